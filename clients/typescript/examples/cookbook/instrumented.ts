/**
 * Runs a worker with a span of OpenTelemetry around each handler, and with metrics from an observer.
 *
 * It needs `npm install @opentelemetry/api @opentelemetry/sdk-trace-node`.
 */

import { Client, type Task, Worker, type WorkerObserver } from "@lightspeed-ops/client";
import { traceHandlers, withTraceContext } from "@lightspeed-ops/client/opentelemetry";
import { trace } from "@opentelemetry/api";
import { ConsoleSpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";

const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] });
provider.register();

const client = new Client(process.argv[2]);
const { name: surface } = await client.createSurface({ surfaceId: `instrumented-${Date.now()}` });
await client.startRun({ surface });
await trace.getTracer("cookbook").startActiveSpan("enqueue", async (span) => {
  for (let day = 1; day <= 10; day += 1) {
    const key = `day-${day}`;
    const batch = { key, stage: "load", records: 100n, idempotencyKey: key, sequence: BigInt(day) };
    await client.enqueueBatch({ surface, batch: withTraceContext(batch) });
  }
  span.end();
});

/** Handles a batch, in the trace in which it was enqueued. */
async function load({ batch }: Task) {
  trace.getActiveSpan()?.setAttribute("records", Number(batch.records));
}

/** Counts finished handlers, and sums up their times. */
class Metrics implements WorkerObserver {
  count = 0;
  seconds = 0;

  handlerFinished(_: Task, seconds: number) {
    this.count += 1;
    this.seconds += seconds;
  }
}

const metrics = new Metrics();
const options = { surface, stages: ["load"], handler: load, middleware: [traceHandlers()], observer: metrics };
const worker = new Worker(client, options);
await worker.run({ until: async () => (await client.getSurface({ surface })).queue?.succeeded === 10n });
console.log(`${metrics.count} handlers finished in ${metrics.seconds.toFixed(3)} s`);
client.close();
await provider.shutdown();
