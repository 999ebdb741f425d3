/**
 * Hands batches off through three stages.
 *
 * A handler returns the batch of the next stage; the server enqueues it in the commit of the acknowledgement.
 */

import { Client, type Task, Worker } from "@lightspeed-ops/client";

const client = new Client(process.argv[2]);
const { name: surface } = await client.createSurface({ surfaceId: `hand-off-${Date.now()}` });
await client.startRun({ surface });
for (let day = 1; day <= 5; day += 1) {
  const key = `day-${day}`;
  const batch = { key, stage: "extract", records: 100n, idempotencyKey: key, sequence: BigInt(day) };
  await client.enqueueBatch({ surface, batch });
}

const nextStages = new Map([
  ["extract", "transform"],
  ["transform", "load"],
]);

/** Handles a batch, and returns the one that follows it. */
async function handle({ batch }: Task) {
  console.log(`${batch.key}: ${batch.stage}`);
  const stage = nextStages.get(batch.stage);
  return stage === undefined ? [] : [{ ...batch, stage }];
}

const stages = ["extract", "transform", "load"];
const worker = new Worker(client, { surface, stages, handler: handle, concurrency: 4, prefetch: 4 });
await worker.run({ until: async () => (await client.getSurface({ surface })).queue?.succeeded === 15n });
client.close();
