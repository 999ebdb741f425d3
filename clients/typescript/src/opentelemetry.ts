/**
 * Traces of OpenTelemetry that go with batches: from the code that enqueues a batch, through its handler, to the
 * handlers of the batches that it hands off.
 *
 * Owns the conversion between the trace context of a batch and the context of a span. No other module may import it:
 * it needs the package @opentelemetry/api, which is optional.
 */

import { create } from "@bufbuild/protobuf";
import {
  type Context,
  context,
  createTraceState,
  isSpanContextValid,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
import { type Batch, type TraceContext, TraceContextSchema } from "./messages.js";
import type { Middleware } from "./observer.js";
import { type NextBatch, reasonOf, type Task } from "./task.js";

const TRACER = "@lightspeed-ops/client";

/** The server's limit on the characters of a tracestate. A longer one is left out, as W3C Trace Context allows. */
const MAX_TRACESTATE_CHARACTERS = 512;

/** A traceparent of W3C Trace Context; later versions append parts. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?:-|$)/;

/** The options of the middleware of traces. */
export interface TraceOptions {
  /** The provider of the spans; left out: the global one. */
  readonly tracerProvider?: TracerProvider;
}

/**
 * Returns a copy of a batch with the trace context of the active span, to be enqueued. A batch that has a trace context
 * keeps it; without an active span it gets none.
 */
export function withTraceContext<B extends NextBatch>(batch: B): B {
  const traceContext = batch.traceContext?.traceparent ? undefined : activeTraceContext();
  return traceContext ? { ...batch, traceContext } : batch;
}

/** Returns the active context with the span in which a batch was enqueued, for code that works without a Worker. */
export function contextOf(batch: Batch): Context {
  const parent = spanContextOf(batch.traceContext);
  // A worker runs for long: the span in which it was started is not the parent of its batches.
  return parent ? trace.setSpanContext(context.active(), parent) : trace.deleteSpan(context.active());
}

/**
 * Returns the middleware of traces. Each handler runs in a span whose parent is the trace context of its batch. The
 * batches that the handler returns get the trace context of its span, also if they are copies of its batch.
 */
export function traceHandlers({ tracerProvider }: TraceOptions = {}): Middleware {
  return (task, next) => {
    const tracer = (tracerProvider ?? trace.getTracerProvider()).getTracer(TRACER);
    const { batch } = task;
    const options = { kind: SpanKind.CONSUMER, attributes: attributesOf(task) };
    return tracer.startActiveSpan(`process ${batch.stage}`, options, contextOf(batch), async (span) => {
      try {
        return (await next(task)).map((returned) => withTraceContext(withoutTraceContextOf(batch, returned)));
      } catch (error) {
        const [type = "", ...message] = reasonOf(error).split(": ");
        span.setAttribute("error.type", type);
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR, message: message.join(": ") });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

function attributesOf({ batch, surface, runId, attempt }: Task) {
  return {
    "messaging.system": "lightspeed",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": batch.stage,
    "messaging.message.id": batch.key,
    "lightspeed.surface": surface,
    "lightspeed.run": runId,
    "lightspeed.stage": batch.stage,
    "lightspeed.attempt": Number(attempt),
  };
}

/** A batch without its trace context, if it is that of the handled batch, of which it is a copy. */
function withoutTraceContextOf(handled: Batch, returned: Batch): Batch {
  if (returned.traceContext?.traceparent !== handled.traceContext?.traceparent) {
    return returned;
  }
  const { traceContext: _, ...copy } = returned;
  return copy;
}

/** Returns the trace context of the active span; undefined if there is none. */
function activeTraceContext(): TraceContext | undefined {
  const span = trace.getSpanContext(context.active());
  if (!span || !isSpanContextValid(span)) {
    return undefined;
  }
  const flags = span.traceFlags.toString(16).padStart(2, "0");
  const tracestate = span.traceState?.serialize() ?? "";
  return create(TraceContextSchema, {
    traceparent: `00-${span.traceId}-${span.spanId}-${flags}`,
    tracestate: tracestate.length > MAX_TRACESTATE_CHARACTERS ? "" : tracestate,
  });
}

/** Returns the context of a remote span; undefined if there is none, or it is malformed. */
function spanContextOf(sent: TraceContext | undefined): SpanContext | undefined {
  const { traceId = "", spanId = "", flags = "" } = TRACEPARENT.exec(sent?.traceparent ?? "")?.groups ?? {};
  const traceState = sent?.tracestate ? { traceState: createTraceState(sent.tracestate) } : {};
  const parent = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true, ...traceState };
  return isSpanContextValid(parent) ? parent : undefined;
}
