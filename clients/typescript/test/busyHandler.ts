/** A handler for threads: the key of its batch determines its behaviour. */

import { PermanentFailure, type Task } from "../src/index.js";

const HARD_WORK_MS = 2_500;
const TELLING_MS = 1_500;

/** Computes without awaiting, fails permanently, ends its thread, reports progress and a result, or hands off. */
export default function handle(task: Task) {
  const { key, ...rest } = task.batch;
  if (key.startsWith("hard")) {
    const endMs = performance.now() + HARD_WORK_MS;
    while (performance.now() < endMs) {
      if (task.cancelled) {
        throw new Error("the handler is cancelled");
      }
    }
  }
  if (key.startsWith("tell")) {
    if (task.attempt === 1n) {
      task.progress("half");
      const endMs = performance.now() + TELLING_MS;
      while (performance.now() < endMs);
      throw new Error("the other half is missing");
    }
    task.setResult({ from: task.lastProgress });
  }
  if (key.startsWith("never")) {
    throw new PermanentFailure("never");
  }
  if (key.startsWith("exit") && task.attempt === 1n) {
    process.exit(3);
  }
  return task.batch.stage === "extract" ? [{ ...rest, key: `${key}-next`, stage: "transform" }] : undefined;
}
