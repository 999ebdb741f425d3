package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.ExtensionOutcome;
import dev.lightspeed.ops.v1.ExtensionResult;
import dev.lightspeed.ops.v1.OutcomeResult;
import dev.lightspeed.ops.v1.ProcessOutcome;
import dev.lightspeed.ops.v1.ProcessResult;
import dev.lightspeed.ops.v1.StartAvailableResponse;
import dev.lightspeed.ops.v1.StartedBatch;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A worker state machine with a manual clock, and its actions so far. */
final class Office {
  static final OutcomeResult APPLIED =
      OutcomeResult.newBuilder()
          .setOutcome(
              ProcessOutcome.newBuilder()
                  .setProcessed(
                      ProcessResult.newBuilder()
                          .setApplied(ProcessResult.Applied.getDefaultInstance())))
          .build();

  final Desk desk;
  final Map<String, Task> tasks = new LinkedHashMap<>();
  final List<String> interrupted = new ArrayList<>();
  WorkStream stream;
  int opened;
  boolean isEnded;
  long now;

  Office(int concurrency, int prefetch, String... stages) {
    WorkRequest.Open opening =
        WorkRequest.Open.newBuilder().setSurface("s").setWorkerId("w").build();
    desk =
        new Desk(
            opening,
            stages.length == 0 ? List.of("extract") : List.of(stages),
            concurrency,
            prefetch);
  }

  /** Executes the actions of the worker state machine, and returns their frames. */
  List<WorkRequest> act() {
    List<WorkRequest> frames = new ArrayList<>();
    for (Action action : desk.actions(now)) {
      if (action instanceof Action.Open open) {
        stream = open.stream();
        opened++;
        isEnded = false;
      } else if (action instanceof Action.Send send) {
        frames.add(send.frame());
      } else if (action instanceof Action.End) {
        isEnded = true;
      } else if (action instanceof Action.Begin begin) {
        tasks.put(begin.task().batch().getKey(), begin.task());
      } else if (action instanceof Action.Interrupt interrupt) {
        interrupted.add(interrupt.task().batch().getKey());
      }
    }
    return frames;
  }

  /** Executes the actions of the worker state machine, which send exactly one frame. */
  WorkRequest actOnce() {
    return one(act());
  }

  static WorkRequest one(List<WorkRequest> frames) {
    assertEquals(1, frames.size(), frames::toString);
    return frames.get(0);
  }

  void passes(Duration time) {
    now += time.toNanos();
  }

  List<WorkRequest> start(String... keys) {
    StartAvailableResponse.Builder started = StartAvailableResponse.newBuilder().setLeaseMs(3_000);
    for (String key : keys) {
      Batch batch = Batch.newBuilder().setKey(key).setStage("extract").build();
      started.addBatches(
          StartedBatch.newBuilder().setBatch(batch).setAttempt(1).setLeaseToken(key + "-token"));
    }
    return hear(WorkResponse.newBuilder().setStarted(started));
  }

  List<WorkRequest> finish(String key, Batch... next) {
    desk.handled(tasks.get(key), List.of(next), null);
    return act();
  }

  List<WorkRequest> fail(String key, Throwable error) {
    desk.handled(tasks.get(key), List.of(), error);
    return act();
  }

  List<WorkRequest> acknowledged(OutcomeResult... results) {
    return answer(WorkResponse.Results.newBuilder().addAllAcknowledgements(List.of(results)));
  }

  List<WorkRequest> extended(ExtensionOutcome... outcomes) {
    WorkResponse.Results.Builder results = WorkResponse.Results.newBuilder();
    for (ExtensionOutcome outcome : outcomes) {
      results.addExtensions(ExtensionResult.newBuilder().setOutcome(outcome));
    }
    return answer(results);
  }

  List<WorkRequest> answer(WorkResponse.Results.Builder results) {
    return hear(WorkResponse.newBuilder().setResults(results));
  }

  List<WorkRequest> hear(WorkResponse.Builder frame) {
    desk.received(stream, frame.build(), now);
    return act();
  }

  static OutcomeResult refused(Code code, Message... details) {
    Status.Builder status = Status.newBuilder().setCode(code.value()).setMessage("expected more");
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return OutcomeResult.newBuilder().setError(status).build();
  }
}
