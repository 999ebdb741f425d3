/**
 * The lease registry: the leased batches of a worker, until the server has answered their reports.
 *
 * Owns the phase and the lease of each, and the cancellation for its handler. It must never report, nor decide when to:
 * the reports do.
 */

import { create } from "@bufbuild/protobuf";
import type { Log } from "./log.js";
import {
  type ExtensionOutcome,
  type LeaseExtension,
  LeaseExtensionSchema,
  type Release,
  ReleaseSchema,
  type WorkRequest,
  WorkRequestSchema,
} from "./messages.js";
import type { Notify } from "./observer.js";
import { Cancellation, type Task } from "./task.js";

/** Two heartbeats can get lost before the lease expires. */
const HEARTBEATS_PER_LEASE = 3;

/** The shortest lease that the server gives. */
const SHORTEST_LEASE_MS = 1_000;

/** The phase of a leased batch: waiting for a free handler, running, or ended and not reported yet. */
export type Phase = "waiting" | "running" | "ended";

/** The action that cancels the handler of a task. */
export interface Interrupt {
  readonly task: Task;
  readonly cancellation: Cancellation;
}

/** A leased batch: the server has started it for this worker. */
export class LeasedBatch {
  /** The phase. */
  phase: Phase = "waiting";
  /** The lease was lost, while a handler still runs. */
  isLost = false;

  constructor(
    /** The attempt. */
    readonly task: Task,
    /** The length of the lease in milliseconds. */
    readonly leaseMs: number,
    /** Time of the last extension of its lease, or of its start, on the worker's clock. */
    public extendedAtMs: number,
  ) {}

  get key(): string {
    return this.task.batch.key;
  }

  /** The lease token, which identifies this leased batch. */
  get token(): string {
    return this.task.leaseToken;
  }

  get stage(): string {
    return this.task.batch.stage;
  }

  /** The time at which the next heartbeat of its lease is due. */
  get nextHeartbeatMs(): number {
    return this.extendedAtMs + this.leaseMs / HEARTBEATS_PER_LEASE;
  }

  /** Returns the item that extends its lease by its full length. */
  extension(): LeaseExtension {
    const leaseMs = BigInt(Math.round(this.leaseMs));
    const progress = this.task.newestProgress;
    return create(LeaseExtensionSchema, { key: this.key, leaseToken: this.token, leaseMs, progress });
  }

  /** Returns the item that releases the batch. */
  release(): Release {
    return create(ReleaseSchema, { key: this.key, leaseToken: this.token });
  }
}

/** The lease registry: all leased batches. Times are milliseconds on the worker's clock. */
export class LeaseRegistry {
  readonly #leased = new Map<string, LeasedBatch>();
  readonly #log: Log;
  readonly #notify: Notify;
  #interrupts: Interrupt[] = [];

  constructor(log: Log, notify: Notify) {
    this.#log = log;
    this.#notify = notify;
  }

  /** The number of leased batches, and of lost ones whose handlers still run. */
  get size(): number {
    return this.#leased.size;
  }

  /** Whether the registry still has the batch. */
  has(leased: LeasedBatch): boolean {
    return this.#leased.has(leased.token);
  }

  /** Keys of the batches whose end the server does not know yet. */
  get leasedKeys(): string[] {
    return this.notLost.map((leased) => leased.key);
  }

  /** The number of batches that have a handler, or wait for one. */
  get busy(): number {
    return this.#filter((leased) => leased.phase !== "ended").length;
  }

  /** The batches in this phase, in the order of their arrival. */
  inPhase(phase: Phase): LeasedBatch[] {
    return this.#filter((leased) => leased.phase === phase);
  }

  /** Adds a started batch. */
  add(task: Task, leaseMs: bigint, nowMs: number): LeasedBatch {
    const leased = new LeasedBatch(task, Math.max(Number(leaseMs), SHORTEST_LEASE_MS), nowMs);
    this.#leased.set(leased.token, leased);
    return leased;
  }

  /** Records the end of a handler. Returns the leased batch to report on; undefined if there is nothing to report. */
  handlerEnded(task: Task): LeasedBatch | undefined {
    const leased = this.#leased.get(task.leaseToken);
    if (leased?.phase !== "running") {
      return undefined;
    }
    leased.phase = "ended";
    if (leased.isLost) {
      this.remove(leased);
      return undefined;
    }
    return leased;
  }

  /** Removes a batch. */
  remove(leased: LeasedBatch): void {
    this.#leased.delete(leased.token);
  }

  // Leases.

  /** The batches whose leases need heartbeats. */
  get notLost(): LeasedBatch[] {
    return this.#filter((leased) => !leased.isLost);
  }

  /** The lease tokens of the batches that the worker holds. */
  get heldTokens(): string[] {
    return this.notLost.map((leased) => leased.token);
  }

  /** Makes a heartbeat of every lease due at once, because it is not known which ones the server received. */
  extendAllNow(): void {
    for (const leased of this.#leased.values()) {
      leased.extendedAtMs = Number.NEGATIVE_INFINITY;
    }
  }

  /** Records the outcome of an extension of a lease. */
  recordExtension(leased: LeasedBatch, { outcome }: ExtensionOutcome): void {
    if (outcome.case === "lost") {
      this.#lose(leased, outcome.value.workerId);
    } else if (outcome.case === "cancel") {
      const { reason, budgetLeftMs } = outcome.value;
      if (!leased.task.cancelled) {
        this.#log.info("batch_cancelled", { key: leased.key, attempt: leased.task.attempt, reason });
      }
      this.interrupt(leased, new Cancellation(reason, { budgetMs: Number(budgetLeftMs) }));
    }
  }

  // Handlers.

  /** Cancels a handler: once, and again if the lease is lost later. */
  interrupt(leased: LeasedBatch, cancellation: Cancellation): void {
    const before = leased.task.cancellation;
    leased.task.cancel(cancellation);
    const isNew = before === undefined || before.isLost !== cancellation.isLost;
    if (isNew && cancellation.isLost) {
      this.#notify("leaseLost", leased.task);
    } else if (isNew) {
      this.#notify("cancelled", leased.task, cancellation.reason);
    }
    if (isNew && leased.phase === "running") {
      this.#interrupts.push({ task: leased.task, cancellation });
    }
  }

  /** Returns the interrupts since its last call. */
  takeInterrupts(): Interrupt[] {
    const interrupts = this.#interrupts;
    this.#interrupts = [];
    return interrupts;
  }

  #lose(leased: LeasedBatch, holder: string): void {
    this.#log.warn("lease_lost", { key: leased.key, attempt: leased.task.attempt, holder });
    leased.isLost = true;
    const reason = holder ? `the lease is lost, held by ${holder}` : "the lease is lost";
    this.interrupt(leased, new Cancellation(reason, { isLost: true }));
    if (leased.phase !== "running") {
      this.remove(leased);
    }
  }

  #filter(condition: (leased: LeasedBatch) => boolean): LeasedBatch[] {
    return [...this.#leased.values()].filter(condition);
  }
}

/** Returns the frame that extends leases, and records the time of the extension. */
export function heartbeat(extended: readonly LeasedBatch[], nowMs: number): WorkRequest {
  for (const leased of extended) {
    leased.extendedAtMs = nowMs;
  }
  return create(WorkRequestSchema, { extensions: extended.map((leased) => leased.extension()) });
}
