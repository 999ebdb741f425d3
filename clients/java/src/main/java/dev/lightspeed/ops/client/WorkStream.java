package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A work stream without a worker: the caller sends every frame and reads every frame. It does not
 * reconnect.
 */
public final class WorkStream implements AutoCloseable {
  /** A frame, with what to do after it is read; or the end. */
  private record Received(WorkResponse frame, Runnable onRead, LightspeedException error) {}

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final StreamTransport transport;

  WorkStream(Connection connection, WorkRequest.Open opening) {
    transport =
        new StreamTransport(
            connection,
            opening,
            new FrameTransport.Listener() {
              @Override
              public void frameReceived(WorkResponse frame, Runnable onRead) {
                received.add(new Received(frame, onRead, null));
              }

              @Override
              public void streamEnded(LightspeedException error) {
                received.add(new Received(null, null, error));
              }
            });
    transport.open();
  }

  /** Queues a frame, and does not wait. After the end of the stream it does nothing. */
  public void send(WorkRequest frame) {
    transport.send(frame);
  }

  /** Sends no more frames; the server answers those that it has. */
  public void halfClose() {
    transport.halfClose();
  }

  /**
   * Waits for the next frame of the server; empty: the server has ended the stream.
   *
   * @throws LightspeedException the stream broke off, each time again
   */
  public Optional<WorkResponse> next() {
    Received next;
    try {
      next = received.take();
    } catch (InterruptedException e) {
      close();
      throw Caller.interrupted();
    }
    if (next.frame() != null) {
      next.onRead().run();
      return Optional.of(next.frame());
    }
    received.add(next);
    if (next.error() != null) {
      throw next.error().here();
    }
    return Optional.empty();
  }

  /** Ends the stream at once; its leases run until they expire. */
  @Override
  public void close() {
    transport.close();
  }
}
