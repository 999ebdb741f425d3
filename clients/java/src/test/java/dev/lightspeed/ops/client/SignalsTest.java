package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lightspeed.ops.testing.TestServer;
import dev.lightspeed.ops.testing.WithServer;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.EnqueueBatchRequest;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.QueueCounts;
import dev.lightspeed.ops.v1.StartRunRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers of real processes that get signals. */
@WithServer
final class SignalsTest {
  /** A process that ends because of a signal has this exit code and the number of the signal. */
  private static final int EXIT_OF_SIGNALS = 128;

  /**
   * At a signal the worker finishes or releases its batches, the program goes on after the run of
   * the worker, and the process ends as signalled.
   */
  @ParameterizedTest
  @CsvSource({"TERM, 15, finish, 1, 0", "INT, 2, release, 0, 1"})
  void stopping(String signal, int number, String how, long succeeded, long queued)
      throws IOException, InterruptedException {
    assumeFalse(isIgnored(number), "this process was started without SIGINT: so are its children");
    try (TestServer server = TestServer.start();
        Client client = server.client()) {
      client.startRun(StartRunRequest.getDefaultInstance());
      Batch batch =
          Batch.newBuilder()
              .setKey("day-1")
              .setStage("load")
              .setRecords(1)
              .setIdempotencyKey("day-1")
              .setSequence(1)
              .build();
      client.enqueueBatch(EnqueueBatchRequest.newBuilder().setBatch(batch).build());
      Process process = JavaProcess.of(SignalledWorker.class, server.address(), how).start();
      try (BufferedReader output = process.inputReader()) {
        assertEquals("started", output.readLine());
        JavaProcess.signal(process, signal);
        assertEquals("ended", output.readLine());
        assertEquals(true, process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(EXIT_OF_SIGNALS + number, process.exitValue());
      } finally {
        process.destroyForcibly();
      }
      QueueCounts found =
          client.getSurface(GetSurfaceRequest.getDefaultInstance()).getSurface().getQueue();
      assertEquals(succeeded, found.getSucceeded(), found::toString);
      assertEquals(queued, found.getQueued(), found::toString);
      assertEquals(0, found.getInFlight() + found.getRetrying(), found::toString);
    }
  }

  /** Whether this process ignores a signal, as those in the background of some shells do. */
  private static boolean isIgnored(int number) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn:0")
            .substring("SigIgn:".length())
            .strip();
    return (Long.parseUnsignedLong(ignored, 16) >> (number - 1) & 1) == 1;
  }
}
