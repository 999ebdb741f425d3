package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import dev.lightspeed.ops.v1.ErrorReason;
import dev.lightspeed.ops.v1.FailRunRequest;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.WorkRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls and workers of several servers, which name the owners of surfaces. */
@Timeout(60)
final class SurfaceOwnersTest {
  private static final String SURFACE = "tenants/x/surfaces/a";
  private static final String OTHER = "tenants/x/surfaces/b";
  private static final Duration SHORT = Duration.ofMillis(300);

  private final FakeServer first = new FakeServer();
  private final FakeServer owner = new FakeServer();
  private final List<Client> clients = new ArrayList<>();

  /** The first server names the other one as the owner. */
  @BeforeEach
  void nameTheOwner() {
    first.owner = owner.address();
  }

  @AfterEach
  void close() {
    clients.forEach(Client::close);
    first.close();
    owner.close();
  }

  private Client client(Client.Builder builder) {
    Client client = builder.build();
    clients.add(client);
    return client;
  }

  private static void startRun(Client client, String surface) {
    client.startRun(StartRunRequest.newBuilder().setSurface(surface).build());
  }

  private static void read(Client client, String surface) {
    client.getSurface(GetSurfaceRequest.newBuilder().setSurface(surface).build());
  }

  /** Returns a client that has connected to the owner. */
  private Client connectedToTheOwner() {
    Client client = client(first.client());
    while (owner.starts.isEmpty()) {
      startRun(client, SURFACE);
    }
    return client;
  }

  /** Asserts that a call is refused until its deadline, which can also end its last attempt. */
  private static void assertRefused(ErrorReason reason, Runnable call) {
    LightspeedException refused = assertThrows(LightspeedException.class, call::run);
    boolean isLate = refused.code() == Code.DEADLINE_EXCEEDED;
    assertTrue(isLate || refused.hasReason(reason), refused::getMessage);
  }

  /**
   * Once a response has named the owner of a surface, calls about it go there; calls about another
   * one do not.
   */
  @Test
  void callsGoToTheOwner() {
    Client client = connectedToTheOwner();
    int forwarded = first.starts.size();
    for (int call = 0; call < 3; call++) {
      startRun(client, SURFACE);
    }
    startRun(client, OTHER);
    assertEquals(4, owner.starts.size());
    assertEquals(forwarded + 1, first.starts.size());
  }

  /** An owner that has handed a surface over names the next one, which the configured may be. */
  @Test
  void theOwnerHandsOver() {
    Client client = connectedToTheOwner();
    owner.owner = first.address();
    startRun(client, SURFACE);
    int called = owner.starts.size();
    startRun(client, SURFACE);
    assertEquals(called, owner.starts.size());
  }

  /** A call that is refused for its owner is sent to the owner at once, as the same request. */
  @Test
  void aCallIsRefusedForItsOwner() {
    first.refusesFor = owner.address();
    Client client = client(first.client());
    startRun(client, SURFACE);
    assertEquals(1, owner.starts.size());
    assertEquals(first.starts, owner.starts);
    startRun(client, SURFACE);
    assertEquals(1, first.starts.size());
    assertEquals(2, owner.starts.size());
  }

  /** Servers that name each other are called at a growing interval. */
  @Test
  void serversDisagree() {
    Client client = connectedToTheOwner();
    int before = first.starts.size() + owner.starts.size();
    first.refusesFor = owner.address();
    owner.refusesFor = first.address();
    assertRefused(
        ErrorReason.ERROR_REASON_OWNER_ELSEWHERE,
        () -> startRun(client.withTimeout(Duration.ofSeconds(1)), SURFACE));
    int attempts = first.starts.size() + owner.starts.size() - before;
    assertTrue(attempts >= 2 && attempts <= 14, () -> attempts + " attempts");
  }

  /** If the owner has gone, the call is sent to the configured server at once. */
  @Test
  void theOwnerIsGone() {
    Client client = connectedToTheOwner();
    owner.close();
    int before = first.starts.size();
    for (int call = 0; call < 3; call++) {
      startRun(client, SURFACE);
    }
    assertEquals(before + 3, first.starts.size());
  }

  /** A call that the owner refuses because it shuts down goes to the configured server at once. */
  @Test
  void theOwnerIsDraining() {
    Client client = connectedToTheOwner();
    owner.isDraining = true;
    startRun(client, SURFACE);
  }

  /** An owner that does not answer in time is left alone. */
  @Test
  void theOwnerIsStopped() {
    Client client = connectedToTheOwner();
    owner.isStopped = true;
    LightspeedException late =
        assertThrows(LightspeedException.class, () -> startRun(client.withTimeout(SHORT), SURFACE));
    assertEquals(Code.DEADLINE_EXCEEDED, late.code());
    startRun(client, SURFACE);
  }

  /** An owner that cannot be reached from here delays no call, and is not tried again soon. */
  @Test
  void theOwnerCannotBeReached() throws Exception {
    Semaphore connects = new Semaphore(0);
    try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread accepting =
          new Thread(
              () -> {
                try {
                  while (true) {
                    socket.accept().close();
                    connects.release();
                  }
                } catch (IOException e) {
                  return; // The test ends.
                }
              });
      accepting.setDaemon(true);
      accepting.start();
      first.owner = "127.0.0.1:" + socket.getLocalPort();
      Client client = client(first.client());
      startRun(client, SURFACE);
      connects.acquire();
      for (int call = 0; call < 10; call++) {
        startRun(client, SURFACE);
      }
    }
    assertEquals(11, first.starts.size());
    assertTrue(connects.availablePermits() <= 1, "gRPC may try another time before it fails");
  }

  /** An owner with a malformed address is not followed. */
  @Test
  void malformedAddressesAreNotFollowed() {
    Client client = client(first.client());
    for (String named : List.of("unix:/run/x.sock", "dns:///" + owner.address(), "127.1:50051")) {
      first.refusesFor = named;
      assertRefused(
          ErrorReason.ERROR_REASON_OWNER_ELSEWHERE,
          () -> startRun(client.withTimeout(SHORT), SURFACE));
    }
    assertTrue(owner.starts.isEmpty());
  }

  /** With the option off, all calls go to the configured server. */
  @Test
  void directToOwnersIsOff() {
    Client client = client(first.client().directToOwners(false));
    for (int call = 0; call < 20; call++) {
      startRun(client, SURFACE);
    }
    first.refusesFor = owner.address();
    assertRefused(
        ErrorReason.ERROR_REASON_OWNER_ELSEWHERE,
        () -> startRun(client.withTimeout(SHORT), SURFACE));
    assertTrue(owner.starts.isEmpty());
  }

  /**
   * Errors of calls that went to the owner name the owner; a closed client ends those calls too.
   */
  @Test
  void errorsNameTheOwner() {
    Client client = connectedToTheOwner();
    FailRunRequest request = FailRunRequest.newBuilder().setSurface(SURFACE).build();
    LightspeedException failed =
        assertThrows(LightspeedException.class, () -> client.failRun(request));
    assertEquals(owner.address(), failed.target());
    client.close();
    LightspeedException closed =
        assertThrows(LightspeedException.class, () -> startRun(client.withTimeout(SHORT), SURFACE));
    assertTrue(closed.isClientClosed());
  }

  /**
   * A read names the newest version of its surface that this client has caused, in the newest
   * journal.
   */
  @Test
  void readsSeeOwnChanges() {
    first.owner = "";
    Client client = client(first.client());
    read(client, SURFACE);
    for (String version : List.of("7@a1", "12@a1", "9@a1", "x", "-1")) {
      first.version = version;
      startRun(client, SURFACE);
    }
    first.version = "";
    read(client, SURFACE);
    read(client, OTHER);
    first.version = "3@b2";
    client.createSurface(
        CreateSurfaceRequest.newBuilder().setParent("tenants/x").setSurfaceId("b").build());
    startRun(client, "");
    startRun(client, SURFACE);
    read(client, OTHER);
    read(client, "tenants/default/surfaces/default");
    read(client, SURFACE);
    assertEquals(List.of("", "12@a1", "", "3@b2", "3@b2", "3@b2"), first.minVersions);
  }

  /** A version that no server reaches until the deadline is forgotten: storage may be restored. */
  @Test
  void anUnreachedVersionIsForgotten() {
    first.version = "7@a1";
    first.isBehind = true;
    Client client = client(first.client().directToOwners(false));
    startRun(client, SURFACE);
    assertRefused(
        ErrorReason.ERROR_REASON_BEHIND_MIN_VERSION,
        () -> read(client.withTimeout(SHORT), SURFACE));
    read(client, SURFACE);
  }

  /** A client keeps 16 direct channels, and closes the longest unused one for another one. */
  @Test
  void directChannelsAreLimited() {
    Client client = client(first.client());
    for (int call = 1; call <= 17; call++) {
      first.refusesFor = owner.addressAt("127.0.0." + call);
      startRun(client, "tenants/x/surfaces/s" + call);
      assertEquals(call, owner.starts.size());
    }
  }

  private void withWorker(Check check) throws Exception {
    withWorker(client(first.client()), check);
  }

  /** Runs a worker for a time. */
  private static void withWorker(Client client, Check check) throws Exception {
    Worker worker =
        Worker.builder(client).stages("extract").surface(SURFACE).build(task -> List.of());
    Thread running = new Thread(worker::run);
    running.start();
    try {
      check.run();
    } finally {
      worker.stop();
      running.join(TimeUnit.SECONDS.toMillis(10));
      assertFalse(running.isAlive());
    }
  }

  @FunctionalInterface
  private interface Check {
    void run() throws Exception;
  }

  /** A worker whose stream is forwarded leaves it for one at the owner. */
  @Test
  void aWorkStreamMovesToTheOwner() throws Exception {
    withWorker(
        () -> {
          WorkRequest.Open opening = first.streams.take();
          assertEquals(SURFACE, opening.getSurface());
          first.left.take();
          owner.streams.take();
        });
  }

  /** A worker whose stream is refused for its owner opens it there. */
  @Test
  void aWorkStreamIsRefusedForItsOwner() throws Exception {
    first.refusesFor = owner.address();
    withWorker(
        () -> {
          first.streams.take();
          owner.streams.take();
          assertTrue(first.streams.isEmpty());
        });
  }

  /** A worker whose owner has gone goes on at the configured server. */
  @Test
  void aWorkStreamAfterItsOwner() throws Exception {
    withWorker(
        () -> {
          first.streams.take();
          owner.streams.take();
          first.owner = "";
          owner.breakOff();
          first.streams.take();
        });
  }

  /**
   * A read sees what a worker of the client has reported: the end of its stream has the version.
   */
  @Test
  void readsSeeReportsOfWorkers() throws Exception {
    first.owner = "";
    first.version = "7@a1";
    Client client = client(first.client());
    withWorker(client, () -> first.streams.take());
    read(client, SURFACE);
    assertEquals(List.of("7@a1"), first.minVersions);
  }
}
