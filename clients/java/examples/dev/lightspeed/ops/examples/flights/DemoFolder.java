package dev.lightspeed.ops.examples.flights;

import dev.lightspeed.ops.v1.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The folder of the demo: its index files, and the next batch of each batch. */
final class DemoFolder {
  /** One day of the index, with the fields that a transformation needs. */
  private record Day(long sequence, long records, long lagMs) {}

  private final Arguments arguments;
  private final Map<String, Day> days = new HashMap<>();
  private final Map<String, String> faults = new HashMap<>();

  DemoFolder(Arguments arguments) throws IOException {
    this.arguments = arguments;
    for (String[] row : rows("days.csv")) {
      long sequence = Long.parseLong(row[1]);
      days.put(row[0], new Day(sequence, Long.parseLong(row[4]), Long.parseLong(row[5])));
    }
    for (String[] row : rows("faults.csv")) {
      faults.put(row[0], row[1]);
    }
  }

  /** The moment at which the first attempt fails, by the key of its batch. */
  Map<String, String> faults() {
    return faults;
  }

  /** Whether each of these killed workers has leased a batch that it will not report. */
  boolean haveLeased(List<String> killed) {
    try (Stream<Path> files = Files.list(path("lost"))) {
      List<String> found = files.map(file -> file.getFileName().toString()).toList();
      return killed.stream()
          .allMatch(worker -> found.stream().anyMatch(name -> name.startsWith(worker + "=")));
    } catch (IOException error) {
      return false;
    }
  }

  /** Transforms the rows of a day, and checks their number against the batch. */
  Batch transform(Batch batch) throws IOException {
    String date = batch.getKey().replaceFirst("^transform-", "");
    Day day = days.get(date);
    if (day == null) {
      throw new IllegalArgumentException("expected a day of the index, but it is '" + date + "'");
    }
    Transform.Clean clean = Transform.clean(Files.readString(path("raw", date + ".csv")));
    if (clean.rows() != batch.getRecords()) {
      throw new IllegalArgumentException(
          "expected "
              + batch.getRecords()
              + " rows of "
              + batch.getKey()
              + ", but there are "
              + clean.rows());
    }
    // A file name per worker: two workers can have the same day if the lease of one expired while
    // it still works.
    Path unfinished = path("clean", date + "." + arguments.name());
    Files.writeString(unfinished, clean.text());
    Files.move(unfinished, path("clean", date + ".csv"), StandardCopyOption.ATOMIC_MOVE);
    String key = "load-" + date;
    return Batch.newBuilder()
        .setKey(key)
        .setStage("load")
        .setRecords(day.records())
        .setLagMs(day.lagMs())
        .setIdempotencyKey(key)
        .setSequence(day.sequence())
        .build();
  }

  private Path path(String... names) {
    return Path.of(arguments.folder().toString(), names);
  }

  private List<String[]> rows(String name) throws IOException {
    return Files.readAllLines(path(name)).stream().skip(1).map(row -> row.split(",", -1)).toList();
  }
}
