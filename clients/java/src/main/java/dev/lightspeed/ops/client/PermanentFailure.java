package dev.lightspeed.ops.client;

/**
 * Thrown by a handler: trying again cannot help, so the batch goes straight to the dead letters.
 */
public final class PermanentFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For this reason. */
  public PermanentFailure(String reason) {
    super(reason);
  }

  /** For this reason, which comes from another one. */
  public PermanentFailure(String reason, Throwable cause) {
    super(reason, cause);
  }
}
