/**
 * The main module of a handler's thread: runs the default export of a module on one task after the other.
 *
 * Owns only the current task. It must never communicate with the server.
 */

import { parentPort, workerData } from "node:worker_threads";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { BatchSchema } from "./messages.js";
import { Cancellation, type Handler, isPermanent, nextBatches, reasonOf, Task } from "./task.js";
import type { HandlerResult, ProgressMessage, ReadyMessage, TaskMessage, ThreadMessage } from "./handlerThreads.js";

let current: Task | undefined;

const { default: exported } = (await import(workerData as string)) as { default?: unknown };
if (typeof exported !== "function") {
  throw new TypeError("there is none"); // The executor says what it expected of which module.
}
const handler = exported as Handler;
const ready: ReadyMessage = { isReady: true };
parentPort?.postMessage(ready);

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

async function runTask(message: TaskMessage): Promise<HandlerResult> {
  const { batch, flag, ...fields } = message;
  const task = new Task({ batch: fromBinary(BatchSchema, batch), ...fields }, flag, (progress) => {
    const sent: ProgressMessage = { leaseToken: message.leaseToken, progress };
    parentPort?.postMessage(sent);
  });
  current = task;
  try {
    const next = await nextBatches(handler(task));
    return { next: next.map((found) => toBinary(BatchSchema, found)), result: task.result };
  } catch (error) {
    const trace = error instanceof Error ? (error.stack ?? "") : "";
    return { reason: reasonOf(error), isPermanent: isPermanent(error), trace };
  }
}
