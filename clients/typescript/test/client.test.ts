/** The client against a real server: responses, pages, refusals, retries, deadlines, connections. */

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { inspect } from "node:util";
import {
  AbortedError,
  AlreadyExistsError,
  CancelledError,
  Client,
  DeadlineExceededError,
  FailedPreconditionError,
  InvalidArgumentError,
  LightspeedError,
  NotFoundError,
  ResourceExhaustedError,
  UnavailableError,
} from "../src/index.js";
import { BatchState, RecordService, SurfaceService, WorkerService } from "../src/messages.js";
import { Server } from "./server.js";
import { batch, newSurface } from "./surfaces.js";

let server: Server;
let client: Client;

before(async () => {
  server = await Server.start();
  client = new Client(server.address);
});

after(async () => {
  client.close();
  await server.close();
});

/** Returns the error of a call. */
async function thrown<E extends LightspeedError>(
  call: Promise<unknown>,
  kind: new (...given: never[]) => E,
): Promise<E> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(error instanceof kind, `expected a ${kind.name}, but got ${error}`);
  return error;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const listed: T[] = [];
  for await (const item of items) {
    listed.push(item);
  }
  return listed;
}

test("every RPC has a method of the client by its name", () => {
  for (const service of [SurfaceService, WorkerService, RecordService]) {
    for (const name of Object.keys(service.method)) {
      assert.equal("function", typeof client[name as keyof Client], name);
    }
  }
});

test("a batch is enqueued, started and acknowledged", async () => {
  const surface = await newSurface(client);
  const enqueued = await client.enqueueBatch({ surface, batch: batch("b-1") });
  assert.deepEqual([BatchState.QUEUED, false], [enqueued.batchState, enqueued.alreadyEnqueued]);
  const [started] = (await client.startAvailable({ surface, workerId: "w" })).batches;
  assert.equal(1n, started?.attempt);
  const outcome = await client.acknowledgeBatch({ surface, key: "b-1", leaseToken: started?.leaseToken ?? "" });
  assert.equal("processed", outcome.outcome.case);
  const [lineage] = await all(client.listLineage({ surface }));
  assert.equal("extract", lineage?.record?.stage);
  assert.equal(0n, (await client.getResumePoint({ surface })).sequence);
  assert.equal(true, (await client.verifyAudits({ surface })).valid);
  const completed = await client.completeRun({ surface });
  assert.equal("completed", completed.lifecycleLabel.split("|")[0]?.split(":")[0]);
});

test("a refusal has code, reason, metadata, violations and how long to wait", async () => {
  const missing = await thrown(client.getSurface({ surface: "tenants/default/surfaces/none" }), NotFoundError);
  assert.deepEqual(["NOT_FOUND", "SURFACE_NOT_FOUND"], [missing.code, missing.reason]);
  assert.deepEqual({ surface: "tenants/default/surfaces/none" }, missing.metadata);
  const malformed = await thrown(
    client.enqueueBatch({ batch: { ...batch(""), records: -1n, lagMs: -1n } }),
    InvalidArgumentError,
  );
  assert.deepEqual(
    ["batch.key", "batch.lag_ms", "batch.records"],
    malformed.violations.map(({ field }) => field).sort(),
  );
  const surface = await newSurface(client, { maxQueued: 1n });
  await client.enqueueBatch({ surface, batch: batch("first") });
  const full = await thrown(client.enqueueBatch({ surface, batch: batch("second") }), ResourceExhaustedError);
  assert.equal("QUEUE_SATURATED", full.reason);
  assert.ok((full.retryAfterMs ?? 0) > 0);
  assert.match(String(full), /RESOURCE_EXHAUSTED \/ QUEUE_SATURATED/);
  assert.ok(full.details.length > 0);
  const printed = inspect(full); // As an uncaught error is printed: once, and without the details.
  assert.equal(1, printed.split(full.message).length - 1, printed);
  assert.ok(!printed.includes("google.rpc"), printed);
  const conflict = await thrown(
    client.enqueueBatch({ surface, batch: { ...batch("first"), records: 11n } }),
    AlreadyExistsError,
  );
  assert.equal("records", conflict.metadata["fields"]);
});

test("64-bit integers and unicode arrive as they were sent", async () => {
  const surface = await newSurface(client);
  const odd = { ...batch("\ufeffключ-𝄞|=%\n", "extract", 9_223_372_036_854_775_807n), idempotencyKey: "é".repeat(256) };
  await client.enqueueBatch({ surface, batch: odd });
  const [started] = (await client.startAvailable({ surface })).batches;
  const { key, sequence, idempotencyKey } = started?.batch ?? {};
  assert.deepEqual([odd.key, odd.sequence, odd.idempotencyKey], [key, sequence, idempotencyKey]);
});

test("bulk calls return a value or an error for each item", async () => {
  const surface = await newSurface(client);
  const [good, bad] = await client.enqueueBatches({ surface, batches: [batch("a"), batch("b", "nowhere")] });
  assert.ok(good && !(good instanceof LightspeedError));
  assert.equal(BatchState.QUEUED, good.batchState);
  assert.ok(bad instanceof NotFoundError);
  assert.equal("STAGE_NOT_FOUND", bad.reason);
});

test("a list requests page after page", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatches({ surface, batches: Array.from({ length: 25 }, (_, n) => batch(`b-${n}`)) });
  const { batches } = await client.startAvailable({ surface });
  await client.acknowledgeBatches({
    surface,
    acknowledgements: batches.map((started) => ({ key: started.batch?.key ?? "" })),
  });
  const found = await all(client.listCheckpoints({ surface, pageSize: 10 }));
  assert.deepEqual(
    Array.from({ length: 25 }, (_, n) => BigInt(n + 1)),
    found.map((entry) => entry.sequence),
  );
});

test("dead letters are redriven and discarded one by one", async () => {
  const surface = await newSurface(client, { maxAttempts: 1n });
  await client.enqueueBatches({ surface, batches: [batch("x"), batch("y")] });
  await client.startAvailable({ surface });
  for (const key of ["x", "y"]) {
    await client.failBatch({ surface, key, attempt: 1n, reason: "no" });
  }
  assert.deepEqual(
    ["x", "y"],
    (await all(client.listDeadLetters({ surface }))).map((deadLetter) => deadLetter.batch?.key),
  );
  const redriven = await client.redriveDeadLetters({ surface, keys: ["x", "nope"], reason: "again" });
  assert.equal("bigint", typeof redriven.results[0]);
  assert.ok(redriven.results[1] instanceof NotFoundError);
  const { plan } = await client.discardDeadLetters({ surface, all: true, reason: "old", dryRun: true });
  assert.equal(1n, plan?.deadLetters);
  const expectedPlanHash = plan?.planHash ?? "";
  const discarded = await client.discardDeadLetters({ surface, all: true, reason: "old", expectedPlanHash });
  assert.deepEqual(["y"], discarded.results);
});

test("an update changes only the settings in its request", async () => {
  const surface = await newSurface(client);
  const before = await client.getSurface({ surface });
  const updated = await client.updateSurface({ surface, leaseMs: 45_000n });
  assert.equal(45_000n, updated.leaseMs);
  assert.deepEqual(before.boundary, updated.boundary);
});

test("a planned update says what it would change, and an old etag is refused", async () => {
  const surface = await newSurface(client);
  const { etag, leaseMs } = await client.getSurface({ surface });
  const [change, ...others] = await client.planUpdate({ surface, leaseMs: 45_000n, etag });
  assert.deepEqual(["lease_ms", `${leaseMs}`, "45000", 0], [change?.path, change?.old, change?.new, others.length]);
  assert.equal(etag, (await client.getSurface({ surface })).etag);
  const updated = await client.updateSurface({ surface, leaseMs: 45_000n, etag });
  const refused = await thrown(client.updateSurface({ surface, leaseMs: 1_000n, etag }), AbortedError);
  assert.deepEqual(["ETAG_MISMATCH", updated.etag], [refused.reason, refused.metadata["etag"]]);
});

test("an update can have each setting of a surface", async () => {
  const surface = await newSurface(client);
  const { connectorPlan, boundary, maxAllowedLagMs, idempotencyKeysKept, retention } = await client.getSurface({
    surface,
  });
  const settings = { connectorPlan, boundary, maxAllowedLagMs, idempotencyKeysKept, retention };
  const budget = { maxEvents: 1_000n, maxSessions: 1_000n, maxJobs: 1_000n, maxPipelineRuns: 10n };
  for (const [name, value] of Object.entries({ ...settings, budget, leaseMs: 45_000n })) {
    if (value !== undefined) {
      const updated = await client.updateSurface({ surface, [name]: value });
      assert.equal(surface, updated.name);
    }
  }
});

test("controls are audited, and refused if the state does not allow them", async () => {
  const surface = await newSurface(client);
  assert.equal("paused", (await client.pause("night", { surface })).controlLabel.slice(0, 6));
  const refused = await thrown(client.pause("again", { surface }), FailedPreconditionError);
  assert.equal("CONTROL_REFUSED", refused.reason);
  await client.resume("day", { surface });
  const actions = (await all(client.listAudits({ surface }))).map((entry) => entry.record?.action);
  assert.deepEqual(["create", "start_run", "pause", "pause", "resume"], actions);
});

test("a replay with the hash of a plan follows that plan, or is refused", async () => {
  const surface = await newSurface(client, { maxAttempts: 1n });
  await client.enqueueBatches({ surface, batches: [batch("x"), batch("y")] });
  await client.startAvailable({ surface });
  await client.failBatch({ surface, key: "x", attempt: 1n, reason: "no" });
  const options = { surface, fromStage: "extract" };
  const { planHash } = await client.planReplay("again", options);
  await client.failBatch({ surface, key: "y", attempt: 1n, reason: "no" });
  const changed = client.replay("again", { ...options, expectedPlanHash: planHash });
  assert.equal("PLAN_CHANGED", (await thrown(changed, LightspeedError)).reason);
  const { planHash: newer } = await client.planReplay("again", options);
  const replayed = await client.replay("again", { ...options, expectedPlanHash: newer });
  assert.equal(0n, replayed.queue?.deadLettered);
});

test("a mutation gets a new requestId, and the caller's request stays unchanged", async () => {
  const surface = await newSurface(client);
  const request = { surface, reason: "bad data" };
  await client.failRun(request);
  assert.deepEqual({ surface, reason: "bad data" }, request);
  const last = (await all(client.listAudits({ surface }))).at(-1);
  assert.match(last?.requestId ?? "", /^[0-9a-f-]{36}$/);
});

test("a call to an unreachable server is retried until its deadline, and is then unavailable", async () => {
  const unreachable = new Client("127.0.0.1:1");
  const startMs = performance.now();
  const error = await thrown(unreachable.getSurface({}, { timeoutMs: 300 }), UnavailableError);
  assert.equal("UNAVAILABLE", error.code);
  assert.ok(performance.now() - startMs > 100);
  unreachable.close();
});

test("a call without a response ends at its deadline", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await new Promise((resolve) => silent.once("listening", resolve));
  const { port } = silent.address() as { port: number };
  const waiting = new Client(`127.0.0.1:${port}`);
  await thrown(waiting.getSurface({}, { timeoutMs: 200 }), DeadlineExceededError);
  waiting.close();
  silent.close();
});

test("a long call has a longer deadline than the client's own", async () => {
  const impatient = new Client("127.0.0.1:1", { timeoutMs: 50 });
  const controller = new AbortController();
  const verification = impatient.verifyAudits({}, { signal: controller.signal });
  await thrown(impatient.getSurface(), UnavailableError);
  controller.abort(); // It still waits: otherwise it would be unavailable.
  await thrown(verification, CancelledError);
  impatient.close();
});

test("an aborted call is cancelled", async () => {
  const controller = new AbortController();
  const unreachable = new Client("127.0.0.1:1");
  const call = unreachable.getSurface({}, { signal: controller.signal });
  controller.abort();
  await thrown(call, CancelledError);
  unreachable.close();
});

test("a call to a killed server is applied once after its restart", async (context) => {
  const restarted = await Server.start({ journal: "sqlite" });
  const persistent = new Client(restarted.address);
  context.after(async () => {
    persistent.close();
    await restarted.close();
  });
  const surface = await newSurface(persistent);
  await persistent.enqueueBatch({ surface, batch: batch("before") });
  await restarted.stop("SIGKILL");
  const call = persistent.pause("while it is away", { surface });
  await restarted.start();
  assert.equal("paused", (await call).controlLabel.slice(0, 6));
  const actions = (await all(persistent.listAudits({ surface }))).map((entry) => entry.record?.action);
  assert.deepEqual(["create", "start_run", "pause"], actions);
});

test("a call without a response is sent again with the same requestId", async (context) => {
  const restarted = await Server.start({ journal: "sqlite" });
  const persistent = new Client(restarted.address);
  context.after(async () => {
    persistent.close();
    await restarted.close();
  });
  const surface = await newSurface(persistent);
  restarted.freeze();
  const call = persistent.pause("on its way", { surface });
  await new Promise((resolve) => setTimeout(resolve, 100)); // Until it is in the frozen server's buffers.
  await restarted.stop("SIGKILL");
  await restarted.start();
  assert.equal("paused", (await call).controlLabel.slice(0, 6));
});

test("a client connects over a unix socket", async (context) => {
  const local = await Server.start({ socket: true });
  const near = new Client(local.address);
  context.after(async () => {
    near.close();
    await local.close();
  });
  assert.equal("tenants/default/surfaces/default", (await near.getSurface()).name);
});
