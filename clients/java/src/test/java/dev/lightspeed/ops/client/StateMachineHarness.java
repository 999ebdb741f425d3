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
final class StateMachineHarness {
  static final OutcomeResult APPLIED =
      OutcomeResult.newBuilder()
          .setOutcome(
              ProcessOutcome.newBuilder()
                  .setProcessed(
                      ProcessResult.newBuilder()
                          .setApplied(ProcessResult.Applied.getDefaultInstance())))
          .build();

  final WorkerStateMachine stateMachine;
  final Map<String, Task> tasks = new LinkedHashMap<>();
  final List<String> interrupted = new ArrayList<>();
  StreamState stream;
  int opened;
  boolean isHalfClosed;
  long now;

  StateMachineHarness(int concurrency, int prefetch, String... stages) {
    WorkRequest.Open opening =
        WorkRequest.Open.newBuilder().setSurface("s").setWorkerId("w").build();
    stateMachine =
        new WorkerStateMachine(
            opening,
            stages.length == 0 ? List.of("extract") : List.of(stages),
            concurrency,
            prefetch);
  }

  /** Executes the actions of the worker state machine, and returns their frames. */
  List<WorkRequest> act() {
    List<WorkRequest> frames = new ArrayList<>();
    for (Action action : stateMachine.actions(now)) {
      if (action instanceof Action.OpenStream open) {
        stream = open.stream();
        opened++;
        isHalfClosed = false;
      } else if (action instanceof Action.SendFrame send) {
        frames.add(send.frame());
      } else if (action instanceof Action.HalfClose) {
        isHalfClosed = true;
      } else if (action instanceof Action.RunHandler run) {
        tasks.put(run.task().batch().getKey(), run.task());
      } else if (action instanceof Action.InterruptHandler interrupt) {
        interrupted.add(interrupt.task().batch().getKey());
      }
    }
    return frames;
  }

  /** Executes the actions of the worker state machine, which send exactly one frame. */
  WorkRequest actWithOneFrame() {
    return single(act());
  }

  static WorkRequest single(List<WorkRequest> frames) {
    assertEquals(1, frames.size(), frames::toString);
    return frames.get(0);
  }

  void advance(Duration time) {
    now += time.toNanos();
  }

  List<WorkRequest> start(String... keys) {
    StartAvailableResponse.Builder started = StartAvailableResponse.newBuilder().setLeaseMs(3_000);
    for (String key : keys) {
      Batch batch = Batch.newBuilder().setKey(key).setStage("extract").build();
      started.addBatches(
          StartedBatch.newBuilder().setBatch(batch).setAttempt(1).setLeaseToken(key + "-token"));
    }
    return receive(WorkResponse.newBuilder().setStarted(started));
  }

  List<WorkRequest> finish(String key, Batch... next) {
    stateMachine.handlerEnded(tasks.get(key), List.of(next), null);
    return act();
  }

  List<WorkRequest> fail(String key, Throwable error) {
    stateMachine.handlerEnded(tasks.get(key), List.of(), error);
    return act();
  }

  List<WorkRequest> acknowledged(OutcomeResult... results) {
    return receiveResults(
        WorkResponse.Results.newBuilder().addAllAcknowledgements(List.of(results)));
  }

  List<WorkRequest> extended(ExtensionOutcome... outcomes) {
    WorkResponse.Results.Builder results = WorkResponse.Results.newBuilder();
    for (ExtensionOutcome outcome : outcomes) {
      results.addExtensions(ExtensionResult.newBuilder().setOutcome(outcome));
    }
    return receiveResults(results);
  }

  List<WorkRequest> receiveResults(WorkResponse.Results.Builder results) {
    return receive(WorkResponse.newBuilder().setResults(results));
  }

  List<WorkRequest> receive(WorkResponse.Builder frame) {
    stateMachine.frameReceived(stream, frame.build(), now);
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
