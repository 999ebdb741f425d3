/**
 * The handler executor: runs handlers, here in the event loop of the worker.
 *
 * Owns the calls of handlers. It must never wait for one, nor end one: the signal of its task cancels a handler.
 */

import type { Batch } from "./messages.js";
import { type Cancellation, type Handler, nextBatches, type Task } from "./task.js";

/** Runs handlers, and reports their results to a listener. */
export interface HandlerExecutor {
  /** Rejects if no handler can run. */
  start(): Promise<void>;
  /** Starts the handler on a task; does not wait. */
  run(task: Task): void;
  /** Cancels a handler; its task is already cancelled. */
  interrupt(task: Task, cancellation: Cancellation): void;
  /** Ends running handlers, as far as possible. */
  close(): Promise<void>;
}

/** The receiver of the results of handlers. */
export interface HandlerListener {
  /** The handler returned, with the batches for the next stage. */
  handlerReturned(task: Task, next: Batch[]): void;
  /** The handler threw an error. */
  handlerFailed(task: Task, error: unknown): void;
}

/** Runs an async handler in the event loop. */
export class EventLoopExecutor implements HandlerExecutor {
  readonly #handler: Handler;
  readonly #listener: HandlerListener;

  constructor(handler: Handler, listener: HandlerListener) {
    this.#handler = handler;
    this.#listener = listener;
  }

  run(task: Task): void {
    void this.#runHandler(task);
  }

  async start(): Promise<void> {}

  interrupt(): void {} // The signal of the task has cancelled the handler.

  async close(): Promise<void> {}

  async #runHandler(task: Task): Promise<void> {
    let next: Batch[];
    try {
      next = await nextBatches(this.#handler(task));
    } catch (error) {
      this.#listener.handlerFailed(task, error);
      return;
    }
    this.#listener.handlerReturned(task, next);
  }
}
