package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One attempt at one batch. */
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

  /** What to work on. */
  public Batch batch() {
    return batch;
  }

  /** The run that it was started in. */
  public String runId() {
    return runId;
  }

  /** Which attempt this is, from 1. */
  public long attempt() {
    return attempt;
  }

  /** Resource name of its surface. */
  public String surface() {
    return surface;
  }

  /**
   * Names this attempt's lease and no other, ever: a sink that remembers the last one that it took
   * from can tell a worker that woke up too late.
   */
  public String leaseToken() {
    return leaseToken;
  }

  /** Why the handler had better stop; empty as long as it need not. */
  public Optional<Cancellation> cancellation() {
    return Optional.ofNullable(cancellation);
  }

  /** Whether the handler had better stop, and throw: the batch is then let go of. */
  public boolean isCancelled() {
    return cancellation != null;
  }

  /** Ends when the handler had better stop, with the reason. */
  public CompletionStage<Cancellation> cancelled() {
    return cancelled.minimalCompletionStage();
  }

  /** Says that the handler had better stop; what is said later says more. */
  void cancel(Cancellation said) {
    cancellation = said;
    cancelled.completeAsync(
        () -> said); // Elsewhere: what follows on it must not keep the heartbeats waiting.
  }

  @Override
  public String toString() {
    return "Task[" + batch.getKey() + ", attempt " + attempt + "]";
  }
}
