/** Tests of the worker state machine, without a server and with a manual clock. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import type { Action } from "../src/actions.js";
import { UnavailableError, UndeliveredReportsError } from "../src/index.js";
import { logTo } from "../src/log.js";
import { BatchSchema, type WorkRequest_Open, WorkRequestSchema, WorkResponseSchema } from "../src/messages.js";
import { reasonOf, type Task } from "../src/task.js";
import { WorkerStateMachine } from "../src/workerStateMachine.js";
import type { StreamState } from "../src/workStreams.js";

const SILENT = logTo(() => {});

/** Longer than a stopped worker waits for the server. */
const LONG_MS = 60_000;

/** A worker state machine, and its actions so far. */
class StateMachineHarness {
  readonly machine: WorkerStateMachine;
  readonly tasks: Task[] = [];
  readonly streams: StreamState[] = [];
  nowMs = 0;

  constructor(concurrency = 1) {
    const options = { surface: "s", stages: ["extract"], concurrency, prefetch: 0, workerId: "w", leaseMs: 0 };
    this.machine = new WorkerStateMachine(options, SILENT);
  }

  /** Executes the actions that are due. */
  act(): Action[] {
    const actions = this.machine.actions(this.nowMs);
    for (const action of actions) {
      if (action.do === "runHandler") {
        this.tasks.push(action.task);
      } else if (action.do === "openStream") {
        this.streams.push(action.stream);
      }
    }
    return actions;
  }

  /** Starts batches on the only stream, and returns the first task. */
  start(...keys: string[]): Task {
    const [opened] = this.act();
    assert.ok(opened?.do === "openStream");
    const batches = keys.map((key) => ({ batch: { key, stage: "extract" }, attempt: 1n, leaseToken: key }));
    const started = { leaseMs: 3_000n, batches };
    const frame = create(WorkResponseSchema, { frame: { case: "started", value: started } });
    this.machine.frameReceived(opened.stream, frame, this.nowMs);
    this.act();
    const [task] = this.tasks;
    assert.ok(task);
    return task;
  }
}

test("a stopped worker whose last reports the server does not answer ends with their keys", () => {
  const harness = new StateMachineHarness();
  harness.machine.handlerReturned(harness.start("day-1"), []);
  harness.machine.stop();
  harness.act();
  harness.nowMs += LONG_MS;
  assert.throws(
    () => harness.act(),
    (error) => {
      assert.ok(error instanceof UndeliveredReportsError);
      assert.deepEqual(["day-1"], error.keys);
      assert.equal("expected to report batches ['day-1'], but the server did not answer", error.message);
      return true;
    },
  );
});

test("a handler that ignores its interrupt does not keep a stopped worker", () => {
  const harness = new StateMachineHarness();
  const task = harness.start("day-1");
  harness.machine.stop({ release: true });
  assert.ok(harness.act().some((action) => action.do === "interruptHandler" && action.task === task));
  harness.nowMs += LONG_MS;
  const frames = harness.act().flatMap((action) => (action.do === "sendFrame" ? [action.frame] : []));
  assert.deepEqual(
    ["day-1"],
    frames.flatMap(({ releases }) => releases.map(({ key }) => key)),
  );
});

test("a frame of reports stays below the limit of bytes, trace contexts and attributes included", () => {
  const count = 1_000;
  const keys = Array.from({ length: count }, (_, n) => `b-${n}`);
  const harness = new StateMachineHarness(count);
  harness.start(...keys);
  const traceContext = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`, tracestate: "x".repeat(512) };
  const attributes = { file: "é".repeat(450) };
  for (const task of harness.tasks) {
    const next = { key: task.batch.key, stage: "load", idempotencyKey: "é".repeat(300), traceContext, attributes };
    harness.machine.handlerReturned(task, [create(BatchSchema, next)]);
  }
  const frames = harness.act().flatMap((action) => (action.do === "sendFrame" ? [action.frame] : []));
  const bytes = frames.map((frame) => toBinary(WorkRequestSchema, frame).length);
  assert.equal(2, frames.filter(({ acknowledgements }) => acknowledgements.length > 0).length);
  assert.ok(Math.max(...bytes) <= 2 * 1024 * 1024);
});

test("the reason of a failed attempt is type and message, cut to the server's limit", () => {
  class Broken extends Error {}
  const cases: [unknown, string][] = [
    [new TypeError("no such column"), "TypeError: no such column"],
    [new Broken("x"), "Broken: x"],
    [new Error(), "Error"],
    ["text", "error: text"],
    [new Broken("é".repeat(5_000)), `Broken: ${"é".repeat(4_087)}…`],
    [new Broken("🚀".repeat(4_088)), `Broken: ${"🚀".repeat(4_088)}`],
  ];
  for (const [error, reason] of cases) {
    assert.equal(reason, reasonOf(error));
  }
});

test("a first opening names no held lease, a reconnection those that are not lost", () => {
  const harness = new StateMachineHarness();
  harness.start("day-1");
  const openings: WorkRequest_Open[] = [];
  for (const _ of [1, 2]) {
    const [stream] = harness.streams.slice(-1);
    assert.ok(stream);
    openings.push(stream.opening);
    harness.machine.streamEnded(stream, new UnavailableError({ code: "UNAVAILABLE", message: "gone" }), harness.nowMs);
    harness.nowMs += LONG_MS;
    harness.act();
  }
  const [first, second] = openings;
  assert.deepEqual([], first?.heldLeases?.leaseTokens);
  assert.deepEqual(["day-1"], second?.heldLeases?.leaseTokens);
  assert.match(first?.instanceId ?? "", /^[0-9a-f]{32}$/);
  assert.equal(first?.instanceId, second?.instanceId);
  const another = new StateMachineHarness();
  another.act();
  assert.notEqual(first?.instanceId, another.streams[0]?.opening.instanceId);
});
