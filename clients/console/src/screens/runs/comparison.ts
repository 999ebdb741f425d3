/** Comparison of two runs: their facts, and what became of the batches of each stage.
 *
 * Owns the rows and the differences. It must never call the server.
 */
import type { Run, RunStage } from "../../../../typescript/gen/lightspeed/ops/v1/run_pb.js";

/** Measures of a stage, with their column titles. */
export const MEASURES = [
  ["acknowledged", "acknowledged"],
  ["records", "records"],
  ["duplicatesSuppressed", "duplicates"],
  ["retries", "retries"],
  ["deadLettered", "dead letters"],
  ["failed", "failed"],
  ["cancelled", "cancelled"],
] as const;

/** Name of a measure. */
export type Measure = (typeof MEASURES)[number][0];

/** One measure of one stage in both runs. */
export interface ComparedRow {
  stage: string;
  measure: Measure;
  title: string;
  left: bigint;
  right: bigint;
  /** right - left. */
  difference: bigint;
}

/** Returns the rows of a comparison: stages in the order of the pipeline, without measures that are 0 in both. */
export function comparedRows(left: Run, right: Run): ComparedRow[] {
  const stages = [...new Set([...left.stages, ...right.stages].map((stage) => stage.stage))];
  const of = (run: Run, name: string): RunStage | undefined => run.stages.find((stage) => stage.stage === name);
  return stages.flatMap((stage) => {
    const [one, other] = [of(left, stage), of(right, stage)];
    return MEASURES.map(([measure, title]) => {
      const [a, b] = [one?.[measure] ?? 0n, other?.[measure] ?? 0n];
      return { stage, measure, title, left: a, right: b, difference: b - a };
    }).filter((row) => row.left !== 0n || row.right !== 0n);
  });
}

/** Returns a measure of a run over all of its stages. */
export function runTotal(run: Run, measure: Measure): bigint {
  return run.stages.reduce((sum, stage) => sum + stage[measure], 0n);
}

/** Returns the duration of a run at a time; undefined if its end is not known. */
export function durationMs(run: Run, nowMs: bigint, running: boolean): bigint | undefined {
  if (run.endedMs > 0n) return run.endedMs - run.startedMs;
  return running ? nowMs - run.startedMs : undefined;
}

/** Returns the labels of both runs: name, left value, right value; a missing value is undefined. */
export function comparedLabels(left: Run, right: Run): [string, string | undefined, string | undefined][] {
  const names = [...new Set([...Object.keys(left.labels), ...Object.keys(right.labels)])].sort();
  return names.map((name) => [name, left.labels[name], right.labels[name]]);
}

/** Returns a difference with its sign, such as +3, -2 or =. */
export function signed(difference: bigint): string {
  if (difference === 0n) return "=";
  return difference > 0n ? `+${difference}` : `${difference}`;
}
