package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What people read first. */
final class ReadmeTest {
  /** What the README shows is the example, which compiles. */
  @Test
  void theReadmeShowsTheExample() throws IOException {
    String example = Files.readString(Path.of("src/test/java/example/LoadWorker.java"));
    String shown = example.substring(example.indexOf("import "));
    assertTrue(Files.readString(Path.of("README.md")).contains("```java\n" + shown + "```"), shown);
  }
}
