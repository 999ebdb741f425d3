package dev.lightspeed.ops.opentelemetry;

import dev.lightspeed.ops.client.Middleware;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.TaskHandler;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.TraceContext;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.List;
import java.util.function.Supplier;

/**
 * Traces of OpenTelemetry that go with batches: from the code that enqueues a batch, through the
 * handler of a worker, to the handlers of the batches that it hands off.
 *
 * <p>It needs {@code io.opentelemetry:opentelemetry-api}, an optional dependency of the client; no
 * other class of the client does.
 */
public final class Tracing {
  private static final String SCOPE = "dev.lightspeed.ops";

  /**
   * The server keeps the trace context of a batch in the fields of W3C Trace Context, whatever the
   * propagators of the program are.
   */
  private static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";

  /**
   * The server's limit on the characters of a tracestate. A longer one is left out, as W3C allows.
   */
  private static final int MAX_TRACESTATE = 512;

  private static final TextMapSetter<TraceContext.Builder> SETTER =
      (context, name, value) -> {
        switch (name) {
          case TRACEPARENT -> context.setTraceparent(value);
          case TRACESTATE -> context.setTracestate(value);
          default -> {} // The server keeps no other field.
        }
      };

  private static final TextMapGetter<TraceContext> GETTER =
      new TextMapGetter<>() {
        // Deprecated, but earlier versions of OpenTelemetry require it.
        @SuppressWarnings("deprecation")
        @Override
        public Iterable<String> keys(TraceContext context) {
          return List.of(TRACEPARENT, TRACESTATE);
        }

        @Override
        public String get(TraceContext context, String name) {
          return switch (name) {
            case TRACEPARENT -> context.getTraceparent();
            case TRACESTATE -> context.getTracestate();
            default -> null;
          };
        }
      };

  private Tracing() {}

  /**
   * Returns a batch with the trace context of the current span, to be enqueued. A batch that has a
   * trace context keeps it.
   */
  public static Batch inject(Batch batch) {
    if (batch.hasTraceContext()) {
      return batch;
    }
    TraceContext.Builder current = TraceContext.newBuilder();
    PROPAGATOR.inject(Context.current(), current, SETTER);
    if (current.getTraceparent().isEmpty()) {
      return batch; // There is no span.
    }
    if (current.getTracestate().length() > MAX_TRACESTATE) {
      current.clearTracestate();
    }
    return batch.toBuilder().setTraceContext(current).build();
  }

  /**
   * Returns the current context with the span of a batch as the remote parent of new spans; without
   * one, with no span.
   */
  public static Context extract(Batch batch) {
    // A worker runs for long: the span in which it was started is not the parent of its batches.
    Context current = Context.current().with(Span.getInvalid());
    return PROPAGATOR.extract(current, batch.getTraceContext(), GETTER);
  }

  /**
   * Returns the middleware of traces, with the global OpenTelemetry of the time at which a handler
   * runs.
   */
  public static Middleware middleware() {
    return middleware(() -> GlobalOpenTelemetry.getTracer(SCOPE));
  }

  /**
   * Returns the middleware of traces: each handler runs in a span, whose parent is the span of its
   * batch. The batches that the handler returns get the context of that span, also if they are
   * copies of its batch.
   */
  public static Middleware middleware(OpenTelemetry openTelemetry) {
    Tracer tracer = openTelemetry.getTracer(SCOPE);
    return middleware(() -> tracer);
  }

  private static Middleware middleware(Supplier<Tracer> tracer) {
    return (task, next) -> handle(spanOf(tracer.get(), task), task, next);
  }

  private static Span spanOf(Tracer tracer, Task task) {
    Batch batch = task.batch();
    return tracer
        .spanBuilder("process " + batch.getStage())
        .setParent(extract(batch))
        .setSpanKind(SpanKind.CONSUMER)
        .setAttribute("messaging.system", "lightspeed")
        .setAttribute("messaging.operation.name", "process")
        .setAttribute("messaging.operation.type", "process")
        .setAttribute("messaging.destination.name", batch.getStage())
        .setAttribute("messaging.message.id", batch.getKey())
        .setAttribute("lightspeed.surface", task.surface())
        .setAttribute("lightspeed.run", task.runId())
        .setAttribute("lightspeed.stage", batch.getStage())
        .setAttribute("lightspeed.attempt", task.attempt())
        .startSpan();
  }

  private static List<Batch> handle(Span span, Task task, TaskHandler next) throws Exception {
    try {
      return Context.current().with(span).wrap(() -> handOff(task, next.handle(task))).call();
    } catch (Throwable e) {
      span.setAttribute("error.type", typeName(e.getClass()));
      span.recordException(e);
      span.setStatus(StatusCode.ERROR, e.getMessage() == null ? "" : e.getMessage());
      throw e;
    } finally {
      span.end();
    }
  }

  /** The simple name of a type; of an anonymous class, the one of its parent. */
  private static String typeName(Class<?> type) {
    return type.isAnonymousClass() ? typeName(type.getSuperclass()) : type.getSimpleName();
  }

  /** Returns the next batches in the trace of the handler. */
  private static List<Batch> handOff(Task task, List<Batch> next) {
    return next == null
        ? List.of()
        : next.stream().map(batch -> inject(withoutCopy(task.batch(), batch))).toList();
  }

  /** Returns a next batch without a trace context that is only copied from the handled batch. */
  private static Batch withoutCopy(Batch handled, Batch next) {
    String traceparent = handled.getTraceContext().getTraceparent();
    boolean isCopied = next.getTraceContext().getTraceparent().equals(traceparent);
    return isCopied ? next.toBuilder().clearTraceContext().build() : next;
  }
}
