package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.v1.ErrorReason;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.ScheduleServiceGrpc;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import dev.lightspeed.ops.v1.VerifyAuditsRequest;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkerServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls: request ids, retries, deadlines and ends. */
final class ClientTest {
  private static final StartRunRequest START =
      StartRunRequest.newBuilder().setSurface("tenants/x/surfaces/a").build();

  /**
   * A change that gets UNAVAILABLE is sent again with the same request_id; the next change has
   * another one.
   */
  @Test
  void unavailableIsRetried() {
    try (FakeService service = new FakeService();
        Client client = service.client()) {
      service.refusals.add(
          FakeService.refusal(Code.UNAVAILABLE, "SERVER_DRAINING", Duration.ofMillis(10)));
      service.refusals.add(
          Status.UNAVAILABLE.withDescription("connection reset").asRuntimeException());
      client.startRun(START);
      client.startRun(START);
      List<String> ids = service.starts.stream().map(StartRunRequest::getRequestId).toList();
      assertEquals(4, ids.size());
      assertFalse(ids.get(0).isEmpty());
      assertEquals(List.of(ids.get(0), ids.get(0), ids.get(0)), ids.subList(0, 3));
      assertFalse(ids.get(0).equals(ids.get(3)));
      assertTrue(
          service.starts.stream()
              .allMatch(request -> request.getSurface().equals(START.getSurface())));
    }
  }

  /** The client does not retry before the time that the server asked for. */
  @Test
  void retryInfo() {
    try (FakeService service = new FakeService();
        Client client = service.client()) {
      service.refusals.add(
          FakeService.refusal(Code.UNAVAILABLE, "SERVER_DRAINING", Duration.ofMillis(400)));
      long startNanos = System.nanoTime();
      client.startRun(START);
      assertTrue(System.nanoTime() - startNanos >= Duration.ofMillis(400).toNanos());
    }
  }

  /** A request_id of the caller is sent unchanged. */
  @Test
  void ownRequestId() {
    try (FakeService service = new FakeService();
        Client client = service.client()) {
      client.startRun(StartRunRequest.newBuilder().setRequestId("mine").build());
      assertEquals("mine", service.starts.get(0).getRequestId());
    }
  }

  /**
   * Any other code than UNAVAILABLE is a response: the client does not retry it, and it has reason
   * and metadata.
   */
  @Test
  void refusalsAreNotRetried() {
    try (FakeService service = new FakeService();
        Client client = service.client()) {
      Map<String, String> metadata = Map.of("lifecycle", "running", "long", "x".repeat(30_000));
      service.refusals.add(FakeService.refusal(Code.FAILED_PRECONDITION, "RUN_ACTIVE", metadata));
      LightspeedException refused =
          assertThrows(LightspeedException.class, () -> client.startRun(START));
      assertEquals(Code.FAILED_PRECONDITION, refused.code());
      assertTrue(refused.hasReason(ErrorReason.ERROR_REASON_RUN_ACTIVE), refused::getMessage);
      assertFalse(refused.hasReason(ErrorReason.ERROR_REASON_NO_ACTIVE_RUN));
      assertEquals(metadata, refused.metadata());
      assertEquals("expected more", refused.description());
      assertEquals("SurfaceService/StartRun", refused.method());
      assertEquals(service.address(), refused.target());
      assertEquals(
          "SurfaceService/StartRun at "
              + service.address()
              + ": expected more (FAILED_PRECONDITION / RUN_ACTIVE)",
          refused.getMessage());
      assertEquals(1, service.starts.size());
    }
  }

  /** A call has the client's deadline; a call of withTimeout has the given one. */
  @Test
  void deadlines() {
    try (FakeService service = new FakeService();
        Client client = Client.builder(service.address()).timeout(Duration.ofSeconds(5)).build()) {
      client.startRun(START);
      assertTrue(isAbout(5, service.left), service.left::toString);
      client.withTimeout(Duration.ofSeconds(50)).startRun(START);
      assertTrue(isAbout(50, service.left), service.left::toString);
      assertThrows(IllegalArgumentException.class, () -> client.withTimeout(Duration.ZERO));
    }
  }

  private static boolean isAbout(int seconds, Duration left) {
    return left.compareTo(Duration.ofSeconds(seconds)) <= 0
        && left.compareTo(Duration.ofSeconds(seconds - 2)) > 0;
  }

  /** A server that is unavailable until the deadline is UNAVAILABLE, after some waits. */
  @Test
  void unavailableUntilTheDeadline() {
    try (Client client = Client.builder("localhost:1").timeout(Duration.ofSeconds(2)).build()) {
      long startNanos = System.nanoTime();
      LightspeedException unavailable =
          assertThrows(LightspeedException.class, () -> client.startRun(START));
      assertEquals(Code.UNAVAILABLE, unavailable.code(), unavailable::getMessage);
      assertTrue(unavailable.getMessage().contains("refused"), unavailable::getMessage);
      assertTrue(System.nanoTime() - startNanos >= Duration.ofMillis(500).toNanos());
    }
  }

  /** A connection that is cut while a call is sent is UNAVAILABLE, which is retried. */
  @Test
  void cutConnection() {
    Status cut = Status.UNKNOWN.withCause(new ClosedChannelException());
    assertEquals(Code.UNAVAILABLE, LightspeedException.from(cut.asRuntimeException()).code());
    Status bug = Status.UNKNOWN.withCause(new IllegalStateException());
    assertEquals(Code.UNKNOWN, LightspeedException.from(bug.asRuntimeException()).code());
  }

  /** While calls wait for an unavailable server, the client tries to connect at each retry. */
  @Test
  void reconnectsWhileCallsWait() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    try (ServerSocket unanswering = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Client client =
            Client.builder("localhost:" + unanswering.getLocalPort())
                .timeout(Duration.ofSeconds(4))
                .build()) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  while (true) {
                    unanswering.accept().close();
                    attempts.incrementAndGet();
                  }
                } catch (IOException e) {
                  return; // The test is over.
                }
              });
      thread.start();
      LightspeedException unavailable =
          assertThrows(LightspeedException.class, () -> client.startRun(START));
      assertEquals(Code.UNAVAILABLE, unavailable.code(), unavailable::getMessage);
      assertTrue(attempts.get() >= 6, () -> attempts + " attempts");
    }
  }

  /**
   * A call without a waiter is cancelled at the server: after its future is cancelled, or its
   * thread interrupted.
   */
  @Test
  void cancelledCalls() throws InterruptedException {
    try (FakeService service = new FakeService();
        Client client = service.client()) {
      service.cancelled = new CountDownLatch(2);
      CompletableFuture<?> response = client.async().startRun(START);
      AtomicReference<LightspeedException> ended = new AtomicReference<>();
      Thread thread =
          new Thread(
              () ->
                  ended.set(assertThrows(LightspeedException.class, () -> client.startRun(START))));
      thread.start();
      while (service.starts.size() < 2) {
        Thread.onSpinWait();
      }
      response.cancel(true);
      thread.interrupt();
      thread.join();
      assertEquals(Code.CANCELLED, ended.get().code());
      service.cancelled.await();
    }
  }

  /** A closed client ends waiting calls, at once and for good. */
  @Test
  void closedClient() {
    Client client = Client.create("localhost:1");
    CompletableFuture<?> waiting = client.async().startRun(START);
    client.close();
    LightspeedException ended =
        assertThrows(LightspeedException.class, () -> Caller.await(waiting));
    assertEquals(Code.CANCELLED, ended.code(), ended::getMessage);
    assertEquals("the client is closed", ended.description());
    ended = assertThrows(LightspeedException.class, () -> client.startRun(START));
    assertEquals(Code.CANCELLED, ended.code(), ended::getMessage);
    assertTrue(ended.isClientClosed());
    try (var audits = client.watchAudits(WatchAuditsRequest.getDefaultInstance())) {
      assertTrue(assertThrows(LightspeedException.class, audits::next).isClientClosed());
    }
    try (WorkStream stream = client.openWork(WorkRequest.Open.getDefaultInstance())) {
      assertTrue(assertThrows(LightspeedException.class, stream::next).isClientClosed());
    }
    Worker worker = Worker.builder(client).stages("load").build(task -> List.of());
    assertTrue(assertThrows(LightspeedException.class, worker::run).isClientClosed());
  }

  /** Lists request pages as their items are needed, and throw an error at its place. */
  @Test
  void pages() {
    try (FakeService service = new FakeService();
        Client client = service.client()) {
      service.pages = List.of(List.of("a", "b"), List.of(), List.of("c"));
      ListSinkIdempotencyKeysRequest request = ListSinkIdempotencyKeysRequest.getDefaultInstance();
      assertEquals(List.of("a", "b", "c"), client.allSinkIdempotencyKeys(request).toList());
      service.pages = List.of();
      LightspeedException refused =
          assertThrows(
              LightspeedException.class, () -> client.allSinkIdempotencyKeys(request).count());
      assertTrue(refused.hasReason(ErrorReason.ERROR_REASON_CURSOR_NOT_FOUND), refused::getMessage);
    }
  }

  /**
   * Long calls get at least a minute, whatever the client's deadline; a deadline of withTimeout is
   * exact.
   */
  @Test
  void longCalls() {
    try (Client client = Client.builder("localhost:1").timeout(Duration.ofMillis(1)).build()) {
      CompletableFuture<?> verifying =
          client.async().verifyAudits(VerifyAuditsRequest.getDefaultInstance());
      assertThrows(LightspeedException.class, () -> client.startRun(START));
      assertFalse(verifying.isDone());
      Client exact = client.withTimeout(Duration.ofMillis(1));
      assertThrows(
          LightspeedException.class,
          () -> exact.verifyAudits(VerifyAuditsRequest.getDefaultInstance()));
    }
  }

  /** Every unary RPC has a method that waits, and one that does not. */
  @Test
  void everyRpcHasAMethod() throws NoSuchMethodException {
    List<? extends MethodDescriptor<?, ?>> unary =
        Stream.of(
                SurfaceServiceGrpc.getServiceDescriptor(),
                ScheduleServiceGrpc.getServiceDescriptor(),
                WorkerServiceGrpc.getServiceDescriptor(),
                RecordServiceGrpc.getServiceDescriptor())
            .flatMap(service -> service.getMethods().stream())
            .filter(method -> method.getType() == MethodDescriptor.MethodType.UNARY)
            .toList();
    assertFalse(unary.isEmpty());
    for (MethodDescriptor<?, ?> rpc : unary) {
      String name = rpc.getBareMethodName();
      name = name.substring(0, 1).toLowerCase() + name.substring(1);
      Class<?> request = rpc.parseRequest(InputStream.nullInputStream()).getClass();
      Method blocking = Client.class.getMethod(name, request);
      assertTrue(
          blocking.getReturnType().getSimpleName().equals(rpc.getBareMethodName() + "Response"));
      assertEquals(
          CompletableFuture.class, AsyncClient.class.getMethod(name, request).getReturnType());
    }
  }
}
