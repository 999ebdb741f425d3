/**
 * How a call is sent, and when it is retried.
 *
 * Owns the request id of repeated calls, the one rule of retries, and the iteration over pages. It must never depend
 * on the content of a call.
 */

import { randomUUID } from "node:crypto";
import {
  create,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { DescMethodUnary } from "@bufbuild/protobuf";
import type { Status } from "../gen/google/rpc/status_pb.js";
import { LONG_CALLS } from "../gen/lightspeed/ops/v1/long_calls.js";
import { Backoff } from "./backoff.js";
import { type Connection, hasRequestId, LONG_DEADLINE_MS } from "./connection.js";
import { CancelledError, DeadlineExceededError, fromStatus, LightspeedError, UnavailableError } from "./errors.js";
import { surfaceOf } from "./owners.js";

/**
 * A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second, so
 * that they do not overload a restarted server.
 */
const FIRST_RETRY_MS = 50;
const RETRY_LIMIT_MS = 1_000;

/**
 * A call that is refused for its owner goes to the owner at once. More moves than these mean that owners change, or that
 * servers disagree: then the backoff applies.
 */
const MAX_MOVES = 3;

/** The reason of a read that could not show what this client has written. */
const BEHIND_MIN_VERSION = "BEHIND_MIN_VERSION";

/** The options of every call beside its request. */
export interface CallOptions {
  /** The deadline of the call and all its retries together, in milliseconds; left out: the client's own. */
  readonly timeoutMs?: number;
  /** Ends the call with a CancelledError. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends calls over one connection. */
export class Caller {
  constructor(
    readonly connection: Connection,
    readonly timeoutMs: number,
  ) {}

  /**
   * Sends a call, retries it while the server is unavailable, and returns the response.
   *
   * A request that changes something gets a requestId, unless it has one: the server applies it once, however often it
   * is sent. Any other code than UNAVAILABLE is a response, or a limit of the caller's own, and thrown.
   */
  async send<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    init: MessageInitShape<I>,
    { timeoutMs = this.#timeoutMsOf(method), signal }: CallOptions = {},
  ): Promise<MessageShape<O>> {
    const request = withRequestId(method, create(method.input, init));
    const deadlineMs = performance.now() + timeoutMs;
    const surface = surfaceOf(method, request);
    let moves = 0;
    let backoff: Backoff | undefined; // Nearly every call gets its response at once and needs no backoff.
    let lastError: LightspeedError | undefined;
    for (;;) {
      const leftMs = Math.max(1, deadlineMs - performance.now());
      try {
        return await this.connection.unary(method, request, Math.ceil(leftMs), signal);
      } catch (thrown) {
        const error = this.connection.errorOf(thrown, method, signal);
        if (lastError && error instanceof DeadlineExceededError) {
          this.#gaveUp(surface, lastError);
          throw withCause(error, lastError);
        }
        if (!(error instanceof UnavailableError)) {
          throw error;
        }
        lastError = error;
        if ((await this.connection.reroute(surface, error)) && (moves += 1) <= MAX_MOVES) {
          continue;
        }
        backoff ??= new Backoff({ firstMs: FIRST_RETRY_MS, limitMs: RETRY_LIMIT_MS });
        const delayMs = backoff.nextMs(error.retryAfterMs);
        if (delayMs >= deadlineMs - performance.now()) {
          this.#gaveUp(surface, error);
          throw error;
        }
        await sleep(delayMs, signal, this.connection.closed);
      }
    }
  }

  /** Forgets the version of a surface that no server has reached in time. */
  #gaveUp(surface: string, error: LightspeedError): void {
    if (error.reason === BEHIND_MIN_VERSION) {
      this.connection.forgetVersion(surface);
    }
  }

  /** Returns the deadline of a call without one of its own. */
  #timeoutMsOf(method: DescMethod): number {
    return LONG_CALLS.has(`${method.parent.name}/${method.name}`) ? LONG_DEADLINE_MS : this.timeoutMs;
  }
}

/** Yields the items of a list, and requests the next page when it is needed. */
export async function* pages<T>(
  fetchPage: (pageToken: string) => Promise<{ readonly items: readonly T[]; readonly nextPageToken: string }>,
  pageToken = "",
): AsyncGenerator<T, void, undefined> {
  let token = pageToken;
  do {
    const page = await fetchPage(token);
    yield* page.items;
    token = page.nextPageToken;
  } while (token);
}

/** Returns the value of one item of a bulk response, or its error, which is not thrown. */
export function valueOrError<T>(result: {
  readonly case: string | undefined;
  readonly value?: T | Status | undefined;
}): T | LightspeedError {
  if (result.case === "error") {
    return fromStatus(result.value as Status);
  }
  return result.value as T;
}

/** Returns a part of a response that the contract promises. */
export function required<T>(part: T | undefined, name: string): T {
  if (part === undefined) {
    throw new TypeError(`expected a response with ${name}, but there is none`);
  }
  return part;
}

/**
 * A copy with a new requestId, if the method changes something and the request has none. The caller's message stays
 * unchanged, and can be sent again as a new request.
 */
function withRequestId<T extends object>(method: DescMethod, request: T): T {
  const { requestId } = request as { requestId?: string };
  return hasRequestId(method) && !requestId ? { ...request, requestId: randomUUID() } : request;
}

/** Returns the error of a passed deadline, with the error of the attempt before: it says why there is no response. */
function withCause({ code, message, target, method }: DeadlineExceededError, cause: LightspeedError) {
  return new DeadlineExceededError({
    code,
    message: `${message}; before that, ${cause.message}`,
    target,
    method,
    cause,
  });
}

/** Waits, not longer than until `end` is aborted; throws a CancelledError as soon as the signal is aborted. */
export async function sleep(waitMs: number, signal?: AbortSignal, end?: AbortSignal): Promise<void> {
  const signals = [signal, end].filter((found) => found !== undefined);
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signals.forEach((found) => found.removeEventListener("abort", finish));
      resolve();
    };
    const timer = setTimeout(finish, waitMs);
    signals.forEach((found) => found.addEventListener("abort", finish));
    if (signals.some(({ aborted }) => aborted)) {
      finish();
    }
  });
  if (signal?.aborted) {
    throw new CancelledError({ code: "CANCELLED", message: "the caller has ended the wait", cause: signal.reason });
  }
}
