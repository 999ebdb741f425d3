/**
 * The hooks of a worker: middleware around its handler, and an observer of its events.
 *
 * Owns their types, and the calls of an observer. An observer that throws must never hurt the worker.
 */

import type { Log } from "./log.js";
import type { Batch } from "./messages.js";
import type { HandlerReturn, Task } from "./task.js";

/** The inner handler of a middleware: resolves with the batches for the next stage. */
export type NextHandler = (task: Task) => Promise<Batch[]>;

/** Runs around the handler of a worker: calls `next`, and returns its batches, or others. */
export type Middleware = (task: Task, next: NextHandler) => HandlerReturn | void | Promise<HandlerReturn | void>;

/** The counts of a reconnection. */
export interface Reconnection {
  /** The leases that the worker held. */
  readonly held: number;
  /** The frames that it sent again. */
  readonly resent: number;
  /** The batches that the server released: they were started and did not arrive. */
  readonly released: number;
  /** The milliseconds without a connection. */
  readonly afterMs: number;
}

/**
 * Receives the events of a worker, for metrics and traces. It should return at once.
 *
 * If it throws, `observer_failed` is logged, and the worker continues.
 */
export interface WorkerObserver {
  /** A handler starts. */
  handlerStarted?(task: Task): void;
  /** A handler has returned. */
  handlerFinished?(task: Task, seconds: number): void;
  /** A handler has thrown. */
  handlerFailed?(task: Task, seconds: number, error: unknown): void;
  /** The number of leased batches has changed; it counts those whose reports the server has not answered yet. */
  inHand?(count: number): void;
  /** The server has answered for the first time. */
  connected?(): void;
  /** A work stream has broken off; without an error, the server has ended it. */
  disconnected?(error: Error | undefined): void;
  /** The server answers again. */
  reconnected?(reconnection: Reconnection): void;
  /** The lease of a batch is lost: the worker does not report its result. */
  leaseLost?(task: Task): void;
  /** An operator has cancelled a batch, or the stopped worker releases it. */
  cancelled?(task: Task, reason: string): void;
}

/** Calls a method of an observer, if it has it. */
export type Notify = <Name extends keyof WorkerObserver>(
  name: Name,
  ...values: Parameters<NonNullable<WorkerObserver[Name]>>
) => void;

/** Returns a function that calls the observer, and logs what it throws. */
export function notifier(observer: WorkerObserver | undefined, log: Log): Notify {
  const failed = (error: unknown): void => log.error("observer_failed", { reason: String(error) }, error);
  return (name, ...values) => {
    try {
      const method = observer?.[name] as ((...values: unknown[]) => unknown) | undefined;
      const returned = method?.apply(observer, values);
      if (returned instanceof Promise) {
        returned.catch(failed);
      }
    } catch (error) {
      failed(error);
    }
  };
}
