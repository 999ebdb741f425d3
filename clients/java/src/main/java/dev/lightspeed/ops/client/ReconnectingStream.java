package dev.lightspeed.ops.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A stream from the server that reconnects if it breaks off. */
final class ReconnectingStream<Q, R> implements AutoCloseable {
  /**
   * A restarted server is back within seconds; after a longer absence, a watch tries every 2.5 to 5
   * s.
   */
  private static final long FIRST_RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long RECONNECT_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Connection connection;
  private final MethodDescriptor<Q, R> method;
  private final Supplier<Q> request;
  private final Backoff backoff = new Backoff(FIRST_RECONNECT_NANOS, RECONNECT_LIMIT_NANOS);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Attempt attempt;
  private LightspeedException refusal;
  private boolean isBroken;

  /** Opens a stream with the first requested frame, and each time with the current request. */
  ReconnectingStream(Connection connection, MethodDescriptor<Q, R> method, Supplier<Q> request) {
    this.connection = connection;
    this.method = method;
    this.request = request;
  }

  /**
   * Waits for the next frame; null after it is closed.
   *
   * @throws LightspeedException an error that no new connection would change, each time again
   */
  R next() {
    try {
      while (closed.getCount() > 0) {
        if (refusal != null) {
          throw refusal.here();
        }
        Event<R> event = open().read();
        if (event.frame() != null) {
          backoff.reset();
          isBroken = false;
          return event.frame();
        }
        attempt = null;
        waitToReconnect(event.error());
      }
      return null;
    } catch (InterruptedException e) {
      close();
      throw Caller.interrupted();
    }
  }

  private Attempt open() {
    if (attempt == null) {
      Attempt opened = new Attempt(connection.calls().newCall(method, CallOptions.DEFAULT));
      opened.start(request.get());
      attempt = opened;
      if (closed.getCount() == 0) {
        close(); // Another thread closed it in the meantime, and did not see this stream.
      }
    }
    return attempt;
  }

  private void waitToReconnect(LightspeedException error) throws InterruptedException {
    if (closed.getCount() == 0) {
      return;
    }
    if (error.code() != Code.UNAVAILABLE) {
      refusal = error;
      return;
    }
    long waitNanos = backoff.nextNanos(error.retryAfterNanos());
    if (!isBroken) { // One event for all attempts to connect again.
      isBroken = true;
      LogEvent.log(
          Level.WARNING,
          "disconnected",
          "code",
          error.code(),
          "reason",
          error.getMessage(),
          "retry_ms",
          TimeUnit.NANOSECONDS.toMillis(waitNanos));
    }
    connection.reconnect();
    closed.await(waitNanos, TimeUnit.NANOSECONDS);
  }

  /** Ends the stream, and the wait of a thread for its next frame. */
  @Override
  public void close() {
    closed.countDown();
    Attempt open = attempt;
    if (open != null) {
      open.call.cancel("the watch is closed", null);
    }
  }

  /** A frame, or the error that comes after the last one. */
  private record Event<R>(R frame, LightspeedException error) {}

  /**
   * One attempt, with one stream. The server sends one frame more than was read, so that the client
   * buffers at most that one.
   */
  private final class Attempt extends ClientCall.Listener<R> {
    private final ClientCall<Q, R> call;
    private final BlockingQueue<Event<R>> events = new LinkedBlockingQueue<>();

    Attempt(ClientCall<Q, R> call) {
      this.call = call;
    }

    void start(Q request) {
      call.start(this, new Metadata());
      call.sendMessage(request);
      call.halfClose();
      call.request(2);
    }

    Event<R> read() throws InterruptedException {
      Event<R> event = events.take();
      if (event.frame() != null) {
        call.request(1);
      }
      return event;
    }

    @Override
    public void onMessage(R frame) {
      events.add(new Event<>(frame, null));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      LightspeedException error = connection.failure(status, trailers, method, null);
      if (error == null) { // Some proxies end streams without an error.
        error = new LightspeedException(Code.UNAVAILABLE, "the stream has ended");
      }
      events.add(new Event<>(null, error));
    }
  }
}
