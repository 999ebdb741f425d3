package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import dev.lightspeed.ops.v1.CreateSurfaceResponse;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.GetSurfaceResponse;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.StartRunResponse;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import dev.lightspeed.ops.v1.WorkerServiceGrpc;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One of several servers on a journal: what it says of owners and versions comes from the test, and
 * it keeps its requests.
 */
final class FakeServer implements AutoCloseable {
  /** The owner that it names with each response; empty: it names none. */
  volatile String owner = "";

  /** The owner that it names in refusals of all calls; empty: it refuses none. */
  volatile String refusesFor = "";

  /** The version of the surface in responses to changes; empty: none. */
  volatile String version = "";

  /** Reads with a version are refused because the server has not reached it. */
  volatile boolean isBehind;

  /** All calls are refused because the server shuts down. */
  volatile boolean isDraining;

  /** Calls are never answered. */
  volatile boolean isStopped;

  final List<StartRunRequest> starts = new CopyOnWriteArrayList<>();

  /** The minimum versions of reads; empty: the read has sent none. */
  final List<String> minVersions = new CopyOnWriteArrayList<>();

  /** The openings of work streams. */
  final BlockingQueue<WorkRequest.Open> streams = new LinkedBlockingQueue<>();

  /** Work streams that a worker has left. */
  final BlockingQueue<WorkRequest.Leave> left = new LinkedBlockingQueue<>();

  private final List<StreamObserver<WorkResponse>> observers = new CopyOnWriteArrayList<>();

  private final Server server;

  FakeServer() {
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(new Surfaces())
              .addService(new Workers())
              .intercept(new Sayings())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address() {
    return addressAt("127.0.0.1");
  }

  /** The address of the server by another host of this machine. */
  String addressAt(String host) {
    return host + ":" + server.getPort();
  }

  Client.Builder client() {
    return Client.builder(address());
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      // Until then it may take a call and end it as cancelled, which a server that is gone cannot.
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Breaks all work streams off, and accepts no more calls. */
  void breakOff() {
    server.shutdown();
    observers.forEach(observer -> observer.onError(Status.UNAVAILABLE.asRuntimeException()));
  }

  private StatusRuntimeException refusal() {
    if (isDraining) {
      return FakeService.refusal(Code.UNAVAILABLE, "SERVER_DRAINING", Duration.ofMinutes(1));
    }
    String named = refusesFor;
    return named.isEmpty()
        ? null
        : FakeService.refusal(
            Code.UNAVAILABLE, "OWNER_ELSEWHERE", Map.of("surface", "s", "owner", named));
  }

  private <R> void answer(R response, StreamObserver<R> observer) {
    StatusRuntimeException refusal = refusal();
    if (refusal != null) {
      observer.onError(refusal);
    } else if (!isStopped) {
      observer.onNext(response);
      observer.onCompleted();
    }
  }

  private final class Surfaces extends SurfaceServiceGrpc.SurfaceServiceImplBase {
    @Override
    public void startRun(StartRunRequest request, StreamObserver<StartRunResponse> observer) {
      starts.add(request);
      answer(StartRunResponse.getDefaultInstance(), observer);
    }

    @Override
    public void createSurface(
        CreateSurfaceRequest request, StreamObserver<CreateSurfaceResponse> observer) {
      answer(CreateSurfaceResponse.getDefaultInstance(), observer);
    }

    @Override
    public void getSurface(GetSurfaceRequest request, StreamObserver<GetSurfaceResponse> observer) {
      if (isBehind && !minVersions.get(minVersions.size() - 1).isEmpty()) {
        observer.onError(
            FakeService.refusal(Code.UNAVAILABLE, "BEHIND_MIN_VERSION", Map.of("surface", "s")));
        return;
      }
      answer(GetSurfaceResponse.getDefaultInstance(), observer);
    }
  }

  private final class Workers extends WorkerServiceGrpc.WorkerServiceImplBase {
    @Override
    public StreamObserver<WorkRequest> work(StreamObserver<WorkResponse> observer) {
      return new StreamObserver<>() {
        @Override
        public void onNext(WorkRequest frame) {
          if (frame.hasOpen()) {
            open(frame.getOpen(), observer);
          }
          if (frame.hasLeave()) {
            left.add(frame.getLeave());
          }
        }

        @Override
        public void onError(Throwable error) {} // The worker has gone.

        @Override
        public void onCompleted() {
          observer.onCompleted();
        }
      };
    }

    private void open(WorkRequest.Open opening, StreamObserver<WorkResponse> observer) {
      streams.add(opening);
      StatusRuntimeException refusal = refusal();
      if (refusal != null) {
        observer.onError(refusal);
      } else {
        observers.add(observer);
        observer.onNext(
            WorkResponse.newBuilder().setOpened(WorkResponse.Opened.getDefaultInstance()).build());
      }
    }
  }

  /** Adds to responses what the server says of the surface. */
  private final class Sayings implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      if (call.getMethodDescriptor().equals(SurfaceServiceGrpc.getGetSurfaceMethod())) {
        String minVersion = headers.get(SurfaceOwners.MIN_VERSION);
        minVersions.add(minVersion == null ? "" : minVersion);
      }
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void sendHeaders(Metadata headers) {
              say(headers);
              super.sendHeaders(headers);
            }

            @Override
            public void close(Status status, Metadata trailers) {
              say(trailers);
              super.close(status, trailers);
            }
          },
          headers);
    }

    private void say(Metadata said) {
      if (!owner.isEmpty()) {
        said.put(SurfaceOwners.OWNER, owner);
      }
      if (!version.isEmpty()) {
        said.put(SurfaceOwners.VERSION, version);
      }
    }
  }
}
