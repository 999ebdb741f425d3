package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.Failure;
import java.util.List;

/** One run of a handler: its result, its error, and its interrupt. */
final class Handling implements Runnable {
  /** The server's limit on the characters of a reason. */
  static final int MAX_REASON_CHARACTERS = 4_096;

  /** The server's limit on the next batches of one acknowledgement. */
  static final int MAX_NEXT = 1_000;

  private static final int REPLACEMENT_CHARACTER = 0xFFFD;

  /** The receiver of a handler's result: its batches, or its error. */
  @FunctionalInterface
  interface Ending {
    void ended(List<Batch> next, Throwable error);
  }

  private final TaskHandler handler;
  private final Task task;
  private final Ending ending;
  private Thread thread; // Set while the handler runs.
  private boolean isInterrupted;

  Handling(TaskHandler handler, Task task, Ending ending) {
    this.handler = handler;
    this.task = task;
    this.ending = ending;
  }

  @Override
  public void run() {
    begin();
    List<Batch> next = List.of();
    Throwable failed = null;
    try {
      next = checkNext(handler.handle(task));
    } catch (
        Throwable e) { // Every throwable, also an Error, fails the attempt, but not the worker.
      failed = e;
    }
    end();
    ending.ended(next, failed);
  }

  private synchronized void begin() {
    thread = Thread.currentThread();
    if (isInterrupted) {
      thread.interrupt();
    }
  }

  private synchronized void end() {
    thread = null;
    Thread.interrupted(); // The interrupt was for this handler, not for the next one in its thread.
  }

  /** Interrupts the handler, and no later handler in its thread. */
  synchronized void interrupt() {
    isInterrupted = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Rejects batches that cannot be encoded or sent; the server checks everything else. */
  static List<Batch> checkNext(List<Batch> next) {
    if (next == null) {
      return List.of();
    }
    if (next.size() > MAX_NEXT) {
      throw new IllegalArgumentException(
          "expected a handler to give back at most "
              + MAX_NEXT
              + " batches, but it gave back "
              + next.size());
    }
    for (Batch batch : next) {
      for (String text : List.of(batch.getKey(), batch.getStage(), batch.getIdempotencyKey())) {
        if (!text.equals(wellFormed(text))) {
          throw new IllegalArgumentException(
              "expected a handler to give back batches of Unicode, but it gave back \""
                  + wellFormed(text)
                  + "\"");
        }
      }
    }
    return List.copyOf(next);
  }

  /** The report of a failed attempt. */
  static Failure failureOf(Task task, Throwable error) {
    return Failure.newBuilder()
        .setKey(task.batch().getKey())
        .setAttempt(task.attempt())
        .setReason(reasonOf(error))
        .setPermanent(error instanceof PermanentFailure)
        .setLeaseToken(task.leaseToken())
        .build();
  }

  /**
   * The reported reason of an error, within the server's limit: its name and message, or only the
   * message of a PermanentFailure or a LightspeedException.
   */
  static String reasonOf(Throwable error) {
    boolean saysAll = error instanceof PermanentFailure || error instanceof LightspeedException;
    String message = error.getMessage();
    boolean isMeant = saysAll && message != null && !message.isEmpty();
    String reason = wellFormed(isMeant ? message : String.valueOf(error));
    if (reason.codePointCount(0, reason.length()) <= MAX_REASON_CHARACTERS) {
      return reason;
    }
    return reason.substring(0, reason.offsetByCodePoints(0, MAX_REASON_CHARACTERS));
  }

  /** Replaces every half of a surrogate pair in a text: UTF-8 has none. */
  private static String wellFormed(String text) {
    return text.codePoints()
        .map(one -> Character.getType(one) == Character.SURROGATE ? REPLACEMENT_CHARACTER : one)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
