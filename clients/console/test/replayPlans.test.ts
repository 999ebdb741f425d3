import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { ReplayPlanSchema } from "../../typescript/gen/lightspeed/ops/v1/replay_plan_pb.js";
import { planChanges, planRows, total } from "../src/screens/replay/plans.ts";

/** Returns a plan with dead letters of two stages. */
function plan(planHash: string, extract: bigint, load: bigint, budgetLeft = 5n) {
  return create(ReplayPlanSchema, {
    planHash,
    budgetLeft,
    stages: [
      { stage: "extract", deadLetters: extract, firstSequence: 1n, lastSequence: 9n },
      { stage: "load", deadLetters: load },
    ],
  });
}

test("a plan has a row for each stage, with its sequences and sums", () => {
  const rows = planRows(plan("a", 3n, 0n));
  assert.deepEqual(
    rows.map((row) => [row.stage, row.deadLetters.now, row.sequences]),
    [
      ["extract", 3n, "1–9"],
      ["load", 0n, ""],
    ],
  );
  assert.equal(total(rows, "deadLetters"), 3n);
});

test("the changes say stage, old and new number", () => {
  assert.deepEqual(planChanges(plan("a", 3n, 0n), plan("b", 3n, 2n, 4n)), [
    "load: 0 → 2 dead letters",
    "replays left in the budget: 5 → 4",
  ]);
  assert.deepEqual(planRows(plan("b", 3n, 2n), plan("a", 3n, 0n))[1]?.deadLetters, { now: 2n, before: 0n });
});

test("equal hashes are equal plans, and equal numbers may be other batches", () => {
  assert.deepEqual(planChanges(plan("a", 3n, 0n), plan("a", 3n, 0n)), []);
  assert.deepEqual(planChanges(plan("a", 3n, 0n), plan("b", 3n, 0n)), ["the same numbers, but other batches"]);
});
