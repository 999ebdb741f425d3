/** Plans a replay of the first three days, and replays by that plan or not at all. */

import { Client, type Task, Worker } from "@lightspeed-ops/client";

const client = new Client(process.argv[2]);
const { name: surface } = await client.createSurface({ surfaceId: `replay-${Date.now()}` });
await client.startRun({ surface });
for (let day = 1; day <= 10; day += 1) {
  const key = `day-${day}`;
  const batch = { key, stage: "load", records: 100n, idempotencyKey: key, sequence: BigInt(day) };
  await client.enqueueBatch({ surface, batch });
}

async function load({ batch, runId }: Task) {
  console.log(`${batch.key}: ${runId}`);
}

/** Whether no batch is left. */
async function isDone(): Promise<boolean> {
  const { queue } = await client.getSurface({ surface });
  return queue !== undefined && queue.queued + queue.retrying + queue.inFlight + queue.replayPending === 0n;
}

await new Worker(client, { surface, stages: ["load"], handler: load }).run({ until: isDone });

await client.updateSurface({
  surface,
  connectorPlan: { reprocessWindow: { startSequence: 1n, endSequence: 3n, reason: "wrong currency" } },
  updateMask: { paths: ["connector_plan.reprocess_window"] },
});
const reason = "the rates are repaired";
const plan = await client.planReplay(reason, { surface, fromStage: "load" });
for (const { stage, reprocessed } of plan.stages) {
  console.log(`${stage}: ${reprocessed} batches again`);
}
// An AbortedError (PLAN_CHANGED) if a batch was acknowledged or has failed since the plan was made.
await client.replay(reason, { surface, fromStage: "load", expectedPlanHash: plan.planHash });
await new Worker(client, { surface, stages: ["load"], handler: load }).run({ until: isDone });
client.close();
