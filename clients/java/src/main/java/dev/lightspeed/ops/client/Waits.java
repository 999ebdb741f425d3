package dev.lightspeed.ops.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Waits that grow from the first to the limit, each shortened by up to half at random; in
 * nanoseconds. They never sleep: the caller does.
 */
final class Waits {
  /**
   * Each wait is twice the one before: a few steps from the first to the limit, whatever they are.
   */
  private static final int FACTOR = 2;

  /**
   * Down to half of the wait is drawn by lot, so that clients that lost the same server do not come
   * back all at once.
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

  /** The next wait, and never less than the server has asked for. */
  long next(long atLeast) {
    long next = (long) (wait * (1 - JITTER * lot.getAsDouble()));
    wait = Math.min(limit, wait * FACTOR);
    return Math.max(next, atLeast);
  }

  /** Begins at the first wait again: something has worked. */
  void reset() {
    wait = first;
  }
}
