package cookbook;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.EnqueueBatchRequest;
import java.util.List;

/** Enqueues ten batches, and works until all have succeeded. */
public final class EnqueueAndWork {
  private EnqueueAndWork() {}

  /** Works on a surface of its own, on the server at the address. */
  public static void main(String[] arguments) {
    try (Client client = Client.create(arguments[0])) {
      String surface = Recipe.newSurface(client, "enqueue-and-work");
      for (int day = 1; day <= 10; day++) {
        Batch batch =
            Batch.newBuilder()
                .setKey("day-" + day)
                .setStage("load")
                .setRecords(100)
                .setIdempotencyKey("day-" + day)
                .setSequence(day)
                .build();
        client.enqueueBatch(
            EnqueueBatchRequest.newBuilder().setSurface(surface).setBatch(batch).build());
      }
      Worker worker =
          Worker.builder(client)
              .surface(surface)
              .stages("load")
              .concurrency(4)
              .build(EnqueueAndWork::load);
      worker.runUntil(() -> Recipe.queue(client, surface).getSucceeded() == 10);
    }
  }

  private static List<Batch> load(Task task) {
    System.out.printf("%s: %d records%n", task.batch().getKey(), task.batch().getRecords());
    return List.of();
  }
}
