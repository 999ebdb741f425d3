/** Block reasons in words: why a stage starts nothing, and what would change it. */

import type { BlockReason } from "../../../typescript/gen/lightspeed/ops/v1/lease_pb.js";
import { clock } from "../time.ts";

/** Returns a block reason as a sentence; `isHarmless` if there is just nothing to do. */
export function explained(reason: BlockReason): { text: string; isHarmless: boolean } {
  const { case: kind, value } = reason.reason;
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
    case "empty":
      return { text: "nothing is queued", isHarmless: true };
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

function said(text: string): { text: string; isHarmless: boolean } {
  return { text, isHarmless: false };
}
