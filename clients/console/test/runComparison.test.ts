import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { RunSchema } from "../../typescript/gen/lightspeed/ops/v1/run_pb.js";
import { comparedLabels, comparedRows, durationMs, runTotal, signed } from "../src/screens/runs/comparison.ts";

const LEFT = create(RunSchema, {
  runId: "run-000001",
  startedMs: 1_000n,
  endedMs: 5_000n,
  labels: { team: "ops", day: "1" },
  stages: [
    { stage: "extract", acknowledged: 10n, records: 100n },
    { stage: "load", acknowledged: 8n, retries: 2n },
  ],
});
const RIGHT = create(RunSchema, {
  runId: "run-000002",
  startedMs: 6_000n,
  labels: { team: "ops" },
  stages: [{ stage: "load", acknowledged: 9n, deadLettered: 1n }],
});

test("a comparison has the measures that either run has, by stage, with their differences", () => {
  assert.deepEqual(
    comparedRows(LEFT, RIGHT).map((row) => [row.stage, row.title, row.left, row.right, signed(row.difference)]),
    [
      ["extract", "acknowledged", 10n, 0n, "-10"],
      ["extract", "records", 100n, 0n, "-100"],
      ["load", "acknowledged", 8n, 9n, "+1"],
      ["load", "retries", 2n, 0n, "-2"],
      ["load", "dead letters", 0n, 1n, "+1"],
    ],
  );
  assert.equal(runTotal(LEFT, "acknowledged"), 18n);
});

test("a run that is in progress lasts until now, and an unknown end has no duration", () => {
  assert.deepEqual(
    [durationMs(LEFT, 9_000n, false), durationMs(RIGHT, 9_000n, true), durationMs(RIGHT, 9_000n, false)],
    [4_000n, 3_000n, undefined],
  );
});

test("labels of either run are compared by name", () => {
  assert.deepEqual(comparedLabels(LEFT, RIGHT), [
    ["day", "1", undefined],
    ["team", "ops", "ops"],
  ]);
});
