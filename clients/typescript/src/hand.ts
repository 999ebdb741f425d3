/**
 * What a worker has in hand: batches that were started, until the server knows how they ended.
 *
 * Owns how far each is, its lease, and what its handler must hear. It must never report: that is done by the reports,
 * nor decide when to.
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
import { Cancellation, type Task } from "./task.js";

/** So that two heartbeats may get lost before the lease is. */
const HEARTBEATS_PER_LEASE = 3;

/** The shortest lease that the server gives. */
const SHORTEST_LEASE_MS = 1_000;

/** How far a batch in hand is: waiting for a free handler, handled, or handled and not reported yet. */
export type Stand = "waiting" | "running" | "ended";

/** Tell the handler of a task that it is cancelled. */
export interface Interrupt {
  readonly task: Task;
  readonly cancellation: Cancellation;
}

/** One batch in hand. */
export class Holding {
  /** How far it is. */
  stand: Stand = "waiting";
  /** It is no longer this worker's, though a handler still runs. */
  isLost = false;

  constructor(
    /** The attempt. */
    readonly task: Task,
    /** How long its lease is. */
    readonly leaseMs: number,
    /** When it was last extended, or began, on the worker's clock. */
    public keptMs: number,
  ) {}

  get key(): string {
    return this.task.batch.key;
  }

  /** Of its lease: it names the holding. */
  get token(): string {
    return this.task.leaseToken;
  }

  get stage(): string {
    return this.task.batch.stage;
  }

  /** When its lease is to be extended. */
  get beatsAtMs(): number {
    return this.keptMs + this.leaseMs / HEARTBEATS_PER_LEASE;
  }

  /** Extends its lease by as much as it had. */
  extension(): LeaseExtension {
    const leaseMs = BigInt(Math.round(this.leaseMs));
    return create(LeaseExtensionSchema, { key: this.key, leaseToken: this.token, leaseMs });
  }

  /** Gives it back. */
  release(): Release {
    return create(ReleaseSchema, { key: this.key, leaseToken: this.token });
  }
}

/** All that is in hand. Times are milliseconds on the worker's clock. */
export class Hand {
  readonly #held = new Map<string, Holding>();
  readonly #log: Log;
  #interrupts: Interrupt[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** How many batches there are, those included that are lost while their handlers run. */
  get size(): number {
    return this.#held.size;
  }

  /** Whether it is still there. */
  has(holding: Holding): boolean {
    return this.#held.has(holding.token);
  }

  /** Of the batches whose end the server does not know yet. */
  get keys(): string[] {
    return this.kept.map((holding) => holding.key);
  }

  /** How many batches have a handler, or wait for one. */
  get busy(): number {
    return this.#where((holding) => holding.stand !== "ended").length;
  }

  /** Those that are so far, in the order in which they came. */
  standing(stand: Stand): Holding[] {
    return this.#where((holding) => holding.stand === stand);
  }

  /** Takes a batch that was started. */
  take(task: Task, leaseMs: bigint, nowMs: number): Holding {
    const holding = new Holding(task, Math.max(Number(leaseMs), SHORTEST_LEASE_MS), nowMs);
    this.#held.set(holding.token, holding);
    return holding;
  }

  /** Records the end of a handler. Returns the leased batch to report on; undefined if there is nothing to report. */
  handled(task: Task): Holding | undefined {
    const holding = this.#held.get(task.leaseToken);
    if (holding?.stand !== "running") {
      return undefined;
    }
    holding.stand = "ended";
    if (holding.isLost) {
      this.drop(holding);
      return undefined;
    }
    return holding;
  }

  /** It is no longer in hand. */
  drop(holding: Holding): void {
    this.#held.delete(holding.token);
  }

  // Leases.

  /** Those whose leases are to be kept. */
  get kept(): Holding[] {
    return this.#where((holding) => !holding.isLost);
  }

  /** Makes a heartbeat of every lease due at once, because it is not known which ones the server received. */
  doubt(): void {
    for (const holding of this.#held.values()) {
      holding.keptMs = Number.NEGATIVE_INFINITY;
    }
  }

  /** Takes note of what became of a lease. */
  told(holding: Holding, { outcome }: ExtensionOutcome): void {
    if (outcome.case === "lost") {
      const who = outcome.value.workerId;
      const reason = who ? `the lease is lost, ${who} has the batch` : "the lease is lost";
      this.#lose(holding, new Cancellation(reason, { isLost: true }));
    } else if (outcome.case === "cancel") {
      const budgetMs = Number(outcome.value.budgetLeftMs);
      this.interrupt(holding, new Cancellation(outcome.value.reason, { budgetMs }));
    }
  }

  // Handlers.

  /** Lets a handler know that it had better stop: once, and again when the batch is lost as well. */
  interrupt(holding: Holding, cancellation: Cancellation): void {
    const before = holding.task.cancellation;
    holding.task.cancel(cancellation);
    const isNews = before === undefined || before.isLost !== cancellation.isLost;
    if (isNews && holding.stand === "running") {
      this.#interrupts.push({ task: holding.task, cancellation });
    }
  }

  /** Returns what handlers are to be told, once. */
  interrupts(): Interrupt[] {
    const told = this.#interrupts;
    this.#interrupts = [];
    return told;
  }

  #lose(holding: Holding, cancellation: Cancellation): void {
    this.#log.warn(`batch '${holding.key}' at attempt ${holding.task.attempt}: ${cancellation.reason}`);
    holding.isLost = true;
    this.interrupt(holding, cancellation);
    if (holding.stand !== "running") {
      this.drop(holding);
    }
  }

  #where(condition: (holding: Holding) => boolean): Holding[] {
    return [...this.#held.values()].filter(condition);
  }
}

/** Returns the frame that extends leases. */
export function heartbeat(holdings: readonly Holding[], nowMs: number): WorkRequest {
  for (const holding of holdings) {
    holding.keptMs = nowMs;
  }
  return create(WorkRequestSchema, { extensions: holdings.map((holding) => holding.extension()) });
}
