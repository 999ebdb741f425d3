/**
 * The watch cursor: the position of a watch, from which it resumes.
 *
 * Owns the request for the next connection, and the resume token after every entry. It must never use the network or a
 * clock: the watch does.
 */

import { type Position, passes, position, resumeTokenOf } from "./position.js";

const ALL_SURFACES = "/surfaces/-";

/** A watch item: one entry with its surface and resume token. */
export interface Seen<Entry> {
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
export interface Course<Request, Frame, Item> {
  /** The resume token after the newest item; empty if there is none. */
  readonly resumeToken: string;
  /** Returns the request that connects at the position after the last frame. */
  request(): Request;
  /** Records a frame, and removes the entries that were seen before. */
  received(frame: Frame): void;
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
export class RecordCourse<Request, Entry extends { readonly sequence: bigint }> implements Course<
  Request,
  RecordFrame<Entry>,
  Seen<Entry>
> {
  resumeToken: string;
  readonly #allSurfaces: boolean;
  readonly #connect: (at: Position) => Request;
  #position: Position;
  #before: Position;

  /** Starts at a position; `connect` makes the request for a position. */
  constructor(surface: string, at: Position, connect: (at: Position) => Request) {
    this.resumeToken = resumeTokenOf(at);
    this.#allSurfaces = surface.endsWith(ALL_SURFACES);
    this.#before = this.#position = at;
    this.#connect = connect;
  }

  request(): Request {
    return this.#connect(this.#position);
  }

  received(frame: RecordFrame<Entry>): void {
    this.#before = this.#position;
    frame.entries = frame.entries.filter((entry) => !passes(this.#before, frame.surface, entry.sequence));
    // Entries to skip come first: after any other entry, all of them have come.
    const { passedSurface, passedSequence } = frame.entries.length ? position() : this.#before;
    this.#position = position({ token: frame.resumeToken, passedSurface, passedSequence });
    this.resumeToken = resumeTokenOf(this.#position);
  }

  *items(frame: RecordFrame<Entry>): Generator<Seen<Entry>, void, undefined> {
    const last = frame.entries.at(-1);
    for (const entry of frame.entries) {
      const at = entry === last ? this.#position : this.#middle(frame.surface, entry.sequence);
      this.resumeToken = resumeTokenOf(at);
      yield { surface: frame.surface, entry, resumeToken: this.resumeToken };
    }
  }

  #middle(surface: string, sequence: bigint): Position {
    return this.#allSurfaces
      ? position({ token: this.#before.token, passedSurface: surface, passedSequence: sequence })
      : position({ afterSequence: sequence });
  }
}

/** A watch of a state, not of a history: a new connection starts with the current state. */
export class StateCourse<Request, Frame, Item> implements Course<Request, Frame, Item> {
  readonly resumeToken = "";
  readonly #request: Request;
  readonly #item: (frame: Frame) => Item;

  constructor(request: Request, item: (frame: Frame) => Item) {
    this.#request = request;
    this.#item = item;
  }

  request(): Request {
    return this.#request;
  }

  received(): void {} // There is no cursor.

  *items(frame: Frame): Generator<Item, void, undefined> {
    yield this.#item(frame);
  }
}
