package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.LeaseExtension;
import dev.lightspeed.ops.v1.Release;
import java.util.concurrent.TimeUnit;

/** One batch in hand. Moments are nanoseconds on the worker's clock, which only goes forward. */
final class Holding {
  /** Before every moment. */
  static final long ALWAYS = Long.MIN_VALUE;

  /** After every moment. */
  static final long NEVER = Long.MAX_VALUE;

  /** So that two heartbeats may get lost before the lease is. */
  private static final int HEARTBEATS_PER_LEASE = 3;

  /** The shortest lease that the server gives. */
  private static final long SHORTEST_LEASE_MS = 1_000;

  /** How far a batch in hand is. */
  enum Stand {
    /** For a free handler. */
    WAITING,
    RUNNING,
    /** And not reported yet. */
    HANDLED
  }

  final Task task;
  private final long leaseMs;

  /** When its lease was last extended, or began. */
  long keptAt;

  Stand stand = Stand.WAITING;

  /** It is no longer this worker's, though a handler still runs. */
  boolean isLost;

  Holding(Task task, long leaseMs, long now) {
    this.task = task;
    this.leaseMs = Math.max(leaseMs, SHORTEST_LEASE_MS);
    this.keptAt = now;
  }

  String key() {
    return task.batch().getKey();
  }

  String token() {
    return task.leaseToken();
  }

  String stage() {
    return task.batch().getStage();
  }

  /** When its lease is to be extended. */
  long beatsAt() {
    return keptAt == ALWAYS
        ? ALWAYS
        : keptAt + TimeUnit.MILLISECONDS.toNanos(leaseMs) / HEARTBEATS_PER_LEASE;
  }

  /** Extends its lease by as much as it had. */
  LeaseExtension extension() {
    return LeaseExtension.newBuilder()
        .setKey(key())
        .setLeaseToken(token())
        .setLeaseMs(leaseMs)
        .build();
  }

  Release release() {
    return Release.newBuilder().setKey(key()).setLeaseToken(token()).build();
  }
}
