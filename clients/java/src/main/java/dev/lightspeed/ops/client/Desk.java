package dev.lightspeed.ops.client;

import dev.lightspeed.ops.client.Holding.Stand;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.BlockReason;
import dev.lightspeed.ops.v1.ExtensionResult;
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
 * The worker state machine (sans I/O): it decides what a worker does next. A batch is started,
 * handled, kept by heartbeats, and reported, with the batches of the next stage in the same report.
 * It opens no stream, runs no handler, reads no clock and never waits: the worker loop does, and
 * reports the results to it. Moments are nanoseconds on one clock that only goes forward.
 */
final class Desk {
  /**
   * How long a stopped worker tries to report its results. Then it gives back what it can, and
   * after the same time again it ends with an error: twice this is within the 30 s that process
   * supervisors usually grant.
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

  /** Whether the worker was stopped, holds no batch, and has no unanswered report. */
  boolean isDone() {
    return talk.isStopped && hand.isEmpty() && (talk.streams.areEnded() || hasLeft);
  }

  /** The server's refusal of this worker. */
  Optional<LightspeedException> refusal() {
    return Optional.ofNullable(talk.streams.refusal);
  }

  /** Keys of the batches whose end the server does not know. */
  List<String> keys() {
    return hand.keys();
  }

  // The events of the worker state machine.

  /**
   * Starts no more batches, and gives the waiting ones back. Running handlers finish; to give back,
   * they are interrupted, and give unfinished batches back.
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
   * Records the end of a handler. An error of an interrupted handler gives its batch back; null: no
   * error.
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

  /** Records a frame from the server. */
  void received(WorkStream from, WorkResponse frame, long now) {
    talk.streams.heard();
    switch (frame.getFrameCase()) {
      case STARTED -> started(from, frame.getStarted(), now);
      case RESULTS -> answered(from, frame.getResults(), now);
      case BLOCK_REASON -> {
        from.blockReason = frame.getBlockReason();
        talk.foundNothing = !from.blockReason.hasInFlightLimit();
        LOGGER.log(Level.DEBUG, "worker: nothing is started: {0}", frame.getBlockReason());
      }
      case DRAIN -> {
        LOGGER.log(Level.INFO, "worker: the server shuts down: finishing what is in hand");
        from.drains = true;
      }
      case FRAME_NOT_SET -> {} // A kind of frame that is newer than this client.
    }
  }

  /**
   * Records the end of a stream, or the failure to open it.
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

  // The actions of the worker state machine.

  /**
   * Returns the actions to take now, in order.
   *
   * @throws UnreportedException the worker was stopped, and the server did not answer its last
   *     reports
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

  /** Returns the time until the next action, if no event comes first. */
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

  // The frames of the server: started batches, and results.

  private void started(WorkStream from, StartAvailableResponse started, long now) {
    if (from.givesBack) {
      return; // The server has already taken back the batches that it started on this stream.
    }
    from.credits = Math.max(0, from.credits - started.getBatchesCount());
    from.blockReason = BlockReason.getDefaultInstance();
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
    reports.hurry(from.makesRoom); // A started batch has left the queue.
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
      return; // A batch reported since then gets its own result.
    }
    hand.told(one, result.getOutcome());
    // Drops the report of a lost batch, and gives a cancelled batch back at once if no handler
    // works on it yet.
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
    talk.makesWay = !full.isEmpty() && from.blockReason.hasInFlightLimit() && hand.busy() == 0;
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

  /** Limits the wait of a stopped worker for its interrupted handlers, and for the server. */
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
