package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The log of a server that gives no answer. */
final class ReachabilityTest {
  private static final Logger LOGGER = Logger.getLogger("dev.lightspeed.ops.client");

  /** After a second without an answer it is logged once, and so is the first answer after it. */
  @Test
  void saidOnce() {
    List<String> logged = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord event) {
            if (event.getMessage().contains("target=test:1")) {
              logged.add(event.getLevel() + " " + event.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    java.util.logging.Level before = LOGGER.getLevel();
    LOGGER.setLevel(java.util.logging.Level.INFO);
    LOGGER.addHandler(handler);
    try {
      Reachability reachability = new Reachability("test:1");
      long second = Duration.ofSeconds(1).toNanos();
      reachability.gotNoAnswer(0, second - 1, "refused");
      reachability.answered();
      reachability.gotNoAnswer(second, second, "refused");
      assertEquals(List.of(), logged);
      reachability.gotNoAnswer(2 * second, 2 * second, "refused");
      reachability.gotNoAnswer(3 * second, 3 * second, "refused");
      reachability.answered();
      reachability.answered();
    } finally {
      LOGGER.removeHandler(handler);
      LOGGER.setLevel(before);
    }
    assertEquals(
        List.of(
            "WARNING server_unreachable target=test:1 cause=refused",
            "INFO server_reached target=test:1"),
        logged);
  }
}
