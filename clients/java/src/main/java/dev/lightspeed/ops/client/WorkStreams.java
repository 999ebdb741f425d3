package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import io.grpc.Status.Code;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The work streams of a worker: the current one, and the retired ones. */
final class WorkStreams {
  /** The server takes up to this many tokens of held leases. */
  static final int MAX_HELD_LEASES = 10_000;

  private final WorkRequest.Open opening;
  private final Backoff backoff = new Backoff(Caller.FIRST_RETRY_NANOS, Caller.RETRY_LIMIT_NANOS);
  private final List<StreamState> retired = new ArrayList<>();

  /** The current stream; null: none. */
  StreamState current;

  /** The time from which the next stream can be opened. */
  long reconnectAt = LeasedBatch.LONG_AGO;

  /** Pending frames of broken streams, which are sent again unchanged. */
  final Deque<PendingFrame> framesToResend = new ArrayDeque<>();

  /**
   * The server's refusal of this worker, whose reports are calls from then on; null: not refused.
   */
  LightspeedException refusal;

  /**
   * The time at which the last stream broke off; LONG_AGO: no stream since then is without a frame.
   */
  private long brokenAt = LeasedBatch.LONG_AGO;

  GuardedObserver observers = GuardedObserver.NONE;
  private boolean isConnected; // Since the first frame of the server.
  private int heldLeases;
  private int resentFrames;

  WorkStreams(WorkRequest.Open opening) {
    this.opening = opening;
  }

  boolean allEnded() {
    return current == null && retired.isEmpty();
  }

  /** The number of batches that can still arrive on retired streams. */
  int retiredCredits() {
    return retired.stream().mapToInt(stream -> stream.credits).sum();
  }

  /**
   * Returns a new stream, which becomes the current one.
   *
   * <p>If no other stream is open, the server gets the tokens of the held leases, and releases
   * batches that it started for this instance and that never arrived.
   */
  StreamState open(List<String> stages, List<String> heldLeases) {
    WorkRequest.Open.Builder opened = opening.toBuilder().addAllStages(stages);
    if (allEnded() && heldLeases.size() <= MAX_HELD_LEASES && !opening.getInstanceId().isEmpty()) {
      opened.getHeldLeasesBuilder().addAllLeaseTokens(heldLeases);
    }
    this.heldLeases = heldLeases.size();
    resentFrames = framesToResend.size();
    LogEvent.log(
        Level.DEBUG, "stream_opened", "stages", String.join(",", stages), "held", this.heldLeases);
    current = new StreamState(opened.build(), refusal != null);
    return current;
  }

  /** Retires the current stream: it still receives frames until its end. */
  void retireCurrent() {
    if (current != null) {
      retired.add(current);
      current = null;
    }
  }

  /** Records that the server is reachable. */
  void frameReceived(WorkResponse frame, long now) {
    backoff.reset();
    if (!isConnected) {
      isConnected = true;
      observers.call(WorkerObserver::connected);
    }
    if (brokenAt != LeasedBatch.LONG_AGO) {
      Duration after = Duration.ofNanos(now - brokenAt);
      long released = frame.getOpened().getReleased();
      Reconnection reconnection = new Reconnection(heldLeases, resentFrames, released, after);
      LogEvent.log(
          Level.INFO,
          "reconnected",
          "held",
          heldLeases,
          "resent",
          resentFrames,
          "released",
          released,
          "after_ms",
          after.toMillis());
      observers.call(observer -> observer.reconnected(reconnection));
      brokenAt = LeasedBatch.LONG_AGO;
    }
  }

  /**
   * Records the end of a stream.
   *
   * @param error the reason; null: the server ended it
   * @throws LightspeedException calls are refused as well, so that nothing can be reported
   */
  void streamEnded(StreamState stream, LightspeedException error, long now) {
    if (stream == current) {
      current = null;
    } else {
      retired.remove(stream);
    }
    stream.pendingFrames.stream()
        .filter(pending -> !pending.reports().isEmpty())
        .forEach(framesToResend::add);
    if (stream.isHalfClosed && error == null && !stream.isDraining) {
      return;
    }
    if (error != null && !isTransient(error)) {
      if (stream.usesCalls) {
        throw error.here();
      }
      if (refusal == null) {
        refusal = error;
      }
      return;
    }
    long waitNanos = backoff.nextNanos(error == null ? 0 : error.retryAfterNanos());
    reconnectAt = now + waitNanos;
    if (brokenAt == LeasedBatch.LONG_AGO) { // One event for all attempts to connect again.
      brokenAt = now;
      LogEvent.log(
          Level.WARNING,
          "disconnected",
          "code",
          error == null ? Code.OK : error.code(),
          "reason",
          error == null ? "the server has ended the stream" : error.getMessage(),
          "retry_ms",
          TimeUnit.NANOSECONDS.toMillis(waitNanos));
      observers.call(observer -> observer.disconnected(error));
    }
  }

  /** Whether a new stream can succeed. */
  private static boolean isTransient(LightspeedException error) {
    return error.retryAfter().isPresent()
        || error.code() == Code.UNAVAILABLE
        || error.code() == Code.DEADLINE_EXCEEDED;
  }
}
