/**
 * The main module of a handler's thread: runs the default export of a module on one task after the other.
 *
 * Owns only the current task. It must never communicate with the server.
 */

import { parentPort, workerData } from "node:worker_threads";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { BatchSchema } from "./messages.js";
import { Cancellation, type Handler, isPermanent, nextBatches, reasonOf, Task } from "./task.js";
import type { HandlerResult, TaskMessage, ThreadMessage } from "./threadExecutor.js";

let current: Task | undefined;

const handlerModule: Promise<Handler> = import(workerData as string).then((module: { default?: unknown }) => {
  if (typeof module.default !== "function") {
    throw new TypeError(`expected a handler as the default export of ${workerData}, but there is none`);
  }
  return module.default as Handler;
});
handlerModule.catch(() => {}); // Every task reports this error.

parentPort?.on("message", (message: ThreadMessage) => {
  if (message.do === "run") {
    void runTask(message.task).then((result) => {
      current = undefined;
      parentPort?.postMessage(result);
    });
  } else {
    const { reason, isLost, budgetMs } = message;
    current?.cancel(new Cancellation(reason, { isLost, ...(budgetMs === undefined ? {} : { budgetMs }) }));
  }
});

async function runTask({ batch, runId, attempt, surface, leaseToken, flag }: TaskMessage): Promise<HandlerResult> {
  const task = new Task({ batch: fromBinary(BatchSchema, batch), runId, attempt, surface, leaseToken }, flag);
  current = task;
  try {
    const handler = await handlerModule;
    const next = await nextBatches(handler(task));
    return { next: next.map((found) => toBinary(BatchSchema, found)) };
  } catch (error) {
    const trace = error instanceof Error ? (error.stack ?? "") : "";
    return { reason: reasonOf(error), isPermanent: isPermanent(error), trace };
  }
}
