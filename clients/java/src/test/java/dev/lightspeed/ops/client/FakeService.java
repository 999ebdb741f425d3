package dev.lightspeed.ops.client;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.StartRunResponse;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import dev.lightspeed.ops.v1.WatchAuditsResponse;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A fake service with responses from a test; it keeps its requests. */
final class FakeService implements AutoCloseable {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final ServerCredentials PLAINTEXT = InsecureServerCredentials.create();

  final List<StartRunRequest> starts = new CopyOnWriteArrayList<>();

  /** Errors of StartRun, in order; then it succeeds. */
  final Queue<StatusRuntimeException> refusals = new ArrayDeque<>();

  /** Time until the deadline of the last StartRun. */
  volatile Duration left;

  final List<WatchAuditsRequest> watches = new CopyOnWriteArrayList<>();

  /** Scripts of WatchAudits, in order. */
  final BlockingQueue<Consumer<ServerCallStreamObserver<WatchAuditsResponse>>> scripts =
      new LinkedBlockingQueue<>();

  /** Pages of ListSinkIdempotencyKeys; a request after the last page is refused. */
  List<List<String>> pages = List.of();

  final List<String> tokens = new CopyOnWriteArrayList<>();

  /** If set, StartRun sends no response, and counts this down when it is cancelled. */
  CountDownLatch cancelled;

  private final Server server;

  FakeService() {
    this(PLAINTEXT);
  }

  FakeService(ServerCredentials credentials) {
    try {
      server =
          Grpc.newServerBuilderForPort(0, credentials)
              .addService(new Surfaces())
              .addService(new Records())
              .intercept(new Tokens())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return "localhost:" + server.getPort();
  }

  Client client() {
    return Client.builder(address()).timeout(Duration.ofSeconds(10)).build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** An error as the server makes it. */
  static StatusRuntimeException refusal(Code code, String reason, Map<String, String> metadata) {
    return StatusProto.toStatusRuntimeException(statusOf(code, reason, metadata).build());
  }

  /** An error that says after which wait a retry can help. */
  static StatusRuntimeException refusal(Code code, String reason, Duration wait) {
    RetryInfo retry =
        RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(wait.toMillis())).build();
    return StatusProto.toStatusRuntimeException(
        statusOf(code, reason, Map.of()).addDetails(Any.pack(retry)).build());
  }

  private static com.google.rpc.Status.Builder statusOf(
      Code code, String reason, Map<String, String> metadata) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason(reason)
            .setDomain("ops.lightspeed")
            .putAllMetadata(metadata)
            .build();
    return com.google.rpc.Status.newBuilder()
        .setCode(code.value())
        .setMessage("expected more")
        .addDetails(Any.pack(info));
  }

  private final class Surfaces extends SurfaceServiceGrpc.SurfaceServiceImplBase {
    @Override
    public void startRun(StartRunRequest request, StreamObserver<StartRunResponse> observer) {
      starts.add(request);
      left =
          Duration.ofMillis(Context.current().getDeadline().timeRemaining(TimeUnit.MILLISECONDS));
      StatusRuntimeException refusal = refusals.poll();
      if (cancelled != null) {
        ((ServerCallStreamObserver<StartRunResponse>) observer)
            .setOnCancelHandler(cancelled::countDown);
      } else if (refusal != null) {
        observer.onError(refusal);
      } else {
        observer.onNext(StartRunResponse.getDefaultInstance());
        observer.onCompleted();
      }
    }
  }

  private final class Records extends RecordServiceGrpc.RecordServiceImplBase {
    @Override
    public void listSinkIdempotencyKeys(
        ListSinkIdempotencyKeysRequest request,
        StreamObserver<ListSinkIdempotencyKeysResponse> observer) {
      int page = request.getPageToken().length();
      if (page >= pages.size()) {
        observer.onError(refusal(Code.NOT_FOUND, "CURSOR_NOT_FOUND", Map.of()));
        return;
      }
      String token = page == pages.size() - 1 ? "" : request.getPageToken() + "x";
      observer.onNext(
          ListSinkIdempotencyKeysResponse.newBuilder()
              .addAllIdempotencyKeys(pages.get(page))
              .setNextPageToken(token)
              .build());
      observer.onCompleted();
    }

    @Override
    public void watchAudits(
        WatchAuditsRequest request, StreamObserver<WatchAuditsResponse> observer) {
      watches.add(request);
      scripts.remove().accept((ServerCallStreamObserver<WatchAuditsResponse>) observer);
    }
  }

  private final class Tokens implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      String token = headers.get(AUTHORIZATION);
      if (token != null) {
        tokens.add(token);
      }
      return next.startCall(call, headers);
    }
  }
}
