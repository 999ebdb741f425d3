package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import io.grpc.Status.Code;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The work streams of a worker: the current one, and the retired ones. */
final class WorkStreams {
  private static final Logger LOGGER = System.getLogger("dev.lightspeed.ops.client");

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

  /** Returns a new stream, which becomes the current one. */
  StreamState open(List<String> stages) {
    current = new StreamState(opening.toBuilder().addAllStages(stages).build(), refusal != null);
    return current;
  }

  /** Retires the current stream: it still receives frames until its end. */
  void retireCurrent() {
    if (current != null) {
      retired.add(current);
      current = null;
    }
  }

  /** Resets the backoff, because a frame shows that the server is reachable. */
  void frameReceived() {
    backoff.reset();
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
    String cause = error == null ? "it ended" : error.getMessage();
    LOGGER.log(
        Level.WARNING,
        "the work stream broke off, reconnecting in " + Backoff.seconds(waitNanos) + ": " + cause);
  }

  /** Whether a new stream can succeed. */
  private static boolean isTransient(LightspeedException error) {
    return error.retryAfter().isPresent()
        || error.code() == Code.UNAVAILABLE
        || error.code() == Code.DEADLINE_EXCEEDED;
  }
}
