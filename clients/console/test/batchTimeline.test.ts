import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import {
  type BatchEvent,
  BatchEventSchema,
  BatchHistorySchema,
} from "../../typescript/gen/lightspeed/ops/v1/batch_history_pb.js";
import { timelineOf, titleOf } from "../src/screens/batch/timeline.ts";

let version = 0n;

/** Returns an event of a kind; its version and its time follow the event before. */
function event(kind: string, value: object = {}): BatchEvent {
  version += 1n;
  const made = { version, recordedMs: version * 1000n, event: { case: kind, value } };
  return create(BatchEventSchema, made as Parameters<typeof create<typeof BatchEventSchema>>[1]);
}

/** Returns the groups of a history with these events. */
function timeline(...events: BatchEvent[]) {
  return timelineOf(create(BatchHistorySchema, { events }));
}

test("events of an attempt stand together, from its start to its end", () => {
  const groups = timeline(
    event("enqueued", { batch: { key: "b-1", stage: "load", records: 3n } }),
    event("started", { runId: "run-000001", attempt: 1n, workerId: "w-1" }),
    event("failed", { attempt: 1n, reason: "no such table", retryAtMs: 9_000n }),
    event("started", { runId: "run-000001", attempt: 2n, workerId: "w-2" }),
    event("acknowledged", { checkpointSequence: 7n, result: { rows: "3" } }),
  );
  assert.deepEqual(
    groups.map((group) => [titleOf(group), group.outcome, group.workerId]),
    [
      ["Admission", "", ""],
      ["Attempt 1", "failed", "w-1"],
      ["Attempt 2", "succeeded", "w-2"],
    ],
  );
  assert.deepEqual(groups[2]?.entries.at(-1)?.facts, [
    ["checkpoint", "#7"],
    ["result rows", "3"],
  ]);
  assert.deepEqual(groups[1]?.entries.at(-1)?.facts, [
    ["reason", "no such table"],
    ["next attempt", 9_000n],
  ]);
});

test("the lease extensions of an attempt are one entry, with their number and the newest progress", () => {
  const groups = timeline(
    event("started", { attempt: 1n }),
    event("leaseExtended", { times: 4n, leaseDeadlineMs: 30_000n, progress: "40 %" }),
    event("cancellationRequested", { reason: "wrong file", deadlineMs: 60_000n, actorId: "ada" }),
    event("leaseExtended", { times: 2n, leaseDeadlineMs: 50_000n }),
  );
  assert.equal(groups.length, 1);
  assert.equal(groups[0]?.extensions, 6n);
  assert.deepEqual(
    groups[0]?.entries.map((entry) => entry.title),
    ["Started", "Cancellation requested", "Lease extended 6 times"],
  );
  assert.deepEqual(groups[0]?.entries[2]?.facts, [
    ["lease until", 50_000n],
    ["progress", "40 %"],
  ]);
  assert.equal(groups[0]?.outcome, "in progress");
});

test("a redrive starts over: attempts after it are of another round", () => {
  const groups = timeline(
    event("started", { attempt: 1n }),
    event("deadLettered", { attempt: 1n, record: { reason: "bad data", destination: "dlq" } }),
    event("redriven", { reason: "fixed", actorId: "ada" }),
    event("started", { attempt: 1n }),
    event("leaseExpired", { attempt: 1n }),
  );
  assert.deepEqual(
    groups.map((group) => [group.round, titleOf(group), group.outcome]),
    [
      [0, "Attempt 1", "dead letter"],
      [1, "Between attempts", ""],
      [1, "Attempt 1", "lease expired"],
    ],
  );
});

test("a batch that is cancelled while it waits has no attempt", () => {
  const groups = timeline(event("enqueued", { batch: {} }), event("cancelled", { reason: "wrong", actorId: "ada" }));
  assert.deepEqual(
    groups.map((group) => [group.attempt, group.entries.map((entry) => entry.title)]),
    [[undefined, ["Enqueued", "Cancelled"]]],
  );
});

test("an end whose start was pruned is an attempt of its own", () => {
  const groups = timeline(event("failed", { attempt: 2n, reason: "bad" }), event("started", { attempt: 3n }));
  assert.deepEqual(
    groups.map((group) => [titleOf(group), group.outcome]),
    [
      ["Attempt 2", "failed"],
      ["Attempt 3", "in progress"],
    ],
  );
});
