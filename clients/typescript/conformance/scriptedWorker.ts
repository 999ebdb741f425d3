/** A worker of the conformance suite: its handlers wait for `finish` or `fail`. */

import { type Batch, type Cancellation, type Client, PermanentFailure, type Task, Worker } from "../src/index.js";

/** The options of a worker. */
export interface ScriptedWorkerOptions {
  readonly surface: string;
  readonly stages: string[];
  readonly concurrency: number;
  readonly prefetch: number;
  readonly leaseMs: number;
  readonly workerId: string;
  readonly passAttributes: boolean;
}

/** A first-in, first-out channel: readers wait for items. */
class Channel<T> {
  readonly #items: T[] = [];
  readonly #readers: ((item: T) => void)[] = [];

  put(item: T): void {
    const reader = this.#readers.shift();
    if (reader) {
      reader(item);
    } else {
      this.#items.push(item);
    }
  }

  take(): Promise<T> {
    return this.#items.length
      ? Promise.resolve(this.#items.shift() as T)
      : new Promise((resolve) => this.#readers.push(resolve));
  }
}

/** A worker, and the results for its handlers by key. */
export class ScriptedWorker {
  readonly #started = new Channel<Task>();
  readonly #results = new Map<string, Channel<Batch[] | Error>>();
  readonly #tasks = new Map<string, Task>();
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #isClosed = false;

  /** Runs a worker. */
  constructor(client: Client, options: ScriptedWorkerOptions) {
    this.#worker = new Worker(client, { ...options, handler: (task) => this.#handle(task) });
    this.#ended = this.#worker.run();
    this.#ended.catch(() => {}); // The error is for the caller of wait.
  }

  /** Waits for the next handler to start; throws the worker's error if it ended instead. */
  begun(): Promise<Task> {
    const ended = this.#ended.then(() => {
      throw new Error("expected a handler to start, but the worker has ended");
    });
    return Promise.race([this.#started.take(), ended]);
  }

  /** Lets the newest handler of a key report progress, or set its result. */
  report(key: string, progress: string, result: Record<string, string>): void {
    const task = this.#tasks.get(key);
    if (progress) {
      task?.progress(progress);
    }
    if (Object.keys(result).length > 0) {
      task?.setResult(result);
    }
  }

  /** Lets the handler of a key return. */
  finish(key: string, next: Batch[]): void {
    this.#resultsOf(key).put(next);
  }

  /** Lets the handler of a key throw. */
  fail(key: string, reason: string, permanent: boolean): void {
    this.#resultsOf(key).put(permanent ? new PermanentFailure(reason) : new Error(reason));
  }

  /** Waits until the newest handler of a key is cancelled. */
  async cancelled(key: string): Promise<Cancellation> {
    const task = this.#tasks.get(key);
    if (!task) {
      throw new Error(`expected a handler of ${key}, but none has started`);
    }
    if (!task.signal.aborted) {
      await new Promise((resolve) => task.signal.addEventListener("abort", resolve, { once: true }));
    }
    return task.cancellation as Cancellation;
  }

  /** Stops the worker. */
  stop(release: boolean): void {
    this.#worker.stop({ release });
  }

  /** Returns when the worker has ended; throws its error if it has one. */
  wait(): Promise<void> {
    return this.#ended;
  }

  /** Ends the worker in any state. */
  close(): void {
    this.#isClosed = true;
    this.#worker.stop({ release: true });
    for (const results of this.#results.values()) {
      results.put(new Error("the scenario has ended"));
    }
  }

  async #handle(task: Task): Promise<Batch[]> {
    this.#tasks.set(task.batch.key, task);
    const results = this.#resultsOf(task.batch.key);
    this.#started.put(task);
    const result = this.#isClosed ? new Error("the scenario has ended") : await results.take();
    if (result instanceof Error) {
      throw result;
    }
    return result;
  }

  #resultsOf(key: string): Channel<Batch[] | Error> {
    const results = this.#results.get(key) ?? new Channel<Batch[] | Error>();
    this.#results.set(key, results);
    return results;
  }
}
