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

/** A worker whose handlers wait for the judge's order how to end. */
final class Bench {
  private final Worker worker;
  private final CompletableFuture<Void> run = new CompletableFuture<>();

  /** The started tasks; an empty item: the worker has ended. */
  private final BlockingQueue<Optional<Task>> begun = new LinkedBlockingQueue<>();

  private final Map<String, Task> newest = new ConcurrentHashMap<>();
  private final Map<String, BlockingQueue<Order>> orders = new ConcurrentHashMap<>();

  /** How a handler must end. */
  private record Order(List<Batch> next, Exception error) {}

  Bench(Worker.Builder options) {
    worker = options.build(this::handle);
    Thread thread = new Thread(this::work, "bench");
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
    begun.add(Optional.empty());
  }

  private List<Batch> handle(Task task) throws Exception {
    newest.put(task.batch().getKey(), task);
    begun.add(Optional.of(task));
    Order order = await(task.batch().getKey());
    if (order.error() != null) {
      throw order.error();
    }
    return order.next();
  }

  /** A cancellation does not end the handler: some handlers ignore it. */
  private Order await(String key) {
    while (true) {
      try {
        return orders(key).take();
      } catch (InterruptedException e) {
        continue;
      }
    }
  }

  private BlockingQueue<Order> orders(String key) {
    return orders.computeIfAbsent(key, unknown -> new LinkedBlockingQueue<>());
  }

  JsonObject begun() throws Exception {
    Optional<Task> found = begun.take();
    if (found.isEmpty()) {
      begun.add(found);
      ended();
      throw new IllegalStateException("expected a handler to begin, but the worker has ended");
    }
    Task task = found.get();
    JsonObject answer = new JsonObject();
    answer.addProperty("batch", Runner.packed(task.batch()));
    answer.addProperty("run_id", task.runId());
    answer.addProperty("attempt", task.attempt());
    answer.addProperty("surface", task.surface());
    answer.addProperty("lease_token", task.leaseToken());
    return answer;
  }

  JsonObject finish(String key, List<String> handedOff) throws InvalidProtocolBufferException {
    List<Batch> next = new ArrayList<>();
    for (String packed : handedOff) {
      next.add(Batch.parseFrom(Command.bytes(packed)));
    }
    orders(key).add(new Order(next, null));
    return new JsonObject();
  }

  JsonObject fail(String key, String reason, boolean isPermanent) {
    orders(key)
        .add(new Order(null, isPermanent ? new PermanentFailure(reason) : new Exception(reason)));
    return new JsonObject();
  }

  JsonObject cancelled(String key) throws Exception {
    Task task = newest.get(key);
    task.cancelled().toCompletableFuture().get();
    Cancellation said = task.cancellation().orElseThrow();
    JsonObject answer = new JsonObject();
    answer.addProperty("reason", said.reason());
    answer.addProperty("is_lost", said.isLost());
    return answer;
  }

  JsonObject stop(boolean giveBack) {
    if (giveBack) {
      worker.giveBack();
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
    worker.giveBack();
  }
}
