/** A server that is not there, and a client that is closed: what callers and logs see. */

import assert from "node:assert/strict";
import { createServer as createSocket } from "node:net";
import { test, type TestContext } from "node:test";
import {
  Client,
  ClientClosedError,
  consoleLogger,
  DeadlineExceededError,
  type LogEvent,
  NotFoundError,
  UnavailableError,
  Worker,
} from "../src/index.js";
import { Server } from "./server.js";

/** Longer than the client waits before it says that the server does not answer. */
const NOTICED_MS = 1_400;

/** A deadline after which the client has said it: a call ends up to a second early, if no attempt would be in time. */
const DEADLINE_MS = NOTICED_MS + 1_000;

/** Returns an address on which no server listens. */
async function freeAddress(): Promise<string> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
  const { port } = socket.address() as { port: number };
  await new Promise((resolve) => socket.close(resolve));
  return `127.0.0.1:${port}`;
}

function logged(address: string, context: TestContext): { client: Client; events: LogEvent[] } {
  const events: LogEvent[] = [];
  const client = new Client(address, { logger: (event) => void events.push(event) });
  context.after(() => client.close());
  return { client, events };
}

test("an unreachable server is logged once, with the target and the cause, and again when it answers", async (context) => {
  const server = await Server.start({ journal: "sqlite" });
  context.after(() => server.close());
  await server.stop();
  const { client, events } = logged(server.address, context);
  const waiting = [client.getSurface(), client.listSurfaces().next()];
  const watch = client.watchAudits()[Symbol.asyncIterator]();
  const frame = watch.frames().next();
  await new Promise((resolve) => setTimeout(resolve, 2 * NOTICED_MS));
  const fields = { target: server.address, cause: `connect ECONNREFUSED ${server.address}` };
  assert.deepEqual([{ level: "warn", event: "server_unreachable", fields }], events);
  await server.start();
  await Promise.all(waiting);
  assert.deepEqual({ level: "info", event: "server_reached", fields: { target: server.address } }, events[1]);
  assert.equal(2, events.length);
  watch.close();
  await frame;
});

test("a server that accepts connections and says nothing is logged too", async (context) => {
  const silent = createSocket();
  context.after(() => silent.close());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };
  const { client, events } = logged(`127.0.0.1:${port}`, context);
  await assert.rejects(client.getSurface({}, { timeoutMs: NOTICED_MS }), DeadlineExceededError);
  assert.deepEqual(
    ["server_unreachable"],
    events.map(({ event }) => event),
  );
});

test("a fault that is over within a second is not logged", async (context) => {
  const address = await freeAddress();
  const { client, events } = logged(address, context);
  await assert.rejects(client.getSurface({}, { timeoutMs: 200 }), UnavailableError);
  assert.deepEqual([], events);
});

test("the error of a failed connection names target, method and cause", async (context) => {
  const address = await freeAddress();
  const { client } = logged(address, context);
  const error = await client.getSurface({}, { timeoutMs: 100 }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof UnavailableError);
  assert.deepEqual([address, "SurfaceService/GetSurface"], [error.target, error.method]);
  const why = `but the connection failed: connect ECONNREFUSED ${address}`;
  assert.equal(`expected a response of SurfaceService/GetSurface from ${address}, ${why}`, error.message);
  assert.ok(error.cause instanceof Error);
});

test("a refusal keeps the server's message, and names target and method", async (context) => {
  const server = await Server.start();
  context.after(() => server.close());
  const { client } = logged(server.address, context);
  const error = await client.getSurface({ surface: "tenants/t/surfaces/none" }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof NotFoundError);
  assert.deepEqual([server.address, "SurfaceService/GetSurface"], [error.target, error.method]);
  assert.ok(error.toString().includes(`SurfaceService/GetSurface at ${server.address}`));
});

test("calls after close fail alike, and so does a call that waits for the server", async (context) => {
  const { client, events } = logged(await freeAddress(), context);
  const waiting = client.getSurface();
  waiting.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  client.close();
  const worker = new Worker(client, { stages: ["load"], handler: () => {} });
  const later = [
    waiting,
    client.enqueueBatch({ batch: { key: "b" } }),
    client.listSurfaces().next(),
    (async () => client.watchAudits().next())(),
    (async () => client.work())(),
    worker.run(),
  ];
  for (const call of later) {
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof ClientClosedError, String(error));
      assert.equal("the client is closed", error.message);
      return true;
    });
  }
  assert.deepEqual(
    [],
    events.filter(({ level }) => level === "warn"),
  );
});

test("a logger that throws hurts no call", async (context) => {
  const printed = context.mock.method(console, "error", () => {});
  const failing = new Client(await freeAddress(), {
    logger: () => {
      throw new Error("no");
    },
  });
  context.after(() => failing.close());
  await assert.rejects(failing.getSurface({}, { timeoutMs: DEADLINE_MS }), UnavailableError);
  assert.equal(1, printed.mock.callCount());
});

test("the console gets warnings and errors, a line for each", (context) => {
  const printed = context.mock.method(console, "warn", () => {});
  consoleLogger({ level: "debug", event: "stream_opened", fields: { stages: ["load"], held: 0 } });
  consoleLogger({ level: "warn", event: "batch_failed", fields: { key: "b-1", attempt: 2n, reason: "Error: no" } });
  assert.deepEqual(
    [['lightspeed: batch_failed key=b-1 attempt=2 reason="Error: no"']],
    printed.mock.calls.map((call) => call.arguments),
  );
});
