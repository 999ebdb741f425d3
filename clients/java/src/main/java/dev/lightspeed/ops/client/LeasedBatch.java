package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.LeaseExtension;
import dev.lightspeed.ops.v1.Release;
import java.util.concurrent.TimeUnit;

/**
 * A leased batch: the server has started it for this worker. Moments are nanoseconds on the
 * worker's clock, which only goes forward.
 */
final class LeasedBatch {
  /** Before every moment. */
  static final long LONG_AGO = Long.MIN_VALUE;

  /** After every moment. */
  static final long NEVER = Long.MAX_VALUE;

  /** Two heartbeats can get lost before the lease expires. */
  private static final int HEARTBEATS_PER_LEASE = 3;

  /** The shortest lease that the server gives. */
  private static final long SHORTEST_LEASE_MS = 1_000;

  /** The phase of a leased batch. */
  enum Phase {
    /** Waits for a free handler. */
    WAITING,
    RUNNING,
    /** The handler has ended; not reported yet. */
    ENDED
  }

  final LeasedTask task;
  private final long leaseMs;

  /** Time of the last extension of its lease, or of its start. */
  long extendedAt;

  Phase phase = Phase.WAITING;

  /** The lease was lost, while a handler still runs. */
  boolean isLost;

  LeasedBatch(LeasedTask task, long leaseMs, long now) {
    this.task = task;
    this.leaseMs = Math.max(leaseMs, SHORTEST_LEASE_MS);
    this.extendedAt = now;
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

  /** The time at which the next heartbeat of its lease is due. */
  long nextHeartbeatAt() {
    return extendedAt == LONG_AGO
        ? LONG_AGO
        : extendedAt + TimeUnit.MILLISECONDS.toNanos(leaseMs) / HEARTBEATS_PER_LEASE;
  }

  /** Returns the item that extends its lease by its full length. */
  LeaseExtension extension() {
    return LeaseExtension.newBuilder()
        .setKey(key())
        .setLeaseToken(token())
        .setLeaseMs(leaseMs)
        .setProgress(task.newestProgress())
        .build();
  }

  /** Returns the item that releases the batch. */
  Release release() {
    return Release.newBuilder().setKey(key()).setLeaseToken(token()).build();
  }
}
