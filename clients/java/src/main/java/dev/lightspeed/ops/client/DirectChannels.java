package dev.lightspeed.ops.client;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The direct channels of a client to the owners of surfaces. They never delay a call: until an
 * owner is connected, calls go to the configured server.
 */
final class DirectChannels {
  /** More servers than share a journal; each channel is a connection of its own. */
  private static final int MAX_CHANNELS = 16;

  /**
   * A connection within a network takes milliseconds; an address that cannot be reached from here
   * takes for ever.
   */
  private static final long CONNECT_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * A restart takes seconds, a firewall stays: an address that could not be reached is not called
   * for this long.
   */
  private static final long BARRED_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Addresses are few; this limits what servers can make a client remember. */
  private static final int MAX_BARRED = 1_000;

  private final Function<String, ConnectionPool> open;
  private final Map<String, DirectChannel> channels = new HashMap<>();

  /** Channels out of use whose last calls are still in progress. */
  private final Set<DirectChannel> retired = new HashSet<>();

  /** By address: when it was barred. */
  private final Map<String, Long> barredAtNanos = new RecentMap<>(MAX_BARRED);

  private boolean isShutdown;

  DirectChannels(Function<String, ConnectionPool> open) {
    this.open = open;
  }

  /**
   * Returns the channel to an address, which the caller releases; empty if it is not connected.
   * Then it is connected in the background.
   */
  synchronized Optional<DirectChannel> acquire(String address) {
    DirectChannel channel = channels.get(address);
    if (channel != null && channel.connected.getNow(false) && !channel.isReady()) {
      retire(channel); // It would connect for longer than a call may wait.
    }
    connect(address);
    channel = channels.get(address);
    if (channel == null || !channel.isReady()) {
      return Optional.empty();
    }
    channel.uses++;
    channel.lastUseNanos = System.nanoTime();
    return Optional.of(channel);
  }

  /** Ends a use. The last use of a retired channel closes it. */
  synchronized void release(DirectChannel channel) {
    channel.uses--;
    if (channel.uses == 0 && retired.remove(channel)) {
      channel.pool.shutdownNow();
    }
  }

  /** Connects to an address in the background, unless it is barred or there is no room. */
  synchronized void connect(String address) {
    Long barred = barredAtNanos.get(address);
    boolean isBarred = barred != null && System.nanoTime() - barred < BARRED_NANOS;
    if (channels.containsKey(address) || isBarred || isShutdown || !makeRoom()) {
      return;
    }
    DirectChannel channel = new DirectChannel(address, open.apply(address));
    channels.put(address, channel);
    channel.connected.thenAccept(
        isConnected -> {
          if (!isConnected) {
            bar(channel);
          }
        });
    channel.connect(CONNECT_TIMEOUT_NANOS);
  }

  /**
   * Retires the channel that has been unused for longest if there is no room for another one.
   * Returns false if all have calls in progress.
   */
  private boolean makeRoom() {
    if (channels.size() < MAX_CHANNELS) {
      return true;
    }
    Optional<DirectChannel> unused =
        channels.values().stream()
            .filter(channel -> channel.uses == 0)
            .min(Comparator.comparingLong(channel -> channel.lastUseNanos - System.nanoTime()));
    unused.ifPresent(this::retire);
    return unused.isPresent();
  }

  /** Retires a channel whose server cannot be reached, and leaves its address alone for a while. */
  synchronized void bar(DirectChannel channel) {
    barredAtNanos.put(channel.address, System.nanoTime());
    retire(channel);
  }

  private void retire(DirectChannel channel) {
    if (!channels.remove(channel.address, channel)) {
      return;
    }
    if (channel.uses > 0) {
      retired.add(channel);
    } else {
      channel.pool.shutdownNow();
    }
  }

  /** Completes when the channel to an address is connected, or with false when that has failed. */
  CompletableFuture<Boolean> connected(String address) {
    DirectChannel channel;
    synchronized (this) {
      channel = channels.get(address);
    }
    return channel == null
        ? CompletableFuture.completedFuture(false)
        : channel.connected.thenApply(isConnected -> isConnected);
  }

  synchronized void shutdownNow() {
    isShutdown = true;
    channels.values().forEach(channel -> channel.pool.shutdownNow());
    retired.forEach(channel -> channel.pool.shutdownNow());
  }
}
