package dev.lightspeed.ops.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The channels of a client: how they reconnect, and the errors of their calls and streams. */
final class Connection implements AutoCloseable {
  /**
   * The shortest interval between two attempts to connect, however many calls wait: more would
   * overload a restarted server.
   */
  private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ConnectionPool pool;
  private final SurfaceOwners owners;
  private final Channel calls;
  private final AtomicLong reconnectedNanos = new AtomicLong(System.nanoTime() - RECONNECT_NANOS);

  Connection(ConnectionPool pool, SurfaceOwners owners, List<ClientInterceptor> interceptors) {
    this.pool = pool;
    this.owners = owners;
    this.calls = ClientInterceptors.intercept(new Routes(), interceptors);
  }

  /** Sends calls with a direct channel there, and all others to the configured server. */
  private final class Routes extends Channel {
    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      DirectChannel direct = options.getOption(DirectChannel.OF_CALL);
      return (direct == null ? pool : direct.pool).newCall(method, options);
    }

    @Override
    public String authority() {
      return pool.authority();
    }
  }

  /** What servers have said about surfaces. */
  SurfaceOwners owners() {
    return owners;
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

  /**
   * The error of an ended call of a method.
   *
   * @param channel null: the configured server was called
   */
  LightspeedException failure(
      Throwable error, MethodDescriptor<?, ?> method, DirectChannel channel) {
    LightspeedException failed = LightspeedException.from(error);
    if (isClosed() && (failed.code() == Code.UNAVAILABLE || failed.code() == Code.CANCELLED)) {
      failed = LightspeedException.ofClosedClient(error);
    }
    return failed.of(method, channel == null ? pool.target() : channel.address);
  }

  /** The error of an ended stream; null: none. */
  LightspeedException failure(
      Status status, Metadata trailers, MethodDescriptor<?, ?> method, DirectChannel channel) {
    return status.isOk()
        ? null
        : failure(new StatusRuntimeException(status, trailers), method, channel);
  }

  @Override
  public void close() {
    pool.shutdownNow();
    owners.shutdownNow();
  }
}
