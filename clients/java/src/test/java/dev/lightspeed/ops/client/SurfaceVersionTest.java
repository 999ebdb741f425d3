package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.grpc.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The versions that reads ask for. */
final class SurfaceVersionTest {
  private static final Path VECTORS = Path.of("../../tests/conformance/vectors/versions.json");

  /** All clients ask for the same: the highest of the journal that a response named last. */
  @Test
  void versions() throws IOException {
    JsonArray vectors = new Gson().fromJson(Files.readString(VECTORS), JsonArray.class);
    assertFalse(vectors.isEmpty());
    for (JsonElement element : vectors) {
      JsonObject vector = element.getAsJsonObject();
      SurfaceOwners owners =
          new SurfaceOwners(Address.parse("localhost"), true, false, address -> null);
      for (JsonElement said : vector.getAsJsonArray("said")) {
        Metadata received = new Metadata();
        received.put(SurfaceOwners.VERSION, said.getAsString());
        owners.answered("s", received);
      }
      String asked = owners.version("s").map(SurfaceVersion::toString).orElse("");
      assertEquals(vector.get("asked").getAsString(), asked, vector::toString);
    }
  }
}
