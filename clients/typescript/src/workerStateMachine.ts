/**
 * The worker state machine (sans I/O): decides what a worker does next.
 *
 * Owns the order of steps: a batch is started, handled, kept by heartbeats, and reported, with the batches of the next
 * stage in the same report. It must never open a stream, run a handler, read a clock or wait: the worker loop and the
 * handler executor do, and report the results to it.
 */

import { create } from "@bufbuild/protobuf";
import { type Action, sendLeave } from "./actions.js";
import { type Demand, DemandPlanner } from "./demand.js";
import { type LightspeedError, UndeliveredReportsError } from "./errors.js";
import { heartbeat, type LeasedBatch, LeaseRegistry } from "./leaseRegistry.js";
import type { Log } from "./log.js";
import type { Notify } from "./observer.js";
import {
  AcknowledgementSchema,
  type Batch,
  type Credits,
  CreditsSchema,
  type ExtensionOutcome,
  type StartAvailableResponse,
  WorkRequestSchema,
  type WorkResponse,
  type WorkResponse_Results,
} from "./messages.js";
import { DEFAULT_SURFACE } from "./owners.js";
import { loggedFailure, MAX_ITEMS, type PendingFrame, Reports } from "./reports.js";
import { Cancellation, Task } from "./task.js";
import { type StreamState, WorkStreams } from "./workStreams.js";

/**
 * How long a stopped worker tries to report its results. Then it releases what it can, and after the same time again
 * it ends with an error: twice this is within the 30 s that process supervisors usually grant.
 */
const SHUTDOWN_TIMEOUT_MS = 10_000;

/** The options of a worker state machine: its stages, and the number of batches at a time. */
export interface StateMachineOptions {
  readonly surface: string;
  readonly stages: readonly string[];
  readonly concurrency: number;
  readonly prefetch: number;
  readonly workerId: string;
  readonly leaseMs: number;
  readonly passAttributes?: boolean;
}

/** The worker state machine. Times are milliseconds, on one clock that only goes forward. */
export class WorkerStateMachine {
  readonly #surface: string;
  readonly #stages: readonly string[];
  readonly #concurrency: number;
  readonly #planner: DemandPlanner;
  readonly #streams: WorkStreams;
  readonly #registry: LeaseRegistry;
  readonly #reports: Reports;
  readonly #log: Log;
  readonly #passAttributes: boolean;
  #isStopped = false;
  #isReleasing = false;
  #shutdownDeadlineMs = Number.POSITIVE_INFINITY;
  #hasGivenUp = false;

  /** Starts without leased batches. */
  constructor(
    { surface, stages, concurrency, prefetch, workerId, leaseMs, passAttributes = false }: StateMachineOptions,
    log: Log,
    notify: Notify = () => {},
  ) {
    if (!Array.isArray(stages) || !stages.length) {
      throw new RangeError(`expected a list of stages to work on, but got ${JSON.stringify(stages)}`);
    }
    if (!(concurrency >= 1 && prefetch >= 0)) {
      throw new RangeError(
        `expected a concurrency of at least 1 and no negative prefetch, but got ${concurrency} and ${prefetch}`,
      );
    }
    this.#surface = surface || DEFAULT_SURFACE;
    this.#stages = [...stages];
    this.#concurrency = concurrency;
    this.#streams = new WorkStreams({ surface: this.#surface, workerId, leaseMs: BigInt(leaseMs) }, log, notify);
    this.#registry = new LeaseRegistry(log, notify);
    this.#reports = new Reports((leased) => this.#registry.remove(leased), log);
    this.#planner = new DemandPlanner(this.#stages, concurrency + prefetch, this.#registry, this.#reports);
    this.#log = log;
    this.#passAttributes = passAttributes;
  }

  /** Whether the worker was stopped, holds no batch, and has no unanswered report. */
  get isDone(): boolean {
    return this.#isStopped && !this.#registry.size && (this.#streams.allEnded || this.#hasGivenUp);
  }

  /** The number of leased batches, and of lost ones whose handlers still run. */
  get leasedCount(): number {
    return this.#registry.size;
  }

  /** Keys of the started batches whose end the server does not know yet. */
  get leasedKeys(): string[] {
    return this.#registry.leasedKeys;
  }

  /** The server's refusal of this worker. */
  get refusal(): LightspeedError | undefined {
    return this.#streams.refusal;
  }

  // The events of the worker state machine.

  /**
   * Starts no more batches, and releases the waiting ones. Running handlers finish; to release, they are
   * interrupted, and release unfinished batches.
   */
  stop({ release = false } = {}): void {
    if (!this.#isStopped) {
      this.#isStopped = true;
      this.#log.info("stopping", { leased: this.#registry.size });
    }
    for (const leased of this.#registry.inPhase("waiting")) {
      this.#release(leased);
    }
    if (release && !this.#isReleasing) {
      this.#isReleasing = true;
      for (const leased of this.#registry.inPhase("running").filter((running) => !running.isLost)) {
        this.#registry.interrupt(leased, new Cancellation("the worker stops"));
      }
    }
  }

  /** Records the return of the handler, with the batches for the next stage. */
  handlerReturned(task: Task, next: Batch[]): void {
    const leased = this.#registry.handlerEnded(task);
    if (leased) {
      const { key, token: leaseToken } = leased;
      const passAttributes = this.#passAttributes && next.length > 0;
      this.#reports.add(
        leased,
        create(AcknowledgementSchema, { key, leaseToken, next, passAttributes, result: { ...task.result } }),
      );
    }
  }

  /** Records an error of the handler. An error of an interrupted handler releases its batch. */
  handlerFailed(task: Task, error: unknown): void {
    const leased = this.#registry.handlerEnded(task);
    if (!leased) {
      return;
    }
    if (task.cancelled) {
      this.#release(leased);
      return;
    }
    this.#reports.add(leased, loggedFailure(leased, error, this.#log));
  }

  /** Records a frame from the server. */
  frameReceived(stream: StreamState, { frame }: WorkResponse, nowMs: number): void {
    this.#streams.frameReceived(stream, frame.case === "opened" ? Number(frame.value.released) : 0, nowMs);
    switch (frame.case) {
      case "started":
        this.#batchesStarted(stream, frame.value, nowMs);
        break;
      case "results":
        this.#resultsReceived(stream, frame.value, nowMs);
        break;
      case "blockReason":
        stream.blockReason = frame.value.reason.case ?? "";
        this.#planner.recordBlockReason(stream.blockReason);
        break;
      case "drain":
        this.#log.info("draining");
        stream.isDraining = true;
        break;
      case "opened":
      case undefined: // A kind of frame that is newer than this client.
        break;
    }
  }

  /** Records that the owner of the surface is connected: a new stream replaces one that is forwarded. */
  ownerConnected(stream: StreamState): void {
    stream.isForwarded = true;
  }

  /** Records the end of a stream, or the failure to open it. Throws if the server takes no reports either. */
  streamEnded(stream: StreamState, error: LightspeedError | undefined, nowMs: number): void {
    this.#streams.streamEnded(stream, error, nowMs);
    if (this.#streams.refusal) {
      this.stop();
    }
    if (error || !stream.isHalfClosed) {
      this.#registry.extendAllNow();
    }
  }

  // The actions of the worker state machine.

  /**
   * Returns the actions to take now, in order; throws if the server did not answer the last reports of a stopped
   * worker.
   */
  actions(nowMs: number): Action[] {
    this.#limitShutdown(nowMs);
    const interrupts = this.#registry
      .takeInterrupts()
      .map((interrupt) => ({ do: "interruptHandler" as const, ...interrupt }));
    const actions: Action[] = [...interrupts, ...this.#streamActions(nowMs)];
    const free = this.#concurrency - this.#registry.inPhase("running").length;
    for (const leased of this.#registry.inPhase("waiting").slice(0, Math.max(0, free))) {
      leased.phase = "running";
      actions.push({ do: "runHandler", task: leased.task });
    }
    return actions;
  }

  /** Returns the milliseconds until the next action; infinite: until an event comes. */
  waitMs(nowMs: number): number {
    const stream = this.#streams.current;
    let dueMs = this.#shutdownDeadlineMs;
    if (stream) {
      dueMs = Math.min(dueMs, this.#nextHeartbeatMs(), stream.acceptsFrames ? this.#reports.dueMs : dueMs);
    } else if (this.#needsStream) {
      dueMs = Math.min(dueMs, this.#streams.reconnectAtMs);
    }
    return Math.max(0, dueMs - nowMs);
  }

  // Streams.

  get #needsStream(): boolean {
    return !this.#isStopped || this.leasedKeys.length > 0 || this.#streams.framesToResend.length > 0;
  }

  /** Returns the actions on streams: open or retire one, send reports and heartbeats, grant credits. */
  #streamActions(nowMs: number): Action[] {
    const actions: Action[] = [];
    let stream = this.#streams.current;
    const demand = this.#planner.demand({ isStopped: this.#isStopped });
    if (stream && this.#isOutdated(stream, demand)) {
      actions.push(...this.#retireStream(stream));
      this.#streams.retireCurrent();
      stream = undefined;
    }
    if (!stream) {
      if (!this.#needsStream || nowMs < this.#streams.reconnectAtMs) {
        return actions;
      }
      stream = this.#streams.open(demand.stages.length ? demand.stages : this.#stages, this.#registry.heldTokens);
      actions.push({ do: "openStream", stream });
      // With the same requestId, so that the server applies it once.
      for (const pending of this.#streams.framesToResend.splice(0)) {
        actions.push(this.#sendFrame(stream, pending));
      }
    }
    let credits = 0;
    if (!stream.isDraining && !stream.usesCalls && demand.stages.length) {
      credits = Math.max(0, demand.count - stream.credits - this.#streams.retiredCredits);
      stream.makesRoom = demand.makesRoom;
    }
    return [
      ...actions,
      ...this.#sendReports(stream, credits, nowMs),
      ...this.#sendHeartbeats(stream, nowMs),
      ...this.#leaveStream(stream),
    ];
  }

  /** Whether a stream does not match the demand, or a server forwards it. Then another stream replaces it. */
  #isOutdated(stream: StreamState, { stages, count }: Demand): boolean {
    if (stream.isDraining || stream.usesCalls || this.#isStopped) {
      return false;
    }
    if (stream.isForwarded) {
      return true;
    }
    const withoutRoom = this.#planner.stagesWithoutRoom;
    if (stream.credits && !stream.makesRoom && stream.opening.stages.some((stage) => withoutRoom.has(stage))) {
      return true;
    }
    return Boolean(count && stages.length && stream.opening.stages.join("\n") !== stages.join("\n"));
  }

  /** Sends reports, and credits in the first frame. */
  #sendReports(stream: StreamState, credits: number, nowMs: number): Action[] {
    const actions: Action[] = [];
    let ungranted = credits;
    while (stream.acceptsFrames) {
      const pending = this.#reports.nextFrame(nowMs);
      if (!pending) {
        break;
      }
      actions.push(this.#sendFrame(stream, pending, this.#grantCredits(stream, ungranted)));
      ungranted = 0;
    }
    const granted = this.#grantCredits(stream, ungranted);
    if (granted) {
      actions.push({ do: "sendFrame", stream, frame: create(WorkRequestSchema, { credits: granted }) });
    }
    return actions;
  }

  /** Adds credits to a stream, and returns the message that grants them; undefined if there are none to grant. */
  #grantCredits(stream: StreamState, credits: number): Credits | undefined {
    if (!credits) {
      return undefined;
    }
    stream.credits += credits;
    stream.blockReason = "";
    return create(CreditsSchema, { batches: BigInt(credits) });
  }

  /** Sends a frame. The pending frame keeps the reports only, so that sending it again gives no credits again. */
  #sendFrame(stream: StreamState, pending: PendingFrame, credits?: Credits): Action {
    stream.pendingFrames.push(pending);
    return { do: "sendFrame", stream, frame: credits ? { ...pending.frame, credits } : pending.frame };
  }

  /** Replaces a stream: the server still answers the frames that it received on it, and starts nothing more. */
  #retireStream(stream: StreamState): Action[] {
    stream.isHalfClosed = true;
    return [sendLeave(stream), { do: "halfClose", stream }];
  }

  /** Tells the server to start nothing more. When no report is unanswered, releases batches that never arrived. */
  #leaveStream(stream: StreamState): Action[] {
    if (!(this.#isStopped || stream.isDraining) || stream.isHalfClosed) {
      return [];
    }
    if (!this.#registry.size && !stream.pendingFrames.length) {
      stream.isHalfClosed = stream.hasReleased = true;
      return [sendLeave(stream, { release: true }), { do: "halfClose", stream }];
    }
    if (!stream.leaveSent) {
      stream.leaveSent = true;
      return [sendLeave(stream)];
    }
    return [];
  }

  // Credits.

  #batchesStarted(stream: StreamState, response: StartAvailableResponse, nowMs: number): void {
    if (stream.hasReleased) {
      return; // The server has already taken back the batches that it started on this stream.
    }
    stream.credits = Math.max(0, stream.credits - response.batches.length);
    stream.blockReason = "";
    this.#planner.foundNoBatch = false;
    for (const { batch, runId, attempt, leaseToken, lastProgress } of response.batches) {
      if (!batch) {
        throw new TypeError("expected a started batch, but there is none");
      }
      const task = new Task({ batch, runId, attempt, surface: this.#surface, leaseToken, lastProgress });
      const leased = this.#registry.add(task, response.leaseMs, nowMs);
      if (this.#isStopped) {
        this.#release(leased);
      }
    }
    this.#reports.retryForRoom({ isCertain: stream.makesRoom }); // A started batch has left the queue.
  }

  // Leases.

  #leasesToExtend(): LeasedBatch[] {
    return this.#registry.notLost.filter((leased) => !this.#reports.isSent(leased));
  }

  #nextHeartbeatMs(): number {
    return this.#leasesToExtend().reduce(
      (least, { nextHeartbeatMs }) => Math.min(least, nextHeartbeatMs),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Extends all leases when the first of them is due, so that one frame is enough for many. */
  #sendHeartbeats(stream: StreamState, nowMs: number): Action[] {
    if (this.#nextHeartbeatMs() > nowMs) {
      return [];
    }
    const due = this.#leasesToExtend();
    const actions: Action[] = [];
    for (let start = 0; start < due.length; start += MAX_ITEMS) {
      const extended = due.slice(start, start + MAX_ITEMS);
      actions.push(this.#sendFrame(stream, { frame: heartbeat(extended, nowMs), reports: [], extended }));
    }
    return actions;
  }

  #resultsReceived(stream: StreamState, results: WorkResponse_Results, nowMs: number): void {
    const pending = stream.pendingFrames.shift();
    if (!pending) {
      throw new RangeError("expected results of a frame that was sent, but there is none");
    }
    this.#reports.resultsReceived(pending, results, nowMs);
    for (const [index, leased] of pending.extended.entries()) {
      const result = results.extensions[index]?.result;
      if (result?.case === "outcome") {
        this.#applyExtension(leased, result.value);
      }
    }
    if (pending.frame.acknowledgements.length) {
      this.#planner.pauseDemand(stream);
    }
  }

  /** Discards the report of a lost batch, and releases a cancelled batch at once if no handler works on it yet. */
  #applyExtension(leased: LeasedBatch, outcome: ExtensionOutcome): void {
    if (!this.#registry.has(leased) || this.#reports.isSent(leased)) {
      return; // A batch reported since then gets its own result.
    }
    this.#registry.recordExtension(leased, outcome);
    if (leased.isLost) {
      this.#reports.discard(leased);
    } else if (leased.task.cancelled && leased.phase === "waiting") {
      this.#release(leased);
    }
  }

  /** Releases the batch: it returns to the queue as if it had never been started. */
  #release(leased: LeasedBatch): void {
    leased.phase = "ended";
    this.#reports.add(leased, leased.release());
  }

  // Shutdown.

  /** Limits the wait of a stopped worker for its interrupted handlers, and for the server. */
  #limitShutdown(nowMs: number): void {
    if (!this.#isStopped || this.#hasGivenUp) {
      return;
    }
    if (this.#registry.inPhase("running").length && !this.#isReleasing) {
      return;
    }
    if (this.#shutdownDeadlineMs === Number.POSITIVE_INFINITY) {
      this.#shutdownDeadlineMs = nowMs + SHUTDOWN_TIMEOUT_MS;
    } else if (this.#shutdownDeadlineMs <= nowMs) {
      this.#shutdownTimedOut(nowMs);
    }
  }

  /** Releases the batches that it can; throws if only reports are left that the server did not answer. */
  #shutdownTimedOut(nowMs: number): void {
    const running = this.#registry.inPhase("running");
    const withoutRoom = this.#reports.waitingForRoom;
    if (this.#registry.size && !running.length && !withoutRoom.length) {
      throw new UndeliveredReportsError(this.leasedKeys);
    }
    for (const leased of running) {
      if (leased.isLost) {
        this.#registry.remove(leased);
      } else {
        this.#release(leased);
      }
    }
    this.#reports.releaseAll(withoutRoom);
    this.#hasGivenUp = !this.#registry.size;
    this.#shutdownDeadlineMs = this.#hasGivenUp ? Number.POSITIVE_INFINITY : nowMs + SHUTDOWN_TIMEOUT_MS;
  }
}
