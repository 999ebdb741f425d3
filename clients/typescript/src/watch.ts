/**
 * A watch: an asynchronous iterator over a stream that outlives its connections.
 *
 * Owns one stream at a time and the wait between two. It must never keep more than the frame in hand: a slow consumer
 * slows its own stream, and nothing piles up.
 */

import type { DescMessage, DescMethodServerStreaming, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { Backoff } from "./backoff.js";
import { sleep } from "./calls.js";
import type { Course } from "./course.js";
import { CancelledError, fromThrown, type LightspeedError, UnavailableError } from "./errors.js";

/** A server that restarts is back within seconds; one that is gone longer is asked every 2.5 to 5 s. */
const FIRST_RECONNECT_MS = 100;
const RECONNECT_LIMIT_MS = 5_000;

/** What every watch takes beside its request. */
export interface WatchOptions {
  /** Ends the iteration, as `close` does. */
  readonly signal?: AbortSignal | undefined;
  /** To be told whenever the stream breaks off and a new connection is about to be made. */
  readonly onReconnect?: ((error: LightspeedError | undefined, delayMs: number) => void) | undefined;
}

/**
 * Iterates over what a stream brings, connecting again by itself and going on where it was.
 *
 * The iteration throws if the server refuses to go on, as with OutOfRangeError (CURSOR_TOO_OLD). Leaving a `for await`
 * closes.
 */
export class Watch<I extends DescMessage, O extends DescMessage, Item> implements AsyncIterableIterator<Item> {
  readonly #transport: Transport;
  readonly #method: DescMethodServerStreaming<I, O>;
  readonly #course: Course<MessageInitShape<I>, MessageShape<O>, Item>;
  readonly #onReconnect: WatchOptions["onReconnect"];
  readonly #closing = new AbortController();
  readonly #backoff = new Backoff({ firstMs: FIRST_RECONNECT_MS, limitMs: RECONNECT_LIMIT_MS });
  readonly #frames: AsyncGenerator<MessageShape<O>, void, undefined>;
  readonly #items: AsyncGenerator<Item, void, undefined>;

  /** Prepares a watch; it connects when the first item is asked for. */
  constructor(
    transport: Transport,
    method: DescMethodServerStreaming<I, O>,
    course: Course<MessageInitShape<I>, MessageShape<O>, Item>,
    { signal, onReconnect }: WatchOptions = {},
  ) {
    this.#transport = transport;
    this.#method = method;
    this.#course = course;
    this.#onReconnect = onReconnect;
    this.#frames = this.#read();
    this.#items = this.#unpack();
    if (signal?.aborted) {
      this.close();
    }
    signal?.addEventListener("abort", () => this.close(), { once: true, signal: this.#closing.signal });
  }

  /** Goes on after what was given out last; keep it to go on in another process. */
  get resumeToken(): string {
    return this.#course.resumeToken;
  }

  /** Aborted when the watch has ended. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Ends the stream and the iteration. May be called more than once. */
  close(): void {
    this.#closing.abort();
  }

  /** Yields whole frames instead: entries together, heartbeats and gaps. Use one form only. */
  frames(): AsyncIterableIterator<MessageShape<O>> {
    return this.#frames;
  }

  /** Returns the watch itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Returns the next item, waiting for it. */
  next(): Promise<IteratorResult<Item, undefined>> {
    return this.#items.next() as Promise<IteratorResult<Item, undefined>>;
  }

  /** Closes, as leaving a `for await` does. */
  return(): Promise<IteratorResult<Item, undefined>> {
    this.close();
    return this.#items.return() as Promise<IteratorResult<Item, undefined>>;
  }

  async *#unpack(): AsyncGenerator<Item, void, undefined> {
    for await (const frame of this.#frames) {
      for (const item of this.#course.items(frame)) {
        if (this.#isClosed) {
          return;
        }
        yield item;
      }
    }
  }

  async *#read(): AsyncGenerator<MessageShape<O>, void, undefined> {
    try {
      while (!this.#isClosed) {
        const broken = yield* this.#readOne();
        if (!this.#isClosed) {
          await this.#wait(broken);
        }
      }
    } finally {
      this.close();
    }
  }

  /** Yields the frames of one stream, and returns what it has ended with. */
  async *#readOne(): AsyncGenerator<MessageShape<O>, LightspeedError | undefined, undefined> {
    try {
      for await (const frame of this.#open()) {
        this.#course.received(frame);
        this.#backoff.reset();
        yield frame;
      }
      return undefined;
    } catch (thrown) {
      return fromThrown(thrown, this.#closing.signal);
    }
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Throws a refusal, which no new connection would change, and otherwise waits. */
  async #wait(broken: LightspeedError | undefined): Promise<void> {
    if (broken && !(broken instanceof UnavailableError)) {
      throw broken;
    }
    const delayMs = this.#backoff.nextMs(broken?.retryAfterMs);
    this.#onReconnect?.(broken, delayMs);
    try {
      await sleep(delayMs, this.#closing.signal);
    } catch (thrown) {
      if (!(thrown instanceof CancelledError)) {
        throw thrown;
      }
    }
  }

  async *#open(): AsyncGenerator<MessageShape<O>, void, undefined> {
    const request = create(this.#method.input, this.#course.request());
    const stream = await this.#transport.stream(
      this.#method,
      this.#closing.signal,
      undefined,
      undefined,
      once(request),
    );
    yield* stream.message;
  }
}

async function* once<T>(value: T): AsyncGenerator<T, void, undefined> {
  yield value;
}
