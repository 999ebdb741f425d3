package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of the backoff. */
final class BackoffTest {
  /**
   * Waits double up to the limit, are shortened by up to half, and are never shorter than the
   * server asks.
   */
  @Test
  void waits() {
    AtomicReference<Double> random = new AtomicReference<>(0.0);
    Backoff backoff = new Backoff(100, 300, random::get);
    assertEquals(100, backoff.nextNanos(0));
    assertEquals(200, backoff.nextNanos(0));
    assertEquals(300, backoff.nextNanos(0));
    assertEquals(1_000, backoff.nextNanos(1_000));
    random.set(1.0);
    assertEquals(150, backoff.nextNanos(0));
    backoff.reset();
    assertEquals(50, backoff.nextNanos(0));
  }

  /** With jitter, two clients of the same server do not reconnect together. */
  @Test
  void jitter() {
    long distinct =
        IntStream.range(0, 100)
            .mapToLong(client -> new Backoff(1 << 20, 1 << 20).nextNanos(0))
            .distinct()
            .count();
    assertTrue(distinct > 50, () -> distinct + " of 100");
  }
}
