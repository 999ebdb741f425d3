package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A task of a worker. */
final class LeasedTask implements Task {
  private final Batch batch;
  private final String runId;
  private final long attempt;
  private final String surface;
  private final String leaseToken;
  private final CompletableFuture<Cancellation> cancelled = new CompletableFuture<>();
  private volatile Cancellation cancellation;

  LeasedTask(Batch batch, String runId, long attempt, String surface, String leaseToken) {
    this.batch = batch;
    this.runId = runId;
    this.attempt = attempt;
    this.surface = surface;
    this.leaseToken = leaseToken;
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
