/**
 * The main module of a handler's thread: runs the default export of a module on one task after the other.
 *
 * Owns only the current task. It must never communicate with the server.
 */

import { parentPort, workerData } from "node:worker_threads";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { BatchSchema } from "./messages.js";
import { Cancellation, type Handler, isPermanent, nextBatches, reasonOf, Task } from "./task.js";
import type { Ended, Order, Told } from "./threads.js";

let current: Task | undefined;

const handling: Promise<Handler> = import(workerData as string).then((module: { default?: unknown }) => {
  if (typeof module.default !== "function") {
    throw new TypeError(`expected a handler as the default export of ${workerData}, but there is none`);
  }
  return module.default as Handler;
});
handling.catch(() => {}); // Every task reports this error.

parentPort?.on("message", (told: Told) => {
  if (told.do === "work") {
    void work(told.order).then((ended) => {
      current = undefined;
      parentPort?.postMessage(ended);
    });
  } else {
    const { reason, isLost, budgetMs } = told;
    current?.cancel(new Cancellation(reason, { isLost, ...(budgetMs === undefined ? {} : { budgetMs }) }));
  }
});

async function work({ batch, runId, attempt, surface, leaseToken, flag }: Order): Promise<Ended> {
  const task = new Task({ batch: fromBinary(BatchSchema, batch), runId, attempt, surface, leaseToken }, flag);
  current = task;
  try {
    const handler = await handling;
    const next = await nextBatches(handler(task));
    return { next: next.map((one) => toBinary(BatchSchema, one)) };
  } catch (error) {
    const trace = error instanceof Error ? (error.stack ?? "") : "";
    return { reason: reasonOf(error), isPermanent: isPermanent(error), trace };
  }
}
