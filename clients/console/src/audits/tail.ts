/**
 * The tail of audits: the newest entries of one surface or of all of a tenant, in bounded memory.
 *
 * Owns the cursor from which a stream goes on, and the check that each surface's sequences neither repeat nor, without
 * a filter, leave one out. It must never ask the server.
 */
import type { AuditEntry } from "../../../typescript/gen/lightspeed/ops/v1/record_pb.js";
import type { WatchAuditsResponse } from "../../../typescript/gen/lightspeed/ops/v1/record_service_pb.js";

/** Most entries in memory: a screen of them at 300 bytes each, and what arrives while it is paused. */
export const TAIL_ENTRIES = 2000;

/** One row of the tail: an entry, or a gap of entries that the server no longer keeps. */
export interface Row {
  /** Name of the row, the same in each drawing. */
  readonly id: string;
  /** Resource name of the surface. */
  readonly surface: string;
  readonly entry: AuditEntry | undefined;
  /** First and last missing sequence; undefined: the row is an entry. */
  readonly gap: { readonly from: bigint; readonly to: bigint } | undefined;
}

/** The tail. */
export class AuditTail {
  /** Resume token of the newest frame; empty: none came. */
  resumeToken = "";
  /** Rows that left the tail since it began, because newer ones came. */
  left = 0;
  /** Rows that came since it began. */
  received = 0;
  /** Entries that came a second time, and were left out; a server sends none. */
  repeated = 0;
  /** Sequences that are missing without a gap of the server; a server without a filter leaves none out. */
  missing = 0n;
  #rows: Row[] = [];
  readonly #newest = new Map<string, bigint>();
  readonly #most: number;
  readonly #filtered: boolean;

  /**
   * @param filtered - True: the stream leaves out entries, so that sequences have holes.
   * @param most - Most rows in memory.
   */
  constructor(filtered: boolean, most = TAIL_ENTRIES) {
    this.#filtered = filtered;
    this.#most = most;
  }

  /** The rows, the oldest first. The array is not changed afterwards. */
  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** Adds the entries or the gap of a frame; returns true if there is a new row. */
  add(frame: WatchAuditsResponse): boolean {
    this.resumeToken = frame.resumeToken;
    const rows: Row[] = [];
    for (const entry of frame.entries) if (this.#fits(frame.surface, entry)) rows.push(rowOf(frame.surface, entry));
    if (frame.notice.case === "gap") {
      const { fromSequence: from, toSequence: to } = frame.notice.value;
      this.#newest.set(frame.surface, to);
      rows.push({ id: `${frame.surface} gap ${from}`, surface: frame.surface, entry: undefined, gap: { from, to } });
    }
    if (rows.length === 0) return false;
    this.received += rows.length;
    const all = [...this.#rows, ...rows];
    const over = Math.max(0, all.length - this.#most);
    this.left += over;
    this.#rows = over === 0 ? all : all.slice(over);
    return true;
  }

  #fits(surface: string, entry: AuditEntry): boolean {
    const newest = this.#newest.get(surface);
    if (newest !== undefined && entry.sequence <= newest) {
      this.repeated += 1;
      return false;
    }
    if (newest !== undefined && !this.#filtered) this.missing += entry.sequence - newest - 1n;
    this.#newest.set(surface, entry.sequence);
    return true;
  }
}

/**
 * Returns the cursor from which a tail begins: the sequence before its first entry.
 *
 * @param head - Newest sequence of the surface.
 * @param last - Entries to show of those that there are.
 */
export function tailCursor(head: bigint, last: number): bigint {
  const before = head - BigInt(last);
  return before > 0n ? before : 0n;
}

function rowOf(surface: string, entry: AuditEntry): Row {
  return { id: `${surface} ${entry.sequence}`, surface, entry, gap: undefined };
}
