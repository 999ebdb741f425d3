package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.BlockReason;
import dev.lightspeed.ops.v1.WorkRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The state of one work stream of a worker. */
final class WorkStream {
  /**
   * The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never
   * waits for other frames.
   */
  private static final int MAX_UNANSWERED = 16;

  final WorkRequest.Open opening;

  /** The server refused the stream: reports are sent as calls, and no batch is started. */
  final boolean isByCalls;

  /** The number of batches that the server may still start on it. */
  int credits;

  /** Why the server starts nothing; the default message if it has not sent a reason. */
  BlockReason blockReason = BlockReason.getDefaultInstance();

  /** Its batches are started to make room in the queue. */
  boolean makesRoom;

  /** The server shuts down. */
  boolean drains;

  /** The worker has sent leave: the server starts nothing more on it. */
  boolean saidLeave;

  /** No more frames are sent. */
  boolean isEnded;

  /** The worker ended it by giving back all batches that the server had started on it. */
  boolean givesBack;

  /** Pending frames with items, in order. */
  final Deque<Sent> unanswered = new ArrayDeque<>();

  WorkStream(WorkRequest.Open opening, boolean isByCalls) {
    this.opening = opening;
    this.isByCalls = isByCalls;
  }

  List<String> stages() {
    return opening.getStagesList();
  }

  /** Whether the number of pending frames is below the limit. */
  boolean takesReports() {
    return unanswered.size() < MAX_UNANSWERED;
  }
}
