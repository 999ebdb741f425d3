package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Batch;
import java.util.List;

/**
 * Wraps the handler of a worker: it can act before and after the handler, or fail instead of it.
 */
@FunctionalInterface
public interface Middleware {
  /**
   * Runs instead of the next handler, and usually calls it.
   *
   * @throws Exception the attempt has failed, as for {@link TaskHandler#handle}
   */
  List<Batch> handle(Task task, TaskHandler next) throws Exception;
}
