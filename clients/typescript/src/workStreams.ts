/**
 * The work streams of a worker: the current one, and the retired ones.
 *
 * Owns the pending frames of each, and the time at which the next one is opened. It must never open one: the worker
 * loop does.
 */

import { randomBytes } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { Backoff } from "./backoff.js";
import { DeadlineExceededError, type LightspeedError, UnavailableError } from "./errors.js";
import type { Log } from "./log.js";
import { type WorkRequest_Open, WorkRequest_OpenSchema } from "./messages.js";
import type { Notify } from "./observer.js";
import type { PendingFrame } from "./reports.js";

/** A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second. */
const FIRST_RECONNECT_MS = 50;
const RECONNECT_LIMIT_MS = 1_000;

/**
 * The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never waits for other frames.
 */
const MAX_PENDING_FRAMES = 16;

/** The server takes this many lease tokens with an opening. */
const MAX_HELD_LEASES = 10_000;

/** Bytes of an instance id, which no other worker has. */
const INSTANCE_ID_BYTES = 16;

/** A stream that replaces broken ones. */
interface Replacement {
  /** The time at which the worker lost its connection. */
  readonly disconnectedAtMs: number;
  /** The number of leases that the opening names. */
  readonly held: number;
  /** The number of pending frames of broken streams that are sent again. */
  readonly resent: number;
}

/** One work stream as the worker state machine sees it. */
export class StreamState {
  /** The number of batches that the server may still start on it. */
  credits = 0;
  /** The block reason: why the server starts no batch, as the name of its case; empty if it has sent none. */
  blockReason = "";
  /** Its batches are started to make room in the queue. */
  makesRoom = false;
  /** A server forwards it to the owner of the surface, which is connected by now. */
  isForwarded = false;
  /** The server is draining. */
  isDraining = false;
  /** The worker has sent a leave frame: the server starts no more batches on it. */
  leaveSent = false;
  /** The worker sends no more frames. */
  isHalfClosed = false;
  /** The worker released all batches that the server had started on it. */
  hasReleased = false;
  /** Pending frames with items, in order. */
  readonly pendingFrames: PendingFrame[] = [];

  constructor(
    /** The content of its first frame. */
    readonly opening: WorkRequest_Open,
    /** The server refused the stream: reports are sent as calls, and no batch is started. */
    readonly usesCalls: boolean,
    /** What it replaces, until the server has sent a frame. */
    public replacement?: Replacement | undefined,
  ) {}

  /** Whether the number of pending frames is below the limit. */
  get acceptsFrames(): boolean {
    return this.pendingFrames.length < MAX_PENDING_FRAMES;
  }
}

/** The work streams of a worker. Times are milliseconds on its clock. */
export class WorkStreams {
  /** The current stream. */
  current: StreamState | undefined;
  /** The time from which the next stream can be opened. */
  reconnectAtMs = Number.NEGATIVE_INFINITY;
  /** Pending frames of broken streams, which are sent again unchanged. */
  readonly framesToResend: PendingFrame[] = [];
  /** The server's refusal of this worker; from then on its reports are calls. */
  refusal: LightspeedError | undefined;
  readonly #opening: { readonly surface: string; readonly workerId: string; readonly leaseMs: bigint };
  readonly #log: Log;
  readonly #retired = new Set<StreamState>();
  readonly #instanceId = randomBytes(INSTANCE_ID_BYTES).toString("hex");
  readonly #notify: Notify;
  #hasConnected = false;
  #disconnectedAtMs: number | undefined;
  readonly #backoff = new Backoff({ firstMs: FIRST_RECONNECT_MS, limitMs: RECONNECT_LIMIT_MS });

  /** Starts without streams. */
  constructor(opening: { surface: string; workerId: string; leaseMs: bigint }, log: Log, notify: Notify) {
    this.#opening = opening;
    this.#log = log;
    this.#notify = notify;
  }

  /** Whether there is no stream. */
  get allEnded(): boolean {
    return this.current === undefined && this.#retired.size === 0;
  }

  /** The number of batches that can still arrive on retired streams. */
  get retiredCredits(): number {
    return [...this.#retired].reduce((sum, stream) => sum + stream.credits, 0);
  }

  /**
   * Returns a new stream, which becomes the current one.
   *
   * If no other stream is open, it names the held leases, and the server releases all other batches that it had started
   * for this instance of the worker: they were started and did not arrive.
   */
  open(stages: readonly string[], heldTokens: readonly string[]): StreamState {
    const namesLeases = this.#retired.size === 0 && heldTokens.length <= MAX_HELD_LEASES;
    const opening = create(WorkRequest_OpenSchema, {
      ...this.#opening,
      stages: [...stages],
      instanceId: this.#instanceId,
      ...(namesLeases ? { heldLeases: { leaseTokens: [...heldTokens] } } : {}),
    });
    this.current = new StreamState(opening, this.refusal !== undefined);
    if (this.#disconnectedAtMs !== undefined && !this.current.usesCalls) {
      const [held, resent] = [heldTokens.length, this.framesToResend.length];
      this.current.replacement = { disconnectedAtMs: this.#disconnectedAtMs, held, resent };
    }
    this.#log.debug("stream_opened", { stages, held: heldTokens.length });
    return this.current;
  }

  /** Retires the current stream: it still receives frames until its end. */
  retireCurrent(): void {
    if (this.current) {
      this.#retired.add(this.current);
      this.current = undefined;
    }
  }

  /**
   * Resets the backoff, because a frame shows that the server is reachable. The first frame of a reconnection is logged,
   * with the number of batches that the server released.
   */
  frameReceived(stream: StreamState, released: number, nowMs: number): void {
    this.#backoff.reset();
    this.#disconnectedAtMs = undefined;
    if (!this.#hasConnected) {
      this.#hasConnected = true;
      this.#notify("connected");
    }
    if (stream.replacement) {
      const { disconnectedAtMs, held, resent } = stream.replacement;
      const afterMs = Math.round(nowMs - disconnectedAtMs);
      stream.replacement = undefined;
      this.#log.info("reconnected", { held, resent, released, after_ms: afterMs });
      this.#notify("reconnected", { held, resent, released, afterMs });
    }
  }

  /** Records the end of a stream. Throws if the server refuses calls as well, so that nothing can be reported. */
  streamEnded(stream: StreamState, error: LightspeedError | undefined, nowMs: number): void {
    if (stream === this.current) {
      this.current = undefined;
    } else {
      this.#retired.delete(stream);
    }
    this.framesToResend.push(...stream.pendingFrames.filter((pending) => pending.reports.length > 0));
    if (stream.isHalfClosed && !error && !stream.isDraining) {
      return;
    }
    if (error && error.retryAfterMs === undefined && !isTransient(error)) {
      if (stream.usesCalls) {
        throw error;
      }
      this.refusal ??= error;
      return;
    }
    const delayMs = this.#backoff.nextMs(error?.retryAfterMs);
    this.reconnectAtMs = nowMs + delayMs;
    if (this.#disconnectedAtMs !== undefined) {
      return; // A failed attempt to reconnect: the client logs a server that it cannot reach.
    }
    this.#disconnectedAtMs = nowMs;
    this.#log.warn("disconnected", {
      code: error?.code ?? "OK",
      reason: error?.message ?? "the server has ended the stream",
      retry_ms: Math.round(delayMs),
    });
    this.#notify("disconnected", error);
  }
}

/** Whether a new stream can succeed. */
function isTransient(error: LightspeedError): boolean {
  return error instanceof UnavailableError || error instanceof DeadlineExceededError;
}
