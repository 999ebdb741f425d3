package cookbook;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.QueueCounts;
import java.util.List;

/**
 * Works until SIGTERM or Ctrl-C, and then releases its batches for other workers. With {@code
 * stopOnSignals} its handlers would finish first.
 */
public final class Shutdown {
  private Shutdown() {}

  /** Works on a surface of its own, on the server at the address. */
  public static void main(String[] arguments) {
    try (Client client = Client.create(arguments[0])) {
      String surface = Recipe.newSurface(client, "shutdown");
      Recipe.enqueue(client, surface, "load", 100);
      Worker worker =
          Worker.builder(client)
              .surface(surface)
              .stages("load")
              .concurrency(2)
              .build(Shutdown::load);
      worker.stopAndReleaseOnSignals().run();
      QueueCounts queue = Recipe.queue(client, surface);
      System.out.printf(
          "%d succeeded, %d queued, %d in flight%n",
          queue.getSucceeded(), queue.getQueued(), queue.getInFlight());
    }
  }

  /** Handles a batch in half a second. */
  private static List<Batch> load(Task task) throws InterruptedException {
    System.out.printf("%s starts%n", task.batch().getKey());
    // Interrupted if the worker stops, an operator cancels the batch, or its lease is lost.
    Thread.sleep(500);
    return List.of();
  }
}
