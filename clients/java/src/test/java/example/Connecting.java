package example;

import dev.lightspeed.ops.client.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

public final class Connecting {
  public static Client connect(Path secrets, Supplier<String> token) {
    return Client.builder("ops.example.com:443")
        .tlsRoots(secrets.resolve("ca.pem")) // tls() instead: the roots of the Java runtime.
        .tlsCertificate(secrets.resolve("worker.pem"), secrets.resolve("worker.key")) // mTLS.
        .token(token) // Called for each call; a text if it does not change.
        .timeout(Duration.ofSeconds(5))
        .build();
  }
}
