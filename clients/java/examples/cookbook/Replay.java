package cookbook;

import com.google.protobuf.FieldMask;
import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.ConnectorPlan;
import dev.lightspeed.ops.v1.QueueCounts;
import dev.lightspeed.ops.v1.ReplayPlan;
import dev.lightspeed.ops.v1.ReprocessWindow;
import dev.lightspeed.ops.v1.UpdateSurfaceRequest;
import java.util.List;

/** Plans a replay of the first three days, and replays by that plan or not at all. */
public final class Replay {
  private Replay() {}

  /** Works on a surface of its own, on the server at the address. */
  public static void main(String[] arguments) {
    try (Client client = Client.create(arguments[0])) {
      String surface = Recipe.newSurface(client, "replay");
      Recipe.enqueue(client, surface, "load", 10);
      work(client, surface);

      ReprocessWindow window =
          ReprocessWindow.newBuilder()
              .setStartSequence(1)
              .setEndSequence(3)
              .setReason("wrong currency")
              .build();
      client.updateSurface(
          UpdateSurfaceRequest.newBuilder()
              .setSurface(surface)
              .setConnectorPlan(ConnectorPlan.newBuilder().setReprocessWindow(window))
              .setUpdateMask(FieldMask.newBuilder().addPaths("connector_plan.reprocess_window"))
              .build());
      String reason = "the rates are repaired";
      ReplayPlan plan = client.planReplay(surface, "load", reason);
      plan.getStagesList()
          .forEach(
              stage ->
                  System.out.printf(
                      "%s: %d batches again%n", stage.getStage(), stage.getReprocessed()));
      // PLAN_CHANGED if a batch was acknowledged or has failed since the plan was made.
      client.replay(surface, "load", reason, plan.getPlanHash());
      work(client, surface);
    }
  }

  /** Works until no batch is left. */
  private static void work(Client client, String surface) {
    Worker worker = Worker.builder(client).surface(surface).stages("load").build(Replay::load);
    worker.runUntil(
        () -> {
          QueueCounts queue = Recipe.queue(client, surface);
          return queue.getQueued() + queue.getInFlight() + queue.getReplayPending() == 0;
        });
  }

  private static List<Batch> load(Task task) {
    System.out.printf("%s: %s%n", task.batch().getKey(), task.runId());
    return List.of();
  }
}
