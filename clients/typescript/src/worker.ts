/**
 * A worker: runs a handler over stages of a surface, several batches at a time.
 *
 * Owns what a worker is told, and the wait for its end. The line talks with the server, the hands run the handler, and
 * what comes next is decided at the desk.
 */

import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { Client } from "./client.js";
import { Desk } from "./desk.js";
import { DeadlineExceededError, UnavailableError } from "./errors.js";
import { LoopHands } from "./hands.js";
import { Line } from "./line.js";
import { type Log, QUIET_LOG } from "./log.js";
import type { Handler } from "./task.js";
import { Threads } from "./threads.js";

/** `until` may ask the server, so it is not asked more often than that. */
const UNTIL_INTERVAL_MS = 100;

/** The server's limit on the characters of a worker id. */
const MAX_WORKER_ID = 128;

/** What a worker is told. */
export interface WorkerOptions {
  /** The stages to work on, by name. */
  readonly stages: readonly string[];
  /**
   * Does the work of one task. A function runs in the event loop, and must await. A function that computes for longer
   * than a third of a lease without awaiting stops the heartbeats. For such work, give the URL of a module with the
   * handler as its default export: it runs in a thread of its own.
   */
  readonly handler: Handler | URL;
  /** Resource name; left out: the default surface. */
  readonly surface?: string;
  /** Most handlers at a time, 1 or more. */
  readonly concurrency?: number;
  /**
   * Most batches that wait here for a free handler; more than 0 helps if a batch takes no longer than a round trip to
   * the server.
   */
  readonly prefetch?: number;
  /** Who works, as the service's records name it; left out: host, process and a random part. */
  readonly workerId?: string;
  /** How long each batch is this worker's without a heartbeat, 1,000-86,400,000 ms; left out: as the surface says. */
  readonly leaseMs?: number;
  /** The log of the worker; left out: warnings and errors on the console. */
  readonly log?: Log;
}

/** When a worker stops by itself. */
export interface RunOptions {
  /** Asked about ten times a second; stops the worker when it answers true. */
  readonly until?: () => boolean | Promise<boolean>;
  /** Stops the worker and gives back what it has in hand. */
  readonly signal?: AbortSignal;
}

/**
 * Takes batches over a work stream, runs the handler on them, and tells the server how each has ended.
 *
 * A batch is acknowledged when its handler returns, and failed with its attempt when the handler throws: tried again
 * then, by the plan's retry policy, or straight to the dead letters on PermanentFailure. The batches that a handler
 * gives back are enqueued with its acknowledgement: both, or neither. While the queue is full, no more of that stage is
 * started. A batch whose next ones are refused has failed.
 *
 * Each batch is leased, and heartbeats keep the lease however long the handler takes. A batch that an operator cancels,
 * or that is another worker's by now, aborts the signal of its task. What a worker has in hand when its process is
 * killed is started anew when its lease has expired, and whatever the old one still reports is refused: each batch has
 * one effect.
 *
 * A server that is away is waited for, and told again what it has not answered.
 */
export class Worker {
  readonly #client: Client;
  readonly #ownsClient: boolean;
  readonly #handler: Handler | URL;
  readonly #log: Log;
  readonly #line: Line;
  #hasRun = false;

  /** Makes a worker, which runs once, with a client, or with the address to make one for. */
  constructor(client: Client | string, options: WorkerOptions) {
    const { surface = "", stages, concurrency = 1, prefetch = 0, leaseMs = 0, log = QUIET_LOG } = options;
    const workerId = options.workerId || newWorkerId();
    const desk = new Desk({ surface, stages, concurrency, prefetch, workerId, leaseMs }, log);
    this.#ownsClient = typeof client === "string";
    this.#client = typeof client === "string" ? new Client(client) : client;
    this.#handler = options.handler;
    this.#log = log;
    this.#line = new Line(desk, this.#client);
  }

  /**
   * Works until stopped, and returns when everything in hand is finished.
   *
   * Rejects with a LightspeedError if the server refuses the worker, as with NotFoundError (STAGE_NOT_FOUND), and with
   * an UnreportedError if the server did not answer its last reports.
   */
  async run({ until, signal }: RunOptions = {}): Promise<void> {
    if (this.#hasRun) {
      throw new TypeError("expected to run a worker once, but it has run before");
    }
    this.#hasRun = true;
    const hands =
      this.#handler instanceof URL ? new Threads(this.#handler, this.#line) : new LoopHands(this.#handler, this.#line);
    const giveBack = (): void => this.stop({ giveBack: true });
    if (signal?.aborted) {
      giveBack();
    }
    signal?.addEventListener("abort", giveBack, { once: true });
    const asking = new Asking(until, this.#line, this.#log);
    try {
      await this.#line.run(hands);
    } finally {
      asking.end();
      signal?.removeEventListener("abort", giveBack);
      await hands.close();
      if (this.#ownsClient) {
        this.#client.close();
      }
    }
    asking.rethrow();
  }

  /**
   * Starts no more batches; `run` returns when those in hand are finished.
   *
   * With `giveBack` the signals of running tasks are aborted: a handler that throws then has its batch given back, as
   * if it had never been started.
   */
  stop({ giveBack = false } = {}): void {
    this.#line.stop({ giveBack });
  }

  /** Stops on SIGTERM and SIGINT, or on the given signals; a second one does what it did before. */
  stopOnSignals(...names: NodeJS.Signals[]): void {
    for (const name of names.length ? names : (["SIGTERM", "SIGINT"] as const)) {
      process.once(name, () => this.stop());
    }
  }
}

/** Asks `until` now and then. */
class Asking {
  readonly #timer: NodeJS.Timeout | undefined;
  #isWaiting = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(until: RunOptions["until"], line: Line, log: Log) {
    this.#timer = until && setInterval(() => void this.#ask(until, line, log), UNTIL_INTERVAL_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** Throws what `until` has thrown. */
  rethrow(): void {
    if (this.#failure) {
      throw this.#failure.error;
    }
  }

  async #ask(until: NonNullable<RunOptions["until"]>, line: Line, log: Log): Promise<void> {
    if (this.#isWaiting) {
      return;
    }
    this.#isWaiting = true;
    try {
      if (await until()) {
        line.stop();
      }
    } catch (error) {
      if (error instanceof UnavailableError || error instanceof DeadlineExceededError) {
        log.warn(`\`until\` has no answer yet: ${error}`);
      } else {
        this.#failure = { error };
        line.stop(); // Leased batches are finished in any case.
      }
    } finally {
      this.#isWaiting = false;
    }
  }
}

function newWorkerId(): string {
  const own = `-${process.pid}-${randomBytes(4).toString("hex")}`;
  return hostname().slice(0, MAX_WORKER_ID - own.length) + own;
}
