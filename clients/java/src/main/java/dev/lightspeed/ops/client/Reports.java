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

  /**
   * The server accepts messages of up to 4 MiB. Long reasons and many keys can exceed that with
   * fewer items than the limit.
   */
  private static final int MAX_FRAME_BYTES = 2 << 20;

  /** Reasons of refusals for a batch that has ended, or that is leased to another worker. */
  private static final List<ErrorReason> NO_LONGER_LEASED =
      List.of(
          ErrorReason.ERROR_REASON_BATCH_NOT_FOUND,
          ErrorReason.ERROR_REASON_BATCH_STATE,
          ErrorReason.ERROR_REASON_STALE_LEASE);

  private final Consumer<LeasedBatch> onEnded;

  /** By lease token, in the order of the ends of their tasks. */
  private final Map<String, Report> reports = new LinkedHashMap<>();

  /**
   * A full queue drains at the speed of the next stage: the worker retries with growing waits, or
   * as the server advises.
   */
  private final Backoff backoff = new Backoff(Caller.FIRST_RETRY_NANOS, Caller.RETRY_LIMIT_NANOS);

  private boolean queueWasFull;

  /** Next batches without attributes get those of the batch that was handled. */
  boolean passAttributes;

  Reports(Consumer<LeasedBatch> onEnded) {
    this.onEnded = onEnded;
  }

  /** Returns the time at which the next reports are due. */
  long dueAt() {
    return reports.values().stream()
        .filter(report -> !report.isSent)
        .mapToLong(report -> report.dueAt)
        .min()
        .orElse(LeasedBatch.NEVER);
  }

  /** Whether batches wait for room in the queue, without a sign of room since the last refusal. */
  boolean queueIsFull() {
    return queueWasFull && !waitingForRoom().isEmpty();
  }

  List<Report> waitingForRoom() {
    return reports.values().stream().filter(report -> report.waitsForRoom).toList();
  }

  /** Whether a report is sent and unanswered, so that the batch may have ended already. */
  boolean isSent(LeasedBatch leased) {
    Report report = reports.get(leased.token());
    return report != null && report.isSent;
  }

  void acknowledge(LeasedBatch leased, List<Batch> next) {
    Acknowledgement.Builder acknowledgement =
        Acknowledgement.newBuilder()
            .setKey(leased.key())
            .setLeaseToken(leased.token())
            .addAllNext(next)
            .putAllResult(leased.task.result())
            .setPassAttributes(passAttributes && !next.isEmpty());
    add(leased, acknowledgement.build());
  }

  void fail(LeasedBatch leased, Throwable error) {
    add(leased, HandlerRun.failureOf(leased.task, error));
  }

  void release(LeasedBatch leased) {
    add(leased, leased.release());
  }

  private void add(LeasedBatch leased, Message item) {
    discard(leased);
    reports.put(leased.token(), new Report(leased, item));
  }

  /** Discards the report of a batch whose lease is lost. */
  void discard(LeasedBatch leased) {
    reports.remove(leased.token());
  }

  /**
   * Makes the reports that wait for room due at once, because the queue may have room.
   *
   * @param isCertain a batch was started only to make room, so there is some
   */
  void retryForRoom(boolean isCertain) {
    queueWasFull = queueWasFull && !isCertain;
    waitingForRoom().forEach(report -> report.dueAt = LeasedBatch.LONG_AGO);
  }

  /** Releases batches whose next batches had no room in the queue: the next worker tries again. */
  void releaseAll(List<Report> reports) {
    reports.stream().filter(report -> !report.isSent).forEach(report -> release(report.leased));
  }

  /** Returns a frame with the reports that are due; empty if none are. */
  Optional<PendingFrame> nextFrame(long now) {
    List<Report> due = dueReports(now);
    if (due.isEmpty()) {
      return Optional.empty();
    }
    due.sort(Comparator.comparingInt(Report::rank)); // Stable within a kind.
    WorkRequest.Builder frame = WorkRequest.newBuilder().setRequestId(Caller.newRequestId());
    for (Report report : due) {
      report.isSent = true;
      report.addTo(frame);
    }
    return Optional.of(new PendingFrame(frame.build(), due, List.of()));
  }

  /** Returns the reports that are due and fit into one frame. */
  private List<Report> dueReports(long now) {
    List<Report> due = new ArrayList<>();
    int handedOff = 0;
    int size = 0;
    for (Report report : reports.values()) {
      if (report.isSent || report.dueAt > now) {
        continue;
      }
      handedOff += report.handedOff();
      size += report.size();
      boolean isTooMuch = handedOff > MAX_ITEMS || size > MAX_FRAME_BYTES;
      if (due.size() == MAX_ITEMS || isTooMuch && !due.isEmpty()) {
        break;
      }
      due.add(report);
    }
    return due;
  }

  /** Records the server's results for a frame. */
  void resultsReceived(PendingFrame pending, WorkResponse.Results results, long now) {
    pending.reports().forEach(report -> report.isSent = false);
    Iterator<Report> reports = pending.reports().iterator();
    Stream.concat(results.getAcknowledgementsList().stream(), results.getFailuresList().stream())
        .takeWhile(result -> reports.hasNext())
        .forEachOrdered(result -> outcomeReceived(reports.next(), result, now));
    for (ReleaseResult result : results.getReleasesList()) {
      if (reports.hasNext()) {
        releaseReceived(reports.next(), result, now);
      }
    }
  }

  private void outcomeReceived(Report report, OutcomeResult result, long now) {
    Optional<LightspeedException> refusal = LightspeedException.from(result.getError());
    if (refusal.isPresent()) {
      recordRefusal(report, refusal.get(), now);
    } else {
      recordOutcome(report, result.getOutcome(), now);
    }
  }

  private void releaseReceived(Report report, ReleaseResult result, long now) {
    Optional<LightspeedException> refusal = LightspeedException.from(result.getError());
    if (refusal.isPresent()) {
      recordRefusal(report, refusal.get(), now);
    } else {
      close(report);
    }
  }

  private void recordOutcome(Report report, ProcessOutcome outcome, long now) {
    String reason = outcome.getProcessed().getRejected().getReason();
    if (outcome.getProcessed().hasRejected() && report.isAcknowledgement()) {
      report.dueAt = now + backoff.nextNanos(0);
      LogEvent.log(
          Level.WARNING, "acknowledgement_waits", "key", report.leased.key(), "reason", reason);
      return;
    }
    if (report.handedOff() > 0) {
      queueWasFull = false;
    }
    backoff.reset();
    if (report.isAcknowledgement()) {
      LogEvent.log(
          Level.DEBUG,
          "batch_acknowledged",
          "key",
          report.leased.key(),
          "attempt",
          report.leased.task.attempt());
    }
    close(report);
  }

  private void recordRefusal(Report report, LightspeedException refusal, long now) {
    if (NO_LONGER_LEASED.stream().anyMatch(refusal::hasReason)) {
      LogEvent.log(
          Level.WARNING,
          "lease_lost",
          "key",
          report.leased.key(),
          "attempt",
          report.leased.task.attempt(),
          "holder",
          "");
      close(report);
    } else if (refusal.retryAfter().isPresent()) {
      if (!report.waitsForRoom) {
        LogEvent.log(
            Level.WARNING,
            "acknowledgement_waits",
            "key",
            report.leased.key(),
            "reason",
            refusal.description());
      }
      report.waitsForRoom = true;
      queueWasFull = true;
      report.dueAt = now + backoff.nextNanos(refusal.retryAfterNanos());
    } else if (report.isAcknowledgement()) {
      // The server refuses its next batches or the acknowledgement itself: the attempt fails with
      // that reason.
      fail(report.leased, refusal);
    } else {
      LogEvent.log(
          Level.ERROR,
          "report_refused",
          "key",
          report.leased.key(),
          "attempt",
          report.leased.task.attempt(),
          "reason",
          refusal.getMessage());
      close(report);
    }
  }

  /** Removes a report whose result is final. */
  private void close(Report report) {
    // The batch may have been lost, and its report discarded by now.
    reports.remove(report.leased.token(), report);
    onEnded.accept(report.leased);
  }
}
