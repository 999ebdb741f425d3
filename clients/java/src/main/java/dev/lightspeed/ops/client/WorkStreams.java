package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import io.grpc.Status.Code;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The work streams of a worker: the current one, and the ones it is leaving. */
final class WorkStreams {
  private static final Logger LOGGER = System.getLogger("dev.lightspeed.ops.client");

  private final WorkRequest.Open opening;
  private final Waits waits = new Waits(Caller.FIRST_RETRY_NANOS, Caller.RETRY_LIMIT_NANOS);
  private final List<WorkStream> left = new ArrayList<>();

  /** The current stream; null: none. */
  WorkStream current;

  /** The time from which the next stream can be opened. */
  long openAt = Holding.ALWAYS;

  /** Unanswered frames of broken streams, which are sent again unchanged. */
  final Deque<Sent> unanswered = new ArrayDeque<>();

  /**
   * The server's refusal of this worker, whose reports are calls from then on; null: not refused.
   */
  LightspeedException refusal;

  WorkStreams(WorkRequest.Open opening) {
    this.opening = opening;
  }

  boolean areEnded() {
    return current == null && left.isEmpty();
  }

  /** The number of batches that can still arrive on streams that the worker is leaving. */
  int creditsLeftBehind() {
    return left.stream().mapToInt(one -> one.credits).sum();
  }

  /** Returns a new stream, which becomes the current one. */
  WorkStream open(List<String> stages) {
    current = new WorkStream(opening.toBuilder().addAllStages(stages).build(), refusal != null);
    return current;
  }

  /** Stops using the current stream; frames that arrive on it until its end are still handled. */
  void leave() {
    if (current != null) {
      left.add(current);
      current = null;
    }
  }

  /** Resets the backoff, because a frame shows that the server is reachable. */
  void heard() {
    waits.reset();
  }

  /**
   * Records the end of a stream.
   *
   * @param error why; null: the server ended it
   * @throws LightspeedException calls are refused as well, so that nothing can be reported
   */
  void ended(WorkStream one, LightspeedException error, long now) {
    if (one == current) {
      current = null;
    } else {
      left.remove(one);
    }
    one.unanswered.stream().filter(sent -> !sent.reports().isEmpty()).forEach(unanswered::add);
    if (one.isEnded && error == null && !one.drains) {
      return;
    }
    if (error != null && !isPassing(error)) {
      if (one.isByCalls) {
        throw error.here();
      }
      if (refusal == null) {
        refusal = error;
      }
      return;
    }
    long wait = waits.next(error == null ? 0 : error.retryAfterNanos());
    openAt = now + wait;
    String why = error == null ? "it ended" : error.getMessage();
    long waitMs = TimeUnit.NANOSECONDS.toMillis(wait);
    LOGGER.log(
        Level.WARNING,
        "worker: the stream broke off, connecting again in {0} ms: {1}",
        waitMs,
        why);
  }

  private static boolean isPassing(LightspeedException error) {
    return error.retryAfter().isPresent()
        || error.code() == Code.UNAVAILABLE
        || error.code() == Code.DEADLINE_EXCEEDED;
  }
}
