/**
 * The work streams of a worker: the current one, and the ones it is leaving.
 *
 * Owns the pending frames of each, and the time at which the next one is opened. It must never open one: the worker
 * loop does.
 */

import { create } from "@bufbuild/protobuf";
import { Backoff } from "./backoff.js";
import { DeadlineExceededError, type LightspeedError, UnavailableError } from "./errors.js";
import type { Log } from "./log.js";
import { type WorkRequest_Open, WorkRequest_OpenSchema } from "./messages.js";
import type { Sent } from "./reports.js";

/** A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second. */
const FIRST_RECONNECT_MS = 50;
const RECONNECT_LIMIT_MS = 1_000;

/**
 * The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never waits for other frames.
 */
const MAX_UNANSWERED = 16;

/** The state of one work stream. */
export class Stream {
  /** The number of batches that the server may still start on it. */
  credits = 0;
  /** Why the server starts nothing, as the name of the case of Hold; empty if it has not sent a reason. */
  hold = "";
  /** Its batches are started to make room in the queue. */
  makesRoom = false;
  /** The server shuts down. */
  drains = false;
  /** The worker has sent leave: the server starts nothing more on it. */
  saidLeave = false;
  /** No more frames are sent. */
  isEnded = false;
  /** The worker ended it by giving back all batches that the server had started on it. */
  givesBack = false;
  /** Pending frames with items, in order. */
  readonly unanswered: Sent[] = [];

  constructor(
    /** The content of its first frame. */
    readonly opening: WorkRequest_Open,
    /** The server refused the stream: reports are sent as calls, and no batch is started. */
    readonly byCalls: boolean,
  ) {}

  /** Whether the number of pending frames is below the limit. */
  get takesReports(): boolean {
    return this.unanswered.length < MAX_UNANSWERED;
  }
}

/** The work streams of a worker. Times are milliseconds on its clock. */
export class Streams {
  /** The current stream. */
  current: Stream | undefined;
  /** The time from which the next stream can be opened. */
  openAtMs = Number.NEGATIVE_INFINITY;
  /** Unanswered frames of broken streams, which are sent again unchanged. */
  readonly unanswered: Sent[] = [];
  /** The server's refusal of this worker; from then on its reports are calls. */
  refusal: LightspeedError | undefined;
  readonly #opening: { readonly surface: string; readonly workerId: string; readonly leaseMs: bigint };
  readonly #log: Log;
  readonly #left = new Set<Stream>();
  readonly #backoff = new Backoff({ firstMs: FIRST_RECONNECT_MS, limitMs: RECONNECT_LIMIT_MS });

  /** Starts without streams. */
  constructor(opening: { surface: string; workerId: string; leaseMs: bigint }, log: Log) {
    this.#opening = opening;
    this.#log = log;
  }

  /** Whether there is no stream. */
  get areEnded(): boolean {
    return this.current === undefined && this.#left.size === 0;
  }

  /** The number of batches that can still arrive on streams that the worker is leaving. */
  get creditsLeftBehind(): number {
    return [...this.#left].reduce((sum, stream) => sum + stream.credits, 0);
  }

  /** Returns a new stream, which becomes the current one. */
  open(stages: readonly string[]): Stream {
    const opening = create(WorkRequest_OpenSchema, { ...this.#opening, stages: [...stages] });
    this.current = new Stream(opening, this.refusal !== undefined);
    return this.current;
  }

  /** Stops using the current stream; frames that arrive on it until its end are still handled. */
  leave(): void {
    if (this.current) {
      this.#left.add(this.current);
      this.current = undefined;
    }
  }

  /** Resets the backoff, because a frame shows that the server is reachable. */
  heard(): void {
    this.#backoff.reset();
  }

  /** Records the end of a stream. Throws if the server refuses calls as well, so that nothing can be reported. */
  ended(stream: Stream, error: LightspeedError | undefined, nowMs: number): void {
    if (stream === this.current) {
      this.current = undefined;
    } else {
      this.#left.delete(stream);
    }
    this.unanswered.push(...stream.unanswered.filter((sent) => sent.reports.length > 0));
    if (stream.isEnded && !error && !stream.drains) {
      return;
    }
    if (error && error.retryAfterMs === undefined && !mayPass(error)) {
      if (stream.byCalls) {
        throw error;
      }
      this.refusal ??= error;
      return;
    }
    const delayMs = this.#backoff.nextMs(error?.retryAfterMs);
    this.openAtMs = nowMs + delayMs;
    this.#log.warn(`the stream broke off, connecting again in ${Math.round(delayMs)} ms: ${error ?? "it ended"}`);
  }
}

function mayPass(error: LightspeedError): boolean {
  return error instanceof UnavailableError || error instanceof DeadlineExceededError;
}
