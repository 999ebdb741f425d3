package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of the backoff. */
final class WaitsTest {
  /**
   * Waits double up to the limit, are shortened by up to half, and are never shorter than the
   * server asks.
   */
  @Test
  void waits() {
    AtomicReference<Double> lot = new AtomicReference<>(0.0);
    Waits waits = new Waits(100, 300, lot::get);
    assertEquals(100, waits.next(0));
    assertEquals(200, waits.next(0));
    assertEquals(300, waits.next(0));
    assertEquals(1_000, waits.next(1_000));
    lot.set(1.0);
    assertEquals(150, waits.next(0));
    waits.reset();
    assertEquals(50, waits.next(0));
  }

  /** With jitter, two clients of the same server do not reconnect together. */
  @Test
  void jitter() {
    long distinct =
        IntStream.range(0, 100)
            .mapToLong(one -> new Waits(1 << 20, 1 << 20).next(0))
            .distinct()
            .count();
    assertTrue(distinct > 50, () -> distinct + " of 100");
  }
}
