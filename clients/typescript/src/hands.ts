/**
 * The handler executor in the event loop of the worker.
 *
 * Owns the calls of handlers. It must never wait for one, nor end one: the signal of its task cancels a handler.
 */

import type { Hands } from "./line.js";
import type { Batch } from "./messages.js";
import { type Handler, nextBatches, type Task } from "./task.js";

/** The receiver of the results of handlers. */
export interface Ending {
  finished(task: Task, next: Batch[]): void;
  failed(task: Task, error: unknown): void;
}

/** Runs an async handler. */
export class LoopHands implements Hands {
  readonly #handler: Handler;
  readonly #line: Ending;

  constructor(handler: Handler, line: Ending) {
    this.#handler = handler;
    this.#line = line;
  }

  begin(task: Task): void {
    void this.#work(task);
  }

  interrupt(): void {} // The signal of the task has cancelled the handler.

  async close(): Promise<void> {}

  async #work(task: Task): Promise<void> {
    let next: Batch[];
    try {
      next = await nextBatches(this.#handler(task));
    } catch (error) {
      this.#line.failed(task, error);
      return;
    }
    this.#line.finished(task, next);
  }
}
