package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.v1.AdapterProfile;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.CancelBatchRequest;
import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import dev.lightspeed.ops.v1.Credits;
import dev.lightspeed.ops.v1.DeadLetter;
import dev.lightspeed.ops.v1.EnqueueBatchRequest;
import dev.lightspeed.ops.v1.EnqueueBatchesRequest;
import dev.lightspeed.ops.v1.ErrorReason;
import dev.lightspeed.ops.v1.FreshnessReading;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.ListAuditsRequest;
import dev.lightspeed.ops.v1.ListDeadLettersRequest;
import dev.lightspeed.ops.v1.QueueCounts;
import dev.lightspeed.ops.v1.ReplayPlan;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import dev.lightspeed.ops.v1.WatchFreshnessRequest;
import dev.lightspeed.ops.v1.WorkRequest;
import io.grpc.Status.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The client and its worker on a real server, whose address `make test-clients` puts into the
 * environment.
 */
@EnabledIfEnvironmentVariable(named = ServerTest.TARGET, matches = ".+")
final class ServerTest {
  static final String TARGET = "LIGHTSPEED_TEST_TARGET";

  private Client client;
  private String surface;
  private final AtomicReference<Worker> worker = new AtomicReference<>();

  /** A surface of its own, with a run in progress. */
  @BeforeEach
  void create() {
    client = Client.create(System.getenv(TARGET));
    CreateSurfaceRequest request =
        CreateSurfaceRequest.newBuilder()
            .setParent("tenants/java")
            .setSurfaceId("s-" + UUID.randomUUID())
            .setAdapterProfile(AdapterProfile.ADAPTER_PROFILE_BURST_RECOVERY)
            .build();
    surface = client.createSurface(request).getSurface().getName();
    client.startRun(StartRunRequest.newBuilder().setSurface(surface).build());
  }

  @AfterEach
  void close() {
    client.close();
  }

  private void enqueue(int batches) {
    List<Batch> all =
        IntStream.rangeClosed(1, batches).mapToObj(number -> batch("extract", number)).toList();
    client.enqueueBatches(
        EnqueueBatchesRequest.newBuilder().setSurface(surface).addAllBatches(all).build());
  }

  private static Batch batch(String stage, long number) {
    return Batch.newBuilder()
        .setKey("b-" + number)
        .setStage(stage)
        .setRecords(1)
        .setIdempotencyKey("b-" + number)
        .setSequence(number)
        .build();
  }

  private QueueCounts counts() {
    return client
        .getSurface(GetSurfaceRequest.newBuilder().setSurface(surface).build())
        .getSurface()
        .getQueue();
  }

  private Worker.Builder working(String... stages) {
    return Worker.builder(client).surface(surface).stages(stages);
  }

  private void run(Worker.Builder options, TaskHandler handler) {
    worker.set(options.build(handler));
    worker.get().run();
  }

  /**
   * Every batch has one effect, whatever handlers do: return, throw an exception or an error at
   * first, or hand off.
   */
  @Test
  void eachBatchHasOneEffect() {
    enqueue(200);
    AtomicInteger loaded = new AtomicInteger();
    run(
        working("extract", "load").concurrency(8).prefetch(8),
        task -> {
          long number = task.batch().getSequence();
          if (task.batch().getStage().equals("load")) {
            if (loaded.incrementAndGet() == 200) {
              worker.get().stop();
            }
            return List.of();
          }
          if (task.attempt() == 1 && number % 10 == 0) {
            throw new IOException("at first it fails");
          }
          if (task.attempt() == 1 && number % 10 == 5) {
            throw new StackOverflowError();
          }
          return List.of(batch("load", number));
        });
    QueueCounts found = counts();
    assertEquals(400, found.getSucceeded(), found::toString);
    assertEquals(0, found.getDuplicatesSuppressed() + found.getInFlight(), found::toString);
  }

  /** Busy handlers do not delay heartbeats: a lease of one second does not expire. */
  @Test
  void busyHandlersDelayNoHeartbeats() {
    enqueue(3);
    AtomicInteger done = new AtomicInteger();
    List<Long> attempts = new ArrayList<>();
    run(
        working("extract").concurrency(3).lease(Duration.ofSeconds(1)),
        task -> {
          long ends = System.nanoTime() + Duration.ofMillis(2_500).toNanos();
          while (System.nanoTime() < ends) {} // It is busy.
          synchronized (attempts) {
            attempts.add(task.attempt());
          }
          if (done.incrementAndGet() == 3) {
            worker.get().stop();
          }
          return null;
        });
    assertEquals(List.of(1L, 1L, 1L), attempts);
    assertEquals(3, counts().getSucceeded());
  }

  /**
   * An interrupt of the worker's thread releases the batches of handlers that throw: no attempt is
   * spent, and the server gets the report.
   */
  @Test
  void interruptingReleases() throws InterruptedException {
    enqueue(3);
    CountDownLatch started = new CountDownLatch(2);
    List<Cancellation> cancellations = new ArrayList<>();
    Worker interrupted =
        working("extract")
            .concurrency(2)
            .build(
                task -> {
                  started.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    synchronized (cancellations) {
                      cancellations.add(task.cancellation().orElseThrow());
                    }
                  }
                  return List.of();
                });
    AtomicReference<Boolean> stays = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              interrupted.run();
              stays.set(Thread.interrupted());
            });
    thread.start();
    started.await();
    thread.interrupt();
    thread.join();
    assertEquals(true, stays.get(), "the thread stays interrupted");
    assertEquals(2, cancellations.size());
    assertFalse(cancellations.get(0).isLost());
    QueueCounts found = counts();
    assertEquals(3, found.getQueued(), found::toString);
    assertEquals(0, found.getRetrying(), found::toString);
  }

  /** An operator's cancellation interrupts the handler, and its batch is released. */
  @Test
  void cancellingInterrupts() {
    enqueue(1);
    run(
        working("extract").lease(Duration.ofSeconds(1)),
        task -> {
          client.cancelBatch(
              CancelBatchRequest.newBuilder()
                  .setSurface(surface)
                  .setKey(task.batch().getKey())
                  .setReason("wrong file")
                  .build());
          try {
            new CountDownLatch(1).await();
          } finally {
            assertEquals("wrong file", task.cancellation().orElseThrow().reason());
            worker.get().stop();
          }
          return List.of();
        });
    QueueCounts found = counts();
    assertEquals(
        0,
        found.getQueued() + found.getInFlight() + found.getRetrying() + found.getSucceeded(),
        found::toString);
  }

  /**
   * After a permanent failure a batch becomes a dead letter at once, and lists page through dead
   * letters.
   */
  @Test
  void permanentFailures() {
    enqueue(3);
    AtomicInteger failed = new AtomicInteger();
    run(
        working("extract"),
        task -> {
          if (failed.incrementAndGet() == 3) {
            worker.get().stop();
          }
          throw new PermanentFailure("no such file");
        });
    ListDeadLettersRequest request =
        ListDeadLettersRequest.newBuilder().setSurface(surface).setPageSize(1).build();
    List<DeadLetter> letters = client.allDeadLetters(request).toList();
    assertEquals(3, letters.size());
    assertEquals("PermanentFailure: no such file", letters.get(0).getRecord().getReason());
  }

  /**
   * After a lost response the client sends the same request_id again: the server applies the change
   * once, and returns the stored response.
   */
  @Test
  void aLostResponseIsRequestedAgain() throws IOException, InterruptedException {
    try (Proxy proxy = new Proxy(System.getenv(TARGET));
        Client between = Client.create(proxy.address())) {
      between.getSurface(
          GetSurfaceRequest.getDefaultInstance()); // The first call makes the connection.
      proxy.dropResponses(true);
      CompletableFuture<Boolean> already =
          between
              .async()
              .enqueueBatch(
                  EnqueueBatchRequest.newBuilder()
                      .setSurface(surface)
                      .setBatch(batch("extract", 1))
                      .build())
              .thenApply(response -> response.getAlreadyEnqueued());
      while (counts().getQueued() == 0) {
        Thread.sleep(5);
      }
      assertFalse(already.isDone());
      proxy.dropResponses(false);
      proxy.cut();
      assertEquals(false, already.join(), "it is the response of the first request");
      assertEquals(2, proxy.connections());
    }
  }

  /**
   * A watch can resume after any entry in another stream, without a gap or a repeat, and its
   * entries can be verified.
   */
  @Test
  void aWatchResumesByItsToken() {
    WatchAuditsRequest request = WatchAuditsRequest.newBuilder().setSurface(surface).build();
    List<AuditEntry> entries = new ArrayList<>();
    for (int index = 0; index < 2; index++) { // The two audits: surface created, run started.
      try (Watch<WatchItem<AuditEntry>> watch = client.watchAudits(request)) {
        WatchItem<AuditEntry> item = watch.next();
        entries.add(item.entry());
        request = request.toBuilder().setResumeToken(item.resumeToken()).build();
      }
    }
    assertEquals(
        client.allAudits(ListAuditsRequest.newBuilder().setSurface(surface).build()).toList(),
        entries);
    assertEquals(2, Signatures.verifyAuditEntries(entries).verified());
  }

  /** A watch that loses its connection resumes over the next one. */
  @Test
  void aWatchReconnects() throws IOException {
    try (Proxy proxy = new Proxy(System.getenv(TARGET));
        Client between = Client.create(proxy.address());
        Watch<WatchItem<AuditEntry>> watch =
            between.watchAudits(WatchAuditsRequest.newBuilder().setSurface(surface).build())) {
      assertEquals(1, watch.next().entry().getSequence());
      assertEquals(2, watch.next().entry().getSequence());
      proxy.cut();
      client.cancelBatch(cancelling(enqueued(1)));
      assertEquals(3, watch.next().entry().getSequence());
      assertEquals(2, proxy.connections());
    }
  }

  /**
   * A worker that loses its connection reports over the next one, and each batch has one effect.
   */
  @Test
  void aWorkerReconnects() throws IOException {
    enqueue(20);
    Set<String> handled = ConcurrentHashMap.newKeySet();
    try (Proxy proxy = new Proxy(System.getenv(TARGET));
        Client between = Client.create(proxy.address())) {
      Worker.Builder options =
          Worker.builder(between).surface(surface).stages("extract").concurrency(2);
      run(
          options.lease(Duration.ofSeconds(3)), // Then batches that a cut has lost restart.
          task -> {
            if (task.batch().getSequence() % 5 == 0) {
              proxy.cut();
            }
            handled.add(task.batch().getKey());
            if (handled.size() == 20) {
              worker.get().stop();
            }
            return List.of();
          });
      assertTrue(proxy.connections() > 1, () -> proxy.connections() + " connections");
    }
    assertEquals(20, counts().getSucceeded());
  }

  /** A worker of an address has a connection of its own, and runs until a condition holds. */
  @Test
  void untilAConditionHolds() {
    enqueue(10);
    Worker ofAddress =
        Worker.builder(System.getenv(TARGET))
            .surface(surface)
            .stages("extract")
            .build(task -> List.of());
    ofAddress.runUntil(() -> counts().getSucceeded() == 10);
    assertEquals(10, counts().getSucceeded());
    Worker failing = working("extract").build(task -> List.of());
    IllegalStateException failed =
        assertThrows(
            IllegalStateException.class,
            () ->
                failing.runUntil(
                    () -> {
                      throw new IllegalStateException("it cannot be checked");
                    }));
    assertEquals("it cannot be checked", failed.getMessage());
  }

  /**
   * Middleware runs around the handler in its order; the observer gets each run, and harms none.
   */
  @Test
  void middlewareAndObserver() {
    enqueue(2);
    List<String> seen = new CopyOnWriteArrayList<>();
    WorkerObserver observer =
        new WorkerObserver() {
          @Override
          public void connected() {
            seen.add("connected");
            throw new IllegalStateException("it is broken");
          }

          @Override
          public void handlerFinished(Task task, Duration duration) {
            seen.add("finished " + task.batch().getKey());
          }

          @Override
          public void handlerFailed(Task task, Duration duration, Throwable error) {
            seen.add("failed " + error.getMessage());
          }

          @Override
          public void inHand(int count) {
            seen.add("in hand " + count);
          }
        };
    run(
        working("extract")
            .middleware(
                (task, next) -> {
                  seen.add("outer");
                  return next.handle(task);
                },
                (task, next) -> {
                  seen.add("inner");
                  return next.handle(task);
                })
            .observer(observer),
        task -> {
          if (task.batch().getSequence() == 2) {
            worker.get().stop();
            throw new PermanentFailure("no such file");
          }
          return List.of();
        });
    assertEquals("connected", seen.get(0));
    assertEquals(
        List.of("outer", "inner", "finished b-1", "outer", "inner", "failed no such file"),
        seen.stream()
            .filter(event -> !event.startsWith("in hand") && !event.equals("connected"))
            .toList());
    assertEquals("in hand 0", seen.get(seen.size() - 1));
    assertEquals(1, counts().getSucceeded());
  }

  /** The controls are methods, and a replay can be planned before it is done. */
  @Test
  void controls() {
    assertEquals(surface, client.pause(surface, "a look").getName());
    assertEquals(surface, client.resume(surface, "seen").getName());
    ReplayPlan plan = client.planReplay(surface, "extract", "again");
    assertFalse(plan.getPlanHash().isEmpty());
    LightspeedException refused =
        assertThrows(
            LightspeedException.class,
            () -> client.replay(surface, "extract", "again", "0".repeat(64)));
    assertEquals("SurfaceService/ApplyControl", refused.method());
    assertEquals(surface, client.replay(surface, "extract", "again", plan.getPlanHash()).getName());
    assertEquals(surface, client.drain(surface, "the end").getName());
  }

  /** A work stream without a worker has every frame, and the server ends it after the last one. */
  @Test
  void rawWorkStream() {
    enqueue(1);
    WorkRequest.Open opening =
        WorkRequest.Open.newBuilder()
            .setSurface(surface)
            .setWorkerId("own")
            .addStages("extract")
            .build();
    try (WorkStream stream = client.openWork(opening)) {
      stream.send(WorkRequest.newBuilder().setCredits(Credits.newBuilder().setBatches(1)).build());
      assertEquals(
          "b-1", stream.next().orElseThrow().getStarted().getBatches(0).getBatch().getKey());
      WorkRequest.Leave leave = WorkRequest.Leave.newBuilder().setRelease(true).build();
      stream.send(WorkRequest.newBuilder().setLeave(leave).build());
      stream.halfClose();
      assertTrue(stream.next().isEmpty());
    }
    assertEquals(1, counts().getQueued());
  }

  /** A surface without a profile gets the standard one. */
  @Test
  void standardProfile() {
    CreateSurfaceRequest request =
        CreateSurfaceRequest.newBuilder()
            .setParent("tenants/java")
            .setSurfaceId("s-" + UUID.randomUUID())
            .build();
    assertEquals(
        AdapterProfile.ADAPTER_PROFILE_STANDARD,
        client.createSurface(request).getSurface().getAdapterProfile());
    CreateSurfaceRequest another =
        request.toBuilder().setSurfaceId("s-" + UUID.randomUUID()).build();
    assertEquals(
        AdapterProfile.ADAPTER_PROFILE_STANDARD,
        client.async().createSurface(another).join().getSurface().getAdapterProfile());
  }

  private String enqueued(long number) {
    Batch batch = batch("extract", number);
    client.enqueueBatch(
        EnqueueBatchRequest.newBuilder().setSurface(surface).setBatch(batch).build());
    return batch.getKey();
  }

  private CancelBatchRequest cancelling(String key) {
    return CancelBatchRequest.newBuilder()
        .setSurface(surface)
        .setKey(key)
        .setReason("wrong file")
        .build();
  }

  /** A refusal has its reason and metadata; a refused worker ends with it. */
  @Test
  void refusals() {
    String nowhere = "tenants/java/surfaces/nowhere";
    LightspeedException refused =
        assertThrows(
            LightspeedException.class,
            () -> client.getSurface(GetSurfaceRequest.newBuilder().setSurface(nowhere).build()));
    assertTrue(refused.hasReason(ErrorReason.ERROR_REASON_SURFACE_NOT_FOUND), refused::getMessage);
    assertEquals(Code.NOT_FOUND, refused.code());
    assertEquals(nowhere, refused.metadata().get("surface"));
    refused =
        assertThrows(
            LightspeedException.class,
            () ->
                client.enqueueBatch(EnqueueBatchRequest.newBuilder().setSurface(surface).build()));
    assertTrue(
        refused.violations().stream().anyMatch(violation -> violation.field().contains("batch")),
        refused::getMessage);
    Worker refusedWorker = working("nowhere").build(task -> List.of());
    refused = assertThrows(LightspeedException.class, refusedWorker::run);
    assertTrue(refused.hasReason(ErrorReason.ERROR_REASON_STAGE_NOT_FOUND), refused::getMessage);
  }

  /** A worker checks its options, can be stopped before it runs, and runs once. */
  @Test
  void workerOptions() {
    enqueue(1);
    assertThrows(IllegalArgumentException.class, () -> working().build(task -> List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> working("load").concurrency(0).build(task -> List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> working("load").prefetch(-1).build(task -> List.of()));
    Worker stopped = working("extract").build(task -> List.of());
    stopped.stop();
    stopped.run();
    assertEquals(1, counts().getQueued());
    assertThrows(IllegalStateException.class, stopped::run);
  }

  /**
   * More streams than one connection allows can be open at a time, and calls still get responses.
   */
  @Test
  void streamsBeyondOneConnection() {
    List<Watch<?>> watches = new ArrayList<>();
    for (int number = 0; number < 120; number++) {
      Watch<FreshnessReading> watch =
          client.watchFreshness(WatchFreshnessRequest.newBuilder().setSurface(surface).build());
      watches.add(watch);
      assertTrue(watch.iterator().hasNext());
    }
    assertEquals(
        surface,
        client
            .getSurface(GetSurfaceRequest.newBuilder().setSurface(surface).build())
            .getSurface()
            .getName());
    watches.forEach(Watch::close);
  }
}
