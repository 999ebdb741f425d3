package dev.lightspeed.ops.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.client.Cancellation;
import dev.lightspeed.ops.v1.Batch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tasks for tests of handlers. */
final class TestTaskTest {
  private static final Batch BATCH = Batch.newBuilder().setKey("day-1").build();

  /** Without options a task is the first attempt. */
  @Test
  void fields() {
    TestTask first = TestTask.of(BATCH);
    assertEquals(BATCH, first.batch());
    assertEquals(1, first.attempt());
    assertEquals("tenants/default/surfaces/default", first.surface());
    assertEquals("run-000001", first.runId());
    assertEquals("lease-day-1", first.leaseToken());
    TestTask other =
        TestTask.builder(BATCH)
            .attempt(3)
            .surface("tenants/a/surfaces/b")
            .runId("run-000002")
            .leaseToken("c")
            .build();
    assertEquals(
        "3 tenants/a/surfaces/b run-000002 c",
        String.join(
            " ",
            String.valueOf(other.attempt()),
            other.surface(),
            other.runId(),
            other.leaseToken()));
  }

  /** A task can be cancelled as an operator does, and then lose its lease. */
  @Test
  void cancellations() {
    TestTask task = TestTask.of(BATCH);
    CompletableFuture<Cancellation> cancelled = task.cancelled().toCompletableFuture();
    assertFalse(task.isCancelled() || cancelled.isDone());
    task.cancel("wrong file", Duration.ofSeconds(5));
    assertTrue(task.isCancelled());
    assertEquals(
        new Cancellation("wrong file", false, Optional.of(Duration.ofSeconds(5))),
        cancelled.getNow(null));
    task.loseLease();
    assertTrue(task.cancellation().orElseThrow().isLost());
  }
}
