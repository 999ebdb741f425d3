import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { AuditEntrySchema } from "../../typescript/gen/lightspeed/ops/v1/record_pb.js";
import { KEYS_PER_POLL, OUTCOMES, Outcomes } from "../src/screens/deadLetters/outcomes.ts";

/** Returns the audit of an action on a batch. */
function audit(action: string, key: string, outcome = "ok") {
  const details = action === "fail_run" ? [{ name: "key", value: key }] : [];
  return create(AuditEntrySchema, {
    record: { action, outcome },
    reason: action === "dead_letter" ? key : "a reason",
    subject: `tenants/acme/surfaces/flights/batches/${key}`,
    details,
  });
}

/** Returns the outcomes of redriven batches that all wait. */
function waiting(...keys: string[]): Outcomes {
  const outcomes = new Outcomes();
  for (const key of keys) outcomes.redriven(key, 0n);
  return outcomes;
}

test("a redriven batch waits until it has ended or is a dead letter again", () => {
  const outcomes = waiting("a/1", "b", "c", "d");
  outcomes.polled([
    { key: "a/1", reason: "BATCH_NOT_FOUND", state: "" },
    { key: "b", reason: "", state: "" },
    { key: "c", reason: "BATCH_STATE", state: "in flight" },
    { key: "d", reason: "IDEMPOTENCY_HORIZON", state: "" },
  ]);
  assert.deepEqual(
    outcomes.rows().map((row) => [row.key, row.outcome, row.detail]),
    [
      ["a/1", "succeeded", ""],
      ["b", "dead again", ""],
      ["c", "waiting", "in flight"],
      ["d", "dead again", ""],
    ],
  );
  assert.deepEqual(outcomes.nextPoll(), ["c"]);
});

test("audits say at once that a batch is dead again, and why", () => {
  const outcomes = waiting("a/1");
  outcomes.audited(audit("dead_letter", "a/1", "dead_lettered:no such table: x"));
  outcomes.polled([{ key: "a/1", reason: "BATCH_NOT_FOUND", state: "" }]);
  assert.deepEqual(outcomes.rows(), [{ key: "a/1", outcome: "dead again", detail: "no such table: x", dueMs: 0n }]);
});

test("a batch that ended after its cancellation, or with its run, has not succeeded", () => {
  const outcomes = waiting("a", "b", "c");
  outcomes.audited(audit("cancel_batch", "a"));
  outcomes.audited(audit("cancel_batch", "b", "refused:batch_state"));
  outcomes.audited(audit("fail_run", "c"));
  outcomes.polled(["a", "b", "c"].map((key) => ({ key, reason: "BATCH_NOT_FOUND", state: "" })));
  assert.deepEqual(
    outcomes.rows().map((row) => row.outcome),
    ["cancelled", "succeeded", "failed"],
  );
});

test("a refused redrive is refused, and it is not asked about", () => {
  const outcomes = waiting();
  outcomes.refused("a", "IDEMPOTENCY_HORIZON");
  assert.deepEqual([outcomes.count("refused"), outcomes.count("waiting"), outcomes.nextPoll()], [1, 0, []]);
});

test("polls take turns: no request has more than 250 keys", () => {
  const keys = Array.from({ length: 100_000 }, (_, place) => `b-${place}`);
  const outcomes = waiting(...keys);
  const first = outcomes.nextPoll();
  const second = outcomes.nextPoll();
  assert.deepEqual([first.length, second[0]], [KEYS_PER_POLL, "b-250"]);
  for (let poll = 2; poll < 400; poll += 1) outcomes.nextPoll();
  assert.equal(outcomes.nextPoll()[0], "b-0");
  assert.equal(
    OUTCOMES.reduce((sum, outcome) => sum + outcomes.count(outcome), 0),
    outcomes.size,
  );
});
