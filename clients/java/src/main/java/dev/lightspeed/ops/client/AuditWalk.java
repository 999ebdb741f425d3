package dev.lightspeed.ops.client;

/**
 * How far a walk along audit entries came.
 *
 * @param verified counts the entries that fit, from the first one
 * @param firstBadSequence the first sequence that does not fit, or is missing; 0: none
 * @param headHash the hash of the last entry that fits; empty: none does
 */
public record AuditWalk(long verified, long firstBadSequence, String headHash) {

  /** Whether every entry fits. */
  public boolean isValid() {
    return firstBadSequence == 0;
  }
}
