package dev.lightspeed.ops.examples.bench;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Worker;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bench program of {@code make bench-clients}: a worker whose handler does nothing.
 *
 * <p>{@code TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH}: it stops after COUNT handler runs,
 * and prints the seconds from the first of them to the end of the worker.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    if (arguments.length != 6) {
      throw new IllegalArgumentException(
          "expected TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH, but got "
              + List.of(arguments));
    }
    int count = Integer.parseInt(arguments[3]);
    AtomicInteger runs = new AtomicInteger();
    AtomicLong startNanos = new AtomicLong();
    AtomicReference<Worker> worker = new AtomicReference<>();
    try (Client client = Client.create(arguments[0])) {
      worker.set(
          Worker.builder(client)
              .surface(arguments[1])
              .stages(arguments[2])
              .concurrency(Integer.parseInt(arguments[4]))
              .prefetch(Integer.parseInt(arguments[5]))
              .build(
                  task -> {
                    int run = runs.incrementAndGet();
                    if (run == 1) {
                      startNanos.set(System.nanoTime());
                    }
                    if (run == count) {
                      worker.get().stop();
                    }
                    return List.of();
                  }));
      worker.get().run();
      double seconds = (System.nanoTime() - startNanos.get()) / 1e9;
      System.out.printf(Locale.ROOT, "{\"batches\": %d, \"seconds\": %.6f}%n", count, seconds);
    }
  }
}
