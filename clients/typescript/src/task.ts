/**
 * What a handler gets, what it may give back, and how it says that trying again cannot help.
 *
 * Owns the words between a worker and the code of its user. It must never send anything.
 */

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Batch, BatchSchema, type Failure, FailureSchema } from "./messages.js";

/** The server takes reasons of up to this many characters. */
const MAX_REASON_CHARACTERS = 4_096;

/** The server takes up to this many batches with one acknowledgement. */
const MAX_NEXT = 1_000;

/** Why a handler had better stop; the reason of its signal. */
export class Cancellation extends Error {
  override readonly name = "Cancellation";
  /** The batch is no longer this worker's: whatever comes of it here is not reported. */
  readonly isLost: boolean;
  /**
   * How long the operator lets the handler continue from now on, in milliseconds; undefined if no operator cancelled
   * the batch.
   */
  readonly budgetMs: number | undefined;

  /** `reason` is as the operator said, or what has happened to the lease, or that the worker stops. */
  constructor(
    readonly reason: string,
    { isLost = false, budgetMs }: { isLost?: boolean; budgetMs?: number } = {},
  ) {
    super(reason);
    this.isLost = isLost;
    this.budgetMs = budgetMs;
  }
}

/** What a task is made of. */
export interface Started {
  readonly batch: Batch;
  readonly runId: string;
  readonly attempt: bigint;
  readonly surface: string;
  readonly leaseToken: string;
}

/** One attempt at one batch. */
export class Task implements Started {
  /** What to work on. */
  readonly batch: Batch;
  /** The run that it was started in. */
  readonly runId: string;
  /** Which attempt this is, from 1n. */
  readonly attempt: bigint;
  /** Resource name of its surface. */
  readonly surface: string;
  /**
   * Names this attempt's lease and no other, ever: a sink that remembers the last one that it took from can tell a
   * worker that woke up too late.
   */
  readonly leaseToken: string;
  readonly #controller = new AbortController();
  readonly #flag: Int32Array | undefined;
  #cancellation: Cancellation | undefined;

  constructor({ batch, runId, attempt, surface, leaseToken }: Started, flag?: Int32Array) {
    this.batch = batch;
    this.runId = runId;
    this.attempt = attempt;
    this.surface = surface;
    this.leaseToken = leaseToken;
    this.#flag = flag;
  }

  /** Aborted, with the Cancellation as its reason, when the handler had better stop, and throw. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the handler had better stop, as it is known now; undefined as long as it need not. */
  get cancellation(): Cancellation | undefined {
    return this.#cancellation;
  }

  /** The handler had better stop, and throw: the batch is then let go of. In a thread it is seen without awaiting. */
  get cancelled(): boolean {
    return this.#cancellation !== undefined || (this.#flag !== undefined && Atomics.load(this.#flag, 0) !== 0);
  }

  /** Says that it had better stop; what is said later says more. For the worker alone. */
  cancel(cancellation: Cancellation): void {
    this.#cancellation = cancellation;
    this.#controller.abort(cancellation);
  }
}

/** Thrown by a handler: trying again cannot help, so the batch goes straight to the dead letters. */
export class PermanentFailure extends Error {
  override readonly name: string = "PermanentFailure";
}

/** What a handler has thrown in a thread: what it would be reported as, and its trace. */
export class HandlerFailed extends Error {
  override readonly name = "HandlerFailed";

  constructor(
    readonly reason: string,
    readonly isPermanent: boolean,
    trace: string,
  ) {
    super(trace || reason);
  }
}

/** A batch for the next stage, as a plain object or as a message. */
export type NextBatch = MessageInitShape<typeof BatchSchema>;

/** What a handler may give back: the batches for the next stage, together or one by one. */
export type Given = Iterable<NextBatch> | AsyncIterable<NextBatch> | undefined;

/** Does the work of a task; returns, or yields, the batches for the next stage, if there are any. */
export type Handler = (task: Task) => Given | void | Promise<Given | void>;

/** Returns the batches that a handler gives back, and runs it to its end if it is a generator. */
export async function nextBatches(given: unknown): Promise<Batch[]> {
  const found = await given;
  const batches: Batch[] = [];
  if (found === undefined || found === null) {
    return batches;
  }
  if (typeof found !== "object" || !(Symbol.iterator in found || Symbol.asyncIterator in found)) {
    throw new TypeError(`expected a handler to give back batches, but it gave back ${String(found)}`);
  }
  for await (const batch of found as AsyncIterable<NextBatch>) {
    if (batches.length === MAX_NEXT) {
      throw new RangeError(`expected a handler to give back at most ${MAX_NEXT} batches, but it gave back more`);
    }
    batches.push(create(BatchSchema, batch));
  }
  return batches;
}

/** Returns the report of a failed attempt: the name and the message of what the handler threw. */
export function failureOf(task: Started, error: unknown): Failure {
  return create(FailureSchema, {
    key: task.batch.key,
    attempt: task.attempt,
    reason: reasonOf(error),
    permanent: isPermanent(error),
    leaseToken: task.leaseToken,
  });
}

/** Returns what is reported of what a handler threw, cut to what the server takes. */
export function reasonOf(error: unknown): string {
  if (error instanceof HandlerFailed) {
    return error.reason;
  }
  if (!(error instanceof Error)) {
    return cut(String(error) || "the handler has thrown nothing");
  }
  const name = error.name === "Error" ? error.constructor.name : error.name;
  return cut(error.message ? `${name}: ${error.message}` : name);
}

/** Whether trying again cannot help. */
export function isPermanent(error: unknown): boolean {
  return error instanceof HandlerFailed ? error.isPermanent : error instanceof PermanentFailure;
}

function cut(reason: string): string {
  const text = reason.toWellFormed();
  return text.length <= MAX_REASON_CHARACTERS ? text : [...text].slice(0, MAX_REASON_CHARACTERS).join("");
}
