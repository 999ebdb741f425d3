package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The addresses of owners to which a client may be led. */
final class OwnerAddressTest {
  private static final Path VECTORS =
      Path.of("../../tests/conformance/vectors/owner_addresses.json");

  /**
   * All clients are led to the same addresses: a host with a port, and none on this machine unless
   * the configured one is there.
   */
  @Test
  void ownerAddresses() throws IOException {
    JsonArray vectors = new Gson().fromJson(Files.readString(VECTORS), JsonArray.class);
    assertFalse(vectors.isEmpty());
    for (JsonElement element : vectors) {
      JsonObject vector = element.getAsJsonObject();
      boolean isFollowable =
          OwnerAddress.isFollowable(
              vector.get("owner").getAsString(),
              Address.parse(vector.get("configured").getAsString()),
              vector.get("sends_token_in_plaintext").getAsBoolean());
      assertEquals(vector.get("followed").getAsBoolean(), isFollowable, vector::toString);
    }
  }
}
