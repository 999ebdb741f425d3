/** The states of a batch as the console shows them. */

import { BatchState } from "../../../../typescript/gen/lightspeed/ops/v1/batch_pb.js";
import type { Tone } from "../../components/states.tsx";

/** States of a batch: the word, its tone, and if an operator can cancel it. */
export const STATES: Record<BatchState, readonly [string, Tone, boolean]> = {
  [BatchState.UNSPECIFIED]: ["unknown", "neutral", false],
  [BatchState.QUEUED]: ["queued", "neutral", true],
  [BatchState.IN_FLIGHT]: ["in flight", "busy", true],
  [BatchState.RETRYING]: ["retrying", "warning", true],
  [BatchState.SUCCEEDED]: ["succeeded", "ok", false],
  [BatchState.DEAD_LETTERED]: ["dead letter", "bad", false],
  [BatchState.FAILED]: ["failed", "bad", false],
  [BatchState.CANCELLED]: ["cancelled", "neutral", false],
};
