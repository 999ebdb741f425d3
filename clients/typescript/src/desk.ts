/**
 * The worker state machine (sans I/O): decides what a worker does next.
 *
 * Owns the order of steps: a batch is started, handled, kept by heartbeats, and reported, with the batches of the next
 * stage in the same report. It must never open a stream, run a handler, read a clock or wait: the worker loop and the
 * handler executor do, and report the results to it.
 */

import { create } from "@bufbuild/protobuf";
import { type Action, leaving } from "./actions.js";
import { type LightspeedError, UnreportedError } from "./errors.js";
import { Hand, type Holding, heartbeat } from "./hand.js";
import type { Log } from "./log.js";
import {
  AcknowledgementSchema,
  type Batch,
  type Credits,
  CreditsSchema,
  type StartAvailableResponse,
  WorkRequestSchema,
  type WorkResponse,
  type WorkResponse_Results,
} from "./messages.js";
import { MAX_ITEMS, Reports, type Sent } from "./reports.js";
import { type Stream, Streams } from "./streams.js";
import { Cancellation, failureOf, Task } from "./task.js";
import { type Wish, Wishes } from "./wishes.js";

const DEFAULT_SURFACE = "tenants/default/surfaces/default";

/**
 * How long a stopped worker tries to report its results. Then it gives back what it can, and after the same time again
 * it ends with an error: twice this is within the 30 s that process supervisors usually grant.
 */
const LEAVE_PATIENCE_MS = 10_000;

/** The assignment of a worker: its stages, and the number of batches at a time. */
export interface Assignment {
  readonly surface: string;
  readonly stages: readonly string[];
  readonly concurrency: number;
  readonly prefetch: number;
  readonly workerId: string;
  readonly leaseMs: number;
}

/** The worker state machine. Times are milliseconds, on one clock that only goes forward. */
export class Desk {
  readonly #surface: string;
  readonly #stages: readonly string[];
  readonly #concurrency: number;
  readonly #wishes: Wishes;
  readonly #streams: Streams;
  readonly #hand: Hand;
  readonly #reports: Reports;
  readonly #log: Log;
  #isStopped = false;
  #givesBack = false;
  #leaveAtMs = Number.POSITIVE_INFINITY;
  #hasLeft = false;

  /** Starts without leased batches. */
  constructor({ surface, stages, concurrency, prefetch, workerId, leaseMs }: Assignment, log: Log) {
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
    this.#streams = new Streams({ surface: this.#surface, workerId, leaseMs: BigInt(leaseMs) }, log);
    this.#hand = new Hand(log);
    this.#reports = new Reports((holding) => this.#hand.drop(holding), log);
    this.#wishes = new Wishes(this.#stages, concurrency + prefetch, this.#hand, this.#reports);
    this.#log = log;
  }

  /** Whether the worker was stopped, holds no batch, and has no unanswered report. */
  get isDone(): boolean {
    return this.#isStopped && !this.#hand.size && (this.#streams.areEnded || this.#hasLeft);
  }

  /** Keys of the started batches whose end the server does not know yet. */
  get inHand(): string[] {
    return this.#hand.keys;
  }

  /** The server's refusal of this worker. */
  get refusal(): LightspeedError | undefined {
    return this.#streams.refusal;
  }

  // The events of the worker state machine.

  /**
   * Starts no more batches, and gives the waiting ones back. Running handlers finish; to give back, they are
   * interrupted, and give unfinished batches back.
   */
  stop({ giveBack = false } = {}): void {
    this.#isStopped = true;
    for (const holding of this.#hand.standing("waiting")) {
      this.#giveBack(holding);
    }
    if (giveBack && !this.#givesBack) {
      this.#givesBack = true;
      for (const holding of this.#hand.standing("running").filter((running) => !running.isLost)) {
        this.#hand.interrupt(holding, new Cancellation("the worker stops"));
      }
    }
  }

  /** Records the end of the handler, with the batches for the next stage. */
  finished(task: Task, next: Batch[]): void {
    const holding = this.#hand.handled(task);
    if (holding) {
      const { key, token: leaseToken } = holding;
      this.#reports.add(holding, create(AcknowledgementSchema, { key, leaseToken, next }));
    }
  }

  /** Records an error of the handler. An error of an interrupted handler gives its batch back. */
  failed(task: Task, error: unknown): void {
    const holding = this.#hand.handled(task);
    if (!holding) {
      return;
    }
    if (task.cancelled) {
      this.#giveBack(holding);
      return;
    }
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#log.warn(`batch '${holding.key}' failed at attempt ${task.attempt}: ${trace}`);
    this.#reports.add(holding, failureOf(task, error));
  }

  /** Records a frame from the server. */
  received(stream: Stream, { frame }: WorkResponse, nowMs: number): void {
    this.#streams.heard();
    switch (frame.case) {
      case "started":
        this.#started(stream, frame.value, nowMs);
        break;
      case "results":
        this.#answered(stream, frame.value, nowMs);
        break;
      case "hold":
        stream.hold = frame.value.hold.case ?? "";
        this.#wishes.held(stream.hold);
        this.#log.debug(`nothing is started: ${stream.hold}`);
        break;
      case "drain":
        this.#log.info("the server shuts down: finishing what is in hand");
        stream.drains = true;
        break;
      case undefined: // A kind of frame that is newer than this client.
        break;
    }
  }

  /** Records the end of a stream, or the failure to open it. Throws if the server takes no reports either. */
  ended(stream: Stream, error: LightspeedError | undefined, nowMs: number): void {
    this.#streams.ended(stream, error, nowMs);
    if (this.#streams.refusal) {
      this.stop();
    }
    if (error || !stream.isEnded) {
      this.#hand.doubt();
    }
  }

  // The actions of the worker state machine.

  /**
   * Returns the actions to take now, in order; throws if the server did not answer the last reports of a stopped
   * worker.
   */
  actions(nowMs: number): Action[] {
    this.#leave(nowMs);
    const interrupts = this.#hand.interrupts().map((interrupt) => ({ do: "interrupt" as const, ...interrupt }));
    const actions: Action[] = [...interrupts, ...this.#talk(nowMs)];
    const free = this.#concurrency - this.#hand.standing("running").length;
    for (const holding of this.#hand.standing("waiting").slice(0, Math.max(0, free))) {
      holding.stand = "running";
      actions.push({ do: "begin", task: holding.task });
    }
    return actions;
  }

  /** Returns the milliseconds until the next action; infinite: until an event comes. */
  waitMs(nowMs: number): number {
    const stream = this.#streams.current;
    let dueMs = this.#leaveAtMs;
    if (stream) {
      dueMs = Math.min(dueMs, this.#beatAtMs(), stream.takesReports ? this.#reports.dueMs : dueMs);
    } else if (this.#wantsStream) {
      dueMs = Math.min(dueMs, this.#streams.openAtMs);
    }
    return Math.max(0, dueMs - nowMs);
  }

  // Streams.

  get #wantsStream(): boolean {
    return !this.#isStopped || this.inHand.length > 0 || this.#streams.unanswered.length > 0;
  }

  #talk(nowMs: number): Action[] {
    const actions: Action[] = [];
    let stream = this.#streams.current;
    const wish = this.#wishes.next({ isStopped: this.#isStopped });
    if (stream && this.#isWrong(stream, wish)) {
      actions.push(...this.#part(stream));
      this.#streams.leave();
      stream = undefined;
    }
    if (!stream) {
      if (!this.#wantsStream || nowMs < this.#streams.openAtMs) {
        return actions;
      }
      stream = this.#streams.open(wish.stages.length ? wish.stages : this.#stages);
      actions.push({ do: "open", stream });
      // With the same requestId, so that the server applies it once.
      for (const sent of this.#streams.unanswered.splice(0)) {
        actions.push(this.#send(stream, sent));
      }
    }
    let credits = 0;
    if (!stream.drains && !stream.byCalls && wish.stages.length) {
      credits = Math.max(0, wish.count - stream.credits - this.#streams.creditsLeftBehind);
      stream.makesRoom = wish.makesRoom;
    }
    return [...actions, ...this.#report(stream, credits, nowMs), ...this.#beat(stream, nowMs), ...this.#depart(stream)];
  }

  /** Whether the credits or stages of a stream do not match the demand. Then another stream replaces it. */
  #isWrong(stream: Stream, { stages, count }: Wish): boolean {
    if (stream.drains || stream.byCalls || this.#isStopped) {
      return false;
    }
    const waiting = this.#wishes.stagesThatWait;
    if (stream.credits && !stream.makesRoom && stream.opening.stages.some((stage) => waiting.has(stage))) {
      return true;
    }
    return Boolean(count && stages.length && stream.opening.stages.join("\n") !== stages.join("\n"));
  }

  /** Sends reports, and credits in the first frame. */
  #report(stream: Stream, credits: number, nowMs: number): Action[] {
    const actions: Action[] = [];
    let left = credits;
    while (stream.takesReports) {
      const sent = this.#reports.frame(nowMs);
      if (!sent) {
        break;
      }
      actions.push(this.#send(stream, sent, this.#more(stream, left)));
      left = 0;
    }
    const more = this.#more(stream, left);
    if (more) {
      actions.push({ do: "send", stream, frame: create(WorkRequestSchema, { credits: more }) });
    }
    return actions;
  }

  #more(stream: Stream, credits: number): Credits | undefined {
    if (!credits) {
      return undefined;
    }
    stream.credits += credits;
    stream.hold = "";
    return create(CreditsSchema, { batches: BigInt(credits) });
  }

  /** Sends a frame. The pending frame keeps the reports only, so that sending it again gives no credits again. */
  #send(stream: Stream, sent: Sent, credits?: Credits): Action {
    stream.unanswered.push(sent);
    return { do: "send", stream, frame: credits ? { ...sent.frame, credits } : sent.frame };
  }

  /** Stops sending on a stream; the server still answers the frames that it received, and starts nothing more. */
  #part(stream: Stream): Action[] {
    stream.isEnded = true;
    return [leaving(stream), { do: "end", stream }];
  }

  /** Tells the server to start nothing more. When no report is unanswered, gives back batches that never arrived. */
  #depart(stream: Stream): Action[] {
    if (!(this.#isStopped || stream.drains) || stream.isEnded) {
      return [];
    }
    if (!this.#hand.size && !stream.unanswered.length) {
      stream.isEnded = stream.givesBack = true;
      return [leaving(stream, { giveBack: true }), { do: "end", stream }];
    }
    if (!stream.saidLeave) {
      stream.saidLeave = true;
      return [leaving(stream)];
    }
    return [];
  }

  // Credits.

  #started(stream: Stream, started: StartAvailableResponse, nowMs: number): void {
    if (stream.givesBack) {
      return; // The server has already taken back the batches that it started on this stream.
    }
    stream.credits = Math.max(0, stream.credits - started.batches.length);
    stream.hold = "";
    this.#wishes.foundNothing = false;
    for (const { batch, runId, attempt, leaseToken } of started.batches) {
      if (!batch) {
        throw new TypeError("expected a started batch, but there is none");
      }
      const task = new Task({ batch, runId, attempt, surface: this.#surface, leaseToken });
      const holding = this.#hand.take(task, started.leaseMs, nowMs);
      if (this.#isStopped) {
        this.#giveBack(holding);
      }
    }
    this.#reports.hurry({ isSure: stream.makesRoom }); // A started batch has left the queue.
  }

  // Leases.

  #kept(): Holding[] {
    return this.#hand.kept.filter((holding) => !this.#reports.isSent(holding));
  }

  #beatAtMs(): number {
    return this.#kept().reduce((least, { beatsAtMs }) => Math.min(least, beatsAtMs), Number.POSITIVE_INFINITY);
  }

  /** Extends all leases when the first of them is due, so that one frame is enough for many. */
  #beat(stream: Stream, nowMs: number): Action[] {
    if (this.#beatAtMs() > nowMs) {
      return [];
    }
    const kept = this.#kept();
    const actions: Action[] = [];
    for (let begin = 0; begin < kept.length; begin += MAX_ITEMS) {
      const extended = kept.slice(begin, begin + MAX_ITEMS);
      actions.push(this.#send(stream, { frame: heartbeat(extended, nowMs), reports: [], extended }));
    }
    return actions;
  }

  #answered(stream: Stream, results: WorkResponse_Results, nowMs: number): void {
    const sent = stream.unanswered.shift();
    if (!sent) {
      throw new RangeError("expected results of a frame that was sent, but there is none");
    }
    this.#reports.answered(sent, results, nowMs);
    for (const [place, holding] of sent.extended.entries()) {
      const result = results.extensions[place]?.result;
      // A batch reported since then gets its own result.
      if (result?.case === "outcome" && this.#hand.has(holding) && !this.#reports.isSent(holding)) {
        this.#hand.told(holding, result.value);
        this.#follow(holding);
      }
    }
    if (sent.frame.acknowledgements.length) {
      this.#wishes.makeWay(stream);
    }
  }

  /** Drops the report of a lost batch, and gives a cancelled batch back at once if no handler works on it yet. */
  #follow(holding: Holding): void {
    if (holding.isLost) {
      this.#reports.forget(holding);
    } else if (holding.task.cancelled && holding.stand === "waiting") {
      this.#giveBack(holding);
    }
  }

  #giveBack(holding: Holding): void {
    holding.stand = "ended";
    this.#reports.add(holding, holding.release());
  }

  // The end.

  /** Limits the wait of a stopped worker for its interrupted handlers, and for the server. */
  #leave(nowMs: number): void {
    if (!this.#isStopped || this.#hasLeft) {
      return;
    }
    if (this.#hand.standing("running").length && !this.#givesBack) {
      return;
    }
    if (this.#leaveAtMs === Number.POSITIVE_INFINITY) {
      this.#leaveAtMs = nowMs + LEAVE_PATIENCE_MS;
    } else if (this.#leaveAtMs <= nowMs) {
      this.#runOutOfPatience(nowMs);
    }
  }

  #runOutOfPatience(nowMs: number): void {
    const running = this.#hand.standing("running");
    const full = this.#reports.wantingRoom;
    if (this.#hand.size && !running.length && !full.length) {
      throw new UnreportedError(`expected to report batches ${this.inHand.join(", ")}, but the server did not answer`);
    }
    for (const holding of running) {
      if (holding.isLost) {
        this.#hand.drop(holding);
      } else {
        this.#giveBack(holding);
      }
    }
    this.#reports.giveBack(full);
    this.#hasLeft = !this.#hand.size;
    this.#leaveAtMs = this.#hasLeft ? Number.POSITIVE_INFINITY : nowMs + LEAVE_PATIENCE_MS;
  }
}
