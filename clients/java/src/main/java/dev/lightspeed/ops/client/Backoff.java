package dev.lightspeed.ops.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The backoff: waits in nanoseconds that grow from the first to the limit, each shortened at random
 * by up to half. It never sleeps: the caller does.
 */
final class Backoff {
  /** Each wait is twice the one before, so that the limit is reached in a few steps. */
  private static final int FACTOR = 2;

  /**
   * Jitter: each wait is shortened at random by up to half, so that clients of the same server do
   * not reconnect all at once.
   */
  private static final double JITTER = 0.5;

  private final long firstNanos;
  private final long limitNanos;
  private final DoubleSupplier random;
  private long waitNanos;

  Backoff(long firstNanos, long limitNanos) {
    this(firstNanos, limitNanos, () -> ThreadLocalRandom.current().nextDouble());
  }

  Backoff(long firstNanos, long limitNanos, DoubleSupplier random) {
    this.firstNanos = firstNanos;
    this.limitNanos = limitNanos;
    this.random = random;
    this.waitNanos = firstNanos;
  }

  /** Returns the next wait, which is never shorter than the server asked for. */
  long nextNanos(long atLeastNanos) {
    long nanos = (long) (waitNanos * (1 - JITTER * random.getAsDouble()));
    waitNanos = Math.min(limitNanos, waitNanos * FACTOR);
    return Math.max(nanos, atLeastNanos);
  }

  /** Starts again at the first wait, after a success. */
  void reset() {
    waitNanos = firstNanos;
  }
}
