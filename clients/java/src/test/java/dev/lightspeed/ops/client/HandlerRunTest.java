package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.Failure;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Handlers: their results, their errors and their interrupts. */
final class HandlerRunTest {
  private static final LeasedTask TASK =
      new LeasedTask(Batch.newBuilder().setKey("a").build(), "run-000001", 3, "s", "t", "");

  /** An error is reported with its type and message, without a stack. */
  @Test
  void reasons() {
    assertEquals("IOException: no such file", HandlerRun.reasonOf(new IOException("no such file")));
    assertEquals("NullPointerException", HandlerRun.reasonOf(new NullPointerException()));
    assertEquals(
        "PermanentFailure: bad \uFFFD half",
        HandlerRun.reasonOf(new PermanentFailure("bad \uD834 half")));
    assertEquals(
        "LightspeedException: it exists (ALREADY_EXISTS)",
        HandlerRun.reasonOf(new LightspeedException(Code.ALREADY_EXISTS, "it exists")));
    assertFalse(HandlerRun.reasonOf(new PermanentFailure("")).isEmpty());
  }

  /** A reason is cut to the server's limit, and never in the middle of a character. */
  @Test
  void longReasons() {
    String clef = "\uD834\uDD1E";
    Failure failure = HandlerRun.failureOf(TASK, new PermanentFailure(clef.repeat(5_000)));
    int kept = HandlerRun.MAX_REASON_CHARACTERS - "PermanentFailure: ".length() - 1;
    assertTrue(
        failure.getReason().equals("PermanentFailure: " + clef.repeat(kept) + "…"),
        () -> failure.getReason().length() + " characters");
    assertTrue(failure.getPermanent());
    assertEquals(3, failure.getAttempt());
    assertEquals("t", failure.getLeaseToken());
    assertFalse(HandlerRun.failureOf(TASK, new AssertionError("broken")).getPermanent());
  }

  /** Progress and results that the server would refuse are errors, and change nothing. */
  @Test
  void progressAndResults() {
    TASK.progress("half");
    TASK.setResult(Map.of("rows", "7"));
    assertThrows(IllegalArgumentException.class, () -> TASK.progress("x".repeat(1_025)));
    Map<String, String> many = new HashMap<>();
    for (int number = 0; number < 33; number++) {
      many.put(Integer.toString(number), "");
    }
    for (Map<String, String> result :
        List.of(
            many, Map.of("", "v"), Map.of("k".repeat(65), "v"), Map.of("k", "v".repeat(4_096)))) {
      assertThrows(IllegalArgumentException.class, () -> TASK.setResult(result));
    }
    assertEquals("half", TASK.newestProgress());
    assertEquals(Map.of("rows", "7"), TASK.result());
  }

  /** Batches that cannot be sent fail the attempt. */
  @Test
  void batchesThatCannotBeSent() {
    Batch batch = Batch.newBuilder().setKey("n").build();
    assertEquals(List.of(batch), HandlerRun.checkNext(List.of(batch)));
    assertEquals(List.of(), HandlerRun.checkNext(null));
    assertThrows(
        NullPointerException.class, () -> HandlerRun.checkNext(Collections.singletonList(null)));
    List<Batch> many = Collections.nCopies(HandlerRun.MAX_NEXT + 1, batch);
    assertThrows(IllegalArgumentException.class, () -> HandlerRun.checkNext(many));
    List<Batch> halved = List.of(Batch.newBuilder().setKey("\uDD1E").build());
    assertThrows(IllegalArgumentException.class, () -> HandlerRun.checkNext(halved));
  }

  /**
   * An interrupt reaches its handler, also one that has not started, and no later handler in the
   * same thread.
   */
  @Test
  void interrupts() throws InterruptedException {
    AtomicReference<Throwable> failed = new AtomicReference<>();
    HandlerRun handling =
        new HandlerRun(
            task -> {
              new CountDownLatch(1).await();
              return List.of();
            },
            TASK,
            (next, error) -> failed.set(error));
    handling.interrupt();
    handling.run();
    assertEquals(InterruptedException.class, failed.get().getClass());
    new HandlerRun(
            task -> {
              handling.interrupt(); // Too late: it has ended.
              return List.of();
            },
            TASK,
            (next, error) -> failed.set(error))
        .run();
    assertEquals(null, failed.get());
    assertFalse(Thread.interrupted());
    HandlerRun ownInterrupt =
        new HandlerRun(
            task -> {
              Thread.currentThread().interrupt();
              return List.of();
            },
            TASK,
            (next, error) -> failed.set(error));
    ownInterrupt.run();
    assertFalse(Thread.interrupted());
  }
}
