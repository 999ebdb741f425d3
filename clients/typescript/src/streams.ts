/**
 * The work streams of a worker: the one that is used, and those that are being left.
 *
 * Owns what was said on each and not answered, and when the next one is opened. It must never open one: the line does.
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

/** The server answers up to 64 frames of a stream at a time; below that, a heartbeat never stands in line. */
const MAX_UNANSWERED = 16;

/** One stream. */
export class Stream {
  /** Batches that the server may still start on it. */
  credits = 0;
  /** Why the server starts nothing, as the name of the case of Hold; empty if it has not sent a reason. */
  hold = "";
  /** What it starts is started to make room in the queue. */
  makesRoom = false;
  /** The server shuts down. */
  drains = false;
  /** It was told to start nothing more. */
  saidLeave = false;
  /** No more frames are sent. */
  isEnded = false;
  /** It was ended by giving back whatever the server had started on it. */
  givesBack = false;
  /** The frames that had items, in order. */
  readonly unanswered: Sent[] = [];

  constructor(
    /** What its first frame says. */
    readonly opening: WorkRequest_Open,
    /** The stream was refused: its reports are sent as calls, and nothing is started. */
    readonly byCalls: boolean,
  ) {}

  /** Few enough frames wait for their answers. */
  get takesReports(): boolean {
    return this.unanswered.length < MAX_UNANSWERED;
  }
}

/** All streams of a worker. Times are milliseconds on its clock. */
export class Streams {
  /** The one that is used. */
  current: Stream | undefined;
  /** When the next one may be opened. */
  openAtMs = Number.NEGATIVE_INFINITY;
  /** Frames of streams that broke off, whose answers are not known: sent again as they are. */
  readonly unanswered: Sent[] = [];
  /** Why the server does not have this worker; its reports are calls from then on. */
  refusal: LightspeedError | undefined;
  readonly #opening: { readonly surface: string; readonly workerId: string; readonly leaseMs: bigint };
  readonly #log: Log;
  readonly #left = new Set<Stream>();
  readonly #backoff = new Backoff({ firstMs: FIRST_RECONNECT_MS, limitMs: RECONNECT_LIMIT_MS });

  /** Begins without any. */
  constructor(opening: { surface: string; workerId: string; leaseMs: bigint }, log: Log) {
    this.#opening = opening;
    this.#log = log;
  }

  /** There is none. */
  get areEnded(): boolean {
    return this.current === undefined && this.#left.size === 0;
  }

  /** Batches that may still come on streams that are being left. */
  get creditsLeftBehind(): number {
    return [...this.#left].reduce((sum, stream) => sum + stream.credits, 0);
  }

  /** Returns a new stream, which is used from now on. */
  open(stages: readonly string[]): Stream {
    const opening = create(WorkRequest_OpenSchema, { ...this.#opening, stages: [...stages] });
    this.current = new Stream(opening, this.refusal !== undefined);
    return this.current;
  }

  /** The current stream is no longer used; what comes on it until it ends is still taken. */
  leave(): void {
    if (this.current) {
      this.#left.add(this.current);
      this.current = undefined;
    }
  }

  /** The server has said something: it is there. */
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
