/**
 * A work stream: frames out, frames in, over one connection.
 *
 * Owns one stream from its opening to its end. It must never reconnect, nor decide what is sent: the worker state
 * machine does.
 */

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Connection, OpenedWork } from "./connection.js";
import {
  WorkerService,
  type WorkRequest,
  type WorkRequest_OpenSchema,
  WorkRequestSchema,
  type WorkResponse,
} from "./messages.js";

/** A frame of a worker after the first one; it has at most 1,000 items. */
export type WorkFrame = MessageInitShape<typeof WorkRequestSchema>;

/**
 * A work stream, and an asynchronous iterator over the frames of the server.
 *
 * The server answers each frame with items by one frame with results, in order; frames with batches come between them.
 * If the stream is refused or breaks off, the iteration throws a LightspeedError.
 */
export class WorkStream implements AsyncIterable<WorkResponse> {
  readonly #connection: Connection;
  readonly #frames = new AsyncQueue<WorkRequest>();
  readonly #closing = new AbortController();
  readonly #surface: string;
  #opened: OpenedWork | undefined;

  /** @internal Prepares a stream, which opens when it is iterated. */
  constructor(connection: Connection, opening: MessageInitShape<typeof WorkRequest_OpenSchema>) {
    this.#connection = connection;
    this.#surface = opening.surface ?? "";
    this.#frames.put(create(WorkRequestSchema, { open: opening }));
  }

  /** @internal Aborted when the stream has ended. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Queues one frame; does not wait. */
  send(frame: WorkFrame): void {
    this.#frames.put(create(WorkRequestSchema, frame));
  }

  /** Stops sending frames: the server ends the stream when it has answered the frames that it received. */
  halfClose(): void {
    this.#frames.end();
  }

  /** Ends the stream at once: leased batches stay leased until their leases expire. Can be called again. */
  close(): void {
    this.halfClose();
    this.#closing.abort();
  }

  /** @internal Whether a server forwards the stream, and a new one would go directly to the owner. */
  mayMove(): boolean {
    return this.#opened?.mayMove() ?? false;
  }

  /** Yields the frames of the server until it ends the stream. */
  async *[Symbol.asyncIterator](): AsyncGenerator<WorkResponse, void, undefined> {
    try {
      this.#opened = await this.#connection.work(this.#surface, this.#frames, this.#closing.signal);
      yield* this.#opened.frames;
    } catch (thrown) {
      throw this.#connection.errorOf(thrown, WorkerService.method.work, this.#closing.signal);
    } finally {
      this.close(); // No reader is left for frames that the server still sends.
    }
  }
}

/** A first-in, first-out queue with one reader and any number of writers. */
export class AsyncQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #isEnded = false;
  #wake: (() => void) | undefined;

  /** Adds an item; after the end the item is dropped. */
  put(item: T): void {
    if (!this.#isEnded) {
      this.#items.push(item);
      this.#wake?.();
    }
  }

  /** Ends the iteration after the last item. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** Yields all items, and waits for more until the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const ready = this.#items;
      this.#items = [];
      yield* ready;
      if (this.#items.length) {
        continue;
      }
      if (this.#isEnded) {
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
