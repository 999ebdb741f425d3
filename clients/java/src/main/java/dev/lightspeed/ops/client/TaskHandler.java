package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.util.List;

/**
 * Does the work of a task. It runs in many threads at a time, as many as the worker's concurrency.
 */
@FunctionalInterface
public interface TaskHandler {
  /**
   * Does the work, and returns the batches for the next stage, which are enqueued with the
   * acknowledgement, or neither is done; empty or null: none.
   *
   * <p>Its thread is interrupted when it had better stop: what it throws for is then let go of.
   *
   * @throws Exception this attempt has failed, for good if it is a {@link PermanentFailure}
   */
  List<Batch> handle(Task task) throws Exception;
}
