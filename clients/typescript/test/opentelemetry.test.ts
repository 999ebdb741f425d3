/** Traces of OpenTelemetry: they go with batches, through handlers and the server. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { context, createTraceState, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { Client, type Handler, type NextBatch, Worker } from "../src/index.js";
import { type Batch, BatchSchema, TraceContextSchema } from "../src/messages.js";
import { contextOf, traceHandlers, withTraceContext } from "../src/opentelemetry.js";
import { nextBatches } from "../src/task.js";
import { newTask } from "../src/testing.js";
import { Server } from "./server.js";
import { batch, newSurface } from "./surfaces.js";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer("test");

before(() => provider.register()); // Also the context manager, without which no span is active.
beforeEach(() => exporter.reset());

/** Runs a function in a span, and returns its result and the span. */
async function inSpan<T>(name: string, run: () => T | Promise<T>): Promise<readonly [T, Span]> {
  return tracer.startActiveSpan(name, async (span) => {
    const result = await run();
    span.end();
    return [result, span] as const;
  });
}

/** Runs a handler with the middleware on a batch. */
async function handled(given: NextBatch, handler: Handler): Promise<Batch[]> {
  const { task } = newTask({ batch: given });
  return nextBatches(traceHandlers()(task, (task) => nextBatches(handler(task))));
}

/** The attributes of the span of a handler that succeeds, as clients/README.md lists them. */
const attributesOf = (key: string, stage: string) => ({
  "messaging.system": "lightspeed",
  "messaging.operation.name": "process",
  "messaging.operation.type": "process",
  "messaging.destination.name": stage,
  "messaging.message.id": key,
  "lightspeed.surface": "tenants/default/surfaces/default",
  "lightspeed.run": newTask().task.runId,
  "lightspeed.stage": stage,
  "lightspeed.attempt": 1,
});

const spanIdOf = ({ traceContext }: { readonly traceContext?: { readonly traceparent?: string } | undefined }) =>
  traceContext?.traceparent?.split("-")[2];

test("a batch gets the trace context of the active span, and keeps one of its own", async () => {
  assert.equal(undefined, withTraceContext(batch("a")).traceContext);
  const own = { traceparent: TRACEPARENT, tracestate: "vendor=1" };
  const [[plain, message, kept], span] = await inSpan("enqueue", () => [
    withTraceContext(batch("a")),
    withTraceContext(create(BatchSchema, { key: "a" })),
    withTraceContext({ key: "a", traceContext: own }),
  ]);
  const { traceId, spanId } = span.spanContext();
  assert.equal(`00-${traceId}-${spanId}-01`, plain?.traceContext?.traceparent);
  assert.equal(`00-${traceId}-${spanId}-01`, message?.traceContext?.traceparent);
  assert.equal(own, kept?.traceContext);
});

test("a tracestate goes with the batch, unless it is longer than the server accepts", () => {
  for (const [value, expected] of [
    ["vendor=1", "vendor=1"],
    [`vendor=${"x".repeat(255)},other=${"x".repeat(251)}`, ""],
  ] as const) {
    const spanContext = { traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: 0 };
    const active = trace.setSpanContext(context.active(), { ...spanContext, traceState: createTraceState(value) });
    const { traceContext } = context.with(active, () => withTraceContext(batch("a")));
    assert.equal(expected, traceContext?.tracestate);
    assert.equal(`00-${"a".repeat(32)}-${"b".repeat(16)}-00`, traceContext?.traceparent);
  }
});

test("a malformed trace context is none", () => {
  const parentOf = (traceparent: string) => {
    const traceContext = create(TraceContextSchema, { traceparent, tracestate: "vendor=1" });
    return trace.getSpanContext(contextOf(create(BatchSchema, { traceContext })));
  };
  const { traceState, ...parent } = parentOf(TRACEPARENT) ?? {};
  const [, traceId, spanId] = TRACEPARENT.split("-");
  assert.deepEqual({ traceId, spanId, traceFlags: 1, isRemote: true }, parent);
  assert.equal("vendor=1", traceState?.serialize());
  assert.equal(traceId, parentOf(`01${TRACEPARENT.slice(2)}-more`)?.traceId);
  for (const malformed of ["", "own", TRACEPARENT.replace("00", "ff"), `${TRACEPARENT}1`, "00-0af7-b7ad-01"]) {
    assert.equal(undefined, parentOf(malformed), malformed);
  }
  assert.equal(undefined, parentOf(`00-${"0".repeat(32)}-${"0".repeat(16)}-01`));
});

test("a handler runs in a span of its batch's trace, and so do the batches that it hands off", async () => {
  const [enqueued, enqueue] = await inSpan("enqueue", () => withTraceContext({ key: "a", stage: "extract" }));
  const sent = create(BatchSchema, enqueued);
  const inHandler: (string | undefined)[] = [];
  const [copy, made, own] = await handled(sent, async function* ({ batch: found }) {
    inHandler.push(trace.getActiveSpan()?.spanContext().spanId);
    yield { ...found, stage: "load" };
    yield { key: "b", stage: "load" };
    yield { key: "c", stage: "load", traceContext: { traceparent: TRACEPARENT } };
  });
  const [, span] = exporter.getFinishedSpans();
  assert.deepEqual(["process extract", SpanKind.CONSUMER], [span?.name, span?.kind]);
  assert.deepEqual(enqueue.spanContext().spanId, span?.parentSpanContext?.spanId);
  assert.deepEqual([span?.spanContext().spanId], inHandler);
  assert.deepEqual(
    [...inHandler, ...inHandler, TRACEPARENT.split("-")[2]],
    [copy, made, own].map((b) => spanIdOf(b ?? {})),
  );
  assert.equal(enqueue.spanContext().spanId, spanIdOf(sent), "the handled batch is unchanged");
  assert.deepEqual(attributesOf("a", "extract"), span?.attributes);
});

test("the error of a handler fails its span, and is thrown on", async () => {
  const failing: Handler = async () => {
    throw new RangeError("no file");
  };
  await assert.rejects(handled({}, failing), RangeError);
  const [span] = exporter.getFinishedSpans();
  assert.deepEqual({ code: SpanStatusCode.ERROR, message: "no file" }, span?.status);
  assert.deepEqual({ ...attributesOf("batch-1", "load"), "error.type": "RangeError" }, span?.attributes);
  assert.equal("exception", span?.events[0]?.name);
});

test("a batch without a trace context begins a trace, also if a span is active around the worker", async () => {
  await inSpan("main", () => handled({}, async () => {}));
  const [span] = exporter.getFinishedSpans();
  assert.equal(undefined, span?.parentSpanContext);
});

test("spans go to the given provider", async () => {
  const another = new InMemorySpanExporter();
  const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(another)] });
  await traceHandlers({ tracerProvider })(newTask().task, async () => []);
  assert.deepEqual([0, 1], [exporter.getFinishedSpans().length, another.getFinishedSpans().length]);
});

test("a trace goes through the server, from the enqueueing to the last stage, also to handlers in threads", async (t) => {
  const server = await Server.start();
  const client = new Client(server.address);
  t.after(async () => {
    client.close();
    await server.close();
  });
  const inLoop: Handler = async ({ batch: { key } }) => [batch(key, "transform")];
  for (const handler of [inLoop, new URL("./busyHandler.js", import.meta.url)]) {
    exporter.reset();
    const surface = await newSurface(client);
    const [, enqueue] = await inSpan("enqueue", () =>
      client.enqueueBatch({ surface, batch: withTraceContext(batch("a")) }),
    );
    const options = { surface, handler, middleware: [traceHandlers()] };
    await new Worker(client, { ...options, stages: ["extract"] }).run({ until: hasSucceeded(client, surface, 1n) });
    const last = { ...options, handler: () => {}, stages: ["transform"] };
    await new Worker(client, last).run({ until: hasSucceeded(client, surface, 2n) });
    const spans = exporter.getFinishedSpans();
    assert.deepEqual(
      ["enqueue", "process extract", "process transform"],
      spans.map(({ name }) => name),
    );
    const parents = [undefined, ...spans.slice(0, 2).map((span) => span.spanContext().spanId)];
    assert.deepEqual(
      parents,
      spans.map(({ parentSpanContext }) => parentSpanContext?.spanId),
    );
    assert.deepEqual([enqueue.spanContext().traceId], [...new Set(spans.map((span) => span.spanContext().traceId))]);
  }
});

function hasSucceeded(client: Client, surface: string, count: bigint) {
  return async () => (await client.getSurface({ surface })).queue?.succeeded === count;
}

after(() => provider.shutdown());
