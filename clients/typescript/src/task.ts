/**
 * Tasks, handlers, their results, and their permanent errors.
 *
 * Owns the interface between a worker and the handlers of its user. It must never send anything.
 */

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Batch, BatchSchema, type Failure, FailureSchema } from "./messages.js";

/** The server's limit on the characters of a reason. */
const MAX_REASON_CHARACTERS = 4_096;

/** The server's limit on the next batches of one acknowledgement. */
const MAX_NEXT = 1_000;

/** The server's limits on progress and results. */
const MAX_PROGRESS_BYTES = 1_024;
const MAX_RESULT_ENTRIES = 32;
const MAX_RESULT_KEY_CHARACTERS = 64;
const MAX_RESULT_BYTES = 4_096;

/** The reason to stop for a handler, and the reason of its signal. */
export class Cancellation extends Error {
  override readonly name = "Cancellation";
  /** The lease was lost: the worker does not report the result. */
  readonly isLost: boolean;
  /**
   * How long the operator lets the handler continue from now on, in milliseconds; undefined if no operator cancelled
   * the batch.
   */
  readonly budgetMs: number | undefined;

  /** `reason` is the operator's reason, or the loss of the lease, or the stop of the worker. */
  constructor(
    readonly reason: string,
    { isLost = false, budgetMs }: { isLost?: boolean; budgetMs?: number } = {},
  ) {
    super(reason);
    this.isLost = isLost;
    this.budgetMs = budgetMs;
  }
}

/** The fields of a task. */
export interface TaskFields {
  readonly batch: Batch;
  readonly runId: string;
  readonly attempt: bigint;
  readonly surface: string;
  readonly leaseToken: string;
  readonly lastProgress?: string;
}

/** One attempt to process one batch. */
export class Task {
  /** The batch to process. */
  readonly batch: Batch;
  /** The id of the run in which it was started. */
  readonly runId: string;
  /** The number of this attempt, from 1n. */
  readonly attempt: bigint;
  /** Resource name of its surface. */
  readonly surface: string;
  /**
   * Names the lease of this attempt, and is never reused. A sink that remembers its last token can recognise a late
   * worker whose lease was lost.
   */
  readonly leaseToken: string;
  /** The newest progress that an earlier attempt reported; empty if there is none. */
  readonly lastProgress: string;
  readonly #onProgress: ((progress: string) => void) | undefined;
  #progress = "";
  #result: Readonly<Record<string, string>> = {};
  readonly #controller = new AbortController();
  readonly #flag: Int32Array | undefined;
  #cancellation: Cancellation | undefined;

  /** @internal The worker makes tasks; for a test, there is `newTask` in the testing helper. */
  constructor(
    { batch, runId, attempt, surface, leaseToken, lastProgress = "" }: TaskFields,
    flag?: Int32Array,
    onProgress?: (progress: string) => void,
  ) {
    this.batch = batch;
    this.runId = runId;
    this.attempt = attempt;
    this.surface = surface;
    this.leaseToken = leaseToken;
    this.lastProgress = lastProgress;
    this.#onProgress = onProgress;
    this.#flag = flag;
  }

  /** The attributes of the batch: parameters of the work. */
  get attributes(): Readonly<Record<string, string>> {
    return this.batch.attributes;
  }

  /**
   * Reports progress: the next heartbeat sends it, and the next attempt has it as `lastProgress`. Throws a RangeError if
   * it has more than 1,024 bytes in UTF-8.
   */
  progress(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_PROGRESS_BYTES) {
      throw new RangeError(`expected progress of at most ${MAX_PROGRESS_BYTES} bytes, but it has ${bytes}`);
    }
    this.#progress = text.toWellFormed();
    this.#onProgress?.(this.#progress);
  }

  /** @internal The newest progress of the handler; empty if there is none. */
  get newestProgress(): string {
    return this.#progress;
  }

  /** The result of the work, as `setResult` has set it. */
  get result(): Readonly<Record<string, string>> {
    return this.#result;
  }

  /**
   * Sets the result of the work, which the history of the batch shows after its acknowledgement. Throws a RangeError if
   * it has more than 32 entries, a key that has not 1-64 characters, or more than 4,096 bytes in UTF-8.
   */
  setResult(result: Readonly<Record<string, string>>): void {
    const entries = Object.entries(result).map(([key, value]) => [key.toWellFormed(), value.toWellFormed()] as const);
    const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
    const isNamed = entries.every(([key]) => key && [...key].length <= MAX_RESULT_KEY_CHARACTERS);
    if (!isNamed || entries.length > MAX_RESULT_ENTRIES || bytes > MAX_RESULT_BYTES) {
      throw new RangeError(
        `expected a result of at most ${MAX_RESULT_ENTRIES} entries with keys of 1-${MAX_RESULT_KEY_CHARACTERS} characters ` +
          `and ${MAX_RESULT_BYTES} bytes, but it has ${entries.length} and ${bytes} bytes`,
      );
    }
    this.#result = Object.fromEntries(entries);
  }

  /** Aborted, with the Cancellation as its reason, when the handler is cancelled and should throw. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The newest reason to stop for the handler; undefined if it is not cancelled. */
  get cancellation(): Cancellation | undefined {
    return this.#cancellation;
  }

  /**
   * Whether the handler is cancelled. If it then throws, its batch is released. In a thread it is visible without
   * awaiting.
   */
  get cancelled(): boolean {
    return this.#cancellation !== undefined || (this.#flag !== undefined && Atomics.load(this.#flag, 0) !== 0);
  }

  /** @internal Cancels the handler; a later cancellation replaces an earlier one. For the worker only. */
  cancel(cancellation: Cancellation): void {
    this.#cancellation = cancellation;
    this.#controller.abort(cancellation);
  }
}

/** The error of a handler whose retry cannot help: the batch becomes a dead letter at once. */
export class PermanentFailure extends Error {
  override readonly name: string = "PermanentFailure";
}

/** An error that a handler threw in a thread: its reported reason, and its stack there. */
export class HandlerFailed extends Error {
  override readonly name = "HandlerFailed";

  constructor(
    readonly reason: string,
    readonly isPermanent: boolean,
    trace: string,
  ) {
    super(reason);
    this.stack = trace || reason;
  }
}

/** A batch to enqueue, or for the next stage: a plain object or a message. */
export type NextBatch = MessageInitShape<typeof BatchSchema>;

/** What a handler returns: the batches for the next stage, together or one by one. */
export type HandlerReturn = Iterable<NextBatch> | AsyncIterable<NextBatch> | undefined;

/** Does the work of a task; returns, or yields, the batches for the next stage, if there are any. */
export type Handler = (task: Task) => HandlerReturn | void | Promise<HandlerReturn | void>;

/** Returns the batches that a handler returned, and runs it to its end if it is a generator. */
export async function nextBatches(returned: unknown): Promise<Batch[]> {
  const found = returned instanceof Promise ? await returned : returned;
  const batches: Batch[] = [];
  if (found === undefined || found === null) {
    return batches;
  }
  if (typeof found !== "object" || !(Symbol.iterator in found || Symbol.asyncIterator in found)) {
    throw new TypeError(`expected a handler to return batches, but it returned ${String(found)}`);
  }
  for await (const batch of found as AsyncIterable<NextBatch>) {
    if (batches.length === MAX_NEXT) {
      throw new RangeError(`expected a handler to return at most ${MAX_NEXT} batches, but it returned more`);
    }
    batches.push(create(BatchSchema, batch));
  }
  return batches;
}

/** Returns the report of a failed attempt, with the name and the message of the error. */
export function failureOf(task: TaskFields, error: unknown): Failure {
  return create(FailureSchema, {
    key: task.batch.key,
    attempt: task.attempt,
    reason: reasonOf(error),
    permanent: isPermanent(error),
    leaseToken: task.leaseToken,
  });
}

/** Returns the reported reason of an error that a handler threw, cut to the server's limit. */
export function reasonOf(error: unknown): string {
  if (error instanceof HandlerFailed) {
    return error.reason;
  }
  if (!(error instanceof Error)) {
    return cut(`error: ${String(error) || "the handler threw an empty value"}`);
  }
  const name = error.name === "Error" ? error.constructor.name : error.name;
  return cut(error.message ? `${name}: ${error.message}` : name);
}

/** Whether a retry cannot help. */
export function isPermanent(error: unknown): boolean {
  return error instanceof HandlerFailed ? error.isPermanent : error instanceof PermanentFailure;
}

function cut(reason: string): string {
  const text = reason.toWellFormed();
  if (text.length <= MAX_REASON_CHARACTERS) {
    return text;
  }
  const characters = [...text]; // The server counts code points.
  return characters.length <= MAX_REASON_CHARACTERS
    ? text
    : `${characters.slice(0, MAX_REASON_CHARACTERS - 1).join("")}…`;
}
