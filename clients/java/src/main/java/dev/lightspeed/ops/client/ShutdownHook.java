package dev.lightspeed.ops.client;

import java.util.concurrent.CountDownLatch;

/**
 * The shutdown hook of a worker that stops on signals: a signal starts it, and the process ends
 * after it.
 */
final class ShutdownHook {
  /** Time for the program after the run of its worker: to close files, or to print a summary. */
  private static final long AFTER_RUN_MS = 1_000;

  private final Runnable stop;
  private final Thread runner = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "lightspeed-signals");

  private ShutdownHook(Runnable stop) {
    this.stop = stop;
  }

  /**
   * Adds a hook for a worker that runs in this thread. A process that is ending stops it at once.
   */
  static ShutdownHook add(Runnable stop) {
    ShutdownHook added = new ShutdownHook(stop);
    try {
      Runtime.getRuntime().addShutdownHook(added.hook);
    } catch (IllegalStateException e) {
      stop.run();
    }
    return added;
  }

  /** Removes the hook, or lets it end. */
  void runEnded() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // The process is ending.
    }
  }

  private void await() {
    stop.run();
    try {
      ended.await();
      runner.join(AFTER_RUN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
