package dev.lightspeed.ops.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Logs once that the server gives no answer, and once that it answers again. */
final class Reachability {
  /** A restart within this time is not worth a line in the log. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Executor LATER =
      CompletableFuture.delayedExecutor(PATIENCE_NANOS, TimeUnit.NANOSECONDS);

  private final String target;
  private boolean isFailing; // Every attempt since failingSince got no answer.
  private long failingSince;
  private boolean isLogged;

  Reachability(String target) {
    this.target = target;
  }

  /** Makes a call whose answer shows that the server can be reached. */
  <Q, R> ClientCall<Q, R> call(
      ManagedChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    return new SimpleForwardingClientCall<>(channel.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        Attempt<R> attempt = new Attempt<>(listener);
        super.start(attempt, headers);
        // A connection to a host that drops packets takes longer: it is logged meanwhile.
        if (channel.getState(false) != ConnectivityState.READY) {
          LATER.execute(() -> attempt.checkConnection(channel));
        }
      }
    };
  }

  synchronized void answered() {
    isFailing = false;
    if (isLogged) {
      isLogged = false;
      LogEvent.log(Level.INFO, "server_reached", "target", target);
    }
  }

  synchronized void gotNoAnswer(long startNanos, long now, String cause) {
    if (!isFailing) {
      isFailing = true;
      failingSince = startNanos;
    }
    if (!isLogged && now - failingSince >= PATIENCE_NANOS) {
      isLogged = true;
      LogEvent.log(Level.WARNING, "server_unreachable", "target", target, "cause", cause);
    }
  }

  /** One attempt of a call or stream. */
  private final class Attempt<R> extends SimpleForwardingClientCallListener<R> {
    private final long startNanos = System.nanoTime();
    private volatile boolean isEnded;

    Attempt(ClientCall.Listener<R> listener) {
      super(listener);
    }

    void checkConnection(ManagedChannel channel) {
      ConnectivityState state = channel.getState(false);
      if (!isEnded && state != ConnectivityState.READY && state != ConnectivityState.SHUTDOWN) {
        gotNoAnswer(startNanos, System.nanoTime(), "no connection after 1 s");
      }
    }

    @Override
    public void onHeaders(Metadata headers) {
      answered();
      super.onHeaders(headers);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      isEnded = true;
      LightspeedException error =
          status.isOk() ? null : LightspeedException.from(status.asRuntimeException(trailers));
      if (error == null || !error.reason().isEmpty()) {
        answered();
      } else if (error.code() == Code.UNAVAILABLE) {
        gotNoAnswer(startNanos, System.nanoTime(), error.description());
      }
      super.onClose(status, trailers);
    }
  }
}
