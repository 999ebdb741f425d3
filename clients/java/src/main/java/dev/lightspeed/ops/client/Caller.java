package dev.lightspeed.ops.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Gives calls their deadline, their request_id and their repetitions, and errors their type. */
final class Caller {
  /**
   * An answer takes milliseconds, and a restarted server that has a million lives to replay 10 s:
   * what takes longer than that and its drain together is an outage, and a caller should learn of
   * it.
   */
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Of calls that are work, not waiting: walking a long audit chain, certifying, replaying. */
  static final Duration LONG_TIMEOUT = Duration.ofSeconds(60);

  /**
   * A hiccup is over in milliseconds, a restart in seconds: soon at first, and then about once a
   * second, so that a server that comes back is not stormed.
   */
  static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  static final long RETRY_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Set<MethodDescriptor<?, ?>> LONG_CALLS =
      Set.of(
          SurfaceServiceGrpc.getApplyControlMethod(),
          SurfaceServiceGrpc.getCertifyHeavyDataConformanceMethod(),
          SurfaceServiceGrpc.getGetFixtureSnapshotsMethod(),
          RecordServiceGrpc.getExplainBatchMethod(),
          RecordServiceGrpc.getVerifyAuditsMethod());

  private final Connection connection;
  private final Duration timeout;
  private final boolean isExact;

  /** With a deadline that is exact, or that long calls may exceed. */
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
    if (!isExact && LONG_CALLS.contains(method) && limit.compareTo(LONG_TIMEOUT) < 0) {
      limit = LONG_TIMEOUT;
    }
    Deadline ends = Deadline.after(limit.toNanos(), TimeUnit.NANOSECONDS);
    Deadline outer = Context.current().getDeadline();
    Attempts<Q, R> attempts =
        new Attempts<>(method, withRequestId(request), outer == null ? ends : ends.minimum(outer));
    attempts.next();
    return attempts.answer;
  }

  /** Waits for an answer; an interrupt cancels the call. */
  static <R> R await(CompletableFuture<R> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw LightspeedException.from(e).here();
    } catch (InterruptedException e) {
      answer.cancel(false);
      throw interrupted();
    }
  }

  /** What a thread that waits ends with when it is interrupted; it stays interrupted. */
  static LightspeedException interrupted() {
    Thread.currentThread().interrupt();
    return new LightspeedException(Code.CANCELLED, "the thread that waits was interrupted");
  }

  /** Returns the request with a new request_id if it changes something and has none. */
  @SuppressWarnings("unchecked") // A builder builds what it was made from.
  private static <Q extends Message> Q withRequestId(Q request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("request_id");
    if (field == null || !request.getField(field).equals("")) {
      return request;
    }
    return (Q) request.toBuilder().setField(field, newRequestId()).build();
  }

  /** An id that no other request has. */
  static String newRequestId() {
    return UUID.randomUUID().toString();
  }

  /** One call, as often as it is sent. */
  private final class Attempts<Q extends Message, R extends Message> implements StreamObserver<R> {
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final MethodDescriptor<Q, R> method;
    private final Q request;
    private final Deadline ends;
    private final Waits waits = new Waits(FIRST_RETRY_NANOS, RETRY_LIMIT_NANOS);
    private final Context context = Context.current();
    private volatile ClientCall<Q, R> call;
    private R found;

    Attempts(MethodDescriptor<Q, R> method, Q request, Deadline ends) {
      this.method = method;
      this.request = request;
      this.ends = ends;
      answer.whenComplete((response, error) -> cancelWhereNobodyWaits());
    }

    void next() {
      if (answer.isDone()) {
        return; // Cancelled while it waited.
      }
      CallOptions options = CallOptions.DEFAULT.withDeadline(ends);
      ClientCall<Q, R> opened = connection.calls().newCall(method, options);
      ClientCalls.asyncUnaryCall(opened, request, this);
      call = opened; // Only now: a call that is cancelled before it begins may not begin.
      cancelWhereNobodyWaits();
    }

    private void cancelWhereNobodyWaits() {
      ClientCall<Q, R> sent = call;
      if (sent != null && answer.isCancelled()) {
        sent.cancel("nobody waits for the answer any more", null);
      }
    }

    @Override
    public void onNext(R response) {
      found = response;
    }

    @Override
    public void onCompleted() {
      answer.complete(found);
    }

    @Override
    public void onError(Throwable error) {
      LightspeedException failed = connection.failure(error);
      if (failed.code() != Code.UNAVAILABLE) {
        answer.completeExceptionally(failed); // An answer, or a limit of the caller's own.
        return;
      }
      long wait = waits.next(failed.retryAfterNanos());
      if (ends.timeRemaining(TimeUnit.NANOSECONDS) <= wait) {
        answer.completeExceptionally(failed);
        return;
      }
      connection.reconnect();
      CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS)
          .execute(context.wrap(this::next));
    }
  }
}
