/** Fails a batch for good, lists the dead letter with its reason, and redrives it after the repair. */

import { Client, LightspeedError, PermanentFailure, type Task, Worker } from "@lightspeed-ops/client";

const client = new Client(process.argv[2]);
const { name: surface } = await client.createSurface({ surfaceId: `dead-letters-${Date.now()}` });
await client.startRun({ surface });
for (let day = 1; day <= 3; day += 1) {
  const key = `day-${day}`;
  const batch = { key, stage: "load", records: 100n, idempotencyKey: key, sequence: BigInt(day) };
  await client.enqueueBatch({ surface, batch });
}

const brokenFiles = new Set(["day-2"]);

/** Handles a batch; a retry of a broken file cannot help. */
async function load({ batch }: Task) {
  if (brokenFiles.has(batch.key)) {
    throw new PermanentFailure("the file is cut off");
  }
}

/** Whether each of the three batches has succeeded or is a dead letter. */
async function isDone(): Promise<boolean> {
  const { queue } = await client.getSurface({ surface });
  return queue !== undefined && queue.succeeded + queue.deadLettered === 3n;
}

await new Worker(client, { surface, stages: ["load"], handler: load }).run({ until: isDone });
for await (const { batch, record } of client.listDeadLetters({ surface })) {
  console.log(`${batch?.key}: ${record?.reason}`);
}

brokenFiles.clear();
const redriven = await client.redriveDeadLetters({ surface, all: true, reason: "the file is whole again" });
for (const result of redriven.results) {
  if (result instanceof LightspeedError) {
    throw result; // The error of one dead letter is returned, not thrown.
  }
}
console.log(`${redriven.results.length} redriven`);
await new Worker(client, { surface, stages: ["load"], handler: load }).run({ until: isDone });
client.close();
