import assert from "node:assert/strict";
import { test } from "node:test";
import * as selection from "../src/screens/deadLetters/selection.ts";

test("the address has the whole filter, and a change of the filter goes to the first page", () => {
  const address = new URLSearchParams("stage=load&reason=no+such&from=2026-11-30T03:00:00Z&page=t");
  const filter = selection.filterOf(address);
  assert.deepEqual(filter, {
    stage: "load",
    reason: "no such",
    fromMs: Date.parse("2026-11-30T03:00:00Z"),
    toMs: 0,
  });
  const changed = selection.queryOf({ ...filter, stage: "" });
  assert.deepEqual(changed, { stage: "", reason: "no such", from: "2026-11-30T03:00:00.000Z", to: "", page: "" });
  assert.deepEqual(selection.filterOf(new URLSearchParams(changed)), { ...filter, stage: "" });
  assert.deepEqual(selection.requested(filter).stages, ["load"]);
});

test("a time that is none is no condition", () => {
  assert.ok(selection.isEmpty(selection.filterOf(new URLSearchParams("from=yesterday"))));
});

test("all that match ends at the time of the plan, so that what dies again is not taken again", () => {
  const filter = selection.filterOf(new URLSearchParams());
  assert.equal(selection.until(filter, 5).toMs, 5);
  assert.equal(selection.until({ ...filter, toMs: 3 }, 5).toMs, 3);
});

test("calls keep the rate together", () => {
  assert.deepEqual(
    [selection.pauseMs(1000, 10), selection.pauseMs(1000, 0), selection.pauseMs(1, 3)],
    [100_000, 0, 334],
  );
});
