package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.Failure;
import java.util.List;

/** One run of a handler: its result, its error, and its interrupt. */
final class HandlerRun implements Runnable {
  /** The server's limit on the characters of a reason. */
  static final int MAX_REASON_CHARACTERS = 4_096;

  /** The server's limit on the next batches of one acknowledgement. */
  static final int MAX_NEXT = 1_000;

  private static final int REPLACEMENT_CHARACTER = 0xFFFD;

  /** The receiver of a handler's result. */
  @FunctionalInterface
  interface HandlerListener {
    /** The handler returned batches, or threw the error; null: no error. */
    void handlerEnded(List<Batch> next, Throwable error);
  }

  private final TaskHandler handler;
  private final Task task;
  private final HandlerListener listener;
  private Thread thread; // Set while the handler runs.
  private boolean isInterrupted;

  HandlerRun(TaskHandler handler, Task task, HandlerListener listener) {
    this.handler = handler;
    this.task = task;
    this.listener = listener;
  }

  @Override
  public void run() {
    started();
    List<Batch> next = List.of();
    Throwable error = null;
    try {
      next = checkNext(handler.handle(task));
    } catch (Throwable e) {
      error = e; // Every throwable, also an Error, fails the attempt, but not the worker.
    }
    ended();
    listener.handlerEnded(next, error);
  }

  private synchronized void started() {
    thread = Thread.currentThread();
    if (isInterrupted) {
      thread.interrupt();
    }
  }

  private synchronized void ended() {
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
          "expected a handler to return at most "
              + MAX_NEXT
              + " batches, but it returned "
              + next.size());
    }
    for (Batch batch : next) {
      for (String text : List.of(batch.getKey(), batch.getStage(), batch.getIdempotencyKey())) {
        if (!text.equals(wellFormed(text))) {
          throw new IllegalArgumentException(
              "expected a handler to return batches of Unicode, but it returned \""
                  + wellFormed(text)
                  + "\"");
        }
      }
    }
    return List.copyOf(next);
  }

  /** Returns the report of a failed attempt. */
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
   * Returns the reported reason of an error, its type and message, within the server's limit. Never
   * the stack, which the log has.
   */
  static String reasonOf(Throwable error) {
    String message = error.getMessage();
    String type = typeName(error.getClass());
    String reason = wellFormed(message == null || message.isEmpty() ? type : type + ": " + message);
    if (reason.codePointCount(0, reason.length()) <= MAX_REASON_CHARACTERS) {
      return reason;
    }
    return reason.substring(0, reason.offsetByCodePoints(0, MAX_REASON_CHARACTERS - 1)) + "…";
  }

  /** The simple name of a type; of an anonymous class, the one of its parent. */
  private static String typeName(Class<?> type) {
    return type.isAnonymousClass() ? typeName(type.getSuperclass()) : type.getSimpleName();
  }

  /** Replaces every half of a surrogate pair in a text: UTF-8 has none. */
  private static String wellFormed(String text) {
    return text.codePoints()
        .map(
            point ->
                Character.getType(point) == Character.SURROGATE ? REPLACEMENT_CHARACTER : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
