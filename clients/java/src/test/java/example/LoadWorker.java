package example;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.EnqueueBatchRequest;
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
              .build();
      client.enqueueBatch(EnqueueBatchRequest.newBuilder().setBatch(batch).build());

      new LoadWorker(client).worker.run();

      try (var lineage = client.watchLineage(WatchLineageRequest.getDefaultInstance())) {
        System.out.println(lineage.next().entry().getRecord().getCheckpointSignature());
      }
    }
  }

  private final Worker worker;

  private LoadWorker(Client client) {
    worker = Worker.builder(client).stages("load").concurrency(4).build(this::load);
  }

  private List<Batch> load(Task task) {
    System.out.printf(
        "attempt %d: %d records of %s%n",
        task.attempt(), task.batch().getRecords(), task.batch().getKey());
    worker.stop();
    return List.of();
  }
}
