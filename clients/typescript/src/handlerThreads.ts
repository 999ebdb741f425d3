/**
 * The threads of handlers that compute without awaiting: they do not delay heartbeats.
 *
 * Owns the threads, as many as handlers run at a time. It must never report a result: the handler executor does.
 */

import { Worker as Thread } from "node:worker_threads";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Batch, BatchSchema } from "./messages.js";
import { type Cancellation, HandlerFailed, type Task } from "./task.js";

/** A task, as it is sent to a thread. */
export interface TaskMessage {
  readonly batch: Uint8Array;
  readonly runId: string;
  readonly attempt: bigint;
  readonly surface: string;
  readonly leaseToken: string;
  readonly lastProgress: string;
  /** Not 0 if the handler is cancelled, for handlers that read it instead of awaiting. */
  readonly flag: Int32Array;
}

/** A message to a thread. */
export type ThreadMessage =
  | { readonly do: "run"; readonly task: TaskMessage }
  | { readonly do: "cancel"; readonly reason: string; readonly isLost: boolean; readonly budgetMs: number | undefined };

/** The first message of a thread: it has loaded its handler. */
export interface ReadyMessage {
  readonly isReady: true;
}

/** The progress of a handler. */
export interface ProgressMessage {
  readonly leaseToken: string;
  readonly progress: string;
}

/** The result of a handler. */
export type HandlerResult =
  | { readonly next: readonly Uint8Array[]; readonly result: Readonly<Record<string, string>> }
  | { readonly reason: string; readonly isPermanent: boolean; readonly trace: string };

/** One run of a handler in a thread. */
interface HandlerRun {
  readonly task: Task;
  readonly thread: Thread;
  readonly flag: Int32Array;
  readonly resolve: (next: Batch[]) => void;
  readonly reject: (error: HandlerFailed) => void;
}

/** Runs the default export of a module on tasks, each in a thread with no other work at the time. */
export class HandlerThreads {
  readonly #module: URL;
  readonly #idle: Thread[] = [];
  readonly #runs = new Map<string, HandlerRun>();
  #isClosed = false;

  /** Starts without threads; a thread starts when it is needed. */
  constructor(module: URL) {
    this.#module = module;
  }

  /** Starts the first thread, which loads the handler; rejects with a TypeError if it cannot. */
  async start(): Promise<void> {
    const thread = this.#startThread();
    try {
      await new Promise<void>((resolve, reject) => {
        thread.once("message", () => resolve());
        thread.once("error", reject);
        thread.once("exit", (code) => reject(new Error(`the thread has ended with code ${code}`)));
      });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TypeError(`expected a handler as the default export of ${this.#module.href}, but ${why}`, { cause });
    }
    this.#idle.push(thread);
  }

  /** Runs the handler on a task, and resolves with the batches for the next stage. */
  run(task: Task): Promise<Batch[]> {
    const thread = this.#idle.pop() ?? this.#startThread();
    const { runId, attempt, surface, leaseToken, lastProgress } = task;
    const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const batch = toBinary(BatchSchema, task.batch);
    const fields = { batch, runId, attempt, surface, leaseToken, lastProgress, flag };
    const message: ThreadMessage = { do: "run", task: fields };
    return new Promise((resolve, reject) => {
      this.#runs.set(leaseToken, { task, thread, flag, resolve, reject });
      thread.postMessage(message);
    });
  }

  /** Cancels the handler of a task. */
  interrupt(task: Task, { reason, isLost, budgetMs }: Cancellation): void {
    const run = this.#runs.get(task.leaseToken);
    if (run) {
      Atomics.store(run.flag, 0, 1);
      const message: ThreadMessage = { do: "cancel", reason, isLost, budgetMs };
      run.thread.postMessage(message);
    }
  }

  /** Ends the threads, and handlers in the middle of their work. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const busy = [...this.#runs.values()].map(({ thread }) => thread);
    await Promise.all([...this.#idle, ...busy].map((thread) => thread.terminate()));
  }

  #startThread(): Thread {
    const thread = new Thread(new URL("./handlerThreadMain.js", import.meta.url), { workerData: this.#module.href });
    let lastError: unknown;
    thread.on("message", (message: HandlerResult | ReadyMessage | ProgressMessage) => {
      if ("progress" in message) {
        this.#runs.get(message.leaseToken)?.task.progress(message.progress);
      } else if (!("isReady" in message)) {
        this.#resultReceived(thread, message);
      }
    });
    thread.on("error", (error) => {
      lastError = error;
    });
    thread.on("exit", (code) => this.#threadExited(thread, code, lastError));
    return thread;
  }

  #resultReceived(thread: Thread, result: HandlerResult): void {
    const run = this.#takeRun(thread);
    this.#idle.push(thread);
    if (!run) {
      return;
    }
    if ("next" in result) {
      run.task.setResult(result.result);
      run.resolve(result.next.map((batch) => fromBinary(BatchSchema, batch)));
    } else {
      run.reject(new HandlerFailed(result.reason, result.isPermanent, result.trace));
    }
  }

  /** The exit of a thread fails only the attempt at its batch; the next batch gets a new thread. */
  #threadExited(thread: Thread, code: number, error: unknown): void {
    const index = this.#idle.indexOf(thread);
    if (index >= 0) {
      this.#idle.splice(index, 1);
    }
    const run = this.#takeRun(thread);
    if (run && !this.#isClosed) {
      const cause = error instanceof Error ? error.message : `code ${code}`;
      const reason = `Error: the thread of the handler has ended: ${cause}`;
      run.reject(new HandlerFailed(reason, false, ""));
    }
  }

  /** Removes the run of a thread, and returns it; undefined if there is none. */
  #takeRun(thread: Thread): HandlerRun | undefined {
    for (const [token, run] of this.#runs) {
      if (run.thread === thread) {
        this.#runs.delete(token);
        return run;
      }
    }
    return undefined;
  }
}
