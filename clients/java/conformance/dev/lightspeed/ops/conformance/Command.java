package dev.lightspeed.ops.conformance;

import com.google.gson.annotations.SerializedName;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * One line from the driver; each command uses some of the fields. Messages are base64 of their
 * bytes.
 */
final class Command {
  @SerializedName("do")
  String verb;

  String name;
  String target;
  String roots;
  String token;

  String rpc;
  String request;

  @SerializedName("timeout_ms")
  long timeoutMs;

  String surface;
  List<String> stages;
  int concurrency;
  int prefetch;

  @SerializedName("lease_ms")
  long leaseMs;

  @SerializedName("worker_id")
  String workerId;

  @SerializedName("pass_attributes")
  boolean passAttributes;

  String key;
  List<String> next;
  String progress;
  Map<String, String> result;
  String reason;
  boolean permanent;

  @SerializedName("release")
  boolean release;

  String kind;
  String record;
  List<String> entries;

  @SerializedName("previous_hash")
  String previousHash;

  static byte[] bytes(String packed) {
    return Base64.getDecoder().decode(packed);
  }
}
