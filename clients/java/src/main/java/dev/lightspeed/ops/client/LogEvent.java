package dev.lightspeed.ops.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;

/**
 * Writes log events as {@code event key=value}. Their names and fields are the same in all clients.
 */
final class LogEvent {
  private static final Logger LOGGER = System.getLogger("dev.lightspeed.ops.client");

  private LogEvent() {}

  /** Logs an event with fields: names and values in turn. */
  static void log(Level level, String event, Object... fields) {
    log(level, null, event, fields);
  }

  /** Logs an event with the error that caused it, whose stack only the log has. */
  static void log(Level level, Throwable error, String event, Object... fields) {
    if (LOGGER.isLoggable(level)) {
      LOGGER.log(level, text(event, fields), error);
    }
  }

  static String text(String event, Object... fields) {
    StringBuilder text = new StringBuilder(event);
    for (int index = 0; index < fields.length; index += 2) {
      text.append(' ').append(fields[index]).append('=').append(quoted(fields[index + 1]));
    }
    return text.toString();
  }

  /** Returns a value on one line, in quotes if its end would not be clear otherwise. */
  private static String quoted(Object value) {
    String text = String.valueOf(value);
    boolean isPlain = !text.isEmpty() && text.chars().noneMatch(LogEvent::isSeparator);
    if (isPlain) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (char character : text.toCharArray()) {
      if (character == '"' || character == '\\') {
        quoted.append('\\').append(character);
      } else if (character < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
      } else {
        quoted.append(character);
      }
    }
    return quoted.append('"').toString();
  }

  private static boolean isSeparator(int character) {
    return character <= ' ' || character == '"' || character == '=' || character == '\\';
  }
}
