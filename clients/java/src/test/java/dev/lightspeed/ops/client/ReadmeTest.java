package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README. */
final class ReadmeTest {
  private static final Path EXAMPLES = Path.of("src/test/java/example");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /**
   * The code in the README is that of the examples, which compile: first the program that the proof
   * of the package runs, then parts of others, whose indentation is left out.
   */
  @Test
  void theReadmeShowsTheExamples() throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    String program = Files.readString(EXAMPLES.resolve("LoadWorker.java"));
    assertEquals(program.substring(program.indexOf("import ")), blocks.get(0));
    List<String> examples = new ArrayList<>();
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      for (Path file : files.toList()) {
        examples.add(Files.readString(file).replaceAll("(?m)^ +", ""));
      }
    }
    for (String block : blocks) {
      String text = block.replaceAll("(?m)^ +", "");
      assertTrue(examples.stream().anyMatch(example -> example.contains(text)), block);
    }
  }
}
