/** Enqueues ten batches, and runs a worker until all have succeeded. */

import { Client, type Task, Worker } from "@lightspeed-ops/client";

const client = new Client(process.argv[2]);
const { name: surface } = await client.createSurface({ surfaceId: `enqueue-and-work-${Date.now()}` });
await client.startRun({ surface });
for (let day = 1; day <= 10; day += 1) {
  const key = `day-${day}`;
  const batch = { key, stage: "load", records: 100n, idempotencyKey: key, sequence: BigInt(day) };
  await client.enqueueBatch({ surface, batch });
}

/** Handles a batch: its worker acknowledges it when this returns. */
async function load({ batch }: Task) {
  console.log(`${batch.key}: ${batch.records} records`);
}

const worker = new Worker(client, { surface, stages: ["load"], handler: load, concurrency: 4 });
await worker.run({ until: async () => (await client.getSurface({ surface })).queue?.succeeded === 10n });
client.close();
