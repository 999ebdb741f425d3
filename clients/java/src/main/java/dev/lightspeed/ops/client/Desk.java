package dev.lightspeed.ops.client;

import dev.lightspeed.ops.client.Holding.Stand;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.ExtensionResult;
import dev.lightspeed.ops.v1.Hold;
import dev.lightspeed.ops.v1.StartAvailableResponse;
import dev.lightspeed.ops.v1.StartedBatch;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a worker has in hand, and what is to be done next: a batch is started, handled, kept by
 * heartbeats, and reported, with the batches of the next stage in the same report. It opens no
 * stream, runs no handler, reads no clock and never waits: the worker does, and tells it what came
 * of it. Moments are nanoseconds on one clock that only goes forward.
 */
final class Desk {
  /**
   * How long a stopped worker tries to report what its handlers have done, before it gives back
   * what it can, and then gives up loudly: twice this is within the 30 s that process supervisors
   * usually grant.
   */
  static final long LEAVE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger LOGGER = System.getLogger("dev.lightspeed.ops.client");
  private static final long LONGEST_WAIT_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String surface;
  private final int concurrency;
  private final Hand hand = new Hand();
  private final Reports reports = new Reports(hand::drop);
  private final Talk talk;
  private boolean givesBack;
  private long leaveAt = Holding.NEVER;
  private boolean hasLeft;

  Desk(WorkRequest.Open opening, List<String> stages, int concurrency, int prefetch) {
    this.surface = opening.getSurface();
    this.concurrency = concurrency;
    this.talk = new Talk(opening, stages, concurrency + prefetch, hand, reports);
  }

  /** The worker was stopped, nothing is in hand, and the server knows. */
  boolean isDone() {
    return talk.isStopped && hand.isEmpty() && (talk.streams.areEnded() || hasLeft);
  }

  /** Why the server does not have this worker. */
  Optional<LightspeedException> refusal() {
    return Optional.ofNullable(talk.streams.refusal);
  }

  /** The batches whose end the server does not know. */
  List<String> keys() {
    return hand.keys();
  }

  // What it is told.

  /**
   * Starts no more batches. Leased batches are finished; or their handlers are interrupted, and
   * unfinished batches are given back.
   */
  void stop(boolean giveBack) {
    talk.isStopped = true;
    hand.standing(Stand.WAITING).forEach(this::giveBack);
    if (giveBack && !givesBack) {
      givesBack = true;
      Cancellation why = new Cancellation("the worker stops", false, Optional.empty());
      hand.standing(Stand.RUNNING).stream()
          .filter(one -> !one.isLost)
          .forEach(one -> hand.interrupt(one, why));
    }
  }

  /**
   * Takes note that a handler has ended: one that was told to stop lets go by an error; null: it
   * has none.
   */
  void handled(Task task, List<Batch> next, Throwable error) {
    Optional<Holding> found = hand.handled(task);
    if (found.isEmpty()) {
      return;
    }
    if (error == null) {
      reports.finish(found.get(), next);
    } else if (task.isCancelled()) {
      giveBack(found.get());
    } else {
      LOGGER.log(Level.WARNING, "worker: " + task + " failed", error);
      reports.fail(found.get(), error);
    }
  }

  /** Takes note of what the server says. */
  void received(WorkStream from, WorkResponse frame, long now) {
    talk.streams.heard();
    switch (frame.getFrameCase()) {
      case STARTED -> started(from, frame.getStarted(), now);
      case RESULTS -> answered(from, frame.getResults(), now);
      case HOLD -> {
        from.hold = frame.getHold();
        talk.foundNothing = !from.hold.hasInFlightLimit();
        LOGGER.log(Level.DEBUG, "worker: nothing is started: {0}", frame.getHold());
      }
      case DRAIN -> {
        LOGGER.log(Level.INFO, "worker: the server shuts down: finishing what is in hand");
        from.drains = true;
      }
      case FRAME_NOT_SET -> {} // A kind of frame that came after this client.
    }
  }

  /**
   * Takes note that a stream has ended, or that it never came to be.
   *
   * @param error why; null: the server ended it
   * @throws LightspeedException the server takes no reports either
   */
  void streamEnded(WorkStream one, LightspeedException error, long now) {
    talk.streams.ended(one, error, now);
    if (talk.streams.refusal != null) {
      stop(false);
    }
    if (error != null || !one.isEnded) {
      hand.doubt();
    }
  }

  // What is to be done.

  /**
   * What to do now, in order.
   *
   * @throws UnreportedException the worker was stopped, and the server could not be told
   */
  List<Action> actions(long now) {
    leave(now);
    List<Action> actions = new ArrayList<>();
    hand.interrupted().forEach(task -> actions.add(new Action.Interrupt(task)));
    actions.addAll(talk.actions(now));
    int free = concurrency - hand.standing(Stand.RUNNING).size();
    hand.standing(Stand.WAITING).stream()
        .limit(Math.max(0, free))
        .forEach(
            one -> {
              one.stand = Stand.RUNNING;
              actions.add(new Action.Begin(one.task));
            });
    return actions;
  }

  /** For how long nothing is to do, unless something happens. */
  long waitNanos(long now) {
    WorkStream current = talk.streams.current;
    long due = leaveAt;
    if (current != null) {
      due = Math.min(due, talk.beatAt());
      if (current.takesReports()) {
        due = Math.min(due, reports.dueAt());
      }
    } else if (talk.wantsStream()) {
      due = Math.min(due, talk.streams.openAt);
    }
    return due <= now ? 0 : Math.min(due, now + LONGEST_WAIT_NANOS) - now;
  }

  // What the server started, and what it answers.

  private void started(WorkStream from, StartAvailableResponse started, long now) {
    if (from.givesBack) {
      return; // The server has taken back whatever it had started by then.
    }
    from.credits = Math.max(0, from.credits - started.getBatchesCount());
    from.hold = Hold.getDefaultInstance();
    talk.foundNothing = false;
    for (StartedBatch item : started.getBatchesList()) {
      Task task =
          new Task(
              item.getBatch(), item.getRunId(), item.getAttempt(), surface, item.getLeaseToken());
      Holding one = hand.take(task, started.getLeaseMs(), now);
      if (talk.isStopped) {
        giveBack(one);
      }
    }
    reports.hurry(from.makesRoom); // What was started has left the queue.
  }

  private void answered(WorkStream from, WorkResponse.Results results, long now) {
    Sent sent = from.unanswered.poll();
    if (sent == null) {
      return;
    }
    reports.answered(sent, results, now);
    int places = Math.min(results.getExtensionsCount(), sent.extended().size());
    for (int place = 0; place < places; place++) {
      extended(sent.extended().get(place), results.getExtensions(place));
    }
    if (sent.frame().getAcknowledgementsCount() > 0) {
      makeWay(from);
    }
  }

  private void extended(Holding one, ExtensionResult result) {
    if (!hand.has(one) || reports.isSent(one)) {
      return; // What has been reported since then is answered by itself.
    }
    hand.told(one, result.getOutcome());
    // What was lost is not reported, and what no handler works on yet is let go of at once.
    if (one.isLost) {
      reports.forget(one);
    } else if (one.task.isCancelled() && one.stand == Stand.WAITING) {
      giveBack(one);
    }
  }

  /**
   * Gives one batch back if the batches that wait for room occupy all places in flight, so that
   * other batches cannot make room. Until the next response it is not leased again.
   */
  private void makeWay(WorkStream from) {
    List<Report> full = reports.wantingRoom();
    talk.makesWay = !full.isEmpty() && from.hold.hasInFlightLimit() && hand.busy() == 0;
    if (talk.makesWay) {
      from.makesRoom = false;
      reports.giveUp(full.subList(full.size() - 1, full.size()));
    }
  }

  private void giveBack(Holding one) {
    one.stand = Stand.HANDLED;
    reports.giveBack(one);
  }

  // The end.

  /** Once stopped, waits only so long: for handlers that are to give back, and for the server. */
  private void leave(long now) {
    boolean isBusy = !hand.standing(Stand.RUNNING).isEmpty() && !givesBack;
    if (!talk.isStopped || hasLeft || isBusy) {
      return;
    }
    if (leaveAt == Holding.NEVER) {
      leaveAt = now + LEAVE_PATIENCE_NANOS;
    } else if (leaveAt <= now) {
      runOutOfPatience(now);
    }
  }

  private void runOutOfPatience(long now) {
    List<Holding> busy = hand.standing(Stand.RUNNING);
    List<Report> full = reports.wantingRoom();
    if (!hand.isEmpty() && busy.isEmpty() && full.isEmpty()) {
      throw new UnreportedException(hand.keys());
    }
    for (Holding one : busy) {
      if (one.isLost) {
        hand.drop(one);
      } else {
        giveBack(one);
      }
    }
    reports.giveUp(full);
    hasLeft = hand.isEmpty();
    leaveAt = hasLeft ? Holding.NEVER : now + LEAVE_PATIENCE_NANOS;
  }
}
