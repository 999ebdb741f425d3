package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.AuditRecord;
import dev.lightspeed.ops.v1.LineageRecord;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vectors of the conformance suite, byte for byte. */
final class SignaturesTest {
  private static final Path VECTORS = Path.of("../../tests/conformance/vectors");

  private static JsonArray vectors(String name) throws IOException {
    try (Reader data = Files.newBufferedReader(VECTORS.resolve(name))) {
      JsonArray found = JsonParser.parseReader(data).getAsJsonArray();
      assertFalse(found.isEmpty());
      return found;
    }
  }

  /** The signatures of audit records are the same in every language. */
  @Test
  void auditSignatures() throws IOException {
    for (JsonElement element : vectors("audit_signatures.json")) {
      JsonObject vector = element.getAsJsonObject();
      AuditRecord.Builder record = AuditRecord.newBuilder();
      JsonFormat.parser().merge(vector.get("record").toString(), record);
      assertEquals(
          expected(vector),
          Signatures.auditSignature(record.build()),
          vector.get("rule")::getAsString);
    }
  }

  /** The signatures of lineage records are the same in every language. */
  @Test
  void lineageSignatures() throws IOException {
    for (JsonElement element : vectors("lineage_signatures.json")) {
      JsonObject vector = element.getAsJsonObject();
      LineageRecord.Builder record = LineageRecord.newBuilder();
      JsonFormat.parser().merge(vector.get("record").toString(), record);
      assertEquals(
          expected(vector),
          Signatures.lineageSignature(record.build()),
          vector.get("rule")::getAsString);
    }
  }

  private static String expected(JsonObject vector) {
    return vector.getAsJsonObject("expect").get("signature").getAsString();
  }

  /** The verification of chains has the same result in every language. */
  @Test
  void auditChains() throws IOException {
    JsonArray chains = vectors("audit_chains.json");
    chains.addAll(vectors("audit_chains_v2.json"));
    for (JsonElement element : chains) {
      JsonObject vector = element.getAsJsonObject();
      List<AuditEntry> entries = entries(vector.getAsJsonArray("verify"));
      AuditVerification verification =
          Signatures.verifyAuditEntries(entries, vector.get("previous_hash").getAsString());
      JsonObject expected = vector.getAsJsonObject("expect");
      String rule = vector.get("rule").getAsString();
      assertEquals(expected.get("verified").getAsLong(), verification.verified(), rule);
      assertEquals(
          expected.get("first_bad_sequence").getAsLong(), verification.firstBadSequence(), rule);
      assertEquals(verification.firstBadSequence() == 0, verification.isValid(), rule);
    }
    assertTrue(Signatures.verifyAuditEntries(List.of()).isValid());
  }

  private static List<AuditEntry> entries(JsonArray encoded) throws InvalidProtocolBufferException {
    List<AuditEntry> entries = new ArrayList<>();
    for (JsonElement element : encoded) {
      AuditEntry.Builder entry = AuditEntry.newBuilder();
      JsonFormat.parser().merge(element.toString(), entry);
      entries.add(entry.build());
    }
    return entries;
  }
}
