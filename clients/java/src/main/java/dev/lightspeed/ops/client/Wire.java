package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;

/**
 * The frame transport: carries frames both ways over a work stream, or over calls if the server
 * refuses the stream.
 */
interface Wire {
  /** The receiver of frames, called in threads of the transport. */
  interface Listener {
    /** A frame of the server. The next frame comes after `taken` runs. */
    void received(WorkResponse frame, Runnable taken);

    /** The end of the frames; null: the server ended the stream. */
    void ended(LightspeedException error);
  }

  /** Queues a frame, and does not wait. */
  void send(WorkRequest frame);

  /** Stops sending frames. */
  void end();

  /** Ends the stream at once. */
  void cancel();
}
