/**
 * A worker: runs a handler over stages of a surface, several batches at a time.
 *
 * Owns the options of a worker, and the wait for its end. The worker loop communicates with the server, the handler
 * executor runs the handler, and the worker state machine decides what comes next.
 */

import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { Client } from "./client.js";
import { DeadlineExceededError, UnavailableError, UndeliveredReportsError } from "./errors.js";
import { HandlerExecutor } from "./handlerExecutor.js";
import { HandlerThreads } from "./handlerThreads.js";
import { type Log, type Logger, logTo } from "./log.js";
import { type Middleware, notifier, type Notify, type WorkerObserver } from "./observer.js";
import type { Handler } from "./task.js";
import { WorkerLoop } from "./workerLoop.js";
import { WorkerStateMachine } from "./workerStateMachine.js";

/** The interval of calls of `until`, which may itself call the server. */
const UNTIL_INTERVAL_MS = 100;

/** The server's limit on the characters of a worker id. */
const MAX_WORKER_ID = 128;

/** The options of a worker. */
export interface WorkerOptions {
  /** The names of the stages to work on. */
  readonly stages: readonly string[];
  /**
   * Does the work of one task. A function runs in the event loop, and must await. A function that computes for longer
   * than a third of a lease without awaiting stops the heartbeats. For such work, give the URL of a module with the
   * handler as its default export: it runs in a thread of its own.
   */
  readonly handler: Handler | URL;
  /** Resource name; left out: the default surface. */
  readonly surface?: string;
  /** The number of handlers that run at a time; 1 or more. */
  readonly concurrency?: number;
  /**
   * The number of leased batches that wait for a free handler; more than 0 helps if a batch takes no longer than a
   * round trip to the server.
   */
  readonly prefetch?: number;
  /** The name of the worker in the server's records; left out: host, process and a random part. */
  readonly workerId?: string;
  /**
   * The time for which a batch stays leased without a heartbeat, 1,000-86,400,000 ms; left out: the default of the
   * surface.
   */
  readonly leaseMs?: number;
  /** Gives next batches without attributes those of the batch that was handled. */
  readonly passAttributes?: boolean;
  /** Receives the log events of the worker; left out: the logger of the client. */
  readonly logger?: Logger;
  /** Runs around the handler, the first one outermost, in the event loop. */
  readonly middleware?: readonly Middleware[];
  /** Receives the events of the worker. */
  readonly observer?: WorkerObserver;
}

/** How signals of the process stop a worker. */
export interface StopOptions {
  /** Releases the leased batches instead of finishing them. */
  readonly release?: boolean;
  /** Left out: SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[];
}

/** The conditions on which a worker stops by itself. */
export interface RunOptions {
  /** Called about ten times a second; stops the worker when it returns true. */
  readonly until?: () => boolean | Promise<boolean>;
  /** Stops the worker and releases its leased batches. */
  readonly signal?: AbortSignal;
}

/**
 * Takes batches over a work stream, runs the handler on them, and reports each result to the server.
 *
 * If the handler returns, the worker acknowledges the batch. If it throws, the attempt has failed: the server tries the
 * batch again by the plan's retry policy, or makes it a dead letter at once after a PermanentFailure. The server
 * enqueues the batches that a handler returns in the commit of the acknowledgement, or does neither. While the queue is
 * full, the worker starts no more batches of that stage. If the server refuses the next batches, the attempt has
 * failed.
 *
 * Each batch is leased, and heartbeats keep the lease however long the handler takes. The signal of a task is aborted
 * when an operator cancels its batch, or when its lease is lost. If the process of a worker is killed, the server
 * starts its batches again after their leases expire, and refuses late reports of the old worker: each batch has one
 * effect.
 *
 * A worker waits for an unavailable server, and then sends unanswered reports again.
 */
export class Worker {
  readonly #client: Client;
  readonly #ownsClient: boolean;
  readonly #handler: Handler | URL;
  readonly #middleware: readonly Middleware[];
  readonly #log: Log;
  readonly #notify: Notify;
  readonly #loop: WorkerLoop;
  readonly #signalListeners = new Map<NodeJS.Signals, () => void>();
  #hasRun = false;

  /**
   * Makes a worker, which runs once, with a client or with the address for a new client.
   *
   * Throws a TypeError if the handler is neither a function nor a URL.
   */
  constructor(client: Client | string, options: WorkerOptions) {
    const { surface = "", stages, concurrency = 1, prefetch = 0, leaseMs = 0, handler } = options;
    if (typeof handler !== "function" && !(handler instanceof URL)) {
      throw new TypeError(`expected a handler function or the URL of its module, but got ${String(handler)}`);
    }
    const workerId = options.workerId || newWorkerId();
    this.#ownsClient = typeof client === "string";
    this.#client =
      typeof client === "string" ? new Client(client, options.logger ? { logger: options.logger } : {}) : client;
    this.#log = logTo(options.logger ?? this.#client.logger);
    const { passAttributes = false } = options;
    const settings = { surface, stages, concurrency, prefetch, workerId, leaseMs, passAttributes };
    this.#notify = notifier(options.observer, this.#log);
    const stateMachine = new WorkerStateMachine(settings, this.#log, this.#notify);
    this.#handler = handler;
    this.#middleware = [...(options.middleware ?? [])];
    this.#loop = new WorkerLoop(stateMachine, this.#client, this.#notify);
  }

  /**
   * Works until the worker is stopped, and returns when its leased batches are finished.
   *
   * Rejects before it takes a batch if the module of the handler cannot be loaded. Rejects with a LightspeedError if the
   * server refuses the worker, as with NotFoundError (STAGE_NOT_FOUND), and with an UndeliveredReportsError if the server
   * did not answer its last reports.
   */
  async run({ until, signal }: RunOptions = {}): Promise<void> {
    if (this.#hasRun) {
      throw new TypeError("expected to run a worker once, but it has run before");
    }
    this.#hasRun = true;
    const handler = this.#handler instanceof URL ? new HandlerThreads(this.#handler) : this.#handler;
    const executor = new HandlerExecutor(handler, this.#middleware, this.#loop, this.#notify);
    const stopAndRelease = (): void => this.stop({ release: true });
    if (signal?.aborted) {
      stopAndRelease();
    }
    signal?.addEventListener("abort", stopAndRelease, { once: true });
    const poller = new UntilPoller(until, this.#loop);
    try {
      await executor.start();
      await this.#loop.run(executor);
      this.#log.info("stopped", { undelivered: 0 });
    } catch (error) {
      if (error instanceof UndeliveredReportsError) {
        this.#log.error("undelivered_reports", { keys: error.keys });
        this.#log.info("stopped", { undelivered: error.keys.length });
      }
      throw error;
    } finally {
      poller.stop();
      signal?.removeEventListener("abort", stopAndRelease);
      this.#ignoreSignals();
      await executor.close();
      if (this.#ownsClient) {
        this.#client.close();
      }
    }
    poller.rethrow();
  }

  /**
   * Stops the worker: it starts no more batches, and `run` returns when it holds no more batches.
   *
   * With `release` the signals of running tasks are aborted. If such a handler throws, its batch is released, as if
   * it had never been started.
   */
  stop({ release = false } = {}): void {
    this.#loop.stop({ release });
  }

  /**
   * Stops on SIGTERM and SIGINT, or on the given signals, until the end of its run: it finishes its leased batches, or
   * releases them with `release`. A second signal has its earlier effect.
   */
  stopOnSignals({ release = false, signals = ["SIGTERM", "SIGINT"] }: StopOptions = {}): void {
    for (const name of signals) {
      const listener = (): void => {
        this.#ignoreSignals();
        this.stop({ release });
      };
      this.#signalListeners.set(name, listener);
      process.once(name, listener);
    }
  }

  #ignoreSignals(): void {
    for (const [name, listener] of this.#signalListeners) {
      process.removeListener(name, listener);
    }
    this.#signalListeners.clear();
  }
}

/** Polls `until`, and stops the worker loop when it returns true or throws. */
class UntilPoller {
  readonly #timer: NodeJS.Timeout | undefined;
  #isPolling = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(until: RunOptions["until"], loop: WorkerLoop) {
    this.#timer = until && setInterval(() => void this.#poll(until, loop), UNTIL_INTERVAL_MS);
  }

  /** Stops the calls. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** Throws the error of `until`, if there is one. */
  rethrow(): void {
    if (this.#failure) {
      throw this.#failure.error;
    }
  }

  async #poll(until: NonNullable<RunOptions["until"]>, loop: WorkerLoop): Promise<void> {
    if (this.#isPolling) {
      return;
    }
    this.#isPolling = true;
    try {
      if (await until()) {
        loop.stop();
      }
    } catch (error) {
      // An unreachable server is no answer: the next call comes soon, and the client logs that it cannot reach it.
      if (!(error instanceof UnavailableError || error instanceof DeadlineExceededError)) {
        this.#failure = { error };
        loop.stop(); // Leased batches are finished in any case.
      }
    } finally {
      this.#isPolling = false;
    }
  }
}

/** Returns a unique name: host, process and a random part. */
function newWorkerId(): string {
  const suffix = `-${process.pid}-${randomBytes(4).toString("hex")}`;
  return hostname().slice(0, MAX_WORKER_ID - suffix.length) + suffix;
}
