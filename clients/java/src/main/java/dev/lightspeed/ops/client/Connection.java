package dev.lightspeed.ops.client;

import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The channels of a client: how they reconnect, and the errors of their calls and streams. */
final class Connection implements AutoCloseable {
  /**
   * The shortest interval between two attempts to connect, however many calls wait: more would
   * overload a restarted server.
   */
  private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ConnectionPool pool;
  private final Channel calls;
  private final AtomicLong reconnectedNanos = new AtomicLong(System.nanoTime() - RECONNECT_NANOS);

  private final String target;

  Connection(String target, Supplier<ManagedChannel> open, List<ClientInterceptor> interceptors) {
    this.target = target;
    this.pool = new ConnectionPool(open, target);
    this.calls = ClientInterceptors.intercept(pool, interceptors);
  }

  /** The channel of calls, with the token if there is one and the interceptors of the client. */
  Channel calls() {
    return calls;
  }

  /**
   * Connects to the server at once. A channel by itself waits for up to two minutes, and calls in
   * the meantime fail without an attempt to connect.
   */
  void reconnect() {
    long now = System.nanoTime();
    long before = reconnectedNanos.get();
    if (now - before >= RECONNECT_NANOS && reconnectedNanos.compareAndSet(before, now)) {
      pool.resetConnectBackoff();
    }
  }

  boolean isClosed() {
    return pool.isShutdown();
  }

  /** The error of an ended call of a method. */
  LightspeedException failure(Throwable error, MethodDescriptor<?, ?> method) {
    LightspeedException failed = LightspeedException.from(error);
    if (isClosed() && (failed.code() == Code.UNAVAILABLE || failed.code() == Code.CANCELLED)) {
      failed = LightspeedException.ofClosedClient(error);
    }
    return failed.of(method, target);
  }

  /** The error of an ended stream; null: none. */
  LightspeedException failure(Status status, Metadata trailers, MethodDescriptor<?, ?> method) {
    return status.isOk() ? null : failure(new StatusRuntimeException(status, trailers), method);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
