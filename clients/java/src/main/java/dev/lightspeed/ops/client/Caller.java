package dev.lightspeed.ops.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Adds the deadline, the request_id and the retries to calls, and the type to errors. */
final class Caller {
  /**
   * A response takes milliseconds; a restarted server takes 10 s to replay a million batch
   * lifecycles. A longer wait than for that and its drain together is an outage, which the caller
   * must see.
   */
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * The deadline of calls that work for long: verifying a long audit chain, certifying, replaying.
   */
  static final Duration LONG_TIMEOUT = Duration.ofSeconds(60);

  /**
   * A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about
   * one per second, so that they do not overload a restarted server.
   */
  static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  static final long RETRY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * The attempts of a call that follow an owner without a backoff. If there are more, owners change
   * or servers disagree.
   */
  private static final int MAX_MOVES = 3;

  private final Connection connection;
  private final Duration timeout;
  private final boolean isExact;

  /** With an exact deadline, or one that long calls can exceed. */
  Caller(Connection connection, Duration timeout, boolean isExact) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "expected a timeout of more than nothing, but it is " + timeout);
    }
    this.connection = connection;
    this.timeout = timeout;
    this.isExact = isExact;
  }

  <Q extends Message, R extends Message> CompletableFuture<R> send(
      MethodDescriptor<Q, R> method, Q request) {
    Duration limit = timeout;
    if (!isExact && Calls.LONG_CALLS.contains(method) && limit.compareTo(LONG_TIMEOUT) < 0) {
      limit = LONG_TIMEOUT;
    }
    Deadline deadline = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
    Deadline outer = Context.current().getDeadline();
    CallAttempts<Q, R> attempts =
        new CallAttempts<>(
            method, withRequestId(request), outer == null ? deadline : deadline.minimum(outer));
    attempts.next();
    return attempts.response;
  }

  /** Waits for a response; an interrupt cancels the call. */
  static <R> R await(CompletableFuture<R> response) {
    try {
      return response.get();
    } catch (ExecutionException e) {
      throw LightspeedException.from(e).here();
    } catch (InterruptedException e) {
      response.cancel(false);
      throw interrupted();
    }
  }

  /** The error of a waiting thread that is interrupted; the thread stays interrupted. */
  static LightspeedException interrupted() {
    Thread.currentThread().interrupt();
    return new LightspeedException(Code.CANCELLED, "the thread that waits was interrupted");
  }

  /** Returns the request with a new request_id if it changes something and has none. */
  @SuppressWarnings("unchecked") // A builder builds the type of message that made it.
  private static <Q extends Message> Q withRequestId(Q request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("request_id");
    if (field == null || !request.getField(field).equals("")) {
      return request;
    }
    return (Q) request.toBuilder().setField(field, newRequestId()).build();
  }

  /** Returns a new, unique request_id. */
  static String newRequestId() {
    return UUID.randomUUID().toString();
  }

  /** One call with all its attempts. */
  private final class CallAttempts<Q extends Message, R extends Message>
      implements StreamObserver<R> {
    private final CompletableFuture<R> response = new CompletableFuture<>();
    private final MethodDescriptor<Q, R> method;
    private final Q request;
    private final Deadline deadline;
    private final Backoff backoff = new Backoff(FIRST_RETRY_NANOS, RETRY_LIMIT_NANOS);
    private final Context context = Context.current();
    private volatile ClientCall<Q, R> call;
    private volatile SurfaceCall<Q, R> attempt; // The last one, also before its start.
    private int moves;
    private boolean wasBehind; // A server has not reached the version that the call asked for.
    private R received;
    private volatile LightspeedException unavailable;

    CallAttempts(MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
      this.method = method;
      this.request = request;
      this.deadline = deadline;
      response.whenComplete((response, error) -> cancelIfAbandoned());
    }

    void next() {
      if (response.isDone()) {
        return; // Cancelled while it waited.
      }
      CallOptions options = CallOptions.DEFAULT.withDeadline(deadline);
      SurfaceCall<Q, R> opened =
          SurfaceCall.of(method, options, connection.calls(), connection.owners(), request);
      attempt = opened;
      ClientCalls.asyncUnaryCall(opened, request, this);
      call = opened; // Only now, because a call that was cancelled before its start must not start.
      cancelIfAbandoned();
    }

    private void cancelIfAbandoned() {
      ClientCall<Q, R> sent = call;
      if (sent != null && response.isCancelled()) {
        sent.cancel("the caller no longer waits for the response", null);
      }
    }

    @Override
    public void onNext(R response) {
      received = response;
    }

    @Override
    public void onCompleted() {
      response.complete(received);
    }

    @Override
    public void onError(Throwable error) {
      DirectChannel channel = attempt.channel;
      LightspeedException exception = connection.failure(error, method, channel);
      SurfaceOwners owners = connection.owners();
      var other = owners.attemptFailed(attempt.surface, channel, exception);
      if (other.isEmpty() || moves == MAX_MOVES) {
        failed(exception);
        return;
      }
      moves++;
      owners
          .connected(other.get())
          .thenAcceptAsync(
              isConnected -> {
                if (isConnected) {
                  unavailable = exception;
                  context.run(this::next);
                } else {
                  failed(exception);
                }
              });
    }

    private void failed(LightspeedException exception) {
      wasBehind |= exception.reason().equals(SurfaceOwners.BEHIND_MIN_VERSION);
      if (exception.code() != Code.UNAVAILABLE) {
        if (unavailable != null) {
          exception.addSuppressed(unavailable); // The cause of a deadline that has passed.
        }
        end(exception); // A response, or a limit of the caller's own.
        return;
      }
      long wait = backoff.nextNanos(exception.retryAfterNanos());
      if (deadline.timeRemaining(TimeUnit.NANOSECONDS) <= wait) {
        end(exception);
        return;
      }
      unavailable = exception;
      connection.reconnect();
      CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS)
          .execute(context.wrap(this::next));
    }

    private void end(LightspeedException exception) {
      if (wasBehind) {
        connection.owners().forgetVersion(attempt.surface);
      }
      response.completeExceptionally(exception);
    }
  }
}
