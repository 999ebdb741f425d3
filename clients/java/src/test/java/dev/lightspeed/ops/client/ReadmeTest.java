package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README. */
final class ReadmeTest {
  /** The code in the README is the example, which compiles. */
  @Test
  void theReadmeShowsTheExample() throws IOException {
    String example = Files.readString(Path.of("src/test/java/example/LoadWorker.java"));
    String shown = example.substring(example.indexOf("import "));
    assertTrue(Files.readString(Path.of("README.md")).contains("```java\n" + shown + "```"), shown);
  }
}
