/** A surface: the actions that state and role allow, why a stage starts nothing, and the samples of its charts. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";
import { BlockReasonSchema } from "../../typescript/gen/lightspeed/ops/v1/lease_pb.js";
import { QueueViewSchema } from "../../typescript/gen/lightspeed/ops/v1/queue_view_pb.js";
import { SurfaceSchema } from "../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import type { Permission } from "../src/identity.ts";
import { allowed, canReplay } from "../src/surface/actions.ts";
import { explained } from "../src/surface/blockReasons.ts";
import { added, MOST_SAMPLES, sampled } from "../src/surface/samples.ts";

const ROLES: Record<string, readonly Permission[]> = {
  viewer: [],
  editor: ["write"],
  admin: ["write", "control", "administer"],
};

function names(lifecycleLabel: string, controlLabel: string, role = "admin", deleted = false): string[] {
  const surface = create(SurfaceSchema, { lifecycleLabel, controlLabel, deleted });
  return allowed(surface, (permission) => ROLES[role]?.includes(permission) ?? false).map((action) => action.name);
}

// Each state of the control, then each of the lifecycle, with all that an administrator may do.
const STATES: [string, string, string[]][] = [
  ["running", "running", ["Pause", "Drain", "Complete run", "Fail run"]],
  ["running", "paused", ["Drain", "Resume", "Complete run", "Fail run"]],
  ["running", "draining", ["Pause", "Resume", "Complete run", "Fail run"]],
  ["replaying", "replaying", ["Pause", "Resume", "Complete run", "Fail run"]],
  ["idle", "running", ["Pause", "Drain", "Start run", "Trigger run"]],
  ["triggered", "running", ["Pause", "Drain", "Start run", "Trigger run"]],
  ["completed", "running", ["Pause", "Drain", "Start run", "Trigger run"]],
  ["failed", "running", ["Pause", "Drain", "Start run", "Trigger run", "Resume run"]],
  ["crashed", "running", ["Pause", "Drain", "Start run", "Trigger run", "Resume run"]],
];

test("an administrator sees what the state allows, in each state", () => {
  for (const [lifecycle, control, expected] of STATES) assert.deepEqual(names(lifecycle, control), expected);
});

test("an editor sees no controls that take a mitigation, and a viewer sees nothing", () => {
  assert.deepEqual(names("running", "paused", "editor"), ["Resume", "Complete run", "Fail run"]);
  for (const [lifecycle, control] of STATES) assert.deepEqual(names(lifecycle, control, "viewer"), []);
});

test("a deleted surface has no actions", () => {
  assert.deepEqual(names("idle", "running", "admin", true), []);
});

test("a replay needs a run, and a control that is running or paused", () => {
  const can = (lifecycleLabel: string, controlLabel: string) =>
    canReplay(create(SurfaceSchema, { lifecycleLabel, controlLabel }), () => true);
  assert.deepEqual(
    [true, true, false, false],
    [can("running", "running"), can("failed", "paused"), can("idle", "running"), can("running", "draining")],
  );
});

test("each block reason is a sentence", () => {
  const cases = BlockReasonSchema.oneofs[0]?.fields.map((field) => field.localName) ?? [];
  assert.equal(cases.length, 10);
  for (const kind of cases) {
    const reason = create(BlockReasonSchema, { reason: { case: kind, value: {} } } as never);
    assert.doesNotMatch(explained(reason, 1n).text, /does not know|undefined/, kind);
  }
});

test("a stage without batches has nothing to start, and that is harmless", () => {
  const reason = create(BlockReasonSchema, { reason: { case: "stageFilter", value: { queued: 3n } } });
  assert.equal(explained(reason, 0n).isHarmless, true);
  assert.equal(explained(reason, 1n).isHarmless, false);
});

test("the lag grows from the last acknowledgement, and samples are bounded", () => {
  const surface = create(SurfaceSchema, { staleAtMs: 50_000n, maxAllowedLagMs: 30_000n });
  const sample = (atMs: number) => sampled(surface, create(QueueViewSchema, { atMs: BigInt(atMs) }));
  assert.equal(sample(25_000).lagS, 5);
  assert.equal(sample(25_000).enqueued, null, "nothing was measured yet");
  for (let number = 1; number <= MOST_SAMPLES + 5; number += 1) added("s", sample(number * 2_000));
  const kept = added("s", sample(2_000));
  assert.equal(kept.length, MOST_SAMPLES);
  assert.equal(kept.at(-1)?.atMs, (MOST_SAMPLES + 5) * 2_000, "an old answer is left out");
});
