package dev.lightspeed.ops.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server for tests: {@code lightspeed serve --journal memory} on a free port. It starts empty,
 * and keeps nothing when it is closed.
 */
public final class TestServer implements AutoCloseable {
  /**
   * The environment variable with the command of the server; without it, the command is {@code
   * lightspeed} on the PATH.
   */
  public static final String COMMAND_VARIABLE = "LIGHTSPEED_COMMAND";

  /** A server starts within a second; a busy machine needs more. */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  /** A server without open calls stops at once. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final Pattern SERVING = Pattern.compile("\"event\": *\"serving\"");
  private static final Pattern PORT = Pattern.compile("\"port\": *([0-9]+)");

  private final Process process;
  private final String address;
  private final Thread killAtExit;

  private TestServer(Process process, String address, Thread killAtExit) {
    this.process = process;
    this.address = address;
    this.killAtExit = killAtExit;
  }

  /**
   * Starts a server, and waits until it answers.
   *
   * @throws IllegalStateException the command cannot be started, or the server does not answer
   *     within 30 seconds
   */
  public static TestServer start() {
    return start(command(System.getenv(COMMAND_VARIABLE)));
  }

  static TestServer start(List<String> command) {
    Process process;
    try {
      process = processOf(command).start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "expected the server's command in " + COMMAND_VARIABLE + " or on the PATH, but: " + e, e);
    }
    // A test that closes no server leaves none behind.
    Thread killAtExit = new Thread(process::destroyForcibly, "lightspeed-test-server");
    Runtime.getRuntime().addShutdownHook(killAtExit);
    try {
      TestServer server = new TestServer(process, addressOf(process), killAtExit);
      server.awaitAnswer();
      return server;
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Its address, such as {@code 127.0.0.1:50051}. */
  public String address() {
    return address;
  }

  /** Returns a new client of the server, to be closed by the caller. */
  public Client client() {
    return Client.create(address);
  }

  /** Stops the server, and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(killAtExit);
    } catch (IllegalStateException e) {
      return; // The process of the test is ending.
    }
  }

  /** Returns the words of a command; null or blank: lightspeed. */
  static List<String> command(String named) {
    return List.of((named == null || named.isBlank() ? "lightspeed" : named.trim()).split(" +"));
  }

  private static ProcessBuilder processOf(List<String> command) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("serve", "--journal", "memory", "--listen", "127.0.0.1:0"));
    ProcessBuilder process = new ProcessBuilder(words);
    // Without settings of the server, so that all tests have the same one.
    process.environment().keySet().removeIf(name -> name.startsWith("LIGHTSPEED_"));
    // Servers of tests run beside each other: metrics on a free port.
    process.environment().put("LIGHTSPEED_ADMIN_LISTEN", "127.0.0.1:0");
    return process.redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private static String addressOf(Process process) {
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Thread reading = new Thread(() -> readLog(process, port), "lightspeed-test-server-log");
    reading.setDaemon(true);
    reading.start();
    try {
      return "127.0.0.1:" + port.get(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("expected the server to serve, but it does not", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the server starts", e);
    }
  }

  /** Reads the server's log to its end, so that the server never waits for a reader. */
  private static void readLog(Process process, CompletableFuture<Integer> port) {
    StringBuilder log = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = PORT.matcher(line);
        if (SERVING.matcher(line).find() && found.find()) {
          port.complete(Integer.valueOf(found.group(1)));
        } else if (!port.isDone()) {
          log.append(line).append('\n');
        }
      }
      port.completeExceptionally(
          new IllegalStateException("expected the server to serve, but it has ended:\n" + log));
    } catch (IOException e) {
      port.completeExceptionally(new UncheckedIOException(e));
    }
  }

  private void awaitAnswer() {
    try (Client client = Client.builder(address).timeout(START_TIMEOUT).build()) {
      client.getSurface(GetSurfaceRequest.getDefaultInstance());
    }
  }
}
