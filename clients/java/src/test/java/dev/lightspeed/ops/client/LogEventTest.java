package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The text of log events. */
final class LogEventTest {
  /** An event is one line, whose fields can be told apart. */
  @Test
  void text() {
    assertEquals(
        "batch_failed key=b-1 attempt=2 reason=\"it says \\\"no\\\"\\u000aagain\" holder=\"\"",
        LogEvent.text(
            "batch_failed",
            "key",
            "b-1",
            "attempt",
            2,
            "reason",
            "it says \"no\"\nagain",
            "holder",
            ""));
  }
}
