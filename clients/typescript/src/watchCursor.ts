/**
 * The watch cursor: the position of a watch, from which it resumes.
 *
 * Owns the request for the next connection, and the resume token after every entry. It must never use the network or a
 * clock: the watch does.
 */

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { required } from "./calls.js";
import {
  type FreshnessReading,
  RemovedSurfaceSchema,
  RemovedSurfacesSchema,
  type WatchFreshnessRequestSchema,
  type WatchFreshnessResponse,
  type WatchSurfacesRequestSchema,
  type WatchSurfacesResponse,
  WatchSurfacesResponseSchema,
} from "./messages.js";
import { isReturned, type Position, position, resumeTokenOf } from "./position.js";

const ALL_SURFACES = "/surfaces/-";

type FreshnessRequest = MessageInitShape<typeof WatchFreshnessRequestSchema>;

type SurfacesRequest = MessageInitShape<typeof WatchSurfacesRequestSchema>;

/** A watch item: one entry with its surface and resume token. */
export interface WatchItem<Entry> {
  /** Resource name of the surface that emitted it. */
  readonly surface: string;
  readonly entry: Entry;
  /**
   * Resumes exactly after this entry, also in the middle of a frame. It fits the request of a watch of the same kind,
   * surface or tenant, and filter.
   */
  readonly resumeToken: string;
}

/** The watch cursor of one watch. */
export interface WatchCursor<Request, Frame, Item> {
  /** The resume token after the newest item; empty if there is none. */
  readonly resumeToken: string;
  /** Returns the request that connects at the position after the last frame. */
  request(): Request;
  /** Records a frame, and removes the entries that were returned before. */
  frameReceived(frame: Frame): void;
  /** Yields the items of a frame that was just received. */
  items(frame: Frame): Iterable<Item>;
}

/** The common fields of frames of entries. */
interface RecordFrame<Entry> {
  readonly surface: string;
  readonly resumeToken: string;
  entries: Entry[];
}

/** The watch cursor of entries: it resumes without a gap or a repeat. */
export class RecordWatchCursor<Request, Entry extends { readonly sequence: bigint }> implements WatchCursor<
  Request,
  RecordFrame<Entry>,
  WatchItem<Entry>
> {
  resumeToken: string;
  readonly #allSurfaces: boolean;
  readonly #requestAt: (at: Position) => Request;
  #position: Position;
  #before: Position;

  /** Starts at a position; `requestAt` makes the request for a position. */
  constructor(surface: string, at: Position, requestAt: (at: Position) => Request) {
    this.resumeToken = resumeTokenOf(at);
    this.#allSurfaces = surface.endsWith(ALL_SURFACES);
    this.#before = this.#position = at;
    this.#requestAt = requestAt;
  }

  request(): Request {
    return this.#requestAt(this.#position);
  }

  frameReceived(frame: RecordFrame<Entry>): void {
    this.#before = this.#position;
    frame.entries = frame.entries.filter((entry) => !isReturned(this.#before, frame.surface, entry.sequence));
    // Entries to skip come first: after any other entry, all of them have come.
    const { returnedSurface, returnedSequence } = frame.entries.length ? position() : this.#before;
    this.#position = position({ token: frame.resumeToken, returnedSurface, returnedSequence });
    this.resumeToken = resumeTokenOf(this.#position);
  }

  *items(frame: RecordFrame<Entry>): Generator<WatchItem<Entry>, void, undefined> {
    const last = frame.entries.at(-1);
    for (const entry of frame.entries) {
      const at = entry === last ? this.#position : this.#midFrame(frame.surface, entry.sequence);
      this.resumeToken = resumeTokenOf(at);
      yield { surface: frame.surface, entry, resumeToken: this.resumeToken };
    }
  }

  /** Returns the position after an entry that is not the last of its frame. */
  #midFrame(surface: string, sequence: bigint): Position {
    return this.#allSurfaces
      ? position({ token: this.#before.token, returnedSurface: surface, returnedSequence: sequence })
      : position({ afterSequence: sequence });
  }
}

/** The watch cursor of freshness: a state, not a history, so a new connection starts with the current state. */
export class FreshnessWatchCursor implements WatchCursor<FreshnessRequest, WatchFreshnessResponse, FreshnessReading> {
  readonly resumeToken = "";
  readonly #request: FreshnessRequest;

  constructor(request: FreshnessRequest) {
    this.#request = request;
  }

  request(): FreshnessRequest {
    return this.#request;
  }

  frameReceived(): void {} // There is no position.

  *items({ reading }: WatchFreshnessResponse): Generator<FreshnessReading, void, undefined> {
    yield required(reading, "a reading");
  }
}

/** The watch cursor of surfaces: a connection starts with all of them, so it only has to find those that left. */
export class SurfacesWatchCursor implements WatchCursor<SurfacesRequest, WatchSurfacesResponse, WatchSurfacesResponse> {
  readonly resumeToken = "";
  readonly #request: SurfacesRequest;
  readonly #known = new Set<string>();
  /** Known surfaces that this connection has not sent yet. */
  #missing = new Set<string>();

  constructor(request: SurfacesRequest) {
    this.#request = request;
  }

  request(): SurfacesRequest {
    this.#missing = new Set(this.#known);
    return this.#request;
  }

  frameReceived({ frame }: WatchSurfacesResponse): void {
    if (frame.case === "changed") {
      for (const { name } of frame.value.surfaces) {
        this.#known.add(name);
        this.#missing.delete(name);
      }
    } else if (frame.case === "removed") {
      for (const { name } of frame.value.surfaces) {
        this.#forget(name);
      }
    }
  }

  *items(response: WatchSurfacesResponse): Generator<WatchSurfacesResponse, void, undefined> {
    if (response.frame.case === "caughtUp" && this.#missing.size > 0) {
      const surfaces = [...this.#missing].sort().map((name) => create(RemovedSurfaceSchema, { name }));
      this.#missing.forEach((name) => this.#forget(name));
      const value = create(RemovedSurfacesSchema, { surfaces });
      yield create(WatchSurfacesResponseSchema, { frame: { case: "removed", value } });
    }
    if (response.frame.case !== "heartbeat") {
      yield response;
    }
  }

  #forget(name: string): void {
    this.#known.delete(name);
    this.#missing.delete(name);
  }
}
