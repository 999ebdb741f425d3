package cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.JavaProcess;
import dev.lightspeed.ops.testing.TestServer;
import dev.lightspeed.ops.testing.WithServer;
import dev.lightspeed.ops.v1.ListSurfacesRequest;
import dev.lightspeed.ops.v1.QueueCounts;
import dev.lightspeed.ops.v1.Surface;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cookbook: each program runs as its users run it, against a server of this test. */
@WithServer
final class CookbookTest {
  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    client = server.client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  /** Each program prints what it did, and leaves no batch that is not done. */
  @ParameterizedTest
  @CsvSource({
    "EnqueueAndWork, enqueue-and-work, 10, 'day-\\d+: 100 records', 10",
    "HandOff, hand-off, 15, 'day-\\d: (extract|transform|load)', 15",
    "DeadLetters, dead-letters, 3, 'day-2: PermanentFailure: the file is cut off|1 redriven', 2",
    "Replay, replay, 13, 'load: 3 batches again|day-\\d+: run-000001', 14",
    "Instrumented, instrumented, 10, '.*''process load'' .*|10 handlers finished in .*', 11",
  })
  void programs(String program, String surface, long succeeded, String pattern, long lines)
      throws Exception {
    Process process = JavaProcess.of(program(program), server.address()).start();
    List<String> printed = process.inputReader().lines().toList();
    assertEquals(0, process.waitFor(), () -> String.join("\n", printed));
    Pattern expected = Pattern.compile(pattern);
    assertEquals(
        lines,
        printed.stream().filter(line -> expected.matcher(line).matches()).count(),
        () -> String.join("\n", printed));
    QueueCounts queue = queue(surface);
    assertEquals(succeeded, queue.getSucceeded(), queue::toString);
    assertEquals(
        0, queue.getQueued() + queue.getInFlight() + queue.getDeadLettered(), queue::toString);
  }

  /** After SIGTERM no batch stays in flight, and none has spent an attempt. */
  @Test
  void shutdown() throws Exception {
    Process process = JavaProcess.of(Shutdown.class, server.address()).start();
    try (BufferedReader output = process.inputReader()) {
      String started = output.readLine();
      while (started != null && !started.endsWith(" starts")) {
        started = output.readLine(); // On a busy machine the client may log first that it connects.
      }
      assertNotNull(started);
      JavaProcess.signal(process, "TERM");
      List<String> printed = output.lines().toList();
      assertEquals(143, process.waitFor());
      QueueCounts queue = queue("shutdown");
      assertEquals(
          queue.getSucceeded() + " succeeded, " + queue.getQueued() + " queued, 0 in flight",
          printed.get(printed.size() - 1));
      assertEquals(100, queue.getSucceeded() + queue.getQueued(), queue::toString);
      assertEquals(0, queue.getRetrying(), queue::toString);
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Audits that were seen before a restart of the program are not seen again after it, but for the
   * last one: the program was killed before it kept the token, or after that.
   */
  @Test
  void watchAudits(@TempDir Path folder) throws Exception {
    String surface = Recipe.newSurface(client, "watched");
    client.pause(surface, "the disk is full");
    assertEquals(
        List.of("1: create", "2: start_run", "3: pause"), watched(folder, surface, "3: pause"));
    client.resume(surface, "the disk has room");
    List<String> next = watched(folder, surface, "4: resume");
    assertTrue(
        List.of(List.of("4: resume"), List.of("3: pause", "4: resume")).contains(next),
        next::toString);
  }

  /** Watches until an audit of a surface is printed, kills the program, and returns its audits. */
  private static List<String> watched(Path folder, String surface, String last) throws Exception {
    Process process =
        JavaProcess.of(WatchAudits.class, server.address()).directory(folder.toFile()).start();
    List<String> audits = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(surface + " ")) {
          audits.add(line.substring(surface.length() + 1));
        }
        if (audits.contains(last)) {
          break;
        }
      }
    } finally {
      process.destroyForcibly().waitFor(); // It writes to the folder, which the test deletes.
    }
    return audits;
  }

  /** The README lists every program. */
  @Test
  void theReadmeListsEveryProgram() throws IOException {
    Set<String> programs;
    try (Stream<Path> files = Files.list(Path.of("examples/cookbook"))) {
      programs = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
    programs.remove("Recipe.java");
    Pattern link = Pattern.compile("\\(examples/cookbook/(\\w+\\.java)\\)");
    Set<String> listed =
        link.matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(programs), listed);
  }

  private static Class<?> program(String name) throws ClassNotFoundException {
    return Class.forName("cookbook." + name);
  }

  private static QueueCounts queue(String program) {
    ListSurfacesRequest request =
        ListSurfacesRequest.newBuilder().setParent("tenants/default").build();
    return client
        .allSurfaces(request)
        .filter(
            surface -> surface.getName().startsWith("tenants/default/surfaces/" + program + "-"))
        .map(Surface::getQueue)
        .findFirst()
        .orElseThrow();
  }
}
