package dev.lightspeed.ops.client;

import static dev.lightspeed.ops.client.StateMachineHarness.APPLIED;
import static dev.lightspeed.ops.client.StateMachineHarness.refused;
import static dev.lightspeed.ops.client.StateMachineHarness.single;
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
final class WorkerStateMachineTest {
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
  void creditsForFreeHandlers() {
    StateMachineHarness harness = new StateMachineHarness(2, 1);
    assertEquals(3, harness.actWithOneFrame().getCredits().getBatches());
    assertEquals(List.of(), harness.start("a", "b", "c"));
    assertEquals(List.of("a", "b"), List.copyOf(harness.tasks.keySet()));
    WorkRequest frame = single(harness.finish("b"));
    assertEquals("b-token", frame.getAcknowledgements(0).getLeaseToken());
    assertEquals(1, frame.getCredits().getBatches());
    assertEquals(List.of("a", "b", "c"), List.copyOf(harness.tasks.keySet()));
  }

  /**
   * A forwarded stream is replaced once its owner can be called; that of a stopped worker stays.
   */
  @Test
  void aForwardedStreamIsReplaced() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.start("a");
    StreamState forwarded = harness.stream;
    harness.stateMachine.ownerConnected(forwarded);
    assertTrue(harness.act().get(0).hasLeave());
    assertTrue(forwarded.isHalfClosed);
    assertEquals(2, harness.opened);
    assertEquals(List.of(), harness.act());
    harness.stateMachine.ownerConnected(harness.stream);
    harness.stateMachine.stop(false);
    harness.act();
    assertEquals(2, harness.opened);
  }

  /**
   * An unanswered frame is sent again on the next stream, with the same request_id and without
   * credits.
   */
  @Test
  void unansweredReportsAreSentAgain() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.start("a");
    WorkRequest sent = single(harness.finish("a", NEXT));
    assertTrue(sent.hasCredits() && !sent.getRequestId().isEmpty());
    harness.stateMachine.streamEnded(harness.stream, GONE, harness.now);
    assertEquals(List.of(), harness.act(), "it reconnects after a wait");
    assertTrue(harness.stateMachine.waitNanos(harness.now) > 0);
    harness.advance(Duration.ofSeconds(1));
    List<WorkRequest> frames = harness.act();
    assertEquals(sent.toBuilder().clearCredits().build(), frames.get(0));
    assertEquals(1, frames.get(1).getCredits().getBatches());
    assertEquals(2, harness.opened);
    assertEquals(List.of("a"), harness.stateMachine.leasedKeys());
    harness.acknowledged(APPLIED);
    assertEquals(List.of(), harness.stateMachine.leasedKeys());
  }

  /** Leases are extended three times before they expire, all in one frame. */
  @Test
  void heartbeats() {
    StateMachineHarness harness = new StateMachineHarness(2, 0);
    harness.act();
    harness.start("a", "b");
    harness.advance(Duration.ofMillis(999));
    assertEquals(List.of(), harness.act());
    assertEquals(Duration.ofMillis(1).toNanos(), harness.stateMachine.waitNanos(harness.now));
    harness.advance(Duration.ofMillis(1));
    WorkRequest heartbeat = harness.actWithOneFrame();
    assertEquals(2, heartbeat.getExtensionsCount());
    assertEquals(3_000, heartbeat.getExtensions(0).getLeaseMs());
    assertEquals(Duration.ofSeconds(1).toNanos(), harness.stateMachine.waitNanos(harness.now));
  }

  /**
   * A handler is cancelled after a lost lease, and after a cancelled batch: the first batch is not
   * reported, the second is released.
   */
  @Test
  void lostAndCancelled() {
    StateMachineHarness harness = new StateMachineHarness(2, 0);
    harness.act();
    harness.start("a", "b");
    harness.advance(Duration.ofSeconds(1));
    harness.act();
    ExtensionOutcome.Cancel cancel =
        ExtensionOutcome.Cancel.newBuilder().setReason("wrong file").setBudgetLeftMs(500).build();
    harness.extended(
        ExtensionOutcome.newBuilder()
            .setLost(ExtensionOutcome.Lost.newBuilder().setWorkerId("w-2"))
            .build(),
        ExtensionOutcome.newBuilder().setCancel(cancel).build());
    assertEquals(List.of("a", "b"), harness.interrupted);
    Cancellation lost = harness.tasks.get("a").cancellation().orElseThrow();
    assertTrue(lost.isLost());
    assertEquals("the lease is lost, held by w-2", lost.reason());
    Cancellation cancelled = harness.tasks.get("b").cancelled().toCompletableFuture().join();
    assertEquals("wrong file", cancelled.reason());
    assertEquals(Duration.ofMillis(500), cancelled.budget().orElseThrow());
    WorkRequest frame = single(harness.finish("a"));
    assertEquals(0, frame.getAcknowledgementsCount());
    WorkRequest report = single(harness.fail("b", new InterruptedException()));
    assertEquals("b", report.getReleases(0).getKey());
    assertEquals(0, report.getFailuresCount());
  }

  /**
   * A stopped worker waits for its handlers, releases batches that never started, and ends when no
   * report is unanswered.
   */
  @Test
  void stopping() {
    StateMachineHarness harness = new StateMachineHarness(1, 1);
    harness.act();
    harness.start("a", "b");
    harness.stateMachine.stop(false);
    List<WorkRequest> frames = harness.act();
    assertEquals("b", frames.get(0).getReleases(0).getKey());
    assertFalse(frames.get(1).getLeave().getRelease());
    assertEquals(2, frames.size());
    harness.receiveResults(
        WorkResponse.Results.newBuilder().addReleases(ReleaseResult.getDefaultInstance()));
    assertEquals("a", single(harness.finish("a")).getAcknowledgements(0).getKey());
    assertTrue(single(harness.acknowledged(APPLIED)).getLeave().getRelease());
    assertTrue(harness.isHalfClosed);
    assertFalse(harness.stateMachine.isDone());
    harness.stateMachine.streamEnded(harness.stream, null, harness.now);
    assertTrue(harness.stateMachine.isDone());
    assertEquals(List.of(), harness.interrupted);
  }

  /**
   * Batches that arrive after a worker released everything are ignored: the server has taken them
   * back.
   */
  @Test
  void startedTooLate() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.stateMachine.stop(false);
    assertTrue(harness.actWithOneFrame().getLeave().getRelease());
    assertEquals(List.of(), harness.start("a"));
    assertEquals(List.of(), harness.stateMachine.leasedKeys());
  }

  /** A stopped worker without a response from the server ends with an error. */
  @Test
  void undeliveredReports() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.start("a");
    harness.finish("a");
    harness.stateMachine.stop(false);
    harness.act();
    harness.now += WorkerStateMachine.SHUTDOWN_TIMEOUT_NANOS;
    UndeliveredReportsException undelivered =
        assertThrows(UndeliveredReportsException.class, harness::act);
    assertEquals(List.of("a"), undelivered.keys());
    assertEquals(
        "expected to report batches ['a'], but the server did not answer",
        undelivered.getMessage());
  }

  /**
   * A stopped worker does not wait for a handler that ignores the interrupt: it releases the batch.
   */
  @Test
  void releasingWithoutTheHandler() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.start("a");
    harness.stateMachine.stop(true);
    harness.act();
    assertEquals(List.of("a"), harness.interrupted);
    harness.now += WorkerStateMachine.SHUTDOWN_TIMEOUT_NANOS;
    assertTrue(harness.act().stream().anyMatch(frame -> frame.getReleasesCount() == 1));
  }

  /**
   * Next batches without room in the queue wait as long as the server asks, and only one more batch
   * of their stage starts.
   */
  @Test
  void fullQueue() {
    StateMachineHarness harness = new StateMachineHarness(2, 0);
    harness.act();
    harness.start("a");
    harness.finish("a", NEXT);
    List<WorkRequest> frames =
        harness.acknowledged(refused(Code.RESOURCE_EXHAUSTED, reason("QUEUE_SATURATED"), after(1)));
    assertTrue(
        frames.get(0).hasLeave(), "the stream that could start more of that stage is retired");
    assertTrue(frames.stream().allMatch(frame -> frame.getAcknowledgementsCount() == 0));
    harness.advance(Duration.ofSeconds(1));
    List<WorkRequest> again = harness.act();
    assertEquals(1, again.get(0).getAcknowledgements(0).getNextCount());
  }

  /** A worker of two stages continues with the stage that has room. */
  @Test
  void otherStage() {
    StateMachineHarness harness = new StateMachineHarness(2, 0, "extract", "load");
    harness.act();
    harness.start("a");
    harness.finish("a", NEXT);
    harness.acknowledged(refused(Code.RESOURCE_EXHAUSTED, reason("QUEUE_SATURATED"), after(1)));
    assertEquals(2, harness.opened);
    assertEquals(List.of("load"), harness.stream.stages());
  }

  /**
   * A report that the server refuses for good fails the attempt; the report of a batch that another
   * worker has is discarded.
   */
  @Test
  void refusedReports() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.start("a");
    harness.finish("a");
    WorkRequest failed =
        single(harness.acknowledged(refused(Code.ALREADY_EXISTS, reason("BATCH_CONFLICT"))));
    assertEquals(
        "LightspeedException: expected more (ALREADY_EXISTS / BATCH_CONFLICT)",
        failed.getFailures(0).getReason());
    harness.receiveResults(
        WorkResponse.Results.newBuilder()
            .addFailures(refused(Code.FAILED_PRECONDITION, reason("STALE_LEASE"))));
    assertEquals(List.of(), harness.stateMachine.leasedKeys());
  }

  /**
   * A refused worker reports its leased batches by calls, starts nothing, and ends with the
   * refusal.
   */
  @Test
  void refusedWorker() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.start("a");
    harness.stateMachine.streamEnded(harness.stream, NO_STAGE, harness.now);
    harness.act();
    assertTrue(harness.stream.usesCalls);
    assertEquals("a", single(harness.finish("a")).getAcknowledgements(0).getKey());
    assertEquals(NO_STAGE, harness.stateMachine.refusal().orElseThrow());
    LightspeedException ended =
        assertThrows(
            LightspeedException.class,
            () -> harness.stateMachine.streamEnded(harness.stream, NO_STAGE, harness.now));
    assertEquals(Code.NOT_FOUND, ended.code());
  }

  /**
   * A server that shuts down gets the reports, and no more credits; then the worker connects again.
   */
  @Test
  void drain() {
    StateMachineHarness harness = new StateMachineHarness(2, 0);
    harness.act();
    harness.start("a");
    harness.receive(WorkResponse.newBuilder().setDrain(WorkResponse.Drain.getDefaultInstance()));
    WorkRequest report = single(harness.finish("a"));
    assertFalse(report.hasCredits());
    assertTrue(single(harness.acknowledged(APPLIED)).getLeave().getRelease());
    harness.stateMachine.streamEnded(harness.stream, null, harness.now);
    harness.advance(Duration.ofSeconds(1));
    assertEquals(2, harness.actWithOneFrame().getCredits().getBatches());
    assertEquals(2, harness.opened);
  }

  /** Many reports are split into frames within the server's limits on items and hand-offs. */
  @Test
  void manyReports() {
    StateMachineHarness harness = new StateMachineHarness(3, 0);
    harness.act();
    harness.start("a", "b", "c");
    Batch[] many = new Batch[600];
    Arrays.fill(many, NEXT);
    for (String key : List.of("a", "b", "c")) {
      harness.stateMachine.handlerEnded(harness.tasks.get(key), List.of(many), null);
    }
    List<WorkRequest> frames = harness.act();
    assertEquals(
        List.of(1, 1, 1), frames.stream().map(WorkRequest::getAcknowledgementsCount).toList());
    assertEquals(
        List.of(3L, 0L, 0L),
        frames.stream().map(frame -> frame.getCredits().getBatches()).toList());
  }

  /**
   * A batch that waits for room and occupies a place in flight is released if other batches could
   * make room.
   */
  @Test
  void releasingToMakeRoom() {
    StateMachineHarness harness = new StateMachineHarness(1, 0);
    harness.act();
    harness.start("a");
    harness.finish("a", NEXT);
    BlockReason.InFlightLimit limit = BlockReason.InFlightLimit.getDefaultInstance();
    harness.receive(
        WorkResponse.newBuilder().setBlockReason(BlockReason.newBuilder().setInFlightLimit(limit)));
    List<WorkRequest> frames =
        harness.acknowledged(refused(Code.RESOURCE_EXHAUSTED, reason("QUEUE_SATURATED"), after(1)));
    assertTrue(frames.stream().anyMatch(frame -> frame.getReleasesCount() == 1), frames::toString);
  }

  /**
   * While a report is unanswered, the next ones can wait for its answer, and free handlers still
   * get batches; a stopped worker does not wait.
   */
  @Test
  void reportsWaitForResults() {
    StateMachineHarness harness = new StateMachineHarness(1, 1);
    harness.act();
    harness.start("a", "b");
    assertFalse(harness.stateMachine.awaitsResults(), "credits have no results");
    harness.finish("a");
    assertTrue(harness.stateMachine.awaitsResults());
    harness.start("c");
    harness.stateMachine.handlerEnded(harness.tasks.get("b"), List.of(), null);
    Action run = harness.stateMachine.handlerActions().get(0);
    assertEquals("c", ((Action.RunHandler) run).task().batch().getKey());
    assertEquals("b", single(harness.acknowledged(APPLIED)).getAcknowledgements(0).getKey());
    harness.stateMachine.stop(false);
    assertFalse(harness.stateMachine.awaitsResults());
  }
}
