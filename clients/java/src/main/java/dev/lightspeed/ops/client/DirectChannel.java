package dev.lightspeed.ops.client;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The channel to one owner, and one more for every 50 streams. */
final class DirectChannel {
  /** The direct channel of a call; without it the call goes to the configured server. */
  static final CallOptions.Key<DirectChannel> OF_CALL =
      CallOptions.Key.create("lightspeed-direct-channel");

  final String address;
  final ConnectionPool pool;

  /** Completes when the first attempt to connect has succeeded or failed. */
  final CompletableFuture<Boolean> connected = new CompletableFuture<>();

  /** The number of calls and streams in progress. */
  int uses;

  long lastUseNanos = System.nanoTime();

  DirectChannel(String address, ConnectionPool pool) {
    this.address = address;
    this.pool = pool;
  }

  /** Connects within a time; calls wait for no longer one. */
  void connect(long timeoutNanos) {
    connected.completeOnTimeout(false, timeoutNanos, TimeUnit.NANOSECONDS);
    await(pool.first(), pool.first().getState(true));
  }

  private void await(ManagedChannel channel, ConnectivityState state) {
    switch (state) {
      case READY -> connected.complete(true);
      case IDLE, CONNECTING ->
          channel.notifyWhenStateChanged(state, () -> await(channel, channel.getState(true)));
      default -> connected.complete(false);
    }
  }

  /** Whether calls can go there without a wait. */
  boolean isReady() {
    return connected.getNow(false) && pool.first().getState(false) == ConnectivityState.READY;
  }
}
