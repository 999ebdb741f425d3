/**
 * The frame transport over calls: a refused worker can still report its leased batches.
 *
 * Owns the translation of frames into calls with the same content. It must never start a batch.
 */

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "./client.js";
import { WorkerService, type WorkRequest, type WorkResponse, type WorkResponse_ResultsSchema } from "./messages.js";
import { WorkResponseSchema } from "./messages.js";
import { AsyncQueue } from "./workStream.js";

/** The client retries a call until this deadline, and meanwhile sends no other report: so it is short. */
const CALL_DEADLINE_MS = 3_000;

/** Accepts frames and yields their results, as a stream does. */
export class CallTransport implements AsyncIterable<WorkResponse> {
  readonly #client: Client;
  readonly #surface: string;
  readonly #frames = new AsyncQueue<WorkRequest>();

  /** Starts without frames. */
  constructor(client: Client, surface: string) {
    this.#client = client;
    this.#surface = surface;
  }

  /** Queues a frame; does not wait. */
  send(frame: WorkRequest): void {
    this.#frames.put(frame);
  }

  /** Stops sending frames. */
  halfClose(): void {
    this.#frames.end();
  }

  /** Stops sending frames. */
  close(): void {
    this.halfClose();
  }

  /** Returns false: each call goes its own way. */
  mayMove(): boolean {
    return false;
  }

  /** Yields the results of each frame that has items; throws if a call was refused, or not answered in time. */
  async *[Symbol.asyncIterator](): AsyncGenerator<WorkResponse, void, undefined> {
    for await (const frame of this.#frames) {
      const { acknowledgements, failures, extensions, releases } = frame;
      if (acknowledgements.length || failures.length || extensions.length || releases.length) {
        yield create(WorkResponseSchema, { frame: { case: "results", value: await this.#results(frame) } });
      }
    }
  }

  async #results(frame: WorkRequest): Promise<MessageInitShape<typeof WorkResponse_ResultsSchema>> {
    const { acknowledgements, failures, extensions, releases } = frame;
    const { acknowledgeBatches, failBatches, extendLeases } = WorkerService.method;
    const [client, surface, options] = [this.#client, this.#surface, { timeoutMs: CALL_DEADLINE_MS }];
    const acknowledged = acknowledgements.length
      ? (await client.send(acknowledgeBatches, { surface, acknowledgements }, options)).results
      : [];
    const failed = failures.length ? (await client.send(failBatches, { surface, failures }, options)).results : [];
    const extended = extensions.length
      ? (await client.send(extendLeases, { surface, extensions }, options)).results
      : [];
    // No call releases a batch: its lease expires instead.
    return {
      acknowledgements: acknowledged,
      failures: failed,
      extensions: extended,
      releases: releases.map(({ key }) => ({ key })),
    };
  }
}
