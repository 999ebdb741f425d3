package example;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.PermanentFailure;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.EnqueueBatchRequest;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.WatchLineageRequest;
import java.util.List;

public final class LoadWorker {
  public static void main(String[] arguments) {
    try (Client client = Client.create("localhost:50051")) {
      client.startRun(StartRunRequest.getDefaultInstance());
      Batch batch =
          Batch.newBuilder()
              .setKey("day-1")
              .setStage("load")
              .setRecords(842)
              .setIdempotencyKey("day-1")
              .setSequence(1)
              .putAttributes("file", "day-1.csv")
              .build();
      client.enqueueBatch(EnqueueBatchRequest.newBuilder().setBatch(batch).build());

      Worker worker = Worker.builder(client).stages("load").concurrency(4).build(LoadWorker::load);
      worker.stopOnSignals(); // SIGTERM or SIGINT: finishes the leased batches, takes no more.
      GetSurfaceRequest surface = GetSurfaceRequest.getDefaultInstance();
      worker.runUntil(() -> client.getSurface(surface).getSurface().getQueue().getSucceeded() == 1);

      try (var lineage = client.watchLineage(WatchLineageRequest.getDefaultInstance())) {
        System.out.println(lineage.next().entry().getRecord().getCheckpointSignature());
      }
    }
  }

  static List<Batch> load(Task task) {
    Batch batch = task.batch();
    if (!task.attributes().containsKey("file")) {
      throw new PermanentFailure("it names no file"); // A dead letter; other errors are retried.
    }
    System.out.printf(
        "attempt %d: %d records of %s%n", task.attempt(), batch.getRecords(), batch.getKey());
    return List.of(); // Or batches of the next stage.
  }
}
