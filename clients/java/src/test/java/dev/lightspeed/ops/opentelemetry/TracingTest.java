package dev.lightspeed.ops.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.TaskHandler;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.testing.TestServer;
import dev.lightspeed.ops.testing.TestTask;
import dev.lightspeed.ops.testing.WithServer;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.EnqueueBatchRequest;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traces that go with batches. */
final class TracingTest {
  private static final TraceContext REMOTE =
      TraceContext.newBuilder()
          .setTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
          .setTracestate("vendor=1")
          .build();

  private final List<SpanData> spans = new CopyOnWriteArrayList<>();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(new Kept(spans)))
                  .build())
          .build();

  /** Keeps the ended spans. */
  private record Kept(List<SpanData> spans) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @AfterEach
  void close() {
    openTelemetry.close();
  }

  private static Batch batch(String stage) {
    return Batch.newBuilder()
        .setKey("day-1")
        .setStage(stage)
        .setRecords(1)
        .setIdempotencyKey("day-1")
        .setSequence(1)
        .build();
  }

  /** Returns a batch to enqueue in a context. */
  private static Batch injected(Context context, Batch batch) {
    return context.wrapSupplier(() -> Tracing.inject(batch)).get();
  }

  /** Runs a handler with the middleware, and returns its next batches. */
  private List<Batch> handle(Batch batch, TaskHandler handler) throws Exception {
    return Tracing.middleware(openTelemetry).handle(TestTask.of(batch), handler);
  }

  /** A batch gets the context of the current span, unless it has one or there is no span. */
  @Test
  void aBatchGetsTheCurrentContext() {
    Batch untraced = batch("load");
    assertSame(untraced, Tracing.inject(untraced));
    Batch remote = batch("load").toBuilder().setTraceContext(REMOTE).build();
    assertEquals(REMOTE, injected(Tracing.extract(remote), batch("load")).getTraceContext());
    TraceContext own = TraceContext.newBuilder().setTraceparent("own").build();
    Batch kept = batch("load").toBuilder().setTraceContext(own).build();
    assertEquals(kept, injected(Tracing.extract(remote), kept));
  }

  /** A tracestate above the server's limit is left out. */
  @Test
  void aLongTracestateIsLeftOut() {
    TraceState state =
        TraceState.builder().put("a", "x".repeat(256)).put("b", "y".repeat(256)).build();
    SpanContext context =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), state);
    assertEquals(
        REMOTE.toBuilder().clearTracestate().build(),
        injected(Context.current().with(Span.wrap(context)), batch("load")).getTraceContext());
  }

  /** A handler has a span in the trace of its batch, and its next batches get that span. */
  @Test
  void spansOfHandlers() throws Exception {
    Batch traced = batch("extract").toBuilder().setTraceContext(REMOTE).build();
    TraceContext own = TraceContext.newBuilder().setTraceparent("own").build();
    List<Batch> next =
        handle(
            traced,
            task -> {
              assertTrue(Span.current().isRecording());
              Batch copied = task.batch().toBuilder().setStage("load").build();
              return List.of(
                  batch("load"), copied, batch("load").toBuilder().setTraceContext(own).build());
            });
    SpanData span = spans.get(0);
    assertEquals("process extract", span.getName());
    assertEquals(SpanKind.CONSUMER, span.getKind());
    assertEquals(attributes("extract").asMap(), span.getAttributes().asMap());
    assertEquals("b7ad6b7169203331", span.getParentSpanId());
    String expected =
        "00-0af7651916cd43dd8448eb211c80319c-" + span.getSpanContext().getSpanId() + "-01";
    assertEquals(
        List.of(expected, expected, "own"),
        next.stream().map(batch -> batch.getTraceContext().getTraceparent()).toList());
    assertEquals("vendor=1", next.get(0).getTraceContext().getTracestate());
    assertEquals(List.of(), handle(traced, task -> null));
  }

  /** The attributes of the span of a handler that succeeds, as clients/README.md lists them. */
  private static Attributes attributes(String stage) {
    return Attributes.builder()
        .put("messaging.system", "lightspeed")
        .put("messaging.operation.name", "process")
        .put("messaging.operation.type", "process")
        .put("messaging.destination.name", stage)
        .put("messaging.message.id", "day-1")
        .put("lightspeed.surface", "tenants/default/surfaces/default")
        .put("lightspeed.run", "run-000001")
        .put("lightspeed.stage", stage)
        .put("lightspeed.attempt", 1)
        .build();
  }

  /** A batch without a trace context begins a trace, also if a span is active around the worker. */
  @Test
  void withoutTraceContext() {
    Span around = openTelemetry.getTracer("test").spanBuilder("main").startSpan();
    Context context =
        Context.current().with(around).wrapSupplier(() -> Tracing.extract(batch("load"))).get();
    around.end();
    assertFalse(Span.fromContext(context).getSpanContext().isValid());
  }

  /** The error of a handler is in its span, and goes on. */
  @Test
  void errorsOfHandlers() {
    assertThrows(
        IOException.class,
        () ->
            handle(
                batch("load"),
                task -> {
                  throw new IOException("no such file");
                }));
    SpanData span = spans.get(0);
    assertEquals(StatusCode.ERROR, span.getStatus().getStatusCode());
    assertEquals("no such file", span.getStatus().getDescription());
    assertEquals(
        attributes("load").toBuilder().put("error.type", "IOException").build().asMap(),
        span.getAttributes().asMap());
    assertEquals("exception", span.getEvents().get(0).getName());
    assertFalse(Span.current().getSpanContext().isValid());
  }

  /** A trace goes through the server, from the enqueue through the handlers of all stages. */
  @Test
  @WithServer
  void throughTheServer() {
    try (TestServer server = TestServer.start();
        Client client = server.client()) {
      client.startRun(StartRunRequest.getDefaultInstance());
      Span enqueue = openTelemetry.getTracer("test").spanBuilder("enqueue").startSpan();
      Batch traced = injected(Context.current().with(enqueue), batch("extract"));
      client.enqueueBatch(EnqueueBatchRequest.newBuilder().setBatch(traced).build());
      enqueue.end();
      Worker worker =
          Worker.builder(client)
              .stages("extract", "load")
              .middleware(Tracing.middleware(openTelemetry))
              .build(
                  task -> task.batch().getStage().equals("load") ? null : List.of(batch("load")));
      worker.runUntil(
          () ->
              client
                      .getSurface(GetSurfaceRequest.getDefaultInstance())
                      .getSurface()
                      .getQueue()
                      .getSucceeded()
                  == 2);
      Set<String> traces = spans.stream().map(SpanData::getTraceId).collect(Collectors.toSet());
      assertEquals(Set.of(enqueue.getSpanContext().getTraceId()), traces);
      assertEquals(3, spans.size());
      assertEquals(spans.get(1).getSpanId(), spans.get(2).getParentSpanId());
    }
  }

  /** Without a global OpenTelemetry, handlers run without spans. */
  @Test
  void withoutOpenTelemetry() throws Exception {
    assertEquals(
        List.of(batch("load")),
        Tracing.middleware().handle(TestTask.of(batch("extract")), task -> List.of(batch("load"))));
  }
}
