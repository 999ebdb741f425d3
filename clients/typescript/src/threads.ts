/**
 * The handler executor with threads, for handlers that compute without awaiting: they do not delay heartbeats.
 *
 * Owns the threads, as many as handlers run at a time. It must never wait for a handler.
 */

import { Worker as Thread } from "node:worker_threads";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Ending } from "./hands.js";
import type { Hands } from "./line.js";
import { BatchSchema } from "./messages.js";
import { type Cancellation, HandlerFailed, type Task } from "./task.js";

/** The order for a thread: one task. */
export interface Order {
  readonly batch: Uint8Array;
  readonly runId: string;
  readonly attempt: bigint;
  readonly surface: string;
  readonly leaseToken: string;
  /** Not 0 if the handler is cancelled, for handlers that read it instead of awaiting. */
  readonly flag: Int32Array;
}

/** A message to a thread. */
export type Told =
  | { readonly do: "work"; readonly order: Order }
  | { readonly do: "cancel"; readonly reason: string; readonly isLost: boolean; readonly budgetMs: number | undefined };

/** The result of a handler. */
export type Ended =
  | { readonly next: readonly Uint8Array[] }
  | { readonly reason: string; readonly isPermanent: boolean; readonly trace: string };

interface Post {
  readonly task: Task;
  readonly thread: Thread;
  readonly flag: Int32Array;
}

/**
 * The handler executor: runs the default export of a module on tasks, each in a thread with no other work at the time.
 */
export class Threads implements Hands {
  readonly #module: URL;
  readonly #line: Ending;
  readonly #idle: Thread[] = [];
  readonly #posts = new Map<string, Post>();
  #isClosed = false;

  /** Starts without threads; a thread starts when it is needed. */
  constructor(module: URL, line: Ending) {
    this.#module = module;
    this.#line = line;
  }

  begin(task: Task): void {
    const thread = this.#idle.pop() ?? this.#start();
    const { runId, attempt, surface, leaseToken } = task;
    const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.#posts.set(leaseToken, { task, thread, flag });
    const batch = toBinary(BatchSchema, task.batch);
    const told: Told = { do: "work", order: { batch, runId, attempt, surface, leaseToken, flag } };
    thread.postMessage(told);
  }

  interrupt(task: Task, { reason, isLost, budgetMs }: Cancellation): void {
    const post = this.#posts.get(task.leaseToken);
    if (post) {
      Atomics.store(post.flag, 0, 1);
      const told: Told = { do: "cancel", reason, isLost, budgetMs };
      post.thread.postMessage(told);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const busy = [...this.#posts.values()].map(({ thread }) => thread);
    await Promise.all([...this.#idle, ...busy].map((thread) => thread.terminate()));
  }

  #start(): Thread {
    const thread = new Thread(new URL("./threadMain.js", import.meta.url), { workerData: this.#module.href });
    let last: unknown;
    thread.on("message", (ended: Ended) => this.#ended(thread, ended));
    thread.on("error", (error) => {
      last = error;
    });
    thread.on("exit", (code) => this.#gone(thread, code, last));
    return thread;
  }

  #ended(thread: Thread, ended: Ended): void {
    const post = this.#take(thread);
    this.#idle.push(thread);
    if (!post) {
      return;
    }
    if ("next" in ended) {
      this.#line.finished(
        post.task,
        ended.next.map((batch) => fromBinary(BatchSchema, batch)),
      );
    } else {
      this.#line.failed(post.task, new HandlerFailed(ended.reason, ended.isPermanent, ended.trace));
    }
  }

  /** The death of a thread fails only the attempt at its batch; the next batch gets a new thread. */
  #gone(thread: Thread, code: number, error: unknown): void {
    const place = this.#idle.indexOf(thread);
    if (place >= 0) {
      this.#idle.splice(place, 1);
    }
    const post = this.#take(thread);
    if (post && !this.#isClosed) {
      const why = error instanceof Error ? error.message : `code ${code}`;
      const reason = `the thread of the handler has ended: ${why}`;
      this.#line.failed(post.task, new HandlerFailed(reason, false, ""));
    }
  }

  #take(thread: Thread): Post | undefined {
    for (const [token, post] of this.#posts) {
      if (post.thread === thread) {
        this.#posts.delete(token);
        return post;
      }
    }
    return undefined;
  }
}
