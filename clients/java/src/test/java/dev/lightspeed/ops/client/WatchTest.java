package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.ErrorReason;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import dev.lightspeed.ops.v1.WatchAuditsResponse;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches: how they resume, and how they end. */
final class WatchTest {
  private static final Throwable GONE =
      Status.UNAVAILABLE.withDescription("connection reset").asException();
  private static final Throwable TOO_OLD =
      FakeService.refusal(Code.OUT_OF_RANGE, "CURSOR_TOO_OLD", Map.of());

  private final FakeService service = new FakeService();
  private final List<String> positions = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private Client client;

  @BeforeEach
  void connect() {
    client = service.client();
  }

  @AfterEach
  void close() {
    client.close();
    service.close();
  }

  /** Returns a frame with entries of these sequences of a surface, and a token of the server. */
  private static WatchAuditsResponse frame(String surface, String token, long... sequences) {
    WatchAuditsResponse.Builder frame =
        WatchAuditsResponse.newBuilder().setSurface(surface).setResumeToken(token);
    for (long sequence : sequences) {
      frame.addEntries(AuditEntry.newBuilder().setSequence(sequence));
    }
    return frame.build();
  }

  /** Sends frames, and ends with the given error; null: without an error. */
  private void script(Throwable end, WatchAuditsResponse... frames) {
    service.scripts.add(
        stream -> {
          List.of(frames).forEach(stream::onNext);
          if (end == null) {
            stream.onCompleted();
          } else {
            stream.onError(end);
          }
        });
  }

  /** Reads a watch until it is refused; keeps its entries as surface:sequence, and their tokens. */
  private LightspeedException readUntilRefused(WatchAuditsRequest request) {
    try (Watch<WatchItem<AuditEntry>> watch = client.watchAudits(request)) {
      LightspeedException refused =
          assertThrows(
              LightspeedException.class,
              () -> {
                for (WatchItem<AuditEntry> item : watch) {
                  positions.add(item.surface() + ":" + item.entry().getSequence());
                  tokens.add(item.resumeToken());
                }
              });
      assertThrows(LightspeedException.class, watch::hasNext); // For good.
      return refused;
    }
  }

  private static WatchAuditsRequest requestFor(String surface, String token) {
    return WatchAuditsRequest.newBuilder().setSurface(surface).setResumeToken(token).build();
  }

  /**
   * After a lost connection, with or without an error, the next one starts with the last frame's
   * token.
   */
  @Test
  void resumesByToken() {
    script(GONE, frame("a", "t-2", 1, 2), frame("a", "t-2b"));
    script(null, frame("a", "t-3", 3));
    script(TOO_OLD);
    LightspeedException refused = readUntilRefused(requestFor("a", ""));
    assertEquals(List.of("a:1", "a:2", "a:3"), positions);
    assertEquals(List.of("after:1", "t-2", "t-3"), tokens);
    assertTrue(refused.hasReason(ErrorReason.ERROR_REASON_CURSOR_TOO_OLD), refused::getMessage);
    List<String> started =
        service.watches.stream().map(WatchAuditsRequest::getResumeToken).toList();
    assertEquals(List.of("", "t-2b", "t-3"), started);
  }

  /**
   * A token from the middle of a frame of all surfaces starts before that frame, and skips the
   * returned entries.
   */
  @Test
  void resumesInTheMiddleOfAFrame() {
    script(GONE, frame("x/surfaces/a", "t-1", 3), frame("x/surfaces/a", "t-2", 4));
    script(GONE, frame("x/surfaces/a", "t-3", 4, 5, 6), frame("x/surfaces/b", "t-4", 1));
    script(TOO_OLD);
    readUntilRefused(requestFor("x/surfaces/-", "after:4@x/surfaces/a:t-0"));
    assertEquals(List.of("x/surfaces/a:5", "x/surfaces/a:6", "x/surfaces/b:1"), positions);
    assertEquals(List.of("after:5@x/surfaces/a:t-2", "t-3", "t-4"), tokens);
    assertEquals("t-0", service.watches.get(0).getResumeToken());
  }

  /**
   * A token of one surface is a sequence; the server refuses a token whose sequence is too large.
   */
  @Test
  void resumesAfterASequence() {
    script(TOO_OLD);
    script(TOO_OLD);
    readUntilRefused(requestFor("a", "after:17"));
    readUntilRefused(requestFor("a", "after:" + "9".repeat(20)));
    assertEquals(17, service.watches.get(0).getAfterSequence());
    assertEquals("", service.watches.get(0).getResumeToken());
    assertEquals("after:" + "9".repeat(20), service.watches.get(1).getResumeToken());
  }

  /** The server sends at most a frame or two more than were read. */
  @Test
  void aSlowReaderSlowsItsStream() {
    AtomicReference<ServerCallStreamObserver<WatchAuditsResponse>> opened = new AtomicReference<>();
    CountDownLatch isOpen = new CountDownLatch(1);
    service.scripts.add(
        stream -> {
          opened.set(stream);
          stream.onNext(frame("a", "t", 1));
          isOpen.countDown();
        });
    try (Watch<WatchItem<AuditEntry>> watch = client.watchAudits(requestFor("a", ""))) {
      assertEquals(1, watch.next().entry().getSequence());
      AuditEntry large =
          AuditEntry.newBuilder().setSequence(2).setReason("x".repeat(1 << 20)).build();
      WatchAuditsResponse frame = frame("a", "t").toBuilder().addEntries(large).build();
      int sent = 0;
      long stuck = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      while (sent < 50 && System.nanoTime() < stuck) {
        if (opened.get().isReady()) {
          opened.get().onNext(frame);
          sent++;
          stuck = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        }
      }
      assertTrue(sent < 50, "sent " + sent + " MiB without a reader");
    }
  }

  /** Closing ends the stream at the server, and the wait of a thread for the next item. */
  @Test
  void closing() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(2);
    Consumer<ServerCallStreamObserver<WatchAuditsResponse>> waits =
        stream -> {
          stream.setOnCancelHandler(ended::countDown);
          stream.onNext(frame("a", "t", 1, 2));
        };
    service.scripts.add(waits);
    service.scripts.add(waits);
    try (Watch<WatchItem<AuditEntry>> left = client.watchAudits(requestFor("a", ""))) {
      assertEquals(1, left.stream().findFirst().orElseThrow().entry().getSequence());
    }
    Watch<WatchItem<AuditEntry>> watch = client.watchAudits(requestFor("a", ""));
    AtomicReference<List<WatchItem<AuditEntry>>> read = new AtomicReference<>();
    CountDownLatch both = new CountDownLatch(2);
    Thread reader =
        new Thread(() -> read.set(watch.stream().peek(item -> both.countDown()).toList()));
    reader.start();
    both.await();
    watch.close();
    reader.join();
    assertEquals(2, read.get().size());
    assertFalse(watch.hasNext());
    assertThrows(NoSuchElementException.class, watch::next);
    ended.await();
  }

  /**
   * A thread that is interrupted while it waits gets an error and stays interrupted; the watch is
   * closed.
   */
  @Test
  void interrupting() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    service.scripts.add(
        stream -> {
          stream.setOnCancelHandler(ended::countDown);
          started.countDown();
        });
    Watch<WatchItem<AuditEntry>> watch = client.watchAudits(requestFor("a", ""));
    AtomicReference<Code> code = new AtomicReference<>();
    AtomicReference<Boolean> stays = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              code.set(assertThrows(LightspeedException.class, watch::hasNext).code());
              stays.set(Thread.currentThread().isInterrupted());
            });
    reader.start();
    started.await();
    reader.interrupt();
    reader.join();
    assertEquals(Code.CANCELLED, code.get());
    assertEquals(true, stays.get());
    assertFalse(watch.hasNext());
    ended.await();
  }

  /** A watch waits for an unavailable server, and ends with its client. */
  @Test
  void theClientEndsItsWatches() throws InterruptedException {
    Client unreachable = Client.create("localhost:1");
    Watch<WatchItem<AuditEntry>> watch = unreachable.watchAudits(requestFor("a", ""));
    AtomicReference<LightspeedException> error = new AtomicReference<>();
    Thread reader =
        new Thread(() -> error.set(assertThrows(LightspeedException.class, watch::hasNext)));
    reader.start();
    reader.join(300);
    assertTrue(reader.isAlive());
    unreachable.close();
    reader.join();
    assertEquals("the client is closed", error.get().description());
  }
}
