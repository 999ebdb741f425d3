package dev.lightspeed.ops.examples.flights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a worker of the demo, in pairs of name and value.
 *
 * @param server address of the server
 * @param folder the files of the demo
 * @param surface resource name of the surface
 * @param stages the stages to work on
 * @param concurrency most batches at a time
 * @param name the name of the worker
 * @param after killed workers; this worker starts when each of them has leased its batch
 * @param isKilled the demo kills it in the middle of a batch
 */
record Arguments(
    String server,
    Path folder,
    String surface,
    List<String> stages,
    int concurrency,
    String name,
    List<String> after,
    boolean isKilled) {

  static Arguments read(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (int index = 0; index + 1 < arguments.length; index += 2) {
      values.put(arguments[index], arguments[index + 1]);
    }
    return new Arguments(
        values.get("--server"),
        Path.of(values.get("--folder")),
        values.get("--surface"),
        names(values.get("--stages")),
        Integer.parseInt(values.get("--concurrency")),
        values.get("--name"),
        names(values.get("--after")),
        values.get("--killed").equals("yes"));
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split(",")).filter(name -> !name.isEmpty()).toList();
  }
}
