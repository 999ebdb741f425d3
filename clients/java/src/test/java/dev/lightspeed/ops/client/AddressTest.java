package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The addresses that clients accept. */
final class AddressTest {
  private static final Path VECTORS = Path.of("../../tests/conformance/vectors/addresses.json");

  /** All clients accept the same addresses, refuse the others at construction, and add the port. */
  @Test
  void addresses() throws IOException {
    JsonObject vectors = new Gson().fromJson(Files.readString(VECTORS), JsonObject.class);
    assertFalse(vectors.getAsJsonArray("accepted").isEmpty());
    for (JsonElement element : vectors.getAsJsonArray("accepted")) {
      JsonObject accepted = element.getAsJsonObject();
      assertEquals(
          accepted.get("target").getAsString(),
          Address.parse(accepted.get("address").getAsString()).target());
    }
    for (JsonElement refused : vectors.getAsJsonArray("refused")) {
      String address = refused.getAsString();
      assertThrows(IllegalArgumentException.class, () -> Client.create(address), address);
      assertThrows(IllegalArgumentException.class, () -> Worker.builder(address), address);
    }
  }

  /** The error shows the accepted forms, and says why a URL is none of them. */
  @Test
  void theErrorShowsTheAcceptedForms() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Client.create("http://x"));
    assertEquals(
        "expected an address such as localhost, localhost:50051, [::1]:50051, dns:///host:50051 or"
            + " unix:/run/lightspeed.sock, but got 'http://x': gRPC needs no scheme; TLS is an"
            + " option of the client",
        refused.getMessage());
    assertTrue(Address.parse("unix:/run/lightspeed.sock").isUnix());
  }
}
