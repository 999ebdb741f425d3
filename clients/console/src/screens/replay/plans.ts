/** Comparison of two replay plans: what an operator has confirmed, and what a replay would do by now.
 *
 * Owns the rows of the plan table and their differences. It must never call the server.
 */
import type { ReplayPlan } from "../../../../typescript/gen/lightspeed/ops/v1/replay_plan_pb.js";
import { ReplayPlan_LeftOutReason as Reason } from "../../../../typescript/gen/lightspeed/ops/v1/replay_plan_pb.js";

/** One number of a plan: now, and before if another plan was shown before. */
export interface Amount {
  now: bigint;
  before: bigint;
}

/** A stage of the plan table. */
export interface PlanRow {
  stage: string;
  deadLetters: Amount;
  reprocessed: Amount;
  suppressed: Amount;
  leftOut: Amount;
  /** First and last sequence, such as 10–42; empty if the stage has nothing to replay. */
  sequences: string;
}

/** One sentence of what changed, in the order of the pipeline. */
export type Change = string;

/** Measures of a stage, with their words in sentences. */
const MEASURES = [
  ["deadLetters", "dead letters"],
  ["reprocessed", "applied batches"],
  ["suppressed", "duplicates to suppress"],
  ["leftOut", "batches left out"],
] as const;

/** Words of the reasons for which a replay leaves a batch out. */
export const LEFT_OUT: Record<Reason, string> = {
  [Reason.UNSPECIFIED]: "unknown reason",
  [Reason.KEY_ACTIVE]: "another batch of the key is active",
  [Reason.ALREADY_REPLAYING]: "an earlier replay has requeued it",
  [Reason.IDEMPOTENCY_HORIZON]: "beyond the idempotency horizon",
};

/** Returns the rows of a plan; without a plan before, both numbers of a amount are the same. */
export function planRows(plan: ReplayPlan, before: ReplayPlan = plan): PlanRow[] {
  const old = new Map(before.stages.map((stage) => [stage.stage, stage]));
  return plan.stages.map((stage) => {
    const was = old.get(stage.stage);
    const amount = (name: (typeof MEASURES)[number][0]): Amount => ({ now: stage[name], before: was?.[name] ?? 0n });
    const some = stage.deadLetters + stage.reprocessed > 0n;
    return {
      stage: stage.stage,
      deadLetters: amount("deadLetters"),
      reprocessed: amount("reprocessed"),
      suppressed: amount("suppressed"),
      leftOut: amount("leftOut"),
      sequences: some ? `${stage.firstSequence}–${stage.lastSequence}` : "",
    };
  });
}

/** Returns the sum of a measure over all stages. */
export function total(rows: readonly PlanRow[], name: (typeof MEASURES)[number][0]): bigint {
  return rows.reduce((sum, row) => sum + row[name].now, 0n);
}

/** Returns what differs between two plans; empty if their hashes are the same. */
export function planChanges(before: ReplayPlan, now: ReplayPlan): Change[] {
  if (before.planHash === now.planHash) return [];
  const changes: Change[] = [];
  for (const row of planRows(now, before)) {
    for (const [name, words] of MEASURES) {
      const amount = row[name];
      if (amount.now !== amount.before) changes.push(`${row.stage}: ${amount.before} → ${amount.now} ${words}`);
    }
  }
  if (before.budgetLeft !== now.budgetLeft) {
    changes.push(`replays left in the budget: ${before.budgetLeft} → ${now.budgetLeft}`);
  }
  // The hash covers every batch in its order: the numbers may be equal while the batches are not.
  return changes.length > 0 ? changes : ["the same numbers, but other batches"];
}
