/** The list of surfaces: the worst first, and filters by text and state. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";
import { SurfaceSchema } from "../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import { commandOf, matching, sorted } from "../src/surfaceList.ts";

function surface(id: string, fields: Record<string, unknown> = {}) {
  return create(SurfaceSchema, {
    name: `tenants/acme/surfaces/${id}`,
    lifecycleLabel: "running",
    controlLabel: "running",
    ...fields,
  });
}

const ids = (surfaces: { name: string }[]) => surfaces.map(({ name }) => name.split("/")[3]);

const ALL = [
  surface("well", { oldestEnqueuedMs: 5_000n }),
  surface("paused", { controlLabel: "paused" }),
  surface("letters", { queue: { deadLettered: 2n, queued: 3n } }),
  surface("stale", { stale: true, labels: { team: "Billing" } }),
  surface("failed", { lifecycleLabel: "failed" }),
  surface("waits", { oldestEnqueuedMs: 1_000n, queue: { queued: 1n, retrying: 9n } }),
  surface("idle"),
];

test("the worst is first, and of equal ones that with the oldest batch", () => {
  assert.deepEqual(["failed", "stale", "letters", "paused", "waits", "well", "idle"], ids(sorted(ALL, "worst", false)));
});

test("columns sort the largest first, names by the alphabet, and both can be reversed", () => {
  assert.deepEqual(["waits", "letters"], ids(sorted(ALL, "queued", false)).slice(0, 2));
  assert.deepEqual(["failed", "idle"], ids(sorted(ALL, "name", false)).slice(0, 2));
  assert.deepEqual(["well", "waits"], ids(sorted(ALL, "name", true)).slice(0, 2));
});

test("text is a part of the id or of a label; the tenant counts in a list of all tenants alone", () => {
  const found = (text: string, isOfAllTenants = false) => ids(matching(ALL, { text, state: "", isOfAllTenants }));
  assert.deepEqual(["letters"], found("LETT"));
  assert.deepEqual(["stale"], found("team=bill"));
  assert.deepEqual([], found("acme"));
  assert.equal(ALL.length, found("acme/", true).length);
});

test("a state filters, an unknown one does not", () => {
  const found = (state: string) => ids(matching(ALL, { text: "", state, isOfAllTenants: false }));
  assert.deepEqual(["failed"], found("failed"));
  assert.deepEqual(["paused"], found("held"));
  assert.equal(ALL.length, found("other").length);
});

test("the command has the tenant, the filter and the order", () => {
  assert.equal(commandOf("acme", "", ""), "lightspeed surface list --tenant acme");
  assert.equal(
    commandOf("-", "stale", "queued"),
    "lightspeed surface list --all-tenants --stale --order-by 'queued desc'",
  );
});
