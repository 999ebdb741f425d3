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
final class Talk {
  final WorkStreams streams;
  private final Hand hand;
  private final Reports reports;
  private final List<String> stages;
  private final int capacity;

  /** Whether the server found no batch to start, apart from its limit. */
  boolean foundNothing;

  /**
   * Whether a batch was given back so that others can make room; until the next response the worker
   * demands nothing.
   */
  boolean makesWay;

  /** Whether the worker starts no more batches. */
  boolean isStopped;

  Talk(WorkRequest.Open opening, List<String> stages, int capacity, Hand hand, Reports reports) {
    this.streams = new WorkStreams(opening);
    this.stages = stages;
    this.capacity = capacity;
    this.hand = hand;
    this.reports = reports;
  }

  /** Returns the actions to take now, in order. */
  List<Action> actions(long now) {
    List<Action> actions = new ArrayList<>();
    Wish wish = wish();
    WorkStream current = streams.current;
    if (current != null && isWrong(current, wish)) {
      part(current, actions);
      streams.leave();
      current = null;
    }
    if (current == null) {
      if (!wantsStream() || now < streams.openAt) {
        return actions;
      }
      current = open(wish, actions);
    }
    int credits = 0;
    if (!current.drains && !current.isByCalls && !wish.stages().isEmpty()) {
      credits = Math.max(0, wish.count() - current.credits - streams.creditsLeftBehind());
      current.makesRoom = wish.makesRoom();
    }
    report(current, credits, now, actions);
    beat(current, now, actions);
    depart(current, actions);
    return actions;
  }

  boolean wantsStream() {
    return !isStopped || !hand.kept().isEmpty() || !streams.unanswered.isEmpty();
  }

  /** Returns the time at which the next heartbeat is due. */
  long beatAt() {
    return kept().stream().mapToLong(Holding::beatsAt).min().orElse(Holding.NEVER);
  }

  /**
   * Excludes a stage whose batches wait for room in the queue, if there is another stage. A queue
   * full of batches of that same stage has no room until one more of them starts. So the worker
   * starts one at a time if it has nothing else to do.
   */
  private Wish wish() {
    int busy = hand.busy();
    int free = isStopped ? 0 : Math.max(0, capacity - busy);
    Set<String> full = stagesThatWait();
    List<String> others = stages.stream().filter(stage -> !full.contains(stage)).toList();
    boolean isIdle = busy == 0 && (foundNothing || others.isEmpty());
    if (free > 0 && isIdle && reports.isFull() && !makesWay) {
      return new Wish(stages, 1, true);
    }
    return new Wish(others, free, false);
  }

  private Set<String> stagesThatWait() {
    return reports.wantingRoom().stream()
        .map(one -> one.holding.stage())
        .collect(Collectors.toSet());
  }

  /**
   * Whether the credits or stages of a stream do not match the demand. Then another stream replaces
   * it.
   */
  private boolean isWrong(WorkStream current, Wish wish) {
    if (current.drains || current.isByCalls || isStopped) {
      return false;
    }
    boolean startsUnasked = current.credits > 0 && !current.makesRoom;
    if (startsUnasked && !Collections.disjoint(current.stages(), stagesThatWait())) {
      return true;
    }
    return wish.count() > 0 && !wish.stages().isEmpty() && !current.stages().equals(wish.stages());
  }

  private WorkStream open(Wish wish, List<Action> actions) {
    WorkStream opened = streams.open(wish.stages().isEmpty() ? stages : wish.stages());
    actions.add(new Action.Open(opened));
    while (!streams.unanswered.isEmpty()) { // The same request_id: applied once.
      send(opened, streams.unanswered.remove(), 0, actions);
    }
    return opened;
  }

  /** Sends reports, and credits in the first frame. */
  private void report(WorkStream current, int credits, long now, List<Action> actions) {
    int more = credits;
    while (current.takesReports()) {
      var sent = reports.frame(now);
      if (sent.isEmpty()) {
        break;
      }
      send(current, sent.get(), more, actions);
      more = 0;
    }
    if (more > 0) {
      WorkRequest frame = WorkRequest.newBuilder().setCredits(giving(current, more)).build();
      actions.add(new Action.Send(current, frame));
    }
  }

  /**
   * Sends a frame. The pending frame keeps the reports only, so that sending it again gives no
   * credits again.
   */
  private static void send(WorkStream current, Sent sent, int credits, List<Action> actions) {
    current.unanswered.add(sent);
    WorkRequest frame = sent.frame();
    if (credits > 0) {
      frame = frame.toBuilder().setCredits(giving(current, credits)).build();
    }
    actions.add(new Action.Send(current, frame));
  }

  private static Credits giving(WorkStream current, int credits) {
    current.credits += credits;
    current.blockReason = BlockReason.getDefaultInstance();
    return Credits.newBuilder().setBatches(credits).build();
  }

  /** The batches without a sent report. */
  private List<Holding> kept() {
    return hand.kept().stream().filter(one -> !reports.isSent(one)).toList();
  }

  /** Extends all leases when the first of them is due, so that one frame is enough for many. */
  private void beat(WorkStream current, long now, List<Action> actions) {
    if (beatAt() > now) {
      return;
    }
    List<Holding> all = kept();
    for (int from = 0; from < all.size(); from += Reports.MAX_ITEMS) {
      List<Holding> some = all.subList(from, Math.min(all.size(), from + Reports.MAX_ITEMS));
      WorkRequest.Builder frame = WorkRequest.newBuilder();
      for (Holding one : some) {
        one.keptAt = now;
        frame.addExtensions(one.extension());
      }
      send(current, new Sent(frame.build(), List.of(), some), 0, actions);
    }
  }

  /**
   * Stops sending on a stream; the server still answers the frames that it received, and starts
   * nothing more.
   */
  private static void part(WorkStream current, List<Action> actions) {
    current.isEnded = true;
    actions.add(new Action.Send(current, leave(false)));
    actions.add(new Action.End(current));
  }

  /**
   * Tells the server to start nothing more. When no report is unanswered, gives back batches that
   * never arrived.
   */
  private void depart(WorkStream current, List<Action> actions) {
    if (!isStopped && !current.drains || current.isEnded) {
      return;
    }
    if (hand.isEmpty() && current.unanswered.isEmpty()) {
      current.isEnded = true;
      current.givesBack = true;
      actions.add(new Action.Send(current, leave(true)));
      actions.add(new Action.End(current));
    } else if (!current.saidLeave) {
      current.saidLeave = true;
      actions.add(new Action.Send(current, leave(false)));
    }
  }

  private static WorkRequest leave(boolean giveBack) {
    WorkRequest.Leave leave = WorkRequest.Leave.newBuilder().setGiveBack(giveBack).build();
    return WorkRequest.newBuilder().setLeave(leave).build();
  }
}
