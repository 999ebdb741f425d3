package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import dev.lightspeed.ops.v1.WorkerServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** The frame transport over a work stream. */
final class StreamTransport extends ClientCall.Listener<WorkResponse> implements FrameTransport {
  /**
   * Far more than the pending frames and the credits between them: a stream that does not send them
   * is broken.
   */
  private static final int MAX_UNSENT = 1_024;

  /** The number of frames that can arrive before the first is read; each can have 1,000 batches. */
  private static final int MAX_UNREAD = 4;

  private final Connection connection;
  private final FrameTransport.Listener listener;
  private final WorkRequest.Open opening;
  private final String surface;
  private final DirectChannel channel; // Null: the configured server.
  private final ClientCall<WorkRequest, WorkResponse> call;
  private final Queue<WorkRequest> unsent = new ArrayDeque<>();
  private boolean isHalfClosed;
  private boolean isClosed; // After the close nothing can be sent, not even the end.

  /** A stream at the owner of the surface, if it is known. */
  StreamTransport(
      Connection connection, WorkRequest.Open opening, FrameTransport.Listener listener) {
    this.connection = connection;
    this.opening = opening;
    this.listener = listener;
    this.surface = SurfaceOwners.nameOf(opening.getSurface());
    this.channel = connection.owners().acquire(surface).orElse(null);
    // In the thread of the connection: frames are only queued, which does not block it.
    CallOptions options = CallOptions.DEFAULT.withExecutor(Runnable::run);
    if (channel != null) {
      options = options.withOption(DirectChannel.OF_CALL, channel);
    }
    this.call = connection.calls().newCall(WorkerServiceGrpc.getWorkMethod(), options);
  }

  void open() {
    call.start(this, new Metadata());
    call.request(MAX_UNREAD);
    send(WorkRequest.newBuilder().setOpen(opening).build());
  }

  @Override
  public synchronized void send(WorkRequest frame) {
    if (isHalfClosed) {
      return;
    }
    if (unsent.size() == MAX_UNSENT) {
      close();
      return;
    }
    unsent.add(frame);
    flush();
  }

  @Override
  public synchronized void halfClose() {
    if (!isHalfClosed) {
      isHalfClosed = true;
      flush();
    }
  }

  @Override
  public synchronized void close() {
    isHalfClosed = true;
    isClosed = true;
    call.cancel("the worker leaves the stream", null);
  }

  @Override
  public synchronized void onReady() {
    flush();
  }

  /** Sends as much as gRPC accepts now; the rest when it is ready again. */
  private void flush() {
    while (!isClosed && !unsent.isEmpty() && call.isReady()) {
      call.sendMessage(unsent.remove());
    }
    if (!isClosed && isHalfClosed && unsent.isEmpty()) {
      isClosed = true;
      call.halfClose();
    }
  }

  @Override
  public void onMessage(WorkResponse frame) {
    listener.frameReceived(frame, () -> call.request(1));
  }

  @Override
  public void onHeaders(Metadata headers) {
    String named = headers.get(SurfaceOwners.OWNER);
    if (named != null && connection.owners().learn(surface, named)) {
      connection
          .owners()
          .connected(named)
          .thenAccept(
              isConnected -> {
                if (isConnected) {
                  listener.ownerConnected();
                }
              });
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    SurfaceOwners owners = connection.owners();
    owners.release(channel);
    LightspeedException failed =
        connection.failure(status, trailers, WorkerServiceGrpc.getWorkMethod(), channel);
    if (failed == null) {
      owners.answered(surface, trailers); // The version with all reports of the stream.
      listener.streamEnded(null);
      return;
    }
    // The next stream goes to the owner that the failure names, so it waits for its connection.
    owners
        .attemptFailed(surface, channel, failed)
        .map(owners::connected)
        .orElse(CompletableFuture.completedFuture(false))
        .thenRun(() -> listener.streamEnded(failed));
  }
}
