package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;

/**
 * The frame transport: carries frames both ways over a work stream, or over calls if the server
 * refuses the stream.
 */
interface FrameTransport {
  /** The receiver of frames, called in threads of the transport. */
  interface Listener {
    /** A frame of the server. The next frame comes after `onRead` runs. */
    void frameReceived(WorkResponse frame, Runnable onRead);

    /**
     * A server forwards the stream, and a new one would go directly to the owner of the surface.
     */
    default void ownerConnected() {}

    /** The end of the frames; null: the server ended the stream. */
    void streamEnded(LightspeedException error);
  }

  /** Queues a frame, and does not wait. */
  void send(WorkRequest frame);

  /** Stops sending frames. */
  void halfClose();

  /** Ends the stream at once. */
  void close();
}
