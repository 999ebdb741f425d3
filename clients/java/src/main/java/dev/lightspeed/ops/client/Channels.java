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

/** The channels of a client: one for all calls, and one more for every 50 streams. */
final class Channels extends Channel {
  /**
   * The number of streams that share a channel: half of a server's default limit per connection, so
   * that the other half is left for calls.
   */
  private static final int STREAMS = 50;

  private final Supplier<ManagedChannel> open;
  private final List<Place> places = new CopyOnWriteArrayList<>();
  private final Place first;
  private volatile boolean isShutdown;

  Channels(Supplier<ManagedChannel> open) {
    this.open = open;
    this.first = new Place(open.get());
    places.add(first);
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    if (method.getType() == MethodType.UNARY) {
      return first.channel.newCall(method, options);
    }
    Place place = place();
    return new SimpleForwardingClientCall<>(place.channel.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        place.streams.incrementAndGet();
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                place.streams.decrementAndGet();
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

  void resetConnectBackoff() {
    each(ManagedChannel::resetConnectBackoff);
  }

  boolean isShutdown() {
    return isShutdown;
  }

  void shutdownNow() {
    synchronized (places) {
      isShutdown = true;
    }
    each(ManagedChannel::shutdownNow);
  }

  private void each(Consumer<ManagedChannel> change) {
    places.forEach(place -> change.accept(place.channel));
  }

  private Place place() {
    synchronized (places) {
      for (Place place : places) {
        if (isShutdown || place.streams.get() < STREAMS) {
          return place;
        }
      }
      Place another = new Place(open.get());
      places.add(another);
      return another;
    }
  }

  /** A channel and the number of its open streams. */
  private static final class Place {
    final ManagedChannel channel;
    final AtomicInteger streams = new AtomicInteger();

    Place(ManagedChannel channel) {
      this.channel = channel;
    }
  }
}
