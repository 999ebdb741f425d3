package dev.lightspeed.ops.client;

/** The error of a handler whose retry cannot help: the batch becomes a dead letter at once. */
public final class PermanentFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes a failure with a reason. */
  public PermanentFailure(String reason) {
    super(reason);
  }

  /** Makes a failure with a reason and a cause. */
  public PermanentFailure(String reason, Throwable cause) {
    super(reason, cause);
  }
}
