package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.BlockReason;
import dev.lightspeed.ops.v1.WorkRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One work stream as the worker state machine sees it. */
final class StreamState {
  /**
   * The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never
   * waits for other frames.
   */
  private static final int MAX_PENDING_FRAMES = 16;

  final WorkRequest.Open opening;

  /** The server refused the stream: reports are sent as calls, and no batch is started. */
  final boolean usesCalls;

  /** The number of batches that the server may still start on it. */
  int credits;

  /** Why the server starts no batch; the default message if it has sent no reason. */
  BlockReason blockReason = BlockReason.getDefaultInstance();

  /** Its batches are started to make room in the queue. */
  boolean makesRoom;

  /** A server forwards it to the owner of the surface, which can be called by now. */
  boolean isForwarded;

  /** The server is draining. */
  boolean isDraining;

  /** The worker has sent a leave frame: the server starts no more batches on it. */
  boolean leaveSent;

  /** The worker sends no more frames. */
  boolean isHalfClosed;

  /** The worker released all batches that the server had started on it. */
  boolean hasReleased;

  /** Pending frames with items, in order. */
  final Deque<PendingFrame> pendingFrames = new ArrayDeque<>();

  StreamState(WorkRequest.Open opening, boolean usesCalls) {
    this.opening = opening;
    this.usesCalls = usesCalls;
  }

  List<String> stages() {
    return opening.getStagesList();
  }

  /** Whether the number of pending frames is below the limit. */
  boolean acceptsFrames() {
    return pendingFrames.size() < MAX_PENDING_FRAMES;
  }
}
