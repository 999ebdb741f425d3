package dev.lightspeed.ops.conformance;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.lightspeed.ops.client.AuditWalk;
import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Seen;
import dev.lightspeed.ops.client.Signatures;
import dev.lightspeed.ops.client.Watch;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.AuditRecord;
import dev.lightspeed.ops.v1.FreshnessReading;
import dev.lightspeed.ops.v1.LineageRecord;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import dev.lightspeed.ops.v1.WatchFreshnessRequest;
import dev.lightspeed.ops.v1.WatchLineageRequest;
import dev.lightspeed.ops.v1.WorkerServiceGrpc;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The open clients, streams, watches and workers by name, and the commands on them. */
final class Runner implements AutoCloseable {
  private static final Map<String, MethodDescriptor<?, ?>> METHODS = methods();

  private final Map<String, RawStream> streams = new HashMap<>();
  private final Map<String, Watch<?>> watches = new HashMap<>();
  private final Map<String, Bench> benches = new HashMap<>();
  private Client client;

  private static Map<String, MethodDescriptor<?, ?>> methods() {
    Map<String, MethodDescriptor<?, ?>> found = new HashMap<>();
    Stream.of(
            SurfaceServiceGrpc.getServiceDescriptor(),
            WorkerServiceGrpc.getServiceDescriptor(),
            RecordServiceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream())
        .forEach(
            method ->
                found.put(method.getFullMethodName().replace("lightspeed.ops.v1.", ""), method));
    return found;
  }

  JsonObject perform(Command told) throws Exception {
    return switch (told.verb) {
      case "connect" -> connect(told);
      case "call" -> call(told, method(told));
      case "stream" -> stream(told, method(told));
      case "send" -> streams.get(told.name).send(Command.bytes(told.request));
      case "end" -> streams.get(told.name).end();
      case "receive" -> streams.get(told.name).receive();
      case "close" -> closeOne(told);
      case "watch" -> watch(told);
      case "take" -> item(watches.get(told.name).next());
      case "worker" -> worker(told);
      case "begun" -> benches.get(told.name).begun();
      case "finish" -> benches.get(told.name).finish(told.key, told.next);
      case "fail" -> benches.get(told.name).fail(told.key, told.reason, told.permanent);
      case "cancelled" -> benches.get(told.name).cancelled(told.key);
      case "stop" -> benches.get(told.name).stop(told.giveBack);
      case "ended" -> benches.get(told.name).ended();
      case "sign" -> sign(told);
      case "verify" -> verify(told);
      default ->
          throw new IllegalArgumentException("expected a known command, but it is " + told.verb);
    };
  }

  /** Makes a client, and closes the previous one with everything that it has opened. */
  private JsonObject connect(Command told) {
    close();
    client = Client.create(told.target);
    return new JsonObject();
  }

  @Override
  public void close() {
    benches.values().forEach(Bench::close);
    streams.values().forEach(RawStream::close);
    watches.values().forEach(Watch::close);
    benches.clear();
    streams.clear();
    watches.clear();
    if (client != null) {
      client.close();
    }
  }

  private <Q extends Message, R extends Message> JsonObject call(
      Command told, MethodDescriptor<Q, R> method) {
    Q request = method.parseRequest(new ByteArrayInputStream(Command.bytes(told.request)));
    Client caller =
        told.timeoutMs > 0 ? client.withTimeout(Duration.ofMillis(told.timeoutMs)) : client;
    return responding(caller.call(method, request));
  }

  private <Q extends Message, R extends Message> JsonObject stream(
      Command told, MethodDescriptor<Q, R> method) {
    streams.put(told.name, RawStream.open(client.channel(), method, Command.bytes(told.request)));
    return new JsonObject();
  }

  private JsonObject closeOne(Command told) {
    RawStream stream = streams.remove(told.name);
    if (stream != null) {
      stream.close();
    } else {
      watches.remove(told.name).close();
    }
    return new JsonObject();
  }

  private JsonObject watch(Command told) throws InvalidProtocolBufferException {
    byte[] request = Command.bytes(told.request);
    Watch<?> opened =
        switch (told.rpc) {
          case "RecordService/WatchAudits" ->
              client.watchAudits(WatchAuditsRequest.parseFrom(request));
          case "RecordService/WatchLineage" ->
              client.watchLineage(WatchLineageRequest.parseFrom(request));
          default -> client.watchFreshness(WatchFreshnessRequest.parseFrom(request));
        };
    watches.put(told.name, opened);
    return new JsonObject();
  }

  private static JsonObject item(Object item) {
    JsonObject answer = new JsonObject();
    if (item instanceof Seen<?> seen) {
      answer.addProperty("surface", seen.surface());
      answer.addProperty("entry", packed((Message) seen.entry()));
      answer.addProperty("resume_token", seen.resumeToken());
    } else {
      answer.addProperty("entry", packed((FreshnessReading) item));
    }
    return answer;
  }

  private JsonObject worker(Command told) {
    Worker.Builder options =
        Worker.builder(client)
            .stages(told.stages.toArray(String[]::new))
            .surface(told.surface)
            .concurrency(told.concurrency)
            .prefetch(told.prefetch)
            .lease(Duration.ofMillis(told.leaseMs))
            .workerId(told.workerId);
    benches.put(told.name, new Bench(options));
    return new JsonObject();
  }

  private static JsonObject sign(Command told) throws InvalidProtocolBufferException {
    byte[] record = Command.bytes(told.record);
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "signature",
        told.kind.equals("audit")
            ? Signatures.auditSignature(AuditRecord.parseFrom(record))
            : Signatures.lineageSignature(LineageRecord.parseFrom(record)));
    return answer;
  }

  private static JsonObject verify(Command told) throws InvalidProtocolBufferException {
    List<AuditEntry> entries = new ArrayList<>();
    for (String packed : told.entries) {
      entries.add(AuditEntry.parseFrom(Command.bytes(packed)));
    }
    AuditWalk walk = Signatures.verifyAuditEntries(entries, told.previousHash);
    JsonObject answer = new JsonObject();
    answer.addProperty("verified", walk.verified());
    answer.addProperty("first_bad_sequence", walk.firstBadSequence());
    answer.addProperty("head_hash", walk.headHash());
    return answer;
  }

  static JsonObject responding(Message response) {
    JsonObject answer = new JsonObject();
    answer.addProperty("response", packed(response));
    return answer;
  }

  static String packed(Message message) {
    return Base64.getEncoder().encodeToString(message.toByteArray());
  }

  /** The method that a command names, with the types of its request and response messages. */
  @SuppressWarnings("unchecked")
  private static MethodDescriptor<Message, Message> method(Command told) {
    MethodDescriptor<?, ?> found = METHODS.get(told.rpc);
    if (found == null) {
      throw new IllegalArgumentException("expected an RPC, but there is no " + told.rpc);
    }
    return (MethodDescriptor<Message, Message>) found;
  }
}
