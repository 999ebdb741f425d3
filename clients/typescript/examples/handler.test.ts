import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type Task, Worker } from "@lightspeed-ops/client";
import { newTask, TestServer } from "@lightspeed-ops/client/testing";

const extract = async ({ batch }: Task) => [{ ...batch, stage: "load" }];

test("a batch is loaded after it is extracted", async () => {
  const { task } = newTask({ batch: { key: "day-1", stage: "extract" } });
  const [next] = await extract(task);
  assert.equal("load", next?.stage);
});

test("a worker hands its batch off", async () => {
  const server = await TestServer.start();
  const client = new Client(server.address);
  await client.startRun();
  await client.enqueueBatch({ batch: { key: "day-1", stage: "extract", records: 1n, idempotencyKey: "day-1" } });
  const worker = new Worker(client, { stages: ["extract"], handler: extract });
  await worker.run({ until: async () => (await client.getSurface()).queue?.succeeded === 1n });
  client.close();
  await server.stop();
});
