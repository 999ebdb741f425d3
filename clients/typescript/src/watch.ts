/**
 * A watch: an asynchronous iterator over a stream with reconnects.
 *
 * Owns one stream at a time and the wait between two. It must never buffer more than the current frame: a slow consumer
 * slows its own stream only.
 */

import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { Backoff } from "./backoff.js";
import { sleep } from "./calls.js";
import type { Connection } from "./connection.js";
import { CancelledError, type LightspeedError, UnavailableError } from "./errors.js";
import type { WatchCursor } from "./watchCursor.js";

/** A restarted server is back within seconds; after a longer absence, a watch tries every 2.5 to 5 s. */
const FIRST_RECONNECT_MS = 100;
const RECONNECT_LIMIT_MS = 5_000;

/** The options of every watch beside its request. */
export interface WatchOptions {
  /** Ends the iteration, as `close` does. */
  readonly signal?: AbortSignal | undefined;
  /** Called whenever the stream breaks off, before the wait for a new connection. */
  readonly onReconnect?: ((error: LightspeedError | undefined, delayMs: number) => void) | undefined;
}

/**
 * Iterates over the items of a stream, reconnects by itself, and resumes after the last item.
 *
 * The iteration throws if the server refuses to resume, as with OutOfRangeError (CURSOR_TOO_OLD). Leaving a `for await`
 * closes.
 */
export class Watch<Frame, Item> implements AsyncIterableIterator<Item> {
  readonly #connection: Connection;
  readonly #method: DescMethodServerStreaming;
  readonly #cursor: WatchCursor<object, Frame, Item>;
  readonly #onReconnect: WatchOptions["onReconnect"];
  readonly #closing = new AbortController();
  readonly #backoff = new Backoff({ firstMs: FIRST_RECONNECT_MS, limitMs: RECONNECT_LIMIT_MS });
  readonly #frames: AsyncGenerator<Frame, void, undefined>;
  readonly #items: AsyncGenerator<Item, void, undefined>;

  private constructor(
    connection: Connection,
    method: DescMethodServerStreaming,
    cursor: WatchCursor<object, Frame, Item>,
    { signal, onReconnect }: WatchOptions,
  ) {
    this.#connection = connection;
    this.#method = method;
    this.#cursor = cursor;
    this.#onReconnect = onReconnect;
    this.#frames = this.#readFrames();
    this.#items = this.#readItems();
    if (signal?.aborted) {
      this.close();
    }
    signal?.addEventListener("abort", () => this.close(), { once: true, signal: this.#closing.signal });
  }

  /** @internal Prepares a watch; it connects when the first item is requested. */
  static of<I extends DescMessage, O extends DescMessage, Item>(
    connection: Connection,
    method: DescMethodServerStreaming<I, O>,
    cursor: WatchCursor<MessageInitShape<I> & object, MessageShape<O>, Item>,
    options: WatchOptions = {},
  ): Watch<MessageShape<O>, Item> {
    return new Watch(connection, method as DescMethodServerStreaming, cursor, options);
  }

  /** The resume token after the newest item; with it, another process can resume. */
  get resumeToken(): string {
    return this.#cursor.resumeToken;
  }

  /** @internal Aborted when the watch has ended. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Ends the stream and the iteration. May be called more than once. */
  close(): void {
    this.#closing.abort();
  }

  /** Yields whole frames instead: entries together, heartbeats and gaps. Use one form only. */
  frames(): AsyncIterableIterator<Frame> {
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

  async *#readItems(): AsyncGenerator<Item, void, undefined> {
    for await (const frame of this.#frames) {
      for (const item of this.#cursor.items(frame)) {
        if (this.#isClosed) {
          return;
        }
        yield item;
      }
    }
  }

  async *#readFrames(): AsyncGenerator<Frame, void, undefined> {
    try {
      while (!this.#isClosed) {
        const error = yield* this.#readStream();
        if (!this.#isClosed) {
          await this.#waitToReconnect(error);
        }
      }
    } finally {
      this.close();
    }
  }

  /** Yields the frames of one stream, and returns its error, if it has one. */
  async *#readStream(): AsyncGenerator<Frame, LightspeedError | undefined, undefined> {
    try {
      for await (const frame of this.#openStream()) {
        this.#cursor.frameReceived(frame);
        this.#backoff.reset();
        yield frame;
      }
      return undefined;
    } catch (thrown) {
      return this.#connection.errorOf(thrown, this.#method, this.#closing.signal);
    }
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Throws a refusal, which no new connection would change; otherwise waits. */
  async #waitToReconnect(error: LightspeedError | undefined): Promise<void> {
    if (error && !(error instanceof UnavailableError)) {
      throw error;
    }
    const delayMs = this.#backoff.nextMs(error?.retryAfterMs);
    this.#onReconnect?.(error, delayMs);
    try {
      await sleep(delayMs, this.#closing.signal);
    } catch (thrown) {
      if (!(thrown instanceof CancelledError)) {
        throw thrown;
      }
    }
  }

  async *#openStream(): AsyncGenerator<Frame, void, undefined> {
    const request = create(this.#method.input, this.#cursor.request() as MessageInitShape<DescMessage>);
    const stream = await this.#connection.stream(this.#method, single(request), this.#closing.signal);
    yield* stream.message as AsyncIterable<Frame>;
  }
}

async function* single<T>(value: T): AsyncGenerator<T, void, undefined> {
  yield value;
}
