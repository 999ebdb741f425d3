package dev.lightspeed.ops.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The backoff: waits in nanoseconds that grow from the first to the limit, each shortened at random
 * by up to half. It never sleeps: the caller does.
 */
final class Waits {
  /** Each wait is twice the one before, so that the limit is reached in a few steps. */
  private static final int FACTOR = 2;

  /**
   * Jitter: each wait is shortened at random by up to half, so that clients of the same server do
   * not reconnect all at once.
   */
  private static final double JITTER = 0.5;

  private final long first;
  private final long limit;
  private final DoubleSupplier lot;
  private long wait;

  Waits(long first, long limit) {
    this(first, limit, () -> ThreadLocalRandom.current().nextDouble());
  }

  Waits(long first, long limit, DoubleSupplier lot) {
    this.first = first;
    this.limit = limit;
    this.lot = lot;
    this.wait = first;
  }

  /** Returns the next wait, which is never shorter than the server asked for. */
  long next(long atLeast) {
    long next = (long) (wait * (1 - JITTER * lot.getAsDouble()));
    wait = Math.min(limit, wait * FACTOR);
    return Math.max(next, atLeast);
  }

  /** Starts again at the first wait, after a success. */
  void reset() {
    wait = first;
  }
}
