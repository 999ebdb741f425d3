/**
 * The handler executor: runs the handler with its middleware, here in the event loop of the worker, or in threads.
 *
 * Owns the calls of handlers. It must never wait for one, nor end one: the signal of its task cancels a handler.
 */

import type { Batch } from "./messages.js";
import type { Middleware, NextHandler, Notify } from "./observer.js";
import { type Cancellation, type Handler, nextBatches, type Task } from "./task.js";
import type { HandlerThreads } from "./handlerThreads.js";

/** The receiver of the results of handlers. */
export interface HandlerListener {
  /** The handler returned, with the batches for the next stage. */
  handlerReturned(task: Task, next: Batch[]): void;
  /** The handler threw an error. */
  handlerFailed(task: Task, error: unknown): void;
}

/** Runs handlers, and reports their results to a listener. */
export class HandlerExecutor {
  readonly #handler: NextHandler;
  readonly #threads: HandlerThreads | undefined;
  readonly #listener: HandlerListener;
  readonly #notify: Notify;

  constructor(
    handler: Handler | HandlerThreads,
    middleware: readonly Middleware[],
    listener: HandlerListener,
    notify: Notify,
  ) {
    this.#threads = typeof handler === "function" ? undefined : handler;
    const innermost: NextHandler =
      typeof handler === "function" ? (task) => nextBatches(handler(task)) : (task) => handler.run(task);
    this.#handler = middleware.reduceRight<NextHandler>(
      (next, around) => (task) => nextBatches(around(task, next)),
      innermost,
    );
    this.#listener = listener;
    this.#notify = notify;
  }

  /** Rejects if no handler can run. */
  async start(): Promise<void> {
    await this.#threads?.start();
  }

  /** Starts the handler on a task; does not wait. */
  run(task: Task): void {
    void this.#runHandler(task);
  }

  /** Cancels a handler; its task is already cancelled. */
  interrupt(task: Task, cancellation: Cancellation): void {
    this.#threads?.interrupt(task, cancellation);
  }

  /** Ends running handlers, as far as possible. */
  async close(): Promise<void> {
    await this.#threads?.close();
  }

  async #runHandler(task: Task): Promise<void> {
    const startedMs = performance.now();
    const seconds = (): number => (performance.now() - startedMs) / 1_000;
    this.#notify("handlerStarted", task);
    let next: Batch[];
    try {
      next = await this.#handler(task);
    } catch (error) {
      this.#notify("handlerFailed", task, seconds(), error);
      this.#listener.handlerFailed(task, error);
      return;
    }
    this.#notify("handlerFinished", task, seconds());
    this.#listener.handlerReturned(task, next);
  }
}
