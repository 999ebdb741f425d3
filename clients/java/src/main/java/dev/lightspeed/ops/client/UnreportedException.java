package dev.lightspeed.ops.client;

import java.util.List;

/**
 * What a worker ends with that was stopped, and could not tell the server of what it had in hand.
 */
public final class UnreportedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String[] keys;

  UnreportedException(List<String> keys) {
    super("expected to report batches " + keys + ", but the server did not answer");
    this.keys = keys.toArray(String[]::new);
  }

  /** The batches whose end the server does not know. */
  public List<String> keys() {
    return List.of(keys);
  }
}
