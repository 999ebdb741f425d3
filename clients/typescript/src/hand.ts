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
import { Cancellation, type Task } from "./task.js";

/** Two heartbeats can get lost before the lease expires. */
const HEARTBEATS_PER_LEASE = 3;

/** The shortest lease that the server gives. */
const SHORTEST_LEASE_MS = 1_000;

/** The phase of a leased batch: waiting for a free handler, running, or ended and not reported yet. */
export type Stand = "waiting" | "running" | "ended";

/** The action that cancels the handler of a task. */
export interface Interrupt {
  readonly task: Task;
  readonly cancellation: Cancellation;
}

/** A leased batch: this worker holds it. */
export class Holding {
  /** The phase. */
  stand: Stand = "waiting";
  /** The lease was lost, while a handler still runs. */
  isLost = false;

  constructor(
    /** The attempt. */
    readonly task: Task,
    /** The length of the lease in milliseconds. */
    readonly leaseMs: number,
    /** Time of the last extension of its lease, or of its start, on the worker's clock. */
    public keptMs: number,
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
  get beatsAtMs(): number {
    return this.keptMs + this.leaseMs / HEARTBEATS_PER_LEASE;
  }

  /** Extends its lease by its full length. */
  extension(): LeaseExtension {
    const leaseMs = BigInt(Math.round(this.leaseMs));
    return create(LeaseExtensionSchema, { key: this.key, leaseToken: this.token, leaseMs });
  }

  /** The release that gives the batch back. */
  release(): Release {
    return create(ReleaseSchema, { key: this.key, leaseToken: this.token });
  }
}

/** The lease registry: all leased batches. Times are milliseconds on the worker's clock. */
export class Hand {
  readonly #held = new Map<string, Holding>();
  readonly #log: Log;
  #interrupts: Interrupt[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** The number of batches, with lost ones whose handlers still run. */
  get size(): number {
    return this.#held.size;
  }

  /** Whether the registry still has the batch. */
  has(holding: Holding): boolean {
    return this.#held.has(holding.token);
  }

  /** Keys of the batches whose end the server does not know yet. */
  get keys(): string[] {
    return this.kept.map((holding) => holding.key);
  }

  /** The number of batches that have a handler, or wait for one. */
  get busy(): number {
    return this.#where((holding) => holding.stand !== "ended").length;
  }

  /** The batches in this phase, in the order of their arrival. */
  standing(stand: Stand): Holding[] {
    return this.#where((holding) => holding.stand === stand);
  }

  /** Adds a started batch. */
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

  /** Removes a batch. */
  drop(holding: Holding): void {
    this.#held.delete(holding.token);
  }

  // Leases.

  /** The batches whose leases need heartbeats. */
  get kept(): Holding[] {
    return this.#where((holding) => !holding.isLost);
  }

  /** Makes a heartbeat of every lease due at once, because it is not known which ones the server received. */
  doubt(): void {
    for (const holding of this.#held.values()) {
      holding.keptMs = Number.NEGATIVE_INFINITY;
    }
  }

  /** Records the outcome of an extension of a lease. */
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

  /** Cancels a handler: once, and again if the lease is lost later. */
  interrupt(holding: Holding, cancellation: Cancellation): void {
    const before = holding.task.cancellation;
    holding.task.cancel(cancellation);
    const isNews = before === undefined || before.isLost !== cancellation.isLost;
    if (isNews && holding.stand === "running") {
      this.#interrupts.push({ task: holding.task, cancellation });
    }
  }

  /** Returns the interrupts since its last call. */
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
