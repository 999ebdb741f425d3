package dev.lightspeed.ops.client;

/**
 * The result of a verification of audit entries.
 *
 * @param verified the number of entries that fit, from the first one
 * @param firstBadSequence the first sequence that does not fit, or is missing; 0: none
 * @param headHash the hash of the last entry that fits; empty: none fits
 */
public record AuditVerification(long verified, long firstBadSequence, String headHash) {

  /** Whether every entry fits. */
  public boolean isValid() {
    return firstBadSequence == 0;
  }
}
