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
  private final ClientCall<WorkRequest, WorkResponse> call;
  private final Queue<WorkRequest> unsent = new ArrayDeque<>();
  private boolean isHalfClosed;
  private boolean isClosed; // After the close nothing can be sent, not even the end.

  StreamTransport(Connection connection, FrameTransport.Listener listener) {
    this.connection = connection;
    this.listener = listener;
    // In the thread of the connection: frames are only queued, which does not block it.
    CallOptions options = CallOptions.DEFAULT.withExecutor(Runnable::run);
    this.call = connection.calls().newCall(WorkerServiceGrpc.getWorkMethod(), options);
  }

  void open(WorkRequest.Open opening) {
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
  public void onClose(Status status, Metadata trailers) {
    listener.streamEnded(connection.failure(status, trailers, WorkerServiceGrpc.getWorkMethod()));
  }
}
