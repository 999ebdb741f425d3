/** The list of surfaces: what is wrong with one, the orders of the list, and its filters. No page, no calls. */

import type { Surface } from "../../typescript/gen/lightspeed/ops/v1/surface_pb.js";

/** An order: its name in the URL, and the number by which it sorts, the largest first. Equal ones are by name. */
type Rank = (surface: Surface) => number;

/** How bad the state of a surface is: 0 is well. A failed run is worse than stale output, and that than dead letters. */
export function severity(surface: Surface): number {
  const hasFailed = surface.lifecycleLabel === "failed" || surface.lifecycleLabel === "crashed";
  const isHeld = surface.controlLabel === "paused" || surface.controlLabel === "draining";
  return (
    (hasFailed ? 8 : 0) +
    (surface.stale ? 4 : 0) +
    ((surface.queue?.deadLettered ?? 0n) > 0n ? 2 : 0) +
    (isHeld ? 1 : 0)
  );
}

/** Batches that wait: queued ones, and ones that wait for their backoff. */
export function waiting(surface: Surface): number {
  return Number((surface.queue?.queued ?? 0n) + (surface.queue?.retrying ?? 0n));
}

const RANKS: Readonly<Record<string, Rank>> = {
  worst: severity,
  queued: waiting,
  in_flight: (surface) => Number(surface.queue?.inFlight ?? 0n),
  dead_lettered: (surface) => Number(surface.queue?.deadLettered ?? 0n),
  oldest: (surface) => (surface.oldestEnqueuedMs ? -Number(surface.oldestEnqueuedMs) : -Infinity),
  fresh: (surface) => -Number(surface.staleAtMs),
  updated: (surface) => Number(surface.updatedMs),
};

/** Returns surfaces in an order of the URL: `worst`, `name`, or a column; unknown ones are as `worst`. */
export function sorted(surfaces: Iterable<Surface>, order: string, isReversed: boolean): Surface[] {
  const rank = RANKS[order] ?? severity;
  const keyed = Array.from(surfaces, (surface) => ({
    surface,
    rank: order === "name" ? 0 : rank(surface),
    // Of two that are as bad, the one whose work waits longer is first.
    second: order === "worst" ? (RANKS["oldest"]?.(surface) ?? 0) : 0,
  }));
  keyed.sort(
    (one, other) =>
      compared(other.rank, one.rank) ||
      compared(other.second, one.second) ||
      (one.surface.name < other.surface.name ? -1 : 1),
  );
  if (isReversed) keyed.reverse();
  return keyed.map((one) => one.surface);
}

/** Compares two numbers, infinite ones too, whose difference is no number. */
function compared(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** The conditions of the list; an empty one always isTrue. */
export interface Conditions {
  /** A part of the id of the surface, or of a label as `key=value`; with all tenants also of `tenant/id`. */
  readonly text: string;
  readonly isOfAllTenants: boolean;
  /** A state: one of {@link STATES}. */
  readonly state: string;
}

/** The states by which the list filters: the name in the URL, the text, and the condition. */
export const STATES: readonly (readonly [string, string, (surface: Surface) => boolean])[] = [
  ["failed", "failed or crashed", (one) => one.lifecycleLabel === "failed" || one.lifecycleLabel === "crashed"],
  ["stale", "stale", (one) => one.stale],
  ["dead-letters", "with dead letters", (one) => (one.queue?.deadLettered ?? 0n) > 0n],
  ["held", "paused or draining", (one) => one.controlLabel === "paused" || one.controlLabel === "draining"],
  ["replaying", "replaying", (one) => one.lifecycleLabel === "replaying" || one.controlLabel === "replaying"],
  ["running", "with a run", (one) => one.lifecycleLabel === "running" || one.lifecycleLabel === "replaying"],
];

/** Options of `lightspeed surface list` that mean the same as a state or an order of the list. */
const OPTIONS: Readonly<Record<string, string>> = {
  failed: "--lifecycle failed --lifecycle crashed",
  stale: "--stale",
  "dead-letters": "--dead-letters",
  held: "--control paused --control draining",
  replaying: "--lifecycle replaying",
  running: "--lifecycle running --lifecycle replaying",
  name: "--order-by name",
  queued: "--order-by 'queued desc'",
  dead_lettered: "--order-by 'dead_lettered desc'",
  oldest: "--order-by 'oldest_age desc'",
  updated: "--order-by 'updated desc'",
};

/** Returns the command that lists the same, as far as the command has the filter and the order. */
export function commandOf(tenant: string, state: string, order: string): string {
  const scope = tenant === "-" ? "--all-tenants" : `--tenant ${tenant}`;
  return ["lightspeed surface list", scope, OPTIONS[state], order && OPTIONS[order]].filter(Boolean).join(" ");
}

/** Returns the surfaces for which all conditions hold. */
export function matching(surfaces: Iterable<Surface>, { text, state, isOfAllTenants }: Conditions): Surface[] {
  const wanted = text.trim().toLowerCase();
  const isTrue = STATES.find(([name]) => name === state)?.[2];
  return Array.from(surfaces).filter(
    (surface) => (!isTrue || isTrue(surface)) && (!wanted || isNamed(surface, wanted, isOfAllTenants)),
  );
}

function isNamed(surface: Surface, wanted: string, isOfAllTenants: boolean): boolean {
  const [, tenant, , id = ""] = surface.name.split("/");
  const labels = Object.entries(surface.labels).map(([key, value]) => `${key}=${value}`);
  return [isOfAllTenants ? `${tenant}/${id}` : id, ...labels].some((text) => text.toLowerCase().includes(wanted));
}
