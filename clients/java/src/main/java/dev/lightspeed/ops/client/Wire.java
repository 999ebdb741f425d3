package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;

/**
 * The frame transport: carries frames both ways over a work stream, or over calls if the server
 * refuses the stream.
 */
interface Wire {
  /** Who hears what comes over a wire, in threads of the wire's. */
  interface Listener {
    /** The server says this. The next frames come when it was taken. */
    void received(WorkResponse frame, Runnable taken);

    /** Nothing comes any more; null: the server ended it. */
    void ended(LightspeedException error);
  }

  /** Takes a frame, and does not wait. */
  void send(WorkRequest frame);

  /** Ends the sending of frames. */
  void end();

  /** Ends the stream at once. */
  void cancel();
}
