package dev.lightspeed.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.AuditRecord;
import dev.lightspeed.ops.v1.LineageRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Signatures of records, and the chain of audit entries, computed from what the server sent. */
public final class Signatures {
  /** The hash before the first audit entry. */
  public static final String GENESIS_HASH = "0".repeat(64);

  private static final HexFormat PERCENT = HexFormat.of().withUpperCase().withPrefix("%");

  private Signatures() {}

  /** The signature of an audit record. */
  public static String auditSignature(AuditRecord record) {
    return sign(
        "audit",
        "action",
        record.getAction(),
        "outcome",
        record.getOutcome(),
        "at_ms",
        Long.toString(record.getAtMs()));
  }

  /** The signature of a lineage record. */
  public static String lineageSignature(LineageRecord record) {
    return sign(
        "lineage",
        "run_id",
        record.getRunId(),
        "stage",
        record.getStage(),
        "source_signature",
        record.getSourceSignature(),
        "sink_signature",
        record.getSinkSignature(),
        "watermark_signature",
        record.getWatermarkSignature(),
        "sequence",
        Long.toString(record.getSequence()),
        "checkpoint_signature",
        record.getCheckpointSignature());
  }

  /** The chain_hash that an entry must have after the one with the previous hash. */
  public static String auditChainHash(String previousHash, AuditEntry entry) {
    String text =
        sign(
            "audit_entry",
            "sequence",
            Long.toString(entry.getSequence()),
            "record",
            auditSignature(entry.getRecord()),
            "actor_id",
            entry.getActorId(),
            "reason",
            entry.getReason(),
            "request_id",
            entry.getRequestId(),
            "recorded_ms",
            Long.toString(entry.getRecordedMs()));
    return HexFormat.of().formatHex(sha256((previousHash + "\n" + text).getBytes(UTF_8)));
  }

  /**
   * Walks entries whose entry before the first is not known: the first one is trusted, unless it is
   * the first of all.
   */
  public static AuditWalk verifyAuditEntries(List<AuditEntry> entries) {
    return verifyAuditEntries(entries, "");
  }

  /**
   * Walks entries of one surface, in order and without a filter, as they were listed or watched,
   * and says how far they fit.
   *
   * @param previousHash the chain_hash of the entry before the first; empty: not known
   */
  public static AuditWalk verifyAuditEntries(List<AuditEntry> entries, String previousHash) {
    if (entries.isEmpty()) {
      return new AuditWalk(0, 0, previousHash);
    }
    long first = entries.get(0).getSequence();
    long verified = 0;
    String before = previousHash.isEmpty() && first == 1 ? GENESIS_HASH : previousHash;
    String head = previousHash;
    for (AuditEntry entry : entries) {
      long expected = first + verified;
      if (entry.getSequence() != expected || !isLinked(before, entry) || !isSigned(entry)) {
        return new AuditWalk(verified, expected, head);
      }
      before = entry.getChainHash();
      head = before;
      verified++;
    }
    return new AuditWalk(verified, 0, head);
  }

  private static boolean isLinked(String before, AuditEntry entry) {
    return before.isEmpty() || entry.getChainHash().equals(auditChainHash(before, entry));
  }

  private static boolean isSigned(AuditEntry entry) {
    return entry.getSignature().equals(auditSignature(entry.getRecord()));
  }

  /** Writes kind.v1|field=value|… of names and values in turn. */
  private static String sign(String kind, String... fields) {
    StringBuilder text = new StringBuilder(kind).append(".v1");
    for (int place = 0; place < fields.length; place += 2) {
      text.append('|').append(fields[place]).append('=');
      escape(fields[place + 1], text);
    }
    return text.toString();
  }

  /** Writes %, |, = and control characters as the %XX of their UTF-8 bytes. */
  private static void escape(String value, StringBuilder text) {
    for (int place = 0; place < value.length(); place++) {
      char character = value.charAt(place);
      if (isUnsafe(character)) {
        text.append(PERCENT.formatHex(String.valueOf(character).getBytes(UTF_8)));
      } else {
        text.append(character);
      }
    }
  }

  private static boolean isUnsafe(char character) {
    boolean isSeparator = character == '%' || character == '|' || character == '=';
    return isSeparator || Character.isISOControl(character);
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java runtime has SHA-256", e);
    }
  }
}
