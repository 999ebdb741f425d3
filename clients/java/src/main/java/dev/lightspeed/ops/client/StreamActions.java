package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.BlockReason;
import dev.lightspeed.ops.v1.Credits;
import dev.lightspeed.ops.v1.WorkRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of the worker state machine that decides what is sent: the stream to use, the demand,
 * the reports and the heartbeats.
 */
final class StreamActions {
  final WorkStreams streams;
  private final LeaseRegistry registry;
  private final Reports reports;
  private final List<String> stages;
  private final int capacity;

  /** Whether the server had no batch to start, apart from the in-flight limit. */
  boolean foundNoBatch;

  /**
   * Whether a batch was released so that others can make room: then the worker demands none until
   * the next response.
   */
  boolean demandIsPaused;

  /** Whether the worker starts no more batches. */
  boolean isStopped;

  StreamActions(
      WorkRequest.Open opening,
      List<String> stages,
      int capacity,
      LeaseRegistry registry,
      Reports reports) {
    this.streams = new WorkStreams(opening);
    this.stages = stages;
    this.capacity = capacity;
    this.registry = registry;
    this.reports = reports;
  }

  /** Returns the actions to take now, in order. */
  List<Action> actions(long now) {
    List<Action> actions = new ArrayList<>();
    Demand demand = demand();
    StreamState current = streams.current;
    if (current != null && isOutdated(current, demand)) {
      retireStream(current, actions);
      streams.retireCurrent();
      current = null;
    }
    if (current == null) {
      if (!needsStream() || now < streams.reconnectAt) {
        return actions;
      }
      current = openStream(demand, actions);
    }
    int credits = 0;
    if (!current.isDraining && !current.usesCalls && !demand.stages().isEmpty()) {
      credits = Math.max(0, demand.count() - current.credits - streams.retiredCredits());
      current.makesRoom = demand.makesRoom();
    }
    sendReports(current, credits, now, actions);
    sendHeartbeats(current, now, actions);
    leaveStream(current, actions);
    return actions;
  }

  /** Whether there are batches to demand or to report. */
  boolean needsStream() {
    return !isStopped || !registry.notLost().isEmpty() || !streams.framesToResend.isEmpty();
  }

  /** Returns the time at which the next heartbeat is due. */
  long nextHeartbeatAt() {
    return leasesToExtend().stream()
        .mapToLong(LeasedBatch::nextHeartbeatAt)
        .min()
        .orElse(LeasedBatch.NEVER);
  }

  /**
   * Returns the demand: the stages, the number of batches, and whether only to make room in the
   * queue.
   *
   * <p>Excludes a stage whose batches wait for room in the queue, if there is another stage. A
   * queue full of batches of that same stage has no room until one more of them starts. So the
   * worker starts one at a time if it has nothing else to do.
   */
  private Demand demand() {
    int busy = registry.busy();
    int free = isStopped ? 0 : Math.max(0, capacity - busy);
    Set<String> withoutRoom = stagesWithoutRoom();
    List<String> others = stages.stream().filter(stage -> !withoutRoom.contains(stage)).toList();
    boolean isIdle = busy == 0 && (foundNoBatch || others.isEmpty());
    if (free > 0 && isIdle && reports.queueIsFull() && !demandIsPaused) {
      return new Demand(stages, 1, true);
    }
    return new Demand(others, free, false);
  }

  private Set<String> stagesWithoutRoom() {
    return reports.waitingForRoom().stream()
        .map(report -> report.leased.stage())
        .collect(Collectors.toSet());
  }

  /**
   * Whether the credits or stages of a stream do not match the demand, or a server forwards it.
   * Then another stream replaces it.
   */
  private boolean isOutdated(StreamState current, Demand demand) {
    if (current.isDraining || current.usesCalls || isStopped) {
      return false;
    }
    if (current.isForwarded) {
      return true;
    }
    boolean hasOpenCredits = current.credits > 0 && !current.makesRoom;
    if (hasOpenCredits && !Collections.disjoint(current.stages(), stagesWithoutRoom())) {
      return true;
    }
    return demand.count() > 0
        && !demand.stages().isEmpty()
        && !current.stages().equals(demand.stages());
  }

  private StreamState openStream(Demand demand, List<Action> actions) {
    List<String> held = registry.notLost().stream().map(LeasedBatch::token).toList();
    StreamState opened = streams.open(demand.stages().isEmpty() ? stages : demand.stages(), held);
    actions.add(new Action.OpenStream(opened));
    while (!streams.framesToResend.isEmpty()) { // The same request_id: applied once.
      sendFrame(opened, streams.framesToResend.remove(), 0, actions);
    }
    return opened;
  }

  /** Sends reports, and credits in the first frame. */
  private void sendReports(StreamState current, int credits, long now, List<Action> actions) {
    int ungranted = credits;
    while (current.acceptsFrames()) {
      var pending = reports.nextFrame(now);
      if (pending.isEmpty()) {
        break;
      }
      sendFrame(current, pending.get(), ungranted, actions);
      ungranted = 0;
    }
    if (ungranted > 0) {
      WorkRequest frame =
          WorkRequest.newBuilder().setCredits(grantCredits(current, ungranted)).build();
      actions.add(new Action.SendFrame(current, frame));
    }
  }

  /**
   * Sends a frame. The pending frame keeps the reports only, so that sending it again gives no
   * credits again.
   */
  private static void sendFrame(
      StreamState current, PendingFrame pending, int credits, List<Action> actions) {
    current.pendingFrames.add(pending);
    WorkRequest frame = pending.frame();
    if (credits > 0) {
      frame = frame.toBuilder().setCredits(grantCredits(current, credits)).build();
    }
    actions.add(new Action.SendFrame(current, frame));
  }

  /** Adds credits to a stream, and returns the message that grants them. */
  private static Credits grantCredits(StreamState current, int credits) {
    current.credits += credits;
    current.blockReason = BlockReason.getDefaultInstance();
    return Credits.newBuilder().setBatches(credits).build();
  }

  /** The batches without a sent report. */
  private List<LeasedBatch> leasesToExtend() {
    return registry.notLost().stream().filter(leased -> !reports.isSent(leased)).toList();
  }

  /** Extends all leases when the first of them is due, so that one frame is enough for many. */
  private void sendHeartbeats(StreamState current, long now, List<Action> actions) {
    if (nextHeartbeatAt() > now) {
      return;
    }
    List<LeasedBatch> due = leasesToExtend();
    for (int start = 0; start < due.size(); start += Reports.MAX_ITEMS) {
      List<LeasedBatch> extended =
          due.subList(start, Math.min(due.size(), start + Reports.MAX_ITEMS));
      WorkRequest.Builder frame = WorkRequest.newBuilder();
      for (LeasedBatch leased : extended) {
        leased.extendedAt = now;
        frame.addExtensions(leased.extension());
      }
      sendFrame(current, new PendingFrame(frame.build(), List.of(), extended), 0, actions);
    }
  }

  /**
   * Replaces a stream: the server still answers the frames that it received on it, and starts
   * nothing more.
   */
  private static void retireStream(StreamState current, List<Action> actions) {
    current.isHalfClosed = true;
    actions.add(new Action.SendFrame(current, leaveFrame(false)));
    actions.add(new Action.HalfClose(current));
  }

  /**
   * Tells the server to start nothing more. When no report is unanswered, releases batches that
   * never arrived.
   */
  private void leaveStream(StreamState current, List<Action> actions) {
    if (!isStopped && !current.isDraining || current.isHalfClosed) {
      return;
    }
    if (registry.isEmpty() && current.pendingFrames.isEmpty()) {
      current.isHalfClosed = true;
      current.hasReleased = true;
      actions.add(new Action.SendFrame(current, leaveFrame(true)));
      actions.add(new Action.HalfClose(current));
    } else if (!current.leaveSent) {
      current.leaveSent = true;
      actions.add(new Action.SendFrame(current, leaveFrame(false)));
    }
  }

  private static WorkRequest leaveFrame(boolean release) {
    WorkRequest.Leave leave = WorkRequest.Leave.newBuilder().setRelease(release).build();
    return WorkRequest.newBuilder().setLeave(leave).build();
  }
}
