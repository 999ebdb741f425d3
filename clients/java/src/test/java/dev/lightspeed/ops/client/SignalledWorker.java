package dev.lightspeed.ops.client;

import java.time.Duration;
import java.util.List;

/** A program for {@link SignalsTest}: a worker that stops on signals. */
final class SignalledWorker {
  private SignalledWorker() {}

  /** {@code ADDRESS finish | release}: works on the stage load until a signal stops it. */
  public static void main(String[] arguments) {
    boolean isReleasing = arguments[1].equals("release");
    try (Client client = Client.create(arguments[0])) {
      Worker worker =
          Worker.builder(client)
              .stages("load")
              .build(
                  task -> {
                    System.out.println("started");
                    Thread.sleep(isReleasing ? Duration.ofMinutes(1).toMillis() : 300);
                    return List.of();
                  });
      if (isReleasing) {
        worker.stopAndReleaseOnSignals();
      } else {
        worker.stopOnSignals();
      }
      worker.run();
    }
    try {
      Thread.sleep(100); // The program has more to do, for which the end of the process waits.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    System.out.println("ended");
  }
}
