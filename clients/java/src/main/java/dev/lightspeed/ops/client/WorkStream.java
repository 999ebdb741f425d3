package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.Hold;
import dev.lightspeed.ops.v1.WorkRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One work stream of a worker. */
final class WorkStream {
  /**
   * The server answers up to 64 frames of a stream at a time; below that, a heartbeat never stands
   * in line.
   */
  private static final int MAX_UNANSWERED = 16;

  final WorkRequest.Open opening;

  /** It was refused: its reports are sent as calls, and nothing is started. */
  final boolean isByCalls;

  /** Batches that the server may still start on it. */
  int credits;

  /** Why the server starts nothing; the default message if it has not sent a reason. */
  Hold hold = Hold.getDefaultInstance();

  /** What it starts is started to make room in the queue. */
  boolean makesRoom;

  /** The server shuts down. */
  boolean drains;

  /** It was told to start nothing more. */
  boolean saidLeave;

  /** No more frames are sent. */
  boolean isEnded;

  /** It was ended by giving back whatever the server had started on it. */
  boolean givesBack;

  /** The frames that had items, in order. */
  final Deque<Sent> unanswered = new ArrayDeque<>();

  WorkStream(WorkRequest.Open opening, boolean isByCalls) {
    this.opening = opening;
    this.isByCalls = isByCalls;
  }

  List<String> stages() {
    return opening.getStagesList();
  }

  /** Few enough frames wait for their answers. */
  boolean takesReports() {
    return unanswered.size() < MAX_UNANSWERED;
  }
}
