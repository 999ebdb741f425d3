package dev.lightspeed.ops.conformance;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.lightspeed.ops.client.AuditVerification;
import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Signatures;
import dev.lightspeed.ops.client.Watch;
import dev.lightspeed.ops.client.WatchItem;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.AuditRecord;
import dev.lightspeed.ops.v1.LineageRecord;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.ScheduleServiceGrpc;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import dev.lightspeed.ops.v1.WorkerServiceGrpc;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The open clients, streams, watches and workers by name, and the commands on them. */
final class Runner implements AutoCloseable {
  private static final Map<String, MethodDescriptor<?, ?>> METHODS = methods();

  private final Map<String, RawStream> streams = new HashMap<>();
  private final Map<String, Watch<?>> watches = new HashMap<>();
  private final Map<String, ScriptedWorker> workers = new HashMap<>();
  private Client client;

  private static Map<String, MethodDescriptor<?, ?>> methods() {
    Map<String, MethodDescriptor<?, ?>> found = new HashMap<>();
    Stream.of(
            SurfaceServiceGrpc.getServiceDescriptor(),
            ScheduleServiceGrpc.getServiceDescriptor(),
            WorkerServiceGrpc.getServiceDescriptor(),
            RecordServiceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream())
        .forEach(
            method ->
                found.put(method.getFullMethodName().replace("lightspeed.ops.v1.", ""), method));
    return found;
  }

  JsonObject perform(Command command) throws Exception {
    return switch (command.verb) {
      case "connect" -> connect(command);
      case "call" -> call(command, method(command));
      case "stream" -> stream(command, method(command));
      case "send" -> streams.get(command.name).send(Command.bytes(command.request));
      case "end" -> streams.get(command.name).end();
      case "receive" -> streams.get(command.name).receive();
      case "close" -> closeOne(command);
      case "watch" -> watch(command, method(command));
      case "take" -> item(watches.get(command.name).next());
      case "worker" -> worker(command);
      case "begun" -> workers.get(command.name).started();
      case "report" ->
          workers.get(command.name).report(command.key, command.progress, command.result);
      case "finish" -> workers.get(command.name).finish(command.key, command.next);
      case "fail" -> workers.get(command.name).fail(command.key, command.reason, command.permanent);
      case "cancelled" -> workers.get(command.name).cancelled(command.key);
      case "stop" -> workers.get(command.name).stop(command.release);
      case "ended" -> workers.get(command.name).ended();
      case "sign" -> sign(command);
      case "verify" -> verify(command);
      default ->
          throw new IllegalArgumentException("expected a known command, but it is " + command.verb);
    };
  }

  /** Makes a client, and closes the previous one with everything that it has opened. */
  private JsonObject connect(Command command) {
    close();
    Client.Builder builder = Client.builder(command.target);
    if (command.roots != null) {
      builder.tlsRoots(Path.of(command.roots)).token(command.token);
    }
    client = builder.build();
    return new JsonObject();
  }

  @Override
  public void close() {
    workers.values().forEach(ScriptedWorker::close);
    streams.values().forEach(RawStream::close);
    watches.values().forEach(Watch::close);
    workers.clear();
    streams.clear();
    watches.clear();
    if (client != null) {
      client.close();
    }
  }

  private <Q extends Message, R extends Message> JsonObject call(
      Command command, MethodDescriptor<Q, R> method) {
    Q request = method.parseRequest(new ByteArrayInputStream(Command.bytes(command.request)));
    Client caller =
        command.timeoutMs > 0 ? client.withTimeout(Duration.ofMillis(command.timeoutMs)) : client;
    return responding(caller.call(method, request));
  }

  private <Q extends Message, R extends Message> JsonObject stream(
      Command command, MethodDescriptor<Q, R> method) {
    streams.put(
        command.name, RawStream.open(client.channel(), method, Command.bytes(command.request)));
    return new JsonObject();
  }

  private JsonObject closeOne(Command command) {
    RawStream stream = streams.remove(command.name);
    if (stream != null) {
      stream.close();
    } else {
      watches.remove(command.name).close();
    }
    return new JsonObject();
  }

  /** Each server stream of the contract is a watch, and the client has a method by its name. */
  private JsonObject watch(Command command, MethodDescriptor<?, ?> method) throws Exception {
    Object request = method.parseRequest(new ByteArrayInputStream(Command.bytes(command.request)));
    String rpc = method.getBareMethodName();
    String name = rpc.substring(0, 1).toLowerCase(Locale.ROOT) + rpc.substring(1);
    Object watch = Client.class.getMethod(name, request.getClass()).invoke(client, request);
    watches.put(command.name, (Watch<?>) watch);
    return new JsonObject();
  }

  private static JsonObject item(Object item) {
    JsonObject answer = new JsonObject();
    if (item instanceof WatchItem<?> watchItem) {
      answer.addProperty("surface", watchItem.surface());
      answer.addProperty("entry", encoded((Message) watchItem.entry()));
      answer.addProperty("resume_token", watchItem.resumeToken());
    } else {
      answer.addProperty("entry", encoded((Message) item));
    }
    return answer;
  }

  private JsonObject worker(Command command) {
    Worker.Builder options =
        Worker.builder(client)
            .stages(command.stages.toArray(String[]::new))
            .surface(command.surface)
            .concurrency(command.concurrency)
            .prefetch(command.prefetch)
            .lease(Duration.ofMillis(command.leaseMs))
            .workerId(command.workerId)
            .passAttributes(command.passAttributes);
    workers.put(command.name, new ScriptedWorker(options));
    return new JsonObject();
  }

  private static JsonObject sign(Command command) throws InvalidProtocolBufferException {
    byte[] record = Command.bytes(command.record);
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "signature",
        command.kind.equals("audit")
            ? Signatures.auditSignature(AuditRecord.parseFrom(record))
            : Signatures.lineageSignature(LineageRecord.parseFrom(record)));
    return answer;
  }

  private static JsonObject verify(Command command) throws InvalidProtocolBufferException {
    List<AuditEntry> entries = new ArrayList<>();
    for (String packed : command.entries) {
      entries.add(AuditEntry.parseFrom(Command.bytes(packed)));
    }
    AuditVerification verification = Signatures.verifyAuditEntries(entries, command.previousHash);
    JsonObject answer = new JsonObject();
    answer.addProperty("verified", verification.verified());
    answer.addProperty("first_bad_sequence", verification.firstBadSequence());
    answer.addProperty("head_hash", verification.headHash());
    return answer;
  }

  static JsonObject responding(Message response) {
    JsonObject answer = new JsonObject();
    answer.addProperty("response", encoded(response));
    return answer;
  }

  static String encoded(Message message) {
    return Base64.getEncoder().encodeToString(message.toByteArray());
  }

  /** The method that a command names, with the types of its request and response messages. */
  @SuppressWarnings("unchecked")
  private static MethodDescriptor<Message, Message> method(Command command) {
    MethodDescriptor<?, ?> found = METHODS.get(command.rpc);
    if (found == null) {
      throw new IllegalArgumentException("expected an RPC, but there is no " + command.rpc);
    }
    return (MethodDescriptor<Message, Message>) found;
  }
}
