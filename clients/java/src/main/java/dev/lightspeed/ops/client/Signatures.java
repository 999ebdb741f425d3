package dev.lightspeed.ops.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lightspeed.ops.v1.AuditDetail;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.AuditRecord;
import dev.lightspeed.ops.v1.LineageRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Signatures of records and the audit chain, computed from received records. */
public final class Signatures {
  /** The hash before the first audit entry. */
  public static final String GENESIS_HASH = "0".repeat(64);

  /** The text_version of entries with a subject and details; versions 0 and 1 have neither. */
  private static final long SUBJECT_TEXT_VERSION = 2;

  private static final HexFormat PERCENT = HexFormat.of().withUpperCase().withPrefix("%");

  private Signatures() {}

  /** The signature of an audit record. */
  public static String auditSignature(AuditRecord record) {
    return sign(
        "audit.v1",
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
        "lineage.v1",
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

  /**
   * The chain_hash that an entry must have after the entry with the previous hash. It is empty,
   * which no entry has, if the entry has a text_version that this client does not know, or fields
   * that the text of its version does not cover.
   */
  public static String auditChainHash(String previousHash, AuditEntry entry) {
    String text = canonicalText(entry);
    if (text.isEmpty()) {
      return "";
    }
    return HexFormat.of().formatHex(sha256((previousHash + "\n" + text).getBytes(UTF_8)));
  }

  /** Returns the canonical text of an entry in its version; empty if the version is unknown. */
  private static String canonicalText(AuditEntry entry) {
    List<String> fields =
        new ArrayList<>(
            List.of(
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
                Long.toString(entry.getRecordedMs())));
    long version = entry.getTextVersion();
    if (version == SUBJECT_TEXT_VERSION) {
      String details = detailsText(entry.getDetailsList());
      fields.addAll(List.of("subject", entry.getSubject(), "details", details));
      return sign("audit_entry.v2", fields.toArray(String[]::new));
    }
    boolean isCovered = entry.getSubject().isEmpty() && entry.getDetailsCount() == 0;
    return (version == 0 || version == 1) && isCovered
        ? sign("audit_entry.v1", fields.toArray(String[]::new))
        : "";
  }

  private static String detailsText(List<AuditDetail> details) {
    List<String> fields = new ArrayList<>();
    for (AuditDetail detail : details) {
      StringBuilder name = new StringBuilder();
      escape(detail.getName(), name);
      fields.addAll(List.of(name.toString(), detail.getValue()));
    }
    return sign("audit_details.v1", fields.toArray(String[]::new));
  }

  /**
   * Verifies the chain of audit entries without a known previous hash: the first entry is trusted,
   * unless it is the first of the surface.
   */
  public static AuditVerification verifyAuditEntries(List<AuditEntry> entries) {
    return verifyAuditEntries(entries, "");
  }

  /**
   * Verifies the chain of audit entries of one surface, and returns how far they fit. The entries
   * are in order and without a filter, as they were listed or watched.
   *
   * @param previousHash the chain_hash of the entry before the first; empty: not known
   */
  public static AuditVerification verifyAuditEntries(
      List<AuditEntry> entries, String previousHash) {
    if (entries.isEmpty()) {
      return new AuditVerification(0, 0, previousHash);
    }
    long first = entries.get(0).getSequence();
    long verified = 0;
    String before = previousHash.isEmpty() && first == 1 ? GENESIS_HASH : previousHash;
    String head = previousHash;
    for (AuditEntry entry : entries) {
      long expected = first + verified;
      if (entry.getSequence() != expected || !isLinked(before, entry) || !isSigned(entry)) {
        return new AuditVerification(verified, expected, head);
      }
      before = entry.getChainHash();
      head = before;
      verified++;
    }
    return new AuditVerification(verified, 0, head);
  }

  /** An entry without a canonical text never fits, not even the trusted first one. */
  private static boolean isLinked(String before, AuditEntry entry) {
    String hash = auditChainHash(before, entry);
    return !hash.isEmpty() && (before.isEmpty() || entry.getChainHash().equals(hash));
  }

  private static boolean isSigned(AuditEntry entry) {
    return entry.getSignature().equals(auditSignature(entry.getRecord()));
  }

  /** Writes kind.v1|field=value|… of names, which are not escaped, and values in turn. */
  private static String sign(String versionedKind, String... fields) {
    StringBuilder text = new StringBuilder(versionedKind);
    for (int index = 0; index < fields.length; index += 2) {
      text.append('|').append(fields[index]).append('=');
      escape(fields[index + 1], text);
    }
    return text.toString();
  }

  /** Writes %, |, = and control characters as the %XX of their UTF-8 bytes. */
  private static void escape(String value, StringBuilder text) {
    for (int index = 0; index < value.length(); index++) {
      char character = value.charAt(index);
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
