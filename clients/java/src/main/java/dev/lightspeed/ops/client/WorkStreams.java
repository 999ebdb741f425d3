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

/** The work stream that is used, and those that are being left. */
final class WorkStreams {
  private static final Logger LOGGER = System.getLogger("dev.lightspeed.ops.client");

  private final WorkRequest.Open opening;
  private final Waits waits = new Waits(Caller.FIRST_RETRY_NANOS, Caller.RETRY_LIMIT_NANOS);
  private final List<WorkStream> left = new ArrayList<>();

  /** The one that is used; null: none is. */
  WorkStream current;

  /** When the next one may be opened. */
  long openAt = Holding.ALWAYS;

  /** Frames of streams that broke off, whose answers are not known: sent again as they are. */
  final Deque<Sent> unanswered = new ArrayDeque<>();

  /**
   * Why the server does not have this worker, whose reports are calls from then on; null: it has.
   */
  LightspeedException refusal;

  WorkStreams(WorkRequest.Open opening) {
    this.opening = opening;
  }

  boolean areEnded() {
    return current == null && left.isEmpty();
  }

  /** Batches that may still come on streams that are being left. */
  int creditsLeftBehind() {
    return left.stream().mapToInt(one -> one.credits).sum();
  }

  /** A new stream, which is used from now on. */
  WorkStream open(List<String> stages) {
    current = new WorkStream(opening.toBuilder().addAllStages(stages).build(), refusal != null);
    return current;
  }

  /** The current stream is no longer used; what comes on it until it ends is still taken. */
  void leave() {
    if (current != null) {
      left.add(current);
      current = null;
    }
  }

  /** The server has said something, so it is there. */
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
