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
final class StreamWire extends ClientCall.Listener<WorkResponse> implements Wire {
  /**
   * Far more than the pending frames and the credits between them: a stream that does not send them
   * is broken.
   */
  private static final int MAX_UNSENT = 1_024;

  /**
   * The number of frames that can arrive before the first is taken; each can have 1,000 batches.
   */
  private static final int MAX_UNTAKEN = 4;

  private final Connection connection;
  private final Wire.Listener listener;
  private final ClientCall<WorkRequest, WorkResponse> call;
  private final Queue<WorkRequest> unsent = new ArrayDeque<>();
  private boolean isEnded;
  private boolean isClosed; // After the close nothing can be sent, not even the end.

  StreamWire(Connection connection, Wire.Listener listener) {
    this.connection = connection;
    this.listener = listener;
    this.call = connection.calls().newCall(WorkerServiceGrpc.getWorkMethod(), CallOptions.DEFAULT);
  }

  void open(WorkRequest.Open opening) {
    call.start(this, new Metadata());
    call.request(MAX_UNTAKEN);
    send(WorkRequest.newBuilder().setOpen(opening).build());
  }

  @Override
  public synchronized void send(WorkRequest frame) {
    if (isEnded) {
      return;
    }
    if (unsent.size() == MAX_UNSENT) {
      cancel();
      return;
    }
    unsent.add(frame);
    flush();
  }

  @Override
  public synchronized void end() {
    if (!isEnded) {
      isEnded = true;
      flush();
    }
  }

  @Override
  public synchronized void cancel() {
    isEnded = true;
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
    if (!isClosed && isEnded && unsent.isEmpty()) {
      isClosed = true;
      call.halfClose();
    }
  }

  @Override
  public void onMessage(WorkResponse frame) {
    listener.received(frame, () -> call.request(1));
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    listener.ended(connection.failure(status, trailers));
  }
}
