package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One attempt to process one batch. Workers make it; {@link dev.lightspeed.ops.testing.TestTask}
 * makes one for a test. Programs must not implement it, because it can get more methods.
 */
public interface Task {
  /** The batch to process. */
  Batch batch();

  /** The attributes of the batch: parameters of the work. */
  default Map<String, String> attributes() {
    return batch().getAttributesMap();
  }

  /** The id of the run in which it was started. */
  String runId();

  /** The number of this attempt, from 1. */
  long attempt();

  /** Resource name of its surface. */
  String surface();

  /**
   * Names the lease of this attempt, and is never reused. A sink that remembers its last token can
   * recognise a late worker whose lease was lost.
   */
  String leaseToken();

  /** The reason to stop for the handler; empty if it is not cancelled. */
  Optional<Cancellation> cancellation();

  /** Whether the handler is cancelled. If it then throws, its batch is released. */
  default boolean isCancelled() {
    return cancellation().isPresent();
  }

  /** Completes with the reason when the handler is cancelled. */
  CompletionStage<Cancellation> cancelled();
}
