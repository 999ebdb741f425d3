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

  /** The newest progress that an earlier attempt reported; empty if there is none. */
  String lastProgress();

  /**
   * Reports progress: the next heartbeat sends it, and the next attempt has it as {@link
   * #lastProgress}.
   *
   * @throws IllegalArgumentException it has more than 1,024 bytes in UTF-8
   */
  void progress(String text);

  /** The result of the work, as {@link #setResult} has set it. */
  Map<String, String> result();

  /**
   * Sets the result of the work, which the history of the batch shows after its acknowledgement.
   *
   * @throws IllegalArgumentException it has more than 32 entries, a key that has not 1-64
   *     characters, or more than 4,096 bytes in UTF-8
   */
  void setResult(Map<String, String> result);

  /** The reason to stop for the handler; empty if it is not cancelled. */
  Optional<Cancellation> cancellation();

  /** Whether the handler is cancelled. If it then throws, its batch is released. */
  default boolean isCancelled() {
    return cancellation().isPresent();
  }

  /** Completes with the reason when the handler is cancelled. */
  CompletionStage<Cancellation> cancelled();
}
