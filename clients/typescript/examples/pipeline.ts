import { Client, PermanentFailure, type Task, Worker } from "@lightspeed-ops/client";

const client = new Client(process.argv[2] ?? "localhost:50051");

await client.startRun();
const batch = { key: "day-1", stage: "extract", records: 842n, idempotencyKey: "day-1", sequence: 1n };
await client.enqueueBatch({ batch });

async function handle({ batch, attempt, signal }: Task) {
  signal.throwIfAborted(); // Cancelled by an operator, or the lease was lost.
  if (batch.records === 0n) {
    throw new PermanentFailure("nothing in it");
  }
  console.log(`attempt ${attempt}: ${batch.records} records of ${batch.key} in ${batch.stage}`);
  if (batch.stage === "load") {
    worker.stop();
    return [];
  }
  return [{ ...batch, stage: batch.stage === "extract" ? "transform" : "load" }];
}

const worker = new Worker(client, { stages: ["extract", "transform", "load"], handler: handle, concurrency: 4 });
worker.stopOnSignals();
await worker.run();

for await (const { entry, resumeToken } of client.watchLineage()) {
  console.log(`${entry.record?.checkpointSignature}, resume from ${resumeToken}`);
  if (entry.record?.stage === "load") {
    break;
  }
}
client.close();
