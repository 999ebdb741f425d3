package cookbook;

import dev.lightspeed.ops.client.Client;
import dev.lightspeed.ops.client.Watch;
import dev.lightspeed.ops.client.WatchItem;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Watches the audits of a tenant, and goes on after a restart: it keeps the resume token in a file.
 * It runs until it is killed. A restart of the server in between is not seen.
 */
public final class WatchAudits {
  private static final Path TOKEN = Path.of("audits.token");
  private static final Path NEW_TOKEN = Path.of("audits.token.new");

  private WatchAudits() {}

  /** Watches all surfaces of the default tenant, on the server at the address. */
  public static void main(String[] arguments) throws IOException {
    WatchAuditsRequest request =
        WatchAuditsRequest.newBuilder()
            .setSurface("tenants/default/surfaces/-")
            .setResumeToken(Files.exists(TOKEN) ? Files.readString(TOKEN) : "")
            .build();
    try (Client client = Client.create(arguments[0]);
        Watch<WatchItem<AuditEntry>> audits = client.watchAudits(request)) {
      for (WatchItem<AuditEntry> audit : audits) {
        AuditEntry entry = audit.entry();
        System.out.printf(
            "%s %d: %s%n", audit.surface(), entry.getSequence(), entry.getRecord().getAction());
        // After the effect of the entry: if the program is killed between the two, it comes again.
        Files.writeString(NEW_TOKEN, audit.resumeToken());
        Files.move(NEW_TOKEN, TOKEN, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }
}
