/** A worker of the conformance suite: its handlers start, and wait for the judge's order how to end. */

import { type Batch, type Cancellation, type Client, PermanentFailure, type Task, Worker } from "../src/index.js";

/** The options of a worker. */
export interface Assignment {
  readonly surface: string;
  readonly stages: string[];
  readonly concurrency: number;
  readonly prefetch: number;
  readonly leaseMs: number;
  readonly workerId: string;
}

/** A first-in, first-out channel: readers wait for items. */
class Channel<T> {
  readonly #items: T[] = [];
  readonly #takers: ((item: T) => void)[] = [];

  put(item: T): void {
    const taker = this.#takers.shift();
    if (taker) {
      taker(item);
    } else {
      this.#items.push(item);
    }
  }

  take(): Promise<T> {
    return this.#items.length
      ? Promise.resolve(this.#items.shift() as T)
      : new Promise((resolve) => this.#takers.push(resolve));
  }
}

/** A worker, and the orders for its handlers by key. */
export class Bench {
  readonly #begun = new Channel<Task>();
  readonly #orders = new Map<string, Channel<Batch[] | Error>>();
  readonly #tasks = new Map<string, Task>();
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #isClosed = false;

  /** Runs a worker. */
  constructor(client: Client, assignment: Assignment) {
    this.#worker = new Worker(client, { ...assignment, handler: (task) => this.#handle(task) });
    this.#ended = this.#worker.run();
    this.#ended.catch(() => {}); // The error is for the caller of wait.
  }

  /** Waits for the next handler to start; throws the worker's error if it ended instead. */
  begun(): Promise<Task> {
    const over = this.#ended.then(() => {
      throw new Error("expected a handler to begin, but the worker has ended");
    });
    return Promise.race([this.#begun.take(), over]);
  }

  /** Lets the handler of a key return. */
  finish(key: string, next: Batch[]): void {
    this.#order(key).put(next);
  }

  /** Lets the handler of a key throw. */
  fail(key: string, reason: string, permanent: boolean): void {
    this.#order(key).put(permanent ? new PermanentFailure(reason) : new Error(reason));
  }

  /** Waits until the newest handler of a key is cancelled. */
  async cancelled(key: string): Promise<Cancellation> {
    const task = this.#tasks.get(key);
    if (!task) {
      throw new Error(`expected a handler of ${key}, but none has begun`);
    }
    if (!task.signal.aborted) {
      await new Promise((resolve) => task.signal.addEventListener("abort", resolve, { once: true }));
    }
    return task.cancellation as Cancellation;
  }

  /** Stops the worker. */
  stop(giveBack: boolean): void {
    this.#worker.stop({ giveBack });
  }

  /** Returns when the worker has ended; throws its error if it has one. */
  wait(): Promise<void> {
    return this.#ended;
  }

  /** Ends the worker in any state. */
  close(): void {
    this.#isClosed = true;
    this.#worker.stop({ giveBack: true });
    for (const orders of this.#orders.values()) {
      orders.put(new Error("the scenario is over"));
    }
  }

  async #handle(task: Task): Promise<Batch[]> {
    this.#tasks.set(task.batch.key, task);
    const orders = this.#order(task.batch.key);
    this.#begun.put(task);
    const order = this.#isClosed ? new Error("the scenario is over") : await orders.take();
    if (order instanceof Error) {
      throw order;
    }
    return order;
  }

  #order(key: string): Channel<Batch[] | Error> {
    const orders = this.#orders.get(key) ?? new Channel<Batch[] | Error>();
    this.#orders.set(key, orders);
    return orders;
  }
}
