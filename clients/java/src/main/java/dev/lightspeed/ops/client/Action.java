package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;

/** The actions that the worker state machine requests. */
sealed interface Action {
  /** Open a frame transport: a stream, or calls if the server refused the stream. */
  record OpenStream(StreamState stream) implements Action {}

  /** Send a frame on a stream. */
  record SendFrame(StreamState stream, WorkRequest frame) implements Action {
    /** Whether the server's answer has results of reports. */
    boolean hasReports() {
      return !frame.getRequestId().isEmpty();
    }
  }

  /** Send no more frames on a stream. */
  record HalfClose(StreamState stream) implements Action {}

  /** Run the handler on a task. */
  record RunHandler(Task task) implements Action {}

  /** Interrupt the handler of a task. */
  record InterruptHandler(Task task) implements Action {}
}
