package dev.lightspeed.ops.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.lightspeed.ops.client.LightspeedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;

/**
 * The Java runner of the conformance suite: it executes the driver's commands, line by line,
 * through the client. tests/conformance/README.md describes the commands.
 */
public final class Main {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    PrintStream answers = new PrintStream(System.out, true, UTF_8);
    try (Runner runner = new Runner()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.println(GSON.toJson(answer(runner, line)));
      }
    }
    System.exit(0); // Handlers that still wait do not delay the exit.
  }

  private static JsonObject answer(Runner runner, String line) {
    try {
      return runner.perform(GSON.fromJson(line, Command.class));
    } catch (LightspeedException e) {
      return error(e);
    } catch (Exception e) { // A fault of the runner.
      e.printStackTrace();
      JsonObject trouble = new JsonObject();
      trouble.addProperty("trouble", e.toString());
      return trouble;
    }
  }

  private static JsonObject error(LightspeedException exception) {
    JsonObject metadata = new JsonObject();
    exception.metadata().forEach(metadata::addProperty);
    JsonArray violations = new JsonArray();
    for (LightspeedException.Violation found : exception.violations()) {
      JsonObject violation = new JsonObject();
      violation.addProperty("field", found.field());
      violation.addProperty("description", found.description());
      violations.add(violation);
    }
    JsonObject error = new JsonObject();
    error.addProperty("code", exception.code().name());
    error.addProperty("reason", exception.reason());
    error.addProperty("message", exception.description());
    error.add("metadata", metadata);
    error.add("violations", violations);
    exception.retryAfter().ifPresent(wait -> error.addProperty("retry_after_ms", wait.toMillis()));
    JsonObject answer = new JsonObject();
    answer.add("error", error);
    return answer;
  }
}
