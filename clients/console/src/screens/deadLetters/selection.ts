/** The selection of dead letters: keys, or all that match a filter, and the calls that act on them.
 *
 * Owns the choice and its calls. A call takes at most 1,000 dead letters, so that "all that match" are several calls,
 * one after another. It must never call the server.
 */
import type { MessageInitShape } from "@bufbuild/protobuf";

import type { DeadLetterFilterSchema } from "../../../../typescript/gen/lightspeed/ops/v1/dead_letter_pb.js";

/** Most dead letters of one call: the limit of the contract. */
export const LETTERS_PER_CALL = 1000;

/** Filter of the screen, as the address of the page has it. Times are Unix milliseconds; 0: no limit. */
export interface Filter {
  stage: string;
  /** Beginning of the reason. */
  reason: string;
  fromMs: number;
  toMs: number;
}

/** Keys that the operator selected one by one, or all dead letters that match the filter. */
export type Selection = { kind: "keys"; keys: ReadonlySet<string> } | { kind: "all"; filter: Filter };

/** Nothing is selected. */
export const NOTHING: Selection = { kind: "keys", keys: new Set() };

/** Returns the filter in the query of an address. */
export function filterOf(query: URLSearchParams): Filter {
  return {
    stage: query.get("stage") ?? "",
    reason: query.get("reason") ?? "",
    fromMs: timeOf(query.get("from")),
    toMs: timeOf(query.get("to")),
  };
}

/** Returns the query of a filter. The place in the list is that of another filter, and goes. */
export function queryOf(filter: Filter): Record<"stage" | "reason" | "from" | "to" | "page", string> {
  const time = (ms: number) => (ms > 0 ? new Date(ms).toISOString() : "");
  return { stage: filter.stage, reason: filter.reason, from: time(filter.fromMs), to: time(filter.toMs), page: "" };
}

/** Returns true if the filter has no condition. */
export function isEmpty(filter: Filter): boolean {
  return !filter.stage && !filter.reason && !filter.fromMs && !filter.toMs;
}

/** Returns the filter as the contract has it. */
export function requested(filter: Filter): MessageInitShape<typeof DeadLetterFilterSchema> {
  return {
    stages: filter.stage ? [filter.stage] : [],
    reasons: filter.reason ? [filter.reason] : [],
    fromMs: BigInt(filter.fromMs),
    toMs: BigInt(filter.toMs),
  };
}

/** Returns a filter that only has dead letters from before a time.
 *
 * A batch that dies again keeps its place in the order of enqueueing. Without this end, a later call of the same
 * action would take it again.
 */
export function until(filter: Filter, asOfMs: number): Filter {
  return { ...filter, toMs: filter.toMs > 0 ? Math.min(filter.toMs, asOfMs) : asOfMs };
}

/** Returns how long to wait between two calls, so that all calls together keep the rate; 0 without a rate. */
export function pauseMs(redriven: number, perSecond: number): number {
  return perSecond > 0 ? Math.ceil((redriven * 1000) / perSecond) : 0;
}

function timeOf(text: string | null): number {
  const time = text === null || text === "" ? 0 : Date.parse(text);
  return Number.isNaN(time) ? 0 : time;
}
