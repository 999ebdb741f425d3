package dev.lightspeed.ops.client;

import java.time.Duration;

/**
 * Gets the events of a worker, for metrics. Calls must not block: those of handlers come from their
 * threads, all others from the thread that sends the heartbeats. An exception is logged as {@code
 * observer_failed} and has no other effect.
 */
public interface WorkerObserver {
  /** A handler starts. */
  default void handlerStarted(Task task) {}

  /** A handler has returned. */
  default void handlerFinished(Task task, Duration duration) {}

  /** A handler has thrown. */
  default void handlerFailed(Task task, Duration duration, Throwable error) {}

  /** The number of leased batches has changed, those included whose reports have no answer yet. */
  default void inHand(int count) {}

  /** The server has answered for the first time. */
  default void connected() {}

  /** The work stream has broken off; null: the server has ended it. */
  default void disconnected(LightspeedException error) {}

  /** The server answers again. */
  default void reconnected(Reconnection reconnection) {}

  /** The lease of a batch is lost; the result of its handler will not be reported. */
  default void leaseLost(Task task) {}

  /** An operator cancels a batch. */
  default void cancelled(Task task, String reason) {}
}
