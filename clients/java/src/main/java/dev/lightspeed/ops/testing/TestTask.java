package dev.lightspeed.ops.testing;

import dev.lightspeed.ops.client.Cancellation;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.v1.Batch;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A task for a call of a handler without a server. A test can cancel it as a worker would. */
public final class TestTask implements Task {
  private final Batch batch;
  private final String runId;
  private final long attempt;
  private final String surface;
  private final String leaseToken;
  private final String lastProgress;
  private volatile String newestProgress = "";
  private volatile Map<String, String> result = Map.of();
  private final CompletableFuture<Cancellation> cancelled = new CompletableFuture<>();
  private volatile Cancellation cancellation;

  private TestTask(Builder options) {
    this.batch = options.batch;
    this.runId = options.runId;
    this.attempt = options.attempt;
    this.surface = options.surface;
    this.leaseToken = options.leaseToken;
    this.lastProgress = options.lastProgress;
  }

  /** Returns the first attempt of a batch. */
  public static TestTask of(Batch batch) {
    return builder(batch).build();
  }

  /** Returns a builder for a task of a batch; without options it is the first attempt. */
  public static Builder builder(Batch batch) {
    return new Builder(batch);
  }

  /** The fields of a task. */
  public static final class Builder {
    private final Batch batch;
    private String runId = "run-000001";
    private long attempt = 1;
    private String surface = "tenants/default/surfaces/default";
    private String leaseToken;
    private String lastProgress = "";

    private Builder(Batch batch) {
      this.batch = Objects.requireNonNull(batch, "batch");
      this.leaseToken = "lease-" + batch.getKey();
    }

    /** The number of the attempt, from 1. */
    public Builder attempt(long attempt) {
      this.attempt = attempt;
      return this;
    }

    /** The id of the run. */
    public Builder runId(String runId) {
      this.runId = Objects.requireNonNull(runId, "runId");
      return this;
    }

    /** The resource name of the surface. */
    public Builder surface(String surface) {
      this.surface = Objects.requireNonNull(surface, "surface");
      return this;
    }

    /** The name of the lease. */
    public Builder leaseToken(String leaseToken) {
      this.leaseToken = Objects.requireNonNull(leaseToken, "leaseToken");
      return this;
    }

    /** The newest progress that an earlier attempt reported. */
    public Builder lastProgress(String lastProgress) {
      this.lastProgress = Objects.requireNonNull(lastProgress, "lastProgress");
      return this;
    }

    /** Makes the task. */
    public TestTask build() {
      return new TestTask(this);
    }
  }

  /**
   * Cancels the handler, as an operator does who gives it a budget to end. A worker interrupts the
   * handler's thread too.
   */
  public void cancel(String reason, Duration budget) {
    cancel(new Cancellation(reason, false, Optional.of(budget)));
  }

  /** Cancels the handler, because the lease of its batch is lost. */
  public void loseLease() {
    cancel(new Cancellation("the lease is lost", true, Optional.empty()));
  }

  private void cancel(Cancellation newest) {
    cancellation = newest;
    cancelled.complete(newest);
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

  /** Keeps the progress; only a worker checks its limit. */
  @Override
  public void progress(String text) {
    newestProgress = text;
  }

  /** The newest progress that the handler reported; empty if it reported none. */
  public String newestProgress() {
    return newestProgress;
  }

  @Override
  public Map<String, String> result() {
    return result;
  }

  /** Keeps the result; only a worker checks its limits. */
  @Override
  public void setResult(Map<String, String> result) {
    this.result = Map.copyOf(result);
  }

  @Override
  public Optional<Cancellation> cancellation() {
    return Optional.ofNullable(cancellation);
  }

  @Override
  public CompletionStage<Cancellation> cancelled() {
    return cancelled.minimalCompletionStage();
  }

  @Override
  public String toString() {
    return "Task[" + batch.getKey() + ", attempt " + attempt + "]";
  }
}
