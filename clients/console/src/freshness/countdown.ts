/**
 * Countdowns to stale: which surfaces are stale, and how long the others stay fresh.
 *
 * Owns the order of the surfaces. It must never read a clock itself.
 */
import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";

/** Times beyond this one count as never: the end of the year 9999 stands for no limit. */
const NEVER_MS = 253402300799999;
/** A surface that turns stale within this time is due soon. */
export const SOON_MS = 60_000;

/** How a surface stands at a time. */
export interface Countdown {
  /** fresh, soon (fresh for less than a minute), stale, or never: no lag is too large. */
  readonly state: "fresh" | "soon" | "stale" | "never";
  /** Milliseconds until the surface turns stale, or since then. */
  readonly forMs: number;
}

/** Returns how a surface stands. */
export function countdown(staleAtMs: number, nowMs: number): Countdown {
  const leftMs = staleAtMs - nowMs;
  if (leftMs <= 0) return { state: "stale", forMs: nowMs - staleAtMs };
  if (staleAtMs >= NEVER_MS) return { state: "never", forMs: leftMs };
  return { state: leftMs < SOON_MS ? "soon" : "fresh", forMs: leftMs };
}

/** Returns the surfaces in the order in which they turn stale, those that are stale longest first. */
export function byStaleTime(surfaces: Iterable<Surface>): Surface[] {
  return [...surfaces].sort((one, other) =>
    one.staleAtMs === other.staleAtMs ? compare(one.name, other.name) : one.staleAtMs < other.staleAtMs ? -1 : 1,
  );
}

/** Returns how many of these surfaces, in the order in which they turn stale, are stale at a time. */
export function staleCount(ordered: readonly Surface[], nowMs: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(ordered[middle]?.staleAtMs) <= nowMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
