package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.BlockReason;
import dev.lightspeed.ops.v1.ExtensionOutcome;
import dev.lightspeed.ops.v1.ExtensionResult;
import dev.lightspeed.ops.v1.OutcomeResult;
import dev.lightspeed.ops.v1.ProcessOutcome;
import dev.lightspeed.ops.v1.ReleaseResult;
import dev.lightspeed.ops.v1.RetryRecord;
import dev.lightspeed.ops.v1.StartAvailableResponse;
import dev.lightspeed.ops.v1.StartedBatch;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The decision traces of all languages: events for the worker state machine, and the actions that
 * must follow. tests/conformance/README.md describes their words.
 */
final class DecisionTracesTest {
  private static final Path FOLDER = Path.of("../../tests/conformance/traces");
  private static final List<String> MERGED = List.of("run", "interrupt");

  /** Reports, credits and heartbeats share the frames that the traces show. */
  @TestFactory
  Stream<DynamicTest> traces() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(FOLDER)) {
      files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    assertFalse(files.isEmpty());
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
  }

  private static void play(Path file) throws IOException {
    JsonObject trace = new Gson().fromJson(Files.readString(file), JsonObject.class);
    Player player = new Player(trace.getAsJsonObject("worker"));
    int number = 0;
    for (JsonElement step : trace.getAsJsonArray("steps")) {
      number++;
      JsonArray actions = player.play(step.getAsJsonObject());
      assertEquals(
          step.getAsJsonObject().getAsJsonArray("actions"), actions, "actions of step " + number);
    }
  }

  /** The worker state machine of one trace. The lease token of a batch is its key. */
  private static final class Player {
    private final String firstStage;
    private final WorkerStateMachine machine;
    private final List<StreamState> streams = new ArrayList<>();
    private final Map<StreamState, Deque<WorkRequest>> pending = new HashMap<>();
    private final Map<String, Task> tasks = new HashMap<>();
    private final Map<String, WorkRequest> sent = new HashMap<>();
    private long now;

    Player(JsonObject worker) {
      WorkRequest.Open opening =
          WorkRequest.Open.newBuilder()
              .setWorkerId("w")
              .setInstanceId("i")
              .setLeaseMs(worker.get("lease_ms").getAsLong())
              .build();
      List<String> stages = texts(worker.get("stages"));
      firstStage = stages.get(0);
      machine =
          new WorkerStateMachine(
              opening,
              stages,
              worker.get("concurrency").getAsInt(),
              worker.get("prefetch").getAsInt());
    }

    JsonArray play(JsonObject step) {
      now = TimeUnit.MILLISECONDS.toNanos(step.get("at_ms").getAsLong());
      step.getAsJsonArray("events").forEach(event -> handle(event.getAsJsonObject()));
      if (step.has("done")) {
        assertTrue(machine.isDone());
      }
      JsonArray described = new JsonArray();
      machine.actions(now).forEach(action -> addMerged(described, describe(action)));
      return described;
    }

    // Events.

    private void handle(JsonObject event) {
      int newest = streams.size();
      int number = event.has("stream") ? event.get("stream").getAsInt() : newest;
      StreamState stream = number == 0 ? null : streams.get(number - 1);
      WorkResponse.Builder frame = WorkResponse.newBuilder();
      if (event.has("started")) {
        receive(stream, frame.setStarted(started(event.getAsJsonObject("started"))));
      } else if (event.has("returned")) {
        for (String key : texts(event.get("returned"))) {
          machine.handlerEnded(tasks.get(key), next(event, key), null);
        }
      } else if (event.has("failed")) {
        JsonObject failed = event.getAsJsonObject("failed");
        Throwable error = new IllegalStateException(failed.get("reason").getAsString());
        machine.handlerEnded(tasks.get(failed.get("key").getAsString()), List.of(), error);
      } else if (event.has("results")) {
        JsonElement results = event.get("results");
        JsonObject named = results.isJsonObject() ? results.getAsJsonObject() : new JsonObject();
        receive(stream, frame.setResults(results(pending.get(stream).remove(), named)));
      } else if (event.has("block_reason")) {
        BlockReason.Builder reason = BlockReason.newBuilder();
        FieldDescriptor field =
            BlockReason.getDescriptor().findFieldByName(event.get("block_reason").getAsString());
        reason.setField(field, reason.newBuilderForField(field).build());
        receive(stream, frame.setBlockReason(reason));
      } else if (event.has("opened")) {
        long released = event.getAsJsonObject("opened").get("released").getAsLong();
        receive(stream, frame.setOpened(WorkResponse.Opened.newBuilder().setReleased(released)));
      } else if (event.has("drain")) {
        receive(stream, frame.setDrain(WorkResponse.Drain.getDefaultInstance()));
      } else if (event.has("stream_ended")) {
        String code = event.get("stream_ended").getAsString();
        machine.streamEnded(
            stream,
            code.equals("OK") ? null : new LightspeedException(Code.valueOf(code), "it broke off"),
            now);
      } else if (event.has("stop")) {
        machine.stop(event.getAsJsonObject("stop").get("release").getAsBoolean());
      } else {
        throw new IllegalArgumentException("expected a known event, but got " + event);
      }
    }

    private void receive(StreamState stream, WorkResponse.Builder frame) {
      machine.frameReceived(stream, frame.build(), now);
    }

    private static List<Batch> next(JsonObject event, String key) {
      JsonObject next = event.getAsJsonObject("next");
      return next == null || !next.has(key)
          ? List.of()
          : texts(next.get(key)).stream()
              .map(name -> Batch.newBuilder().setKey(name).setStage("next").build())
              .toList();
    }

    private StartAvailableResponse started(JsonObject started) {
      String stage = started.has("stage") ? started.get("stage").getAsString() : firstStage;
      StartAvailableResponse.Builder response =
          StartAvailableResponse.newBuilder().setLeaseMs(started.get("lease_ms").getAsLong());
      for (String key : texts(started.get("keys"))) {
        response.addBatches(
            StartedBatch.newBuilder()
                .setBatch(Batch.newBuilder().setKey(key).setStage(stage))
                .setRunId("r")
                .setAttempt(1)
                .setLeaseToken(key));
      }
      return response.build();
    }

    /** Returns the server's results: it confirms every item that the event does not name. */
    private static WorkResponse.Results results(WorkRequest frame, JsonObject named) {
      List<String> noRoom = texts(named.get("no_room"));
      WorkResponse.Results.Builder results = WorkResponse.Results.newBuilder();
      frame
          .getAcknowledgementsList()
          .forEach(
              item ->
                  results.addAcknowledgements(
                      noRoom.contains(item.getKey())
                          ? saturated(named.get("retry_after_ms").getAsLong())
                          : StateMachineHarness.APPLIED));
      OutcomeResult retryScheduled =
          OutcomeResult.newBuilder()
              .setOutcome(
                  ProcessOutcome.newBuilder().setRetryScheduled(RetryRecord.getDefaultInstance()))
              .build();
      frame.getFailuresList().forEach(item -> results.addFailures(retryScheduled));
      frame
          .getReleasesList()
          .forEach(item -> results.addReleases(ReleaseResult.getDefaultInstance()));
      frame
          .getExtensionsList()
          .forEach(
              item ->
                  results.addExtensions(
                      ExtensionResult.newBuilder().setOutcome(extension(item.getKey(), named))));
      return results.build();
    }

    private static ExtensionOutcome extension(String key, JsonObject named) {
      ExtensionOutcome.Builder outcome = ExtensionOutcome.newBuilder();
      if (texts(named.get("lost")).contains(key)) {
        return outcome.setLost(ExtensionOutcome.Lost.newBuilder().setWorkerId("another")).build();
      }
      if (texts(named.get("cancelled")).contains(key)) {
        return outcome
            .setCancel(
                ExtensionOutcome.Cancel.newBuilder()
                    .setReason("the operator's reason")
                    .setBudgetLeftMs(5_000))
            .build();
      }
      return outcome.setExtended(ExtensionOutcome.Extended.getDefaultInstance()).build();
    }

    private static OutcomeResult saturated(long retryAfterMs) {
      return StateMachineHarness.refused(
          Code.RESOURCE_EXHAUSTED,
          ErrorInfo.newBuilder().setReason("QUEUE_SATURATED").setDomain("ops.lightspeed").build(),
          RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(retryAfterMs)).build());
    }

    // Actions.

    private JsonObject describe(Action action) {
      JsonObject described = new JsonObject();
      if (action instanceof Action.OpenStream open) {
        streams.add(open.stream());
        pending.put(open.stream(), new ArrayDeque<>());
        JsonObject opened = new JsonObject();
        opened.add("stages", array(open.stream().stages(), stage -> stage));
        if (open.stream().opening.hasHeldLeases()) {
          List<String> held = open.stream().opening.getHeldLeases().getLeaseTokensList();
          opened.add("held", array(held, token -> token));
        }
        described.add("open", opened);
      } else if (action instanceof Action.SendFrame send) {
        described.add("send", describeFrame(send.stream(), send.frame()));
      } else if (action instanceof Action.HalfClose) {
        described.addProperty("half_close", true);
      } else if (action instanceof Action.RunHandler run) {
        tasks.put(run.task().leaseToken(), run.task());
        described.add("run", array(List.of(run.task()), Task::leaseToken));
      } else if (action instanceof Action.InterruptHandler interrupt) {
        described.add("interrupt", array(List.of(interrupt.task()), Task::leaseToken));
      }
      return described;
    }

    private JsonObject describeFrame(StreamState stream, WorkRequest frame) {
      JsonObject described = new JsonObject();
      add(described, "acknowledge", array(frame.getAcknowledgementsList(), item -> item.getKey()));
      add(described, "fail", array(frame.getFailuresList(), item -> item.getKey()));
      add(described, "release", array(frame.getReleasesList(), item -> item.getKey()));
      add(described, "extend", array(frame.getExtensionsList(), item -> item.getKey()));
      if (described.size() > 0) {
        pending.get(stream).add(frame);
      }
      WorkRequest withoutCredits = frame.toBuilder().clearCredits().build();
      WorkRequest before = frame.getRequestId().isEmpty() ? null : sent.get(frame.getRequestId());
      if (before != null) {
        assertEquals(before, frame, "it is sent again unchanged");
        described.addProperty("resent", true);
      }
      sent.put(frame.getRequestId(), withoutCredits);
      if (frame.hasLeave()) {
        described.addProperty("leave", frame.getLeave().getRelease() ? "release" : "finish");
      }
      if (frame.hasCredits()) {
        described.addProperty("credits", frame.getCredits().getBatches());
      }
      return described;
    }

    /** Adds an action; the keys of consecutive runs, and of consecutive interrupts, are one. */
    private static void addMerged(JsonArray actions, JsonObject action) {
      String name = action.keySet().iterator().next();
      JsonObject last =
          actions.isEmpty() ? null : actions.get(actions.size() - 1).getAsJsonObject();
      if (last != null && MERGED.contains(name) && last.has(name)) {
        last.getAsJsonArray(name).addAll(action.getAsJsonArray(name));
      } else {
        actions.add(action);
      }
    }

    private static void add(JsonObject described, String name, JsonArray keys) {
      if (!keys.isEmpty()) {
        described.add(name, keys);
      }
    }

    private static <T> JsonArray array(List<T> items, Function<T, String> text) {
      JsonArray array = new JsonArray();
      items.forEach(item -> array.add(text.apply(item)));
      return array;
    }

    private static List<String> texts(JsonElement array) {
      List<String> texts = new ArrayList<>();
      if (array != null) {
        array.getAsJsonArray().forEach(item -> texts.add(item.getAsString()));
      }
      return texts;
    }
  }
}
