package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One attempt to process one batch. */
public final class Task {
  private final Batch batch;
  private final String runId;
  private final long attempt;
  private final String surface;
  private final String leaseToken;
  private final CompletableFuture<Cancellation> cancelled = new CompletableFuture<>();
  private volatile Cancellation cancellation;

  Task(Batch batch, String runId, long attempt, String surface, String leaseToken) {
    this.batch = batch;
    this.runId = runId;
    this.attempt = attempt;
    this.surface = surface;
    this.leaseToken = leaseToken;
  }

  /** The batch to process. */
  public Batch batch() {
    return batch;
  }

  /** The attributes of the batch: parameters of the work. */
  public Map<String, String> attributes() {
    return batch.getAttributesMap();
  }

  /** The id of the run in which it was started. */
  public String runId() {
    return runId;
  }

  /** The number of this attempt, from 1. */
  public long attempt() {
    return attempt;
  }

  /** Resource name of its surface. */
  public String surface() {
    return surface;
  }

  /**
   * Names the lease of this attempt, and is never reused. A sink that remembers its last token can
   * recognise a late worker whose lease was lost.
   */
  public String leaseToken() {
    return leaseToken;
  }

  /** The reason to stop for the handler; empty if it is not cancelled. */
  public Optional<Cancellation> cancellation() {
    return Optional.ofNullable(cancellation);
  }

  /** Whether the handler is cancelled. If it then throws, its batch is released. */
  public boolean isCancelled() {
    return cancellation != null;
  }

  /** Completes with the reason when the handler is cancelled. */
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
