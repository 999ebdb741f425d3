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
 * @param after doomed workers; this worker starts when each of them has leased its batch
 * @param isDoomed the demo kills it in the middle of a batch
 */
record Orders(
    String server,
    Path folder,
    String surface,
    List<String> stages,
    int concurrency,
    String name,
    List<String> after,
    boolean isDoomed) {

  static Orders read(String[] arguments) {
    Map<String, String> told = new HashMap<>();
    for (int place = 0; place + 1 < arguments.length; place += 2) {
      told.put(arguments[place], arguments[place + 1]);
    }
    return new Orders(
        told.get("--server"),
        Path.of(told.get("--folder")),
        told.get("--surface"),
        names(told.get("--stages")),
        Integer.parseInt(told.get("--concurrency")),
        told.get("--name"),
        names(told.get("--after")),
        told.get("--doomed").equals("yes"));
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split(",")).filter(name -> !name.isEmpty()).toList();
  }
}
