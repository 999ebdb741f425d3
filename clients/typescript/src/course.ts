/**
 * How far a watch has come.
 *
 * Owns the request for the next connection, and the resume token after every entry. It must never touch the network
 * or a clock: the watch does.
 */

import { type Position, passes, position, resumeTokenOf } from "./position.js";

const ALL_SURFACES = "/surfaces/-";

/** One entry that a watch has come to. */
export interface Seen<Entry> {
  /** Resource name of the surface that emitted it. */
  readonly surface: string;
  readonly entry: Entry;
  /**
   * Goes on exactly after this entry, also from the middle of a frame. It fits a watch of the same kind, of the same
   * surface or tenant, with the same filter.
   */
  readonly resumeToken: string;
}

/** How far one watch has come. */
export interface Course<Request, Frame, Item> {
  /** The resume token after the newest item; empty if there is none. */
  readonly resumeToken: string;
  /** Returns the request that connects at the position after the last frame. */
  request(): Request;
  /** Takes note of a frame, and takes out of it what was seen before. */
  received(frame: Frame): void;
  /** Yields what a frame, received just before, has for the caller. */
  items(frame: Frame): Iterable<Item>;
}

/** What frames of entries have. */
interface RecordFrame<Entry> {
  readonly surface: string;
  readonly resumeToken: string;
  entries: Entry[];
}

/** A watch of entries, which goes on by cursor without a hole or a repeat. */
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

  /** Begins at a position; `connect` makes the request that begins at one. */
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
    // What was passed over comes first: once something else has come, all of it has.
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

/** A watch of a state, not of a history: a new connection simply begins with how it is. */
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
