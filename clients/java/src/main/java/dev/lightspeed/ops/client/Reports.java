package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.Acknowledgement;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.ErrorReason;
import dev.lightspeed.ops.v1.OutcomeResult;
import dev.lightspeed.ops.v1.ProcessOutcome;
import dev.lightspeed.ops.v1.ReleaseResult;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The results of tasks that the server has not answered yet. A report must never be dropped before
 * its answer, nor sent again after it.
 */
final class Reports {
  /**
   * A frame has at most this many items, and its acknowledgements hand off at most this many
   * batches.
   */
  static final int MAX_ITEMS = 1_000;

  private static final Logger LOGGER = System.getLogger("dev.lightspeed.ops.client");

  /**
   * The server accepts messages of up to 4 MiB. Long reasons and many keys can exceed that with
   * fewer items than the limit.
   */
  private static final int MAX_FRAME_BYTES = 2 << 20;

  /** Reasons of refusals for a batch that has ended, or that this worker no longer holds. */
  private static final List<ErrorReason> NO_LONGER_IN_HAND =
      List.of(
          ErrorReason.ERROR_REASON_BATCH_NOT_FOUND,
          ErrorReason.ERROR_REASON_BATCH_STATE,
          ErrorReason.ERROR_REASON_STALE_LEASE);

  private final Consumer<Holding> ended;

  /** By lease token, in the order of the ends of their tasks. */
  private final Map<String, Report> open = new LinkedHashMap<>();

  /**
   * A full queue drains at the speed of the next stage: the worker retries with growing waits, or
   * as the server advises.
   */
  private final Waits waits = new Waits(Caller.FIRST_RETRY_NANOS, Caller.RETRY_LIMIT_NANOS);

  private boolean hadNoRoom;

  Reports(Consumer<Holding> ended) {
    this.ended = ended;
  }

  /** Returns the time at which the next reports are due. */
  long dueAt() {
    return open.values().stream()
        .filter(one -> !one.isSent)
        .mapToLong(one -> one.dueAt)
        .min()
        .orElse(Holding.NEVER);
  }

  /** Whether batches wait for room in the queue, without a sign of room since the last refusal. */
  boolean isFull() {
    return hadNoRoom && !wantingRoom().isEmpty();
  }

  List<Report> wantingRoom() {
    return open.values().stream().filter(one -> one.wantsRoom).toList();
  }

  /** Whether a report is sent and unanswered, so that the batch may have ended already. */
  boolean isSent(Holding one) {
    Report found = open.get(one.token());
    return found != null && found.isSent;
  }

  void finish(Holding one, List<Batch> next) {
    Acknowledgement.Builder done =
        Acknowledgement.newBuilder().setKey(one.key()).setLeaseToken(one.token()).addAllNext(next);
    add(one, done.build());
  }

  void fail(Holding one, Throwable error) {
    add(one, Handling.failureOf(one.task, error));
  }

  void giveBack(Holding one) {
    add(one, one.release());
  }

  private void add(Holding one, Message item) {
    forget(one);
    open.put(one.token(), new Report(one, item));
  }

  /** Drops the report of a batch that this worker no longer holds. */
  void forget(Holding one) {
    open.remove(one.token());
  }

  /**
   * Makes the reports that wait for room due at once, because the queue may have room. isSure: a
   * batch was started only to make room, so there is some.
   */
  void hurry(boolean isSure) {
    hadNoRoom = hadNoRoom && !isSure;
    wantingRoom().forEach(one -> one.dueAt = Holding.ALWAYS);
  }

  /**
   * Gives back batches whose next batches had no room in the queue: the next worker tries again.
   */
  void giveUp(List<Report> some) {
    some.stream().filter(one -> !one.isSent).forEach(one -> giveBack(one.holding));
  }

  /** Returns a frame with the reports that are due; empty if none are. */
  Optional<Sent> frame(long now) {
    List<Report> chosen = choose(now);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    chosen.sort(Comparator.comparingInt(Report::rank)); // Stable within a kind.
    WorkRequest.Builder frame = WorkRequest.newBuilder().setRequestId(Caller.newRequestId());
    for (Report one : chosen) {
      one.isSent = true;
      one.addTo(frame);
    }
    return Optional.of(new Sent(frame.build(), chosen, List.of()));
  }

  private List<Report> choose(long now) {
    List<Report> chosen = new ArrayList<>();
    int handedOn = 0;
    int size = 0;
    for (Report one : open.values()) {
      if (one.isSent || one.dueAt > now) {
        continue;
      }
      handedOn += one.handedOn();
      size += one.size();
      boolean isTooMuch = handedOn > MAX_ITEMS || size > MAX_FRAME_BYTES;
      if (chosen.size() == MAX_ITEMS || isTooMuch && !chosen.isEmpty()) {
        break;
      }
      chosen.add(one);
    }
    return chosen;
  }

  /** Records the server's results for a frame. */
  void answered(Sent sent, WorkResponse.Results results, long now) {
    sent.reports().forEach(one -> one.isSent = false);
    Iterator<Report> reports = sent.reports().iterator();
    Stream.concat(results.getAcknowledgementsList().stream(), results.getFailuresList().stream())
        .takeWhile(result -> reports.hasNext())
        .forEachOrdered(result -> answered(reports.next(), result, now));
    for (ReleaseResult result : results.getReleasesList()) {
      if (reports.hasNext()) {
        released(reports.next(), result, now);
      }
    }
  }

  private void answered(Report one, OutcomeResult result, long now) {
    Optional<LightspeedException> refusal = LightspeedException.from(result.getError());
    if (refusal.isPresent()) {
      refused(one, refusal.get(), now);
    } else {
      told(one, result.getOutcome(), now);
    }
  }

  private void released(Report one, ReleaseResult result, long now) {
    Optional<LightspeedException> refusal = LightspeedException.from(result.getError());
    if (refusal.isPresent()) {
      refused(one, refusal.get(), now);
    } else {
      LOGGER.log(Level.INFO, "worker: {0} is given back", one.holding.task);
      end(one);
    }
  }

  private void told(Report one, ProcessOutcome outcome, long now) {
    Task task = one.holding.task;
    if (outcome.getProcessed().hasRejected() && one.isAcknowledgement()) {
      one.dueAt = now + waits.next(0);
      String reason = outcome.getProcessed().getRejected().getReason();
      LOGGER.log(Level.WARNING, "worker: {0} is not acknowledged yet: {1}", task, reason);
      return;
    }
    if (one.handedOn() > 0) {
      hadNoRoom = false;
    }
    waits.reset();
    if (outcome.getProcessed().hasApplied()) {
      LOGGER.log(Level.DEBUG, "worker: {0} is applied", task);
    } else if (outcome.getProcessed().hasDuplicateSuppressed()) {
      LOGGER.log(Level.INFO, "worker: {0} is a duplicate, and suppressed", task);
    } else if (outcome.hasRetryScheduled()) {
      LOGGER.log(Level.INFO, "worker: {0} will be tried again", task);
    } else { // Dead-lettered; or the failure was rejected, or ended the batch.
      LOGGER.log(Level.WARNING, "worker: {0} has ended: {1}", task, outcome);
    }
    end(one);
  }

  private void refused(Report one, LightspeedException refusal, long now) {
    Task task = one.holding.task;
    if (NO_LONGER_IN_HAND.stream().anyMatch(refusal::hasReason)) {
      LOGGER.log(
          Level.WARNING, "worker: {0} was taken out of its hands: {1}", task, refusal.getMessage());
      end(one);
    } else if (refusal.retryAfter().isPresent()) {
      one.wantsRoom = true;
      hadNoRoom = true;
      one.dueAt = now + waits.next(refusal.retryAfterNanos());
    } else if (one.isAcknowledgement()) {
      // The server refuses its next batches or the acknowledgement itself: the attempt fails with
      // that reason.
      fail(one.holding, refusal);
    } else {
      LOGGER.log(Level.ERROR, "worker: {0} is left to its lease: {1}", task, refusal.getMessage());
      end(one);
    }
  }

  private void end(Report one) {
    open.remove(
        one.holding.token(), one); // The batch may have been lost, and its report dropped by now.
    ended.accept(one.holding);
  }
}
