package dev.lightspeed.ops.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The connections of a client to one server: one channel for all calls, and one more for every 50
 * streams.
 */
final class ConnectionPool extends Channel {
  /**
   * The number of streams that share a channel: half of a server's default limit per connection, so
   * that the other half is left for calls.
   */
  private static final int STREAMS_PER_CHANNEL = 50;

  private final Supplier<ManagedChannel> open;
  private final List<PooledChannel> pool = new CopyOnWriteArrayList<>();
  private final PooledChannel first;
  private volatile boolean isShutdown;

  private final String target;
  private final Reachability reachability;

  ConnectionPool(Supplier<ManagedChannel> open, String target) {
    this.open = open;
    this.target = target;
    this.reachability = new Reachability(target);
    this.first = new PooledChannel(open.get());
    pool.add(first);
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    if (method.getType() == MethodType.UNARY) {
      return reachability.call(first.channel, method, options);
    }
    PooledChannel pooled = acquire();
    return new SimpleForwardingClientCall<>(reachability.call(pooled.channel, method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        pooled.streams.incrementAndGet();
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                pooled.streams.decrementAndGet();
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  @Override
  public String authority() {
    return first.channel.authority();
  }

  /** The address of the server. */
  String target() {
    return target;
  }

  /** The channel of calls. */
  ManagedChannel first() {
    return first.channel;
  }

  void resetConnectBackoff() {
    forEach(ManagedChannel::resetConnectBackoff);
  }

  boolean isShutdown() {
    return isShutdown;
  }

  void shutdownNow() {
    synchronized (pool) {
      isShutdown = true;
    }
    forEach(ManagedChannel::shutdownNow);
  }

  private void forEach(Consumer<ManagedChannel> change) {
    pool.forEach(pooled -> change.accept(pooled.channel));
  }

  /** Returns a channel with room for one more stream. */
  private PooledChannel acquire() {
    synchronized (pool) {
      for (PooledChannel pooled : pool) {
        if (isShutdown || pooled.streams.get() < STREAMS_PER_CHANNEL) {
          return pooled;
        }
      }
      PooledChannel another = new PooledChannel(open.get());
      pool.add(another);
      return another;
    }
  }

  /** A channel and the number of its open streams. */
  private static final class PooledChannel {
    final ManagedChannel channel;
    final AtomicInteger streams = new AtomicInteger();

    PooledChannel(ManagedChannel channel) {
      this.channel = channel;
    }
  }
}
