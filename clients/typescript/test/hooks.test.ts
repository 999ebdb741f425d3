/** The hooks of a worker: middleware around its handler, and an observer of its events. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, type LogEvent, type Middleware, type Task, Worker, type WorkerObserver } from "../src/index.js";
import { Server } from "./server.js";
import { batch, newSurface } from "./surfaces.js";

const BUSY_HANDLER = new URL("./busyHandler.js", import.meta.url);

let server: Server;
let client: Client;
const events: LogEvent[] = [];

before(async () => {
  server = await Server.start({ journal: "sqlite" });
  client = new Client(server.address, { logger: (event) => void events.push(event) });
});

after(async () => {
  client.close();
  await server.close();
});

/** Records the calls of an observer: the name, and the key or count. */
class Recorder implements WorkerObserver {
  readonly calls: string[] = [];
  readonly seconds: number[] = [];

  handlerStarted({ batch: { key } }: Task): void {
    this.calls.push(`started ${key}`);
  }

  handlerFinished({ batch: { key } }: Task, seconds: number): void {
    this.calls.push(`finished ${key}`);
    this.seconds.push(seconds);
  }

  handlerFailed({ batch: { key } }: Task, _: number, error: unknown): void {
    this.calls.push(`failed ${key} ${error}`);
  }

  inHand(count: number): void {
    this.calls.push(`in hand ${count}`);
  }

  connected(): void {
    this.calls.push("connected");
  }

  disconnected(): void {
    this.calls.push("disconnected");
  }

  reconnected({ held }: { held: number }): void {
    this.calls.push(`reconnected ${held}`);
  }
}

async function settled(surface: string, count: bigint): Promise<boolean> {
  const { queue } = await client.getSurface({ surface });
  return (queue?.succeeded ?? 0n) + (queue?.deadLettered ?? 0n) === count;
}

test("an observer sees handlers, leases and connections", async () => {
  const surface = await newSurface(client, { maxAttempts: 1n });
  const observer = new Recorder();
  const handler = async ({ batch: { key } }: Task) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (key === "bad") {
      throw new RangeError("no");
    }
  };
  const worker = new Worker(client, { surface, stages: ["extract"], handler, observer });
  const ended = worker.run();
  await client.enqueueBatch({ surface, batch: batch("good") });
  while (observer.calls.at(-1) !== "in hand 0") {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await server.stop("SIGKILL");
  await server.start();
  await client.enqueueBatch({ surface, batch: batch("bad") });
  while (!(await settled(surface, 2n)));
  worker.stop();
  await ended;
  const one = (name: string, end: string) => ["in hand 1", `started ${name}`, end, "in hand 0"];
  const connections = ["connected", "disconnected", "reconnected 0"];
  const ofHandlers = [...one("good", "finished good"), ...one("bad", "failed bad RangeError: no")];
  const isConnection = (call: string): boolean => connections.includes(call);
  assert.deepEqual(connections, observer.calls.filter(isConnection));
  assert.deepEqual([...ofHandlers].sort(), observer.calls.filter((call) => !isConnection(call)).sort());
  assert.ok((observer.seconds[0] ?? 0) >= 0.015);
});

test("an observer that throws is logged, and does not hurt the worker", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("a") });
  const failing = (): never => {
    throw new Error("no metrics");
  };
  const observer = { handlerStarted: failing, inHand: failing, handlerFinished: async () => failing() };
  const worker = new Worker(client, { surface, stages: ["extract"], handler: () => {}, observer });
  await worker.run({ until: () => settled(surface, 1n) });
  const failed = events.filter(({ event }) => event === "observer_failed");
  assert.ok(failed.length >= 3);
  assert.deepEqual({ reason: "Error: no metrics" }, failed[0]?.fields);
});

test("middleware runs around the handler, the first one outermost", async () => {
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("a") });
  const order: string[] = [];
  const around =
    (name: string): Middleware =>
    async (task, next) => {
      order.push(`${name} before ${task.batch.key}`);
      const batches = await next(task);
      order.push(`${name} after`);
      return [...batches, batch(`by-${name}`, "transform")];
    };
  const handler = async () => {
    order.push("handler");
    return [batch("by-handler", "transform")];
  };
  const middleware = [around("outer"), around("inner")];
  const worker = new Worker(client, { surface, stages: ["extract"], handler, middleware });
  await worker.run({ until: () => settled(surface, 1n) });
  assert.deepEqual(["outer before a", "inner before a", "handler", "inner after", "outer after"], order);
  assert.equal(3n, (await client.getSurface({ surface })).queue?.queued);
});

test("middleware and observer see handlers in threads too", async () => {
  const surface = await newSurface(client, { maxAttempts: 1n });
  await client.enqueueBatch({ surface, batch: batch("never") });
  const seen: string[] = [];
  const middleware: Middleware[] = [
    async (task, next) => {
      seen.push(task.batch.key);
      return next(task);
    },
  ];
  const observer = new Recorder();
  const options = { surface, stages: ["extract"], handler: BUSY_HANDLER, middleware, observer };
  await new Worker(client, options).run({ until: () => settled(surface, 1n) });
  assert.deepEqual(["never"], seen);
  assert.ok(observer.calls.some((call) => call.startsWith("failed never")));
});
