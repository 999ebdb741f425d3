/** The decision traces of tests/conformance/traces: after the events of a step, exactly these actions follow. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { create, equals, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, durationFromMs } from "@bufbuild/protobuf/wkt";
import { ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../gen/google/rpc/status_pb.js";
import type { Action } from "../src/actions.js";
import { fromStatus } from "../src/errors.js";
import { logTo } from "../src/log.js";
import * as v1 from "../src/messages.js";
import type { Task } from "../src/task.js";
import { WorkerStateMachine } from "../src/workerStateMachine.js";
import type { StreamState } from "../src/workStreams.js";

const TRACES = new URL("../../../../tests/conformance/traces/", import.meta.url);

/** The number of the code UNAVAILABLE, the only one with which the streams of traces break off. */
const CODES: Readonly<Record<string, number>> = { UNAVAILABLE: 14 };

const RESOURCE_EXHAUSTED = 8;

interface Results {
  readonly no_room?: string[];
  readonly retry_after_ms?: number;
  readonly lost?: string[];
  readonly cancelled?: string[];
}

/** An event; the first of its fields names it. */
interface Event {
  readonly started?: { readonly keys: string[]; readonly lease_ms: number; readonly stage?: string };
  readonly returned?: string[];
  readonly next?: Record<string, string[]>;
  readonly failed?: { readonly key: string; readonly reason: string };
  readonly results?: "all" | Results;
  readonly block_reason?: string;
  readonly drain?: object;
  readonly opened?: { readonly released: number };
  readonly stream_ended?: string;
  readonly stop?: { readonly release: boolean };
  /** The number of the stream, from 1; left out: the newest one. */
  readonly stream?: number;
}

type Described = Record<string, unknown>;

interface Trace {
  readonly name: string;
  readonly rule: string;
  readonly worker: { stages: string[]; concurrency: number; prefetch: number; lease_ms: number };
  readonly steps: readonly { at_ms: number; events: Event[]; actions: Described[]; done?: boolean }[];
}

/** Plays a trace with the worker state machine. The lease token of a batch is its key. */
class Player {
  readonly #stages: readonly string[];
  readonly #machine: WorkerStateMachine;
  readonly #streams: StreamState[] = [];
  readonly #pending = new Map<StreamState, v1.WorkRequest[]>();
  readonly #tasks = new Map<string, Task>();
  readonly #sent = new Map<string, v1.WorkRequest>();
  #nowMs = 0;

  constructor({ stages, concurrency, prefetch, lease_ms: leaseMs }: Trace["worker"]) {
    this.#stages = stages;
    const settings = { surface: "", stages, concurrency, prefetch, workerId: "w", leaseMs };
    this.#machine = new WorkerStateMachine(
      settings,
      logTo(() => {}),
    );
  }

  /** Handles the events of a step, and returns the actions in the words of a trace. */
  play({ at_ms: atMs, events, done = false }: Trace["steps"][number]): Described[] {
    this.#nowMs = atMs;
    for (const event of events) {
      this.#handle(event);
    }
    if (done) {
      assert.ok(this.#machine.isDone);
    }
    return merged(this.#machine.actions(this.#nowMs).map((action) => this.#described(action)));
  }

  #handle(event: Event): void {
    const stream = this.#streams[(event.stream ?? this.#streams.length) - 1];
    if (event.started) {
      const { keys, lease_ms: leaseMs, stage = this.#stages[0] ?? "" } = event.started;
      const batches = keys.map((key) => ({ batch: { key, stage }, runId: "r", attempt: 1n, leaseToken: key }));
      this.#receive(stream, { frame: { case: "started", value: { leaseMs: BigInt(leaseMs), batches } } });
    } else if (event.returned) {
      for (const key of event.returned) {
        const next = (event.next?.[key] ?? []).map((name) => create(v1.BatchSchema, { key: name, stage: "next" }));
        this.#machine.handlerReturned(found(this.#tasks.get(key)), next);
      }
    } else if (event.failed) {
      this.#machine.handlerFailed(found(this.#tasks.get(event.failed.key)), new Error(event.failed.reason));
    } else if (event.results) {
      const frame = found(this.#pending.get(found(stream))?.shift());
      this.#receive(stream, { frame: { case: "results", value: resultsOf(frame, event.results) } });
    } else if (event.block_reason) {
      const name = event.block_reason.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const reason = { case: name, value: {} } as MessageInitShape<typeof v1.BlockReasonSchema>["reason"];
      this.#receive(stream, { frame: { case: "blockReason", value: { reason: found(reason) } } });
    } else if (event.drain) {
      this.#receive(stream, { frame: { case: "drain", value: {} } });
    } else if (event.opened) {
      this.#receive(stream, { frame: { case: "opened", value: { released: BigInt(event.opened.released) } } });
    } else if (event.stream_ended) {
      const code = CODES[event.stream_ended];
      const status = code && create(StatusSchema, { code, message: "it broke off" });
      this.#machine.streamEnded(found(stream), status ? fromStatus(status) : undefined, this.#nowMs);
    } else if (event.stop) {
      this.#machine.stop(event.stop);
    } else {
      assert.fail(`expected a known event, but got ${JSON.stringify(event)}`);
    }
  }

  #receive(stream: StreamState | undefined, frame: MessageInitShape<typeof v1.WorkResponseSchema>): void {
    this.#machine.frameReceived(found(stream), create(v1.WorkResponseSchema, frame), this.#nowMs);
  }

  #described(action: Action): Described {
    switch (action.do) {
      case "openStream": {
        this.#streams.push(action.stream);
        this.#pending.set(action.stream, []);
        const { stages, heldLeases } = action.stream.opening;
        return { open: { stages, ...(heldLeases ? { held: heldLeases.leaseTokens } : {}) } };
      }
      case "sendFrame":
        return { send: this.#describedFrame(action.stream, action.frame) };
      case "halfClose":
        return { half_close: true };
      case "runHandler":
        this.#tasks.set(action.task.batch.key, action.task);
        return { run: [action.task.batch.key] };
      case "interruptHandler":
        return { interrupt: [action.task.batch.key] };
    }
  }

  #describedFrame(stream: StreamState, frame: v1.WorkRequest): Described {
    const keysOf = (items: readonly { readonly key: string }[]) => items.map(({ key }) => key);
    const items = {
      acknowledge: keysOf(frame.acknowledgements),
      fail: keysOf(frame.failures),
      release: keysOf(frame.releases),
      extend: keysOf(frame.extensions),
    };
    const named = Object.entries(items).filter(([, keys]) => keys.length > 0);
    if (named.length) {
      this.#pending.get(stream)?.push(frame);
    }
    const described: Described = Object.fromEntries(named);
    const first = this.#sent.get(frame.requestId);
    if (first) {
      const { credits: _, ...withoutCredits } = first; // Only the first sending gives credits.
      assert.ok(equals(v1.WorkRequestSchema, create(v1.WorkRequestSchema, withoutCredits), frame));
      described["resent"] = true;
    } else if (frame.requestId) {
      this.#sent.set(frame.requestId, frame);
    }
    if (frame.leave) {
      described["leave"] = frame.leave.release ? "release" : "finish";
    }
    if (frame.credits) {
      described["credits"] = Number(frame.credits.batches);
    }
    return described;
  }
}

/** The server's answer to a frame: it confirms every item that the event does not name. */
function resultsOf(frame: v1.WorkRequest, results: "all" | Results) {
  const {
    no_room: noRoom = [],
    retry_after_ms: retryAfterMs = 0,
    lost = [],
    cancelled = [],
  } = results === "all" ? {} : results;
  const error = saturated(retryAfterMs);
  const outcomeOf = (key: string): MessageInitShape<typeof v1.ExtensionOutcomeSchema> => {
    if (lost.includes(key)) {
      return { outcome: { case: "lost", value: { workerId: "another" } } };
    }
    const cancel = { reason: "the operator's reason", budgetLeftMs: 5_000n };
    return cancelled.includes(key)
      ? { outcome: { case: "cancel", value: cancel } }
      : { outcome: { case: "extended", value: {} } };
  };
  const applied = { outcome: { case: "processed", value: { result: { case: "applied", value: {} } } } } as const;
  const scheduled = { outcome: { case: "retryScheduled", value: {} } } as const;
  const outcome = "outcome" as const;
  return create(v1.WorkResponse_ResultsSchema, {
    acknowledgements: frame.acknowledgements.map(({ key }) => ({
      result: noRoom.includes(key) ? { case: "error" as const, value: error } : { case: outcome, value: applied },
    })),
    failures: frame.failures.map(() => ({ result: { case: outcome, value: scheduled } })),
    releases: frame.releases.map(({ key }) => ({ key })),
    extensions: frame.extensions.map(({ key }) => ({ result: { case: outcome, value: outcomeOf(key) } })),
  });
}

function saturated(retryAfterMs: number) {
  const info = create(ErrorInfoSchema, { reason: "QUEUE_SATURATED", domain: "ops.lightspeed" });
  const retry = create(RetryInfoSchema, { retryDelay: durationFromMs(retryAfterMs) });
  const details = [anyPack(ErrorInfoSchema, info), anyPack(RetryInfoSchema, retry)];
  return create(StatusSchema, { code: RESOURCE_EXHAUSTED, message: "expected room", details });
}

/** The actions; the keys of consecutive runs, and of consecutive interrupts, are one action. */
function merged(actions: readonly Described[]): Described[] {
  const together: Described[] = [];
  for (const action of actions) {
    const last = together.at(-1);
    const name = ["run", "interrupt"].find((kind) => kind in action);
    if (name && last && name in last) {
      (last[name] as string[]).push(...(action[name] as string[]));
    } else {
      together.push(action);
    }
  }
  return together;
}

function found<T>(item: T | undefined): T {
  assert.ok(item !== undefined);
  return item;
}

const files = readdirSync(TRACES).filter((name) => name.endsWith(".json"));

test("there are traces", () => assert.ok(files.length > 0));

for (const file of files) {
  const trace = JSON.parse(readFileSync(new URL(file, TRACES), "utf8")) as Trace;
  test(`decision trace ${trace.name}: ${trace.rule}`, () => {
    const player = new Player(trace.worker);
    for (const step of trace.steps) {
      assert.deepEqual(step.actions, player.play(step), `at ${step.at_ms} ms`);
    }
  });
}
