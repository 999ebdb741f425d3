package dev.lightspeed.ops.client;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Consumer;

/** Calls the observer of a worker, whose exceptions must not end the worker. */
final class GuardedObserver {
  /** No observer. */
  static final GuardedObserver NONE = new GuardedObserver(new WorkerObserver() {});

  private final WorkerObserver observer;

  GuardedObserver(WorkerObserver observer) {
    this.observer = observer;
  }

  void call(Consumer<WorkerObserver> event) {
    try {
      event.accept(observer);
    } catch (RuntimeException e) {
      LogEvent.log(Level.ERROR, e, "observer_failed", "reason", e);
    }
  }

  /** Returns a handler whose runs the observer gets. */
  TaskHandler around(TaskHandler handler) {
    return task -> {
      call(observer -> observer.handlerStarted(task));
      long startNanos = System.nanoTime();
      try {
        var next = handler.handle(task);
        Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
        call(observer -> observer.handlerFinished(task, duration));
        return next;
      } catch (Throwable error) {
        Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
        call(observer -> observer.handlerFailed(task, duration, error));
        throw error;
      }
    };
  }
}
