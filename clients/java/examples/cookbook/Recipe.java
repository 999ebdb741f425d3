package cookbook;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.LightspeedException;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import dev.lightspeed.ops.v1.EnqueueBatchesRequest;
import dev.lightspeed.ops.v1.EnqueueResult;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.QueueCounts;
import dev.lightspeed.ops.v1.StartRunRequest;
import java.util.function.UnaryOperator;

/** The parts that all programs of the cookbook have. */
final class Recipe {
  private Recipe() {}

  /** Creates a surface with a run, for one run of a program, and returns its name. */
  static String newSurface(Client client, String program) {
    CreateSurfaceRequest request =
        CreateSurfaceRequest.newBuilder()
            .setParent("tenants/default")
            .setSurfaceId(program + "-" + System.currentTimeMillis())
            .build();
    String surface = client.createSurface(request).getSurface().getName();
    client.startRun(StartRunRequest.newBuilder().setSurface(surface).build());
    return surface;
  }

  /** Enqueues the batches day-1, day-2 and so on, each changed as the program asks for. */
  static void enqueue(
      Client client, String surface, String stage, int count, UnaryOperator<Batch> change) {
    EnqueueBatchesRequest.Builder request = EnqueueBatchesRequest.newBuilder().setSurface(surface);
    for (int day = 1; day <= count; day++) {
      Batch.Builder batch =
          Batch.newBuilder()
              .setKey("day-" + day)
              .setStage(stage)
              .setRecords(100)
              .setIdempotencyKey("day-" + day)
              .setSequence(day);
      request.addBatches(change.apply(batch.build()));
    }
    for (EnqueueResult result : client.enqueueBatches(request.build()).getResultsList()) {
      LightspeedException.from(result.getError())
          .ifPresent(
              refused -> {
                throw refused; // The error of one batch is returned, not thrown.
              });
    }
  }

  static void enqueue(Client client, String surface, String stage, int count) {
    enqueue(client, surface, stage, count, batch -> batch);
  }

  /** Returns the numbers of batches, by state. */
  static QueueCounts queue(Client client, String surface) {
    GetSurfaceRequest request = GetSurfaceRequest.newBuilder().setSurface(surface).build();
    return client.getSurface(request).getSurface().getQueue();
  }
}
