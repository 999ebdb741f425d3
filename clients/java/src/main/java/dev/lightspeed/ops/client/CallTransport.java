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
final class CallTransport implements FrameTransport, Runnable {
  /**
   * The client retries a call until this deadline, and meanwhile sends no other report: so it is
   * short.
   */
  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(3);

  private final Client client;
  private final String surface;
  private final FrameTransport.Listener listener;

  /** The frames to send; an empty item: no more frames. */
  private final BlockingQueue<Optional<WorkRequest>> frames = new LinkedBlockingQueue<>();

  private final Thread thread = new Thread(this, "lightspeed-reports");

  CallTransport(Client client, String surface, FrameTransport.Listener listener) {
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
  public void halfClose() {
    frames.add(Optional.empty());
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      for (Optional<WorkRequest> frame = frames.take(); frame.isPresent(); frame = frames.take()) {
        if (hasItems(frame.get())) {
          WorkResponse results = WorkResponse.newBuilder().setResults(report(frame.get())).build();
          listener.frameReceived(results, () -> {});
        }
      }
      listener.streamEnded(null);
    } catch (InterruptedException e) {
      listener.streamEnded(Caller.interrupted());
    } catch (LightspeedException e) {
      listener.streamEnded(e);
    }
  }

  private static boolean hasItems(WorkRequest frame) {
    int reports =
        frame.getAcknowledgementsCount() + frame.getFailuresCount() + frame.getReleasesCount();
    return reports + frame.getExtensionsCount() > 0;
  }

  private WorkResponse.Results report(WorkRequest frame) {
    WorkResponse.Results.Builder results = WorkResponse.Results.newBuilder();
    // No call releases a batch, so a released batch stays leased until its lease expires.
    for (Release item : frame.getReleasesList()) {
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
