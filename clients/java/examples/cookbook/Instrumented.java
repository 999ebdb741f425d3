package cookbook;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.client.WorkerObserver;
import dev.lightspeed.ops.opentelemetry.Tracing;
import dev.lightspeed.ops.v1.Batch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.logging.LoggingSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Works with a span of OpenTelemetry around each handler, and with metrics from an observer. It
 * needs {@code opentelemetry-sdk} and an exporter, here {@code opentelemetry-exporter-logging}.
 */
public final class Instrumented {
  private Instrumented() {}

  /** Counts finished handlers, and sums up their time; handlers call it in their threads. */
  private static final class Metrics implements WorkerObserver {
    private final LongAdder finished = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    @Override
    public void handlerFinished(Task task, Duration duration) {
      finished.increment();
      nanos.add(duration.toNanos());
    }
  }

  /** Works on a surface of its own, on the server at the address. */
  public static void main(String[] arguments) {
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(LoggingSpanExporter.create()))
            .build();
    Metrics metrics = new Metrics();
    try (OpenTelemetrySdk telemetry =
            OpenTelemetrySdk.builder().setTracerProvider(provider).build();
        Client client = Client.create(arguments[0])) {
      String surface = Recipe.newSurface(client, "instrumented");
      Span enqueue = telemetry.getTracer("cookbook").spanBuilder("enqueue").startSpan();
      Context.current()
          .with(enqueue)
          .wrap(() -> Recipe.enqueue(client, surface, "load", 10, Tracing::inject))
          .run();
      enqueue.end();
      Worker worker =
          Worker.builder(client)
              .surface(surface)
              .stages("load")
              .middleware(Tracing.middleware(telemetry))
              .observer(metrics)
              .build(Instrumented::load);
      worker.runUntil(() -> Recipe.queue(client, surface).getSucceeded() == 10);
    }
    System.out.printf(
        "%d handlers finished in %.3f s%n", metrics.finished.sum(), metrics.nanos.sum() / 1e9);
  }

  /** Handles a batch, in the trace in which it was enqueued. */
  private static List<Batch> load(Task task) {
    Span.current().setAttribute("records", task.batch().getRecords());
    return List.of();
  }
}
