package dev.lightspeed.ops.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.LightspeedException;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.StartRunRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server for tests. */
final class TestServerTest {
  /** Each server has a port of its own, starts empty, and is gone after it is closed. */
  @Test
  @WithServer
  void servers() {
    String address;
    try (TestServer first = TestServer.start();
        Client client = first.client()) {
      address = first.address();
      client.startRun(StartRunRequest.getDefaultInstance());
      try (TestServer second = TestServer.start();
          Client another = second.client()) {
        assertTrue(
            another
                .getSurface(GetSurfaceRequest.getDefaultInstance())
                .getSurface()
                .getPipelineRuntime()
                .getRunId()
                .isEmpty());
      }
    }
    try (Client late = Client.builder(address).timeout(Duration.ofMillis(200)).build()) {
      assertThrows(
          LightspeedException.class, () -> late.getSurface(GetSurfaceRequest.getDefaultInstance()));
    }
  }

  /** A command that does not exist, or does not serve, is named with its output. */
  @Test
  void commandsThatDoNotServe() {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class, () -> TestServer.start(List.of("/no/lightspeed")));
    assertTrue(refused.getMessage().contains("in LIGHTSPEED_COMMAND or on the PATH"));
    List<String> failing = List.of("sh", "-c", "echo 'the disk is full' >&2");
    refused = assertThrows(IllegalStateException.class, () -> TestServer.start(failing));
    assertEquals(
        "expected the server to serve, but it has ended:\nthe disk is full\n",
        refused.getMessage());
  }

  /** The command is one word, or several. */
  @Test
  void commands() {
    assertEquals(List.of("lightspeed"), TestServer.command(null));
    assertEquals(List.of("lightspeed"), TestServer.command(" "));
    assertEquals(List.of("python", "-m", "ops"), TestServer.command(" python  -m ops "));
  }
}
