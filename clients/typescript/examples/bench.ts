/**
 * `bench TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH`: a worker whose handler does nothing.
 *
 * It stops after COUNT handler runs, and prints the seconds from the first of them to the end of the worker.
 */

import { Worker } from "@lightspeed-ops/client";

const [target = "", surface = "", stage = "", ...numbers] = process.argv.slice(2);
const [count = 0, concurrency = 1, prefetch = 0] = numbers.map(Number);

let runs = 0;
let begunMs = 0;

async function handle() {
  runs += 1;
  if (runs === 1) {
    begunMs = performance.now();
  }
  if (runs === count) {
    worker.stop();
  }
}

const worker = new Worker(target, { surface, stages: [stage], handler: handle, concurrency, prefetch });
await worker.run();
console.log(JSON.stringify({ batches: count, seconds: (performance.now() - begunMs) / 1_000 }));
