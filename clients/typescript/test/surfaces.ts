/** Surfaces and batches for tests: each test has a surface of its own on one server. */

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "../src/index.js";
import { type BatchSchema, type ConnectorPlanSchema, QueueMode } from "../src/messages.js";

let count = 0;

type Plan = MessageInitShape<typeof ConnectorPlanSchema>;

/** The differences from an ordinary surface. */
export interface Overrides {
  readonly maxAttempts?: bigint;
  readonly maxQueued?: bigint;
  readonly maxInFlight?: bigint;
  readonly leaseMs?: bigint;
}

/** Creates a surface with a run in progress, and returns its name. */
export async function newSurface(client: Client, overrides: Overrides = {}): Promise<string> {
  const { maxAttempts = 3n, maxQueued = 1_000n, maxInFlight = 100n, leaseMs = 30_000n } = overrides;
  count += 1;
  const created = await client.createSurface({
    parent: `tenants/t-${process.pid}`,
    surfaceId: `s-${count}`,
    connectorPlan: plan(maxAttempts),
    boundary: { mode: QueueMode.PUSH_PULL, maxInFlight, maxQueued, cancellationBudgetMs: 5_000n },
    leaseMs,
  });
  await client.startRun({ surface: created.name });
  return created.name;
}

/** A batch of a stage. */
export function batch(key: string, stage = "extract", sequence = 0n): MessageInitShape<typeof BatchSchema> {
  return { key, stage, records: 10n, lagMs: 5n, idempotencyKey: `once-${key}`, sequence };
}

function plan(maxAttempts: bigint): Plan {
  return {
    name: "plan",
    source: { source: { case: "file", value: { name: "in", path: "in.csv", format: "csv", batchSize: 100n } } },
    sink: { sink: { case: "database", value: { name: "out", table: "t", upsertKey: "id" } } },
    retryPolicy: { maxAttempts, baseBackoffMs: 0n, maxBackoffMs: 0n },
    deadLetterPolicy: { enabled: true, destination: "dead", maxPayloadBytes: 4_096n },
    maxBatchRecords: 1_000n,
  };
}
