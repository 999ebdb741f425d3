/** Block reasons in words: why a stage starts nothing, and what would change it. */

import type { BlockReason } from "../../../typescript/gen/lightspeed/ops/v1/lease_pb.js";
import { clock } from "../time.ts";

/** Why a stage starts nothing, as a sentence; harmless if there is just nothing to do. */
export interface Explanation {
  readonly text: string;
  readonly isHarmless: boolean;
}

/** Returns why a stage starts nothing, given its block reason and the number of its batches that wait. */
export function explained(reason: BlockReason, waiting: bigint): Explanation {
  const { case: kind, value } = reason.reason;
  // Batches of other stages wait, or none do.
  if (kind === "empty" || (kind === "stageFilter" && !waiting)) return { text: "nothing is queued", isHarmless: true };
  switch (kind) {
    case "inFlightLimit":
      return said(`the surface has ${value.inFlight} of ${value.maxInFlight} batches in flight`);
    case "paused":
      return said(`${value.actorId || "an operator"} paused the surface: ${value.reason}`);
    case "noActiveRun":
      return said(`no run is in progress, the last one is ${value.lifecycle}`);
    case "backoff":
      return said(`${value.retrying} wait for their backoff, the first until ${clock(value.untilMs)}`);
    case "stageFilter":
      return said("the worker did not ask for this stage");
    case "silentStream":
      return said("a work stream is silent");
    case "reserved":
      return said(`${value.queued} queued batches are kept for workers that have reported`);
    case "stageLimit":
      return said(`the stage ${value.stage} has ${value.inFlight} of ${value.maxInFlight} batches in flight`);
    case "startRate":
      return said(`the stage ${value.stage} starts at most ${value.maxStartsPerSecond} batches a second`);
    default:
      return said("a reason that this console does not know");
  }
}

function said(text: string): Explanation {
  return { text, isHarmless: false };
}
