package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A task of a worker. */
final class LeasedTask implements Task {
  private static final int MAX_PROGRESS_BYTES = 1_024;
  private static final int MAX_RESULT_ENTRIES = 32;
  private static final int MAX_RESULT_KEY_CHARACTERS = 64;
  private static final int MAX_RESULT_BYTES = 4_096;

  private final Batch batch;
  private final String runId;
  private final long attempt;
  private final String surface;
  private final String leaseToken;
  private final String lastProgress;
  private volatile String progress = "";
  private volatile Map<String, String> result = Map.of();
  private final CompletableFuture<Cancellation> cancelled = new CompletableFuture<>();
  private volatile Cancellation cancellation;

  LeasedTask(
      Batch batch,
      String runId,
      long attempt,
      String surface,
      String leaseToken,
      String lastProgress) {
    this.batch = batch;
    this.runId = runId;
    this.attempt = attempt;
    this.surface = surface;
    this.leaseToken = leaseToken;
    this.lastProgress = lastProgress;
  }

  @Override
  public Batch batch() {
    return batch;
  }

  @Override
  public String runId() {
    return runId;
  }

  @Override
  public long attempt() {
    return attempt;
  }

  @Override
  public String surface() {
    return surface;
  }

  @Override
  public String leaseToken() {
    return leaseToken;
  }

  @Override
  public String lastProgress() {
    return lastProgress;
  }

  @Override
  public void progress(String text) {
    int bytes = bytesOf(text);
    if (bytes > MAX_PROGRESS_BYTES) {
      throw new IllegalArgumentException(
          "expected progress of at most " + MAX_PROGRESS_BYTES + " bytes, but it has " + bytes);
    }
    progress = wellFormed(text);
  }

  /** The newest progress of the handler; empty if there is none. */
  String newestProgress() {
    return progress;
  }

  @Override
  public Map<String, String> result() {
    return result;
  }

  @Override
  public void setResult(Map<String, String> result) {
    int bytes = 0;
    boolean isSound = result.size() <= MAX_RESULT_ENTRIES;
    Map<String, String> kept = new HashMap<>();
    for (Map.Entry<String, String> entry : result.entrySet()) {
      String key = entry.getKey();
      bytes += bytesOf(key) + bytesOf(entry.getValue());
      kept.put(wellFormed(key), wellFormed(entry.getValue()));
      int characters = key.codePointCount(0, key.length());
      isSound = isSound && 1 <= characters && characters <= MAX_RESULT_KEY_CHARACTERS;
    }
    if (!isSound || bytes > MAX_RESULT_BYTES) {
      throw new IllegalArgumentException(
          "expected a result of at most 32 entries with keys of 1-64 characters and 4,096 bytes,"
              + " but it has "
              + result.size()
              + " and "
              + bytes
              + " bytes");
    }
    this.result = Map.copyOf(kept);
  }

  /** Returns a text without halves of characters, which cannot be sent. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static int bytesOf(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public Optional<Cancellation> cancellation() {
    return Optional.ofNullable(cancellation);
  }

  @Override
  public CompletionStage<Cancellation> cancelled() {
    return cancelled.minimalCompletionStage();
  }

  /** Cancels the handler; a later cancellation replaces an earlier one. */
  void cancel(Cancellation newest) {
    cancellation = newest;
    // In another thread, because dependent actions must not delay heartbeats.
    cancelled.completeAsync(() -> newest);
  }

  @Override
  public String toString() {
    return "Task[" + batch.getKey() + ", attempt " + attempt + "]";
  }
}
