/** Samples of a surface while its page is open: what the charts show. They are not stored, and bounded. */

import type { QueueView } from "../../../typescript/gen/lightspeed/ops/v1/queue_view_pb.js";
import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";

/** Most samples of a surface: ten minutes, one every two seconds. */
export const MOST_SAMPLES = 300;
/** Surfaces whose samples are kept while the viewer looks at others. */
const MOST_SURFACES = 10;

/** One sample. */
export interface Sample {
  readonly atMs: number;
  /** Batches per second over the last minute; absent before the server has measured. */
  readonly enqueued: number | null;
  readonly succeeded: number | null;
  readonly retried: number | null;
  readonly deadLettered: number | null;
  readonly queued: number;
  readonly retrying: number;
  readonly inFlight: number;
  /** Age of the oldest batch that has not ended, and the lag of the output, seconds. */
  readonly oldestS: number;
  readonly lagS: number | null;
}

const kept = new Map<string, Sample[]>();

/** Returns the sample of a surface and its queue. */
export function sampled(surface: Surface, queue: QueueView): Sample {
  const atMs = Number(queue.atMs);
  const rates = queue.rates[0];
  const rate = (value: number | undefined) => (rates?.measuredMs ? (value ?? null) : null);
  const { counts } = queue;
  return {
    atMs,
    enqueued: rate(rates?.enqueued),
    succeeded: rate(rates?.succeeded),
    retried: rate(rates?.retried),
    deadLettered: rate(rates?.deadLettered),
    queued: Number(counts?.queued ?? 0n),
    retrying: Number(counts?.retrying ?? 0n),
    inFlight: Number(counts?.inFlight ?? 0n),
    oldestS: Math.max(0, ...queue.stages.map((stage) => Number(stage.oldestAgeMs))) / 1_000,
    lagS: surface.staleAtMs ? Math.max(0, lagMs(surface, atMs)) / 1_000 : null,
  };
}

/** Returns the lag of the output at a time: it is the allowed lag at the time at which the output turns stale. */
export function lagMs(surface: Surface, atMs: number): number {
  return atMs - Number(surface.staleAtMs) + Number(surface.maxAllowedLagMs);
}

/** Adds a sample to those of a surface, and returns them, the oldest first. */
export function added(name: string, sample: Sample): readonly Sample[] {
  const samples = kept.get(name) ?? [];
  if ((samples.at(-1)?.atMs ?? 0) < sample.atMs) samples.push(sample);
  if (samples.length > MOST_SAMPLES) samples.shift();
  kept.delete(name);
  kept.set(name, samples);
  for (const oldest of kept.keys()) if (kept.size > MOST_SURFACES) kept.delete(oldest);
  return samples;
}
