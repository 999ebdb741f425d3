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
 * exits with 0. A doomed worker waits for its SIGKILL instead, with a batch that is done and not
 * reported.
 */
public final class Main {
  /** The demo kills a doomed worker at once, unless the demo itself has ended. */
  private static final long DOOM_PATIENCE_MS = 30_000;

  /**
   * Interval of the checks whether the doomed workers have their batches, and whether the demo
   * still runs.
   */
  private static final long LOOK_MS = 20;

  private final Orders orders;
  private final Workplace workplace;
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger worked = new AtomicInteger();
  private volatile int exitCode = 1;

  private Main(Orders orders) throws IOException {
    this.orders = orders;
    this.workplace = new Workplace(orders);
  }

  /** Works until it gets a signal. */
  public static void main(String[] arguments) throws Exception {
    new Main(Orders.read(arguments)).live();
  }

  private void live() throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endOrderly, "end"));
    try {
      if (begins()) {
        work();
      }
      System.out.println("worked on " + worked + " batches");
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
    told.countDown();
    try {
      ended.await();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  /**
   * Waits until the doomed workers have their batches; returns false if a signal came, or the demo
   * has ended.
   */
  private boolean begins() throws InterruptedException {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    Thread watch = new Thread(() -> stopWith(parent), "parent");
    watch.setDaemon(true);
    watch.start();
    while (told.getCount() > 0 && !workplace.haveLost(orders.after())) {
      Thread.sleep(LOOK_MS);
    }
    return told.getCount() > 0;
  }

  private void stopWith(ProcessHandle parent) {
    parent.onExit().join();
    told.countDown();
  }

  private void work() throws InterruptedException {
    try (Client client = Client.create(orders.server())) {
      Worker worker =
          Worker.builder(client)
              .surface(orders.surface())
              .stages(orders.stages().toArray(String[]::new))
              .concurrency(orders.concurrency())
              .workerId(orders.name())
              .build(this::handle);
      Thread stop = new Thread(() -> stopWhenTold(worker), "stop");
      stop.setDaemon(true);
      stop.start();
      worker.run();
    }
  }

  private void stopWhenTold(Worker worker) {
    try {
      told.await();
      worker.stop();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  /** Works on one batch, and fails as planned. */
  private List<Batch> handle(Task task) throws Exception {
    String planned = workplace.faults().getOrDefault(task.batch().getKey(), "");
    String moment = task.attempt() == 1 ? planned : "";
    if (moment.equals("before")) {
      throw new IOException("before the work: the connection is refused");
    }
    Batch next = workplace.transform(task.batch());
    if (moment.equals("after")) {
      throw new IOException("after the work, before it is acknowledged: the connection is lost");
    }
    // A doomed worker dies only with a batch whose first attempt is not planned to fail and that no
    // other worker has died with. So its death adds one more retried batch.
    if (orders.isDoomed() && task.attempt() == 1 && planned.isEmpty()) {
      die(task);
    }
    worked.incrementAndGet();
    return List.of(next);
  }

  /** Waits for SIGKILL, with its work done and not reported. */
  private void die(Task task) throws Exception {
    Path mark =
        orders.folder().resolve("lost").resolve(orders.name() + "=" + task.batch().getKey());
    Files.createFile(mark);
    Thread.sleep(DOOM_PATIENCE_MS);
    throw new IllegalStateException("expected to be killed, but nobody came");
  }
}
