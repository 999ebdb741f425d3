package dev.lightspeed.ops.conformance;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lightspeed.ops.client.Cancellation;
import dev.lightspeed.ops.client.PermanentFailure;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/** A worker whose handlers wait for {@code finish} or {@code fail}. */
final class ScriptedWorker {
  private final Worker worker;
  private final CompletableFuture<Void> run = new CompletableFuture<>();

  /** The started tasks; an empty item: the worker has ended. */
  private final BlockingQueue<Optional<Task>> started = new LinkedBlockingQueue<>();

  private final Map<String, Task> newest = new ConcurrentHashMap<>();
  private final Map<String, BlockingQueue<Result>> results = new ConcurrentHashMap<>();

  /** How a handler must end. */
  private record Result(List<Batch> next, Exception error) {}

  ScriptedWorker(Worker.Builder options) {
    worker = options.build(this::handle);
    Thread thread = new Thread(this::work, "scripted-worker");
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    try {
      worker.run();
      run.complete(null);
    } catch (RuntimeException e) {
      run.completeExceptionally(e);
    }
    started.add(Optional.empty());
  }

  private List<Batch> handle(Task task) throws Exception {
    newest.put(task.batch().getKey(), task);
    started.add(Optional.of(task));
    Result result = await(task.batch().getKey());
    if (result.error() != null) {
      throw result.error();
    }
    return result.next();
  }

  /** A cancellation does not end the handler: some handlers ignore it. */
  private Result await(String key) {
    while (true) {
      try {
        return resultsOf(key).take();
      } catch (InterruptedException e) {
        continue;
      }
    }
  }

  private BlockingQueue<Result> resultsOf(String key) {
    return results.computeIfAbsent(key, unknown -> new LinkedBlockingQueue<>());
  }

  JsonObject started() throws Exception {
    Optional<Task> found = started.take();
    if (found.isEmpty()) {
      started.add(found);
      ended();
      throw new IllegalStateException("expected a handler to start, but the worker has ended");
    }
    Task task = found.get();
    JsonObject answer = new JsonObject();
    answer.addProperty("batch", Runner.encoded(task.batch()));
    answer.addProperty("run_id", task.runId());
    answer.addProperty("attempt", task.attempt());
    answer.addProperty("surface", task.surface());
    answer.addProperty("lease_token", task.leaseToken());
    answer.addProperty("last_progress", task.lastProgress());
    return answer;
  }

  JsonObject report(String key, String progress, Map<String, String> result) {
    Task task = newest.get(key);
    if (!progress.isEmpty()) {
      task.progress(progress);
    }
    if (!result.isEmpty()) {
      task.setResult(result);
    }
    return new JsonObject();
  }

  JsonObject finish(String key, List<String> packedNext) throws InvalidProtocolBufferException {
    List<Batch> next = new ArrayList<>();
    for (String packed : packedNext) {
      next.add(Batch.parseFrom(Command.bytes(packed)));
    }
    resultsOf(key).add(new Result(next, null));
    return new JsonObject();
  }

  JsonObject fail(String key, String reason, boolean isPermanent) {
    resultsOf(key)
        .add(new Result(null, isPermanent ? new PermanentFailure(reason) : new Exception(reason)));
    return new JsonObject();
  }

  JsonObject cancelled(String key) throws Exception {
    Task task = newest.get(key);
    task.cancelled().toCompletableFuture().get();
    Cancellation cancellation = task.cancellation().orElseThrow();
    JsonObject answer = new JsonObject();
    answer.addProperty("reason", cancellation.reason());
    answer.addProperty("is_lost", cancellation.isLost());
    return answer;
  }

  JsonObject stop(boolean release) {
    if (release) {
      worker.stopAndRelease();
    } else {
      worker.stop();
    }
    return new JsonObject();
  }

  JsonObject ended() throws Exception {
    try {
      run.get();
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
    return new JsonObject();
  }

  /** Ends the worker as the end of its process would: without a wait for its handlers. */
  void close() {
    worker.stopAndRelease();
  }
}
