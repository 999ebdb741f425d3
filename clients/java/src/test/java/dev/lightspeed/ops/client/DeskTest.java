package dev.lightspeed.ops.client;

import static dev.lightspeed.ops.client.Office.APPLIED;
import static dev.lightspeed.ops.client.Office.one;
import static dev.lightspeed.ops.client.Office.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.BlockReason;
import dev.lightspeed.ops.v1.ExtensionOutcome;
import dev.lightspeed.ops.v1.ReleaseResult;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the worker state machine, with a manual clock. */
final class DeskTest {
  private static final LightspeedException GONE = new LightspeedException(Code.UNAVAILABLE, "gone");
  private static final LightspeedException NO_STAGE =
      new LightspeedException(Code.NOT_FOUND, "no such stage");
  private static final Batch NEXT = Batch.newBuilder().setKey("n").build();

  private static ErrorInfo reason(String reason) {
    return ErrorInfo.newBuilder().setReason(reason).build();
  }

  private static RetryInfo after(int seconds) {
    return RetryInfo.newBuilder().setRetryDelay(Durations.fromSeconds(seconds)).build();
  }

  /**
   * A worker gives credits for free handlers and for prefetched batches; an ended batch gives one
   * credit.
   */
  @Test
  void creditsAreGivenForFreeHands() {
    Office office = new Office(2, 1);
    assertEquals(3, office.actOnce().getCredits().getBatches());
    assertEquals(List.of(), office.start("a", "b", "c"));
    assertEquals(List.of("a", "b"), List.copyOf(office.tasks.keySet()));
    WorkRequest frame = one(office.finish("b"));
    assertEquals("b-token", frame.getAcknowledgements(0).getLeaseToken());
    assertEquals(1, frame.getCredits().getBatches());
    assertEquals(List.of("a", "b", "c"), List.copyOf(office.tasks.keySet()));
  }

  /**
   * An unanswered frame is sent again on the next stream, with the same request_id and without
   * credits.
   */
  @Test
  void unansweredReportsAreSentAgain() {
    Office office = new Office(1, 0);
    office.act();
    office.start("a");
    WorkRequest sent = one(office.finish("a", NEXT));
    assertTrue(sent.hasCredits() && !sent.getRequestId().isEmpty());
    office.desk.streamEnded(office.stream, GONE, office.now);
    assertEquals(List.of(), office.act(), "it connects again after a wait");
    assertTrue(office.desk.waitNanos(office.now) > 0);
    office.passes(Duration.ofSeconds(1));
    List<WorkRequest> frames = office.act();
    assertEquals(sent.toBuilder().clearCredits().build(), frames.get(0));
    assertEquals(1, frames.get(1).getCredits().getBatches());
    assertEquals(2, office.opened);
    assertEquals(List.of("a"), office.desk.keys());
    office.acknowledged(APPLIED);
    assertEquals(List.of(), office.desk.keys());
  }

  /** Leases are extended three times before they expire, all in one frame. */
  @Test
  void heartbeats() {
    Office office = new Office(2, 0);
    office.act();
    office.start("a", "b");
    office.passes(Duration.ofMillis(999));
    assertEquals(List.of(), office.act());
    assertEquals(Duration.ofMillis(1).toNanos(), office.desk.waitNanos(office.now));
    office.passes(Duration.ofMillis(1));
    WorkRequest beat = office.actOnce();
    assertEquals(2, beat.getExtensionsCount());
    assertEquals(3_000, beat.getExtensions(0).getLeaseMs());
    assertEquals(Duration.ofSeconds(1).toNanos(), office.desk.waitNanos(office.now));
  }

  /**
   * A handler is cancelled after a lost lease, and after a cancelled batch: the first batch is not
   * reported, the second is given back.
   */
  @Test
  void lostAndCancelled() {
    Office office = new Office(2, 0);
    office.act();
    office.start("a", "b");
    office.passes(Duration.ofSeconds(1));
    office.act();
    ExtensionOutcome.Cancel cancel =
        ExtensionOutcome.Cancel.newBuilder().setReason("wrong file").setBudgetLeftMs(500).build();
    office.extended(
        ExtensionOutcome.newBuilder()
            .setLost(ExtensionOutcome.Lost.newBuilder().setWorkerId("w-2"))
            .build(),
        ExtensionOutcome.newBuilder().setCancel(cancel).build());
    assertEquals(List.of("a", "b"), office.interrupted);
    Cancellation lost = office.tasks.get("a").cancellation().orElseThrow();
    assertTrue(lost.isLost());
    assertEquals("the lease is lost, w-2 has the batch", lost.reason());
    Cancellation told = office.tasks.get("b").cancelled().toCompletableFuture().join();
    assertEquals("wrong file", told.reason());
    assertEquals(Duration.ofMillis(500), told.budget().orElseThrow());
    WorkRequest more = one(office.finish("a"));
    assertEquals(0, more.getAcknowledgementsCount());
    WorkRequest report = one(office.fail("b", new InterruptedException()));
    assertEquals("b", report.getReleases(0).getKey());
    assertEquals(0, report.getFailuresCount());
  }

  /**
   * A stopped worker waits for its handlers, gives back batches that never started, and ends when
   * no report is unanswered.
   */
  @Test
  void stopping() {
    Office office = new Office(1, 1);
    office.act();
    office.start("a", "b");
    office.desk.stop(false);
    List<WorkRequest> frames = office.act();
    assertEquals("b", frames.get(0).getReleases(0).getKey());
    assertFalse(frames.get(1).getLeave().getGiveBack());
    assertEquals(2, frames.size());
    office.answer(
        WorkResponse.Results.newBuilder().addReleases(ReleaseResult.getDefaultInstance()));
    assertEquals("a", one(office.finish("a")).getAcknowledgements(0).getKey());
    assertTrue(one(office.acknowledged(APPLIED)).getLeave().getGiveBack());
    assertTrue(office.isEnded);
    assertFalse(office.desk.isDone());
    office.desk.streamEnded(office.stream, null, office.now);
    assertTrue(office.desk.isDone());
    assertEquals(List.of(), office.interrupted);
  }

  /**
   * Batches that arrive after a worker gave everything back are ignored: the server has taken them
   * back.
   */
  @Test
  void startedTooLate() {
    Office office = new Office(1, 0);
    office.act();
    office.desk.stop(false);
    assertTrue(office.actOnce().getLeave().getGiveBack());
    assertEquals(List.of(), office.start("a"));
    assertEquals(List.of(), office.desk.keys());
  }

  /** A stopped worker without a response from the server ends with an error. */
  @Test
  void impatience() {
    Office office = new Office(1, 0);
    office.act();
    office.start("a");
    office.finish("a");
    office.desk.stop(false);
    office.act();
    office.now += Desk.LEAVE_PATIENCE_NANOS;
    UnreportedException gaveUp = assertThrows(UnreportedException.class, office::act);
    assertEquals(List.of("a"), gaveUp.keys());
  }

  /**
   * A stopped worker does not wait for a handler that ignores the interrupt: it gives the batch
   * back.
   */
  @Test
  void givingBackWithoutTheHandler() {
    Office office = new Office(1, 0);
    office.act();
    office.start("a");
    office.desk.stop(true);
    office.act();
    assertEquals(List.of("a"), office.interrupted);
    office.now += Desk.LEAVE_PATIENCE_NANOS;
    assertTrue(office.act().stream().anyMatch(frame -> frame.getReleasesCount() == 1));
  }

  /**
   * Next batches without room in the queue wait as long as the server asks, and only one more batch
   * of their stage starts.
   */
  @Test
  void fullQueue() {
    Office office = new Office(2, 0);
    office.act();
    office.start("a");
    office.finish("a", NEXT);
    List<WorkRequest> frames =
        office.acknowledged(refused(Code.RESOURCE_EXHAUSTED, reason("QUEUE_SATURATED"), after(1)));
    assertTrue(frames.get(0).hasLeave(), "the stream that could start more of that stage is left");
    assertTrue(frames.stream().allMatch(frame -> frame.getAcknowledgementsCount() == 0));
    office.passes(Duration.ofSeconds(1));
    List<WorkRequest> again = office.act();
    assertEquals(1, again.get(0).getAcknowledgements(0).getNextCount());
  }

  /** A worker of two stages continues with the stage that has room. */
  @Test
  void theOtherStage() {
    Office office = new Office(2, 0, "extract", "load");
    office.act();
    office.start("a");
    office.finish("a", NEXT);
    office.acknowledged(refused(Code.RESOURCE_EXHAUSTED, reason("QUEUE_SATURATED"), after(1)));
    assertEquals(2, office.opened);
    assertEquals(List.of("load"), office.stream.stages());
  }

  /**
   * A report that the server refuses for good fails the attempt; a report on a batch that another
   * worker holds is dropped.
   */
  @Test
  void refusedReports() {
    Office office = new Office(1, 0);
    office.act();
    office.start("a");
    office.finish("a");
    WorkRequest failed =
        one(office.acknowledged(refused(Code.ALREADY_EXISTS, reason("BATCH_CONFLICT"))));
    assertEquals(
        "expected more (ALREADY_EXISTS / BATCH_CONFLICT)", failed.getFailures(0).getReason());
    office.answer(
        WorkResponse.Results.newBuilder()
            .addFailures(refused(Code.FAILED_PRECONDITION, reason("STALE_LEASE"))));
    assertEquals(List.of(), office.desk.keys());
  }

  /**
   * A refused worker reports its leased batches by calls, starts nothing, and ends with the
   * refusal.
   */
  @Test
  void refusedWorker() {
    Office office = new Office(1, 0);
    office.act();
    office.start("a");
    office.desk.streamEnded(office.stream, NO_STAGE, office.now);
    office.act();
    assertTrue(office.stream.isByCalls);
    assertEquals("a", one(office.finish("a")).getAcknowledgements(0).getKey());
    assertEquals(NO_STAGE, office.desk.refusal().orElseThrow());
    LightspeedException ended =
        assertThrows(
            LightspeedException.class,
            () -> office.desk.streamEnded(office.stream, NO_STAGE, office.now));
    assertEquals(Code.NOT_FOUND, ended.code());
  }

  /**
   * A server that shuts down gets the reports, and no more credits; then the worker connects again.
   */
  @Test
  void drain() {
    Office office = new Office(2, 0);
    office.act();
    office.start("a");
    office.hear(WorkResponse.newBuilder().setDrain(WorkResponse.Drain.getDefaultInstance()));
    WorkRequest report = one(office.finish("a"));
    assertFalse(report.hasCredits());
    assertTrue(one(office.acknowledged(APPLIED)).getLeave().getGiveBack());
    office.desk.streamEnded(office.stream, null, office.now);
    office.passes(Duration.ofSeconds(1));
    assertEquals(2, office.actOnce().getCredits().getBatches());
    assertEquals(2, office.opened);
  }

  /** Many reports are split into frames within the server's limits on items and hand-offs. */
  @Test
  void manyReports() {
    Office office = new Office(3, 0);
    office.act();
    office.start("a", "b", "c");
    Batch[] many = new Batch[600];
    Arrays.fill(many, NEXT);
    for (String key : List.of("a", "b", "c")) {
      office.desk.handled(office.tasks.get(key), List.of(many), null);
    }
    List<WorkRequest> frames = office.act();
    assertEquals(
        List.of(1, 1, 1), frames.stream().map(WorkRequest::getAcknowledgementsCount).toList());
    assertEquals(
        List.of(3L, 0L, 0L),
        frames.stream().map(frame -> frame.getCredits().getBatches()).toList());
  }

  /**
   * A batch that waits for room and occupies a place in flight is given back if other batches could
   * make room.
   */
  @Test
  void makingWay() {
    Office office = new Office(1, 0);
    office.act();
    office.start("a");
    office.finish("a", NEXT);
    BlockReason.InFlightLimit limit = BlockReason.InFlightLimit.getDefaultInstance();
    office.hear(
        WorkResponse.newBuilder().setBlockReason(BlockReason.newBuilder().setInFlightLimit(limit)));
    List<WorkRequest> frames =
        office.acknowledged(refused(Code.RESOURCE_EXHAUSTED, reason("QUEUE_SATURATED"), after(1)));
    assertTrue(frames.stream().anyMatch(frame -> frame.getReleasesCount() == 1), frames::toString);
  }
}
