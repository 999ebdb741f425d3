/**
 * Runs a worker until SIGTERM or Ctrl-C, and then releases its batches for other workers.
 *
 * Without `release: true`, its handlers finish first.
 */

import { setTimeout } from "node:timers/promises";
import { Client, type Task, Worker } from "@lightspeed-ops/client";

const client = new Client(process.argv[2]);
const { name: surface } = await client.createSurface({ surfaceId: `shutdown-${Date.now()}` });
await client.startRun({ surface });
for (let day = 1; day <= 100; day += 1) {
  const key = `day-${day}`;
  const batch = { key, stage: "load", records: 100n, idempotencyKey: key, sequence: BigInt(day) };
  await client.enqueueBatch({ surface, batch });
}

/** Handles a batch in half a second, and stops early if it should. */
async function load({ batch, signal }: Task) {
  console.log(`${batch.key} starts`);
  await setTimeout(500, undefined, { signal }); // The worker stops, an operator cancels the batch, or its lease is lost.
}

const worker = new Worker(client, { surface, stages: ["load"], handler: load, concurrency: 2 });
worker.stopOnSignals({ release: true });
await worker.run();
const { queue } = await client.getSurface({ surface });
console.log(`${queue?.succeeded} succeeded, ${queue?.queued} queued, ${queue?.inFlight} in flight`);
client.close();
