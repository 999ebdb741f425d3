package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;

/** The actions that the worker state machine requests. */
sealed interface Action {
  /** Open a frame transport: a stream, or calls if the server refused the stream. */
  record Open(WorkStream stream) implements Action {}

  /** Send a frame on a stream. */
  record Send(WorkStream stream, WorkRequest frame) implements Action {}

  /** Send no more frames on a stream. */
  record End(WorkStream stream) implements Action {}

  /** Run the handler on a task. */
  record Begin(Task task) implements Action {}

  /** Interrupt the handler of a task. */
  record Interrupt(Task task) implements Action {}
}
