package dev.lightspeed.ops.examples.flights;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Task;
import dev.lightspeed.ops.client.Worker;
import dev.lightspeed.ops.v1.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The worker of the demo that transforms: it normalizes the columns of a day, and derives the other
 * columns of the table.
 *
 * <p>It takes the arguments of every worker of the demo. It works until it gets SIGTERM, or until
 * its parent process is gone. Then it finishes its leased batches, prints how many it has done, and
 * exits with 0. A killed worker waits for its SIGKILL instead, with a batch that is done and not
 * reported.
 */
public final class Main {
  /** The demo sends the SIGKILL at once, unless the demo itself has ended. */
  private static final long KILL_TIMEOUT_MS = 30_000;

  /**
   * Interval of the checks whether the killed workers have their batches, and whether the demo
   * still runs.
   */
  private static final long CHECK_MS = 20;

  private final Arguments arguments;
  private final DemoFolder folder;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger finished = new AtomicInteger();
  private volatile int exitCode = 1;

  private Main(Arguments arguments) throws IOException {
    this.arguments = arguments;
    this.folder = new DemoFolder(arguments);
  }

  /** Works until it gets a signal. */
  public static void main(String[] arguments) throws Exception {
    new Main(Arguments.read(arguments)).run();
  }

  private void run() throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endOrderly, "end"));
    try {
      if (waitForKilledWorkers()) {
        work();
      }
      System.out.println("worked on " + finished + " batches");
      exitCode = 0;
    } finally {
      ended.countDown();
    }
  }

  /**
   * Ends in order on a signal: without this, the process would exit with the signal's code, and
   * with leased batches.
   */
  private void endOrderly() {
    stopRequested.countDown();
    try {
      ended.await();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  /**
   * Waits until the killed workers have their batches; returns false if a signal came, or the demo
   * has ended.
   */
  private boolean waitForKilledWorkers() throws InterruptedException {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    Thread watch = new Thread(() -> stopWith(parent), "parent");
    watch.setDaemon(true);
    watch.start();
    while (stopRequested.getCount() > 0 && !folder.haveLeased(arguments.after())) {
      Thread.sleep(CHECK_MS);
    }
    return stopRequested.getCount() > 0;
  }

  private void stopWith(ProcessHandle parent) {
    parent.onExit().join();
    stopRequested.countDown();
  }

  private void work() throws InterruptedException {
    try (Client client = Client.create(arguments.server())) {
      Worker worker =
          Worker.builder(client)
              .surface(arguments.surface())
              .stages(arguments.stages().toArray(String[]::new))
              .concurrency(arguments.concurrency())
              .workerId(arguments.name())
              .passAttributes(true)
              .build(this::handle);
      Thread stop = new Thread(() -> stopWhenRequested(worker), "stop");
      stop.setDaemon(true);
      stop.start();
      worker.run();
    }
  }

  private void stopWhenRequested(Worker worker) {
    try {
      stopRequested.await();
      worker.stop();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  /** Works on one batch, and fails as planned. */
  private List<Batch> handle(Task task) throws Exception {
    String planned = folder.faults().getOrDefault(task.batch().getKey(), "");
    String moment = task.attempt() == 1 ? planned : "";
    if (moment.equals("before")) {
      throw new IOException("before the work: the connection is refused");
    }
    Batch next = folder.transform(task.batch());
    if (moment.equals("after")) {
      throw new IOException("after the work, before it is acknowledged: the connection is lost");
    }
    // A killed worker dies only with a batch whose first attempt is not planned to fail and that no
    // other worker has died with. So its death adds one more retried batch.
    if (arguments.isKilled() && task.attempt() == 1 && planned.isEmpty()) {
      waitForKill(task);
    }
    finished.incrementAndGet();
    return List.of(next);
  }

  /** Waits for SIGKILL, with its work done and not reported. */
  private void waitForKill(Task task) throws Exception {
    Path mark =
        arguments.folder().resolve("lost").resolve(arguments.name() + "=" + task.batch().getKey());
    Files.createFile(mark);
    Thread.sleep(KILL_TIMEOUT_MS);
    throw new IllegalStateException("expected to be killed, but the worker still runs");
  }
}
