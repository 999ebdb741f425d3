package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.AcknowledgeBatchesRequest;
import dev.lightspeed.ops.v1.ExtendLeasesRequest;
import dev.lightspeed.ops.v1.FailBatchesRequest;
import dev.lightspeed.ops.v1.Release;
import dev.lightspeed.ops.v1.ReleaseResult;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The frame transport over calls: a thread sends the reports of frames as calls with the same
 * content. No batch is started.
 */
final class CallWire implements Wire, Runnable {
  /**
   * The client retries a call until this deadline, and meanwhile sends no other report: so it is
   * short.
   */
  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(3);

  private final Client client;
  private final String surface;
  private final Wire.Listener listener;
  private final BlockingQueue<Optional<WorkRequest>> frames =
      new LinkedBlockingQueue<>(); // An empty item: no more frames.
  private final Thread thread = new Thread(this, "lightspeed-reports");

  CallWire(Client client, String surface, Wire.Listener listener) {
    this.client = client.withTimeout(REPORT_TIMEOUT);
    this.surface = surface;
    this.listener = listener;
  }

  void open() {
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void send(WorkRequest frame) {
    frames.add(Optional.of(frame));
  }

  @Override
  public void end() {
    frames.add(Optional.empty());
  }

  @Override
  public void cancel() {
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      for (Optional<WorkRequest> frame = frames.take(); frame.isPresent(); frame = frames.take()) {
        if (hasItems(frame.get())) {
          WorkResponse results = WorkResponse.newBuilder().setResults(report(frame.get())).build();
          listener.received(results, () -> {});
        }
      }
      listener.ended(null);
    } catch (InterruptedException e) {
      listener.ended(Caller.interrupted());
    } catch (LightspeedException e) {
      listener.ended(e);
    }
  }

  private static boolean hasItems(WorkRequest frame) {
    int reports =
        frame.getAcknowledgementsCount() + frame.getFailuresCount() + frame.getReleasesCount();
    return reports + frame.getExtensionsCount() > 0;
  }

  private WorkResponse.Results report(WorkRequest frame) {
    WorkResponse.Results.Builder results = WorkResponse.Results.newBuilder();
    for (Release item :
        frame.getReleasesList()) { // No call releases a batch, so a released batch stays leased
      // until its lease expires.
      results.addReleases(ReleaseResult.newBuilder().setKey(item.getKey()));
    }
    if (frame.getAcknowledgementsCount() > 0) {
      var request = AcknowledgeBatchesRequest.newBuilder().setSurface(surface);
      request.addAllAcknowledgements(frame.getAcknowledgementsList());
      results.addAllAcknowledgements(client.acknowledgeBatches(request.build()).getResultsList());
    }
    if (frame.getFailuresCount() > 0) {
      var request =
          FailBatchesRequest.newBuilder()
              .setSurface(surface)
              .addAllFailures(frame.getFailuresList());
      results.addAllFailures(client.failBatches(request.build()).getResultsList());
    }
    if (frame.getExtensionsCount() > 0) {
      var request = ExtendLeasesRequest.newBuilder().setSurface(surface);
      request.addAllExtensions(frame.getExtensionsList());
      results.addAllExtensions(client.extendLeases(request.build()).getResultsList());
    }
    return results.build();
  }
}
