import assert from "node:assert/strict";
import { test } from "node:test";
import { type ItemResult, runCalls } from "../src/screens/deadLetters/calls.ts";

/** Returns a server with dead letters: it takes the first ones of each call. */
function server(letters: number) {
  const calls: [number, string][] = [];
  let left = letters;
  const send = async (most: number, planHash: string) => {
    calls.push([most, planHash]);
    const taken = Math.min(most, left);
    left -= taken;
    const results: ItemResult[] = Array.from({ length: taken }, () => ({ key: "b", dueMs: 0n, reason: "" }));
    return { results, remaining: BigInt(left) };
  };
  return { calls, send };
}

test("all that match are calls of 1,000, and only the first has the hash of the plan", async () => {
  const { calls, send } = server(5000);
  const seen = [];
  for await (const step of runCalls(2_500, "hash", 0, send, new AbortController().signal)) seen.push(step.done);
  assert.deepEqual(calls, [
    [1000, "hash"],
    [1000, ""],
    [500, ""],
  ]);
  assert.deepEqual(seen, [1000, 2000, 2500]);
});

test("the calls end when the server has no more, though the plan had more", async () => {
  const { calls, send } = server(1_200);
  for await (const _ of runCalls(9_000, "", 0, send, new AbortController().signal));
  assert.equal(calls.length, 2);
});

test("a rate spreads the calls, and a stop ends the pause", async () => {
  const { calls, send } = server(3_000);
  const stop = new AbortController();
  let last;
  for await (const step of runCalls(3_000, "", 10, send, stop.signal)) {
    last = step;
    setTimeout(() => stop.abort(), 1);
  }
  assert.deepEqual([calls.length, last?.nextInMs], [1, 100_000]);
});

test("an error ends the calls", async () => {
  const failing = async () => Promise.reject(new Error("PLAN_CHANGED"));
  const steps = runCalls(10, "old", 0, failing, new AbortController().signal);
  await assert.rejects(steps.next(), /PLAN_CHANGED/);
});
