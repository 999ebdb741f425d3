package dev.lightspeed.ops.client;

import java.util.List;

/**
 * The error of undelivered reports: the server did not answer the last reports of a stopped worker.
 */
public final class UndeliveredReportsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String[] keys;

  UndeliveredReportsException(List<String> keys) {
    super(
        "expected to report batches ['"
            + String.join("', '", keys)
            + "'], but the server did not answer");
    this.keys = keys.toArray(String[]::new);
  }

  /** Keys of the batches whose end the server does not know. */
  public List<String> keys() {
    return List.of(keys);
  }
}
