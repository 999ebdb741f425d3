package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.util.List;

/**
 * Does the work of a task. It runs in up to as many threads at a time as the worker's concurrency.
 */
@FunctionalInterface
public interface TaskHandler {
  /**
   * Does the work, and returns the batches for the next stage; empty or null: none. The server
   * enqueues them in the commit of the acknowledgement, or does neither.
   *
   * <p>Its thread is interrupted when it is cancelled. If it then throws, its batch is released.
   *
   * @throws Exception the attempt has failed, for good if it is a {@link PermanentFailure}
   */
  List<Batch> handle(Task task) throws Exception;
}
