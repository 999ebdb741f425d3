/** The helper for tests of a user. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancellation, Client, UnavailableError } from "../src/index.js";
import { newTask, TestServer } from "../src/testing.js";
import { LIGHTSPEED } from "./server.js";

test("a test server answers until it is stopped", async () => {
  process.env["LIGHTSPEED_COMMAND"] = LIGHTSPEED;
  const server = await TestServer.start();
  const client = new Client(server.address);
  assert.equal(0n, (await client.getSurface()).queue?.queued);
  await server.stop();
  await server.stop();
  await assert.rejects(client.getSurface({}, { timeoutMs: 100 }), UnavailableError);
  client.close();
});

test("a command that does not serve is named", async () => {
  process.env["LIGHTSPEED_COMMAND"] = "no-such-command";
  await assert.rejects(
    TestServer.start(),
    /expected no-such-command to serve, but .*: put it on the PATH, or set LIGHTSPEED/,
  );
});

test("progress and results that the server would refuse are errors, and change nothing", () => {
  const { task } = newTask();
  task.progress("half");
  task.setResult({ rows: "7" });
  assert.throws(() => task.progress("x".repeat(1_025)), RangeError);
  const many = Object.fromEntries(Array.from({ length: 33 }, (_, n) => [String(n), ""]));
  for (const result of [many, { "": "v" }, { ["k".repeat(65)]: "v" }, { k: "v".repeat(4_096) }]) {
    assert.throws(() => task.setResult(result), RangeError);
  }
  assert.equal("half", task.newestProgress);
  assert.deepEqual({ rows: "7" }, task.result);
});

test("a task for a test has defaults, and can be cancelled", () => {
  const { task, cancel } = newTask({ batch: { key: "day-1", records: 842n }, attempt: 2n });
  assert.deepEqual(["day-1", "load", 842n, 2n], [task.batch.key, task.batch.stage, task.batch.records, task.attempt]);
  cancel(new Cancellation("wrong file"));
  assert.equal("wrong file", (task.signal.reason as Cancellation).reason);
  assert.ok(task.cancelled);
});
