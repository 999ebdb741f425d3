package cookbook;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import java.util.List;
import java.util.Map;

/**
 * Hands batches off through three stages: a handler returns the batch of the next stage, and the
 * server enqueues it in the commit of the acknowledgement.
 */
public final class HandOff {
  private static final Map<String, String> NEXT_STAGE =
      Map.of("extract", "transform", "transform", "load");

  private HandOff() {}

  /** Works on a surface of its own, on the server at the address. */
  public static void main(String[] arguments) {
    try (Client client = Client.create(arguments[0])) {
      String surface = Recipe.newSurface(client, "hand-off");
      Recipe.enqueue(client, surface, "extract", 5);
      Worker worker =
          Worker.builder(client)
              .surface(surface)
              .stages("extract", "transform", "load")
              .concurrency(4)
              .prefetch(4)
              .build(HandOff::handle);
      worker.runUntil(() -> Recipe.queue(client, surface).getSucceeded() == 3 * 5);
    }
  }

  private static List<Batch> handle(Task task) {
    Batch batch = task.batch();
    System.out.printf("%s: %s%n", batch.getKey(), batch.getStage());
    String next = NEXT_STAGE.get(batch.getStage());
    return next == null ? List.of() : List.of(batch.toBuilder().setStage(next).build());
  }
}
