package dev.lightspeed.ops.examples.flights;

import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;

/**
 * The transformation of a day: raw rows in, clean rows out, each value in a normalized form.
 *
 * <p>It must never drop a row: a value that it cannot read is an error with its line and column.
 */
final class Transform {
  private static final String HEADER =
      "flight_date,carrier,flight,tailnum,origin,dest,sched_dep_time,dep_time,dep_delay,sched_arr_time,"
          + "arr_time,arr_delay,air_time,distance,scheduled_at,punctuality\n";

  /** The columns of the source, in their order. */
  private static final List<String> COLUMNS =
      List.of(
          ("year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,"
                  + "flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour")
              .split(","));

  /** A missing value in the source; in a clean row the field is empty. */
  private static final String MISSING = "NA";

  /**
   * A flight counts as on time up to 14 minutes after its schedule (U.S. Department of
   * Transportation).
   */
  private static final int LATE = 15;

  private static final int VERY_LATE = 60;

  /** The clean rows of a day with their header, and their number. */
  record Clean(String text, long rows) {}

  private final String[] values;

  private Transform(String row) {
    values = row.split(",", -1);
    if (values.length != COLUMNS.size()) {
      throw new IllegalArgumentException(
          "expected " + COLUMNS.size() + " columns, but there are " + values.length);
    }
  }

  static Clean clean(String raw) {
    StringBuilder text = new StringBuilder(HEADER);
    List<String> lines = raw.lines().toList();
    for (int index = 1; index < lines.size(); index++) {
      try {
        text.append(new Transform(lines.get(index)).row()).append('\n');
      } catch (IllegalArgumentException error) {
        throw new IllegalArgumentException(
            "Conversion Error: line " + (index + 1) + ": " + error.getMessage(), error);
      }
    }
    return new Clean(text.toString(), lines.size() - 1L);
  }

  private String row() {
    StringJoiner row = new StringJoiner(",");
    row.add(String.format("%04d-%02d-%02d", whole("year"), whole("month"), whole("day")));
    row.add(known("carrier")).add(optional("flight"));
    row.add(known("tailnum")).add(known("origin")).add(known("dest"));
    row.add(optional("sched_dep_time")).add(optional("dep_time")).add(optional("dep_delay"));
    row.add(optional("sched_arr_time")).add(optional("arr_time")).add(optional("arr_delay"));
    row.add(optional("air_time")).add(optional("distance"));
    return row.add(scheduledAt()).add(punctuality()).toString();
  }

  private String punctuality() {
    OptionalLong arrival = number("arr_delay");
    if (number("dep_time").isEmpty()) {
      return "cancelled";
    }
    if (arrival.isEmpty()) {
      return "arrival unknown";
    }
    return arrival.getAsLong() < LATE
        ? "on time"
        : arrival.getAsLong() < VERY_LATE ? "late" : "very late";
  }

  /** The full hour of a schedule, such as 2013-01-01T10:00:00Z, and the minutes after it. */
  private String scheduledAt() {
    String hour = value("time_hour");
    long minute = whole("minute");
    if (!hour.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:00:00Z") || minute < 0 || minute > 59) {
      throw new IllegalArgumentException(
          "column time_hour: expected a full hour and minutes of it, but it is '"
              + hour
              + "' and "
              + minute);
    }
    return String.format("%s %s:%02d:00", hour.substring(0, 10), hour.substring(11, 13), minute);
  }

  private String value(String column) {
    return values[COLUMNS.indexOf(column)];
  }

  private String known(String column) {
    return value(column).equals(MISSING) ? "" : value(column);
  }

  private String optional(String column) {
    OptionalLong read = number(column);
    return read.isEmpty() ? "" : Long.toString(read.getAsLong());
  }

  private long whole(String column) {
    return number(column)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "column " + column + ": expected a whole number, but it is missing"));
  }

  private OptionalLong number(String column) {
    String value = value(column);
    if (value.equals(MISSING)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(value));
    } catch (NumberFormatException error) {
      throw new IllegalArgumentException(
          "column " + column + ": expected a whole number, but it is '" + value + "'", error);
    }
  }
}
