package dev.lightspeed.ops.examples.flights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker of the demo is told, in pairs of arguments.
 *
 * @param server address of the server
 * @param folder the files of the demo
 * @param surface resource name of the surface
 * @param stages the stages to work on
 * @param concurrency most batches at a time
 * @param name what it is called
 * @param after doomed workers; it begins when each of them has its batch in hand
 * @param isDoomed it is to be killed in mid-batch
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
