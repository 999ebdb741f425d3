package cookbook;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.PermanentFailure;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.ListDeadLettersRequest;
import dev.lightspeed.ops.v1.QueueCounts;
import dev.lightspeed.ops.v1.RedriveDeadLettersRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Fails a batch for good, lists the dead letter with its reason, and redrives it when repaired. */
public final class DeadLetters {
  private final Set<String> brokenFiles = ConcurrentHashMap.newKeySet();

  private DeadLetters() {
    brokenFiles.add("day-2");
  }

  /** Works on a surface of its own, on the server at the address. */
  public static void main(String[] arguments) {
    DeadLetters program = new DeadLetters();
    try (Client client = Client.create(arguments[0])) {
      String surface = Recipe.newSurface(client, "dead-letters");
      Recipe.enqueue(client, surface, "load", 3);
      program.work(client, surface);
      client
          .allDeadLetters(ListDeadLettersRequest.newBuilder().setSurface(surface).build())
          .forEach(
              letter ->
                  System.out.printf(
                      "%s: %s%n", letter.getBatch().getKey(), letter.getRecord().getReason()));

      program.brokenFiles.clear();
      RedriveDeadLettersRequest redrive =
          RedriveDeadLettersRequest.newBuilder()
              .setSurface(surface)
              .setAll(true)
              .setReason("the file is whole again")
              .build();
      System.out.printf("%d redriven%n", client.redriveDeadLetters(redrive).getResultsCount());
      program.work(client, surface);
    }
  }

  /** Works until each of the three batches has succeeded or is a dead letter. */
  private void work(Client client, String surface) {
    Worker worker = Worker.builder(client).surface(surface).stages("load").build(this::load);
    worker.runUntil(
        () -> {
          QueueCounts queue = Recipe.queue(client, surface);
          return queue.getSucceeded() + queue.getDeadLettered() == 3;
        });
  }

  private List<Batch> load(Task task) {
    if (brokenFiles.contains(task.batch().getKey())) {
      throw new PermanentFailure("the file is cut off"); // A retry cannot help.
    }
    return List.of();
  }
}
