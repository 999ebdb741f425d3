package dev.lightspeed.ops.client;

import dev.lightspeed.ops.client.LeasedBatch.Phase;
import dev.lightspeed.ops.v1.Batch;
import dev.lightspeed.ops.v1.BlockReason;
import dev.lightspeed.ops.v1.ExtensionResult;
import dev.lightspeed.ops.v1.StartAvailableResponse;
import dev.lightspeed.ops.v1.StartedBatch;
import dev.lightspeed.ops.v1.WorkRequest;
import dev.lightspeed.ops.v1.WorkResponse;
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
final class WorkerStateMachine {
  /**
   * How long a stopped worker tries to report its results. Then it releases what it can, and after
   * the same time again it ends with an error: twice this is within the 30 s that process
   * supervisors usually grant.
   */
  static final long SHUTDOWN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long LONGEST_WAIT_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String surface;
  private final int concurrency;
  private final LeaseRegistry registry = new LeaseRegistry();
  private final Reports reports = new Reports(registry::remove);
  private final StreamActions streamActions;
  private boolean isReleasing;
  private long shutdownDeadline = LeasedBatch.NEVER;
  private boolean hasGivenUp;

  WorkerStateMachine(WorkRequest.Open opening, List<String> stages, int concurrency, int prefetch) {
    this.surface = opening.getSurface();
    this.concurrency = concurrency;
    this.streamActions =
        new StreamActions(opening, stages, concurrency + prefetch, registry, reports);
  }

  /** Whether the worker was stopped, holds no batch, and has no unanswered report. */
  boolean isDone() {
    return streamActions.isStopped
        && registry.isEmpty()
        && (streamActions.streams.allEnded() || hasGivenUp);
  }

  /** The server's refusal of this worker. */
  Optional<LightspeedException> refusal() {
    return Optional.ofNullable(streamActions.streams.refusal);
  }

  /** Keys of the batches whose end the server does not know. */
  List<String> leasedKeys() {
    return registry.leasedKeys();
  }

  /** The number of leased batches, those included whose reports have no answer yet. */
  int inHand() {
    return registry.size();
  }

  /** Tells an observer of the connection and of the leases. */
  void observe(GuardedObserver observers) {
    registry.observers = observers;
    streamActions.streams.observers = observers;
  }

  /** Sets whether next batches without attributes get those of the batch that was handled. */
  void passAttributes(boolean passAttributes) {
    reports.passAttributes = passAttributes;
  }

  // The events of the worker state machine.

  /**
   * Starts no more batches, and releases the waiting ones. Running handlers finish; to release,
   * they are interrupted, and release unfinished batches.
   */
  void stop(boolean release) {
    if (!streamActions.isStopped) {
      LogEvent.log(Level.INFO, "stopping", "leased", registry.leasedKeys().size());
    }
    streamActions.isStopped = true;
    registry.inPhase(Phase.WAITING).forEach(this::release);
    if (release && !isReleasing) {
      isReleasing = true;
      Cancellation cancellation = new Cancellation("the worker stops", false, Optional.empty());
      registry.inPhase(Phase.RUNNING).stream()
          .filter(leased -> !leased.isLost)
          .forEach(leased -> registry.interrupt(leased, cancellation));
    }
  }

  /**
   * Records the end of a handler. An error of an interrupted handler releases its batch; null: no
   * error.
   */
  void handlerEnded(Task task, List<Batch> next, Throwable error) {
    Optional<LeasedBatch> leased = registry.handlerEnded(task);
    if (leased.isEmpty()) {
      return;
    }
    if (error == null) {
      reports.acknowledge(leased.get(), next);
    } else if (task.isCancelled()) {
      release(leased.get());
    } else {
      LogEvent.log(
          Level.WARNING,
          error,
          "batch_failed",
          "key",
          task.batch().getKey(),
          "stage",
          task.batch().getStage(),
          "attempt",
          task.attempt(),
          "reason",
          HandlerRun.reasonOf(error));
      reports.fail(leased.get(), error);
    }
  }

  /** Records a frame from the server. */
  void frameReceived(StreamState stream, WorkResponse frame, long now) {
    streamActions.streams.frameReceived(frame, now);
    switch (frame.getFrameCase()) {
      case STARTED -> batchesStarted(stream, frame.getStarted(), now);
      case RESULTS -> resultsReceived(stream, frame.getResults(), now);
      case BLOCK_REASON -> {
        stream.blockReason = frame.getBlockReason();
        streamActions.foundNoBatch = !stream.blockReason.hasInFlightLimit();
      }
      case DRAIN -> {
        LogEvent.log(Level.INFO, "draining");
        stream.isDraining = true;
      }
      case OPENED -> {} // The log has its number.
      case FRAME_NOT_SET -> {} // A kind of frame that is newer than this client.
    }
  }

  /**
   * Records that a stream is forwarded, and that a new one would go directly to the owner of the
   * surface.
   */
  void ownerConnected(StreamState stream) {
    stream.isForwarded = true;
  }

  /**
   * Records the end of a stream, or the failure to open it.
   *
   * @param error the reason; null: the server ended it
   * @throws LightspeedException the server takes no reports either
   */
  void streamEnded(StreamState stream, LightspeedException error, long now) {
    streamActions.streams.streamEnded(stream, error, now);
    if (streamActions.streams.refusal != null) {
      stop(false);
    }
    if (error != null || !stream.isHalfClosed) {
      registry.extendAllNow();
    }
  }

  // The actions of the worker state machine.

  /**
   * Returns the actions to take now, in order.
   *
   * @throws UndeliveredReportsException the worker was stopped, and the server did not answer its
   *     last reports
   */
  List<Action> actions(long now) {
    limitShutdown(now);
    List<Action> actions = new ArrayList<>();
    registry.takeInterrupts().forEach(task -> actions.add(new Action.InterruptHandler(task)));
    actions.addAll(streamActions.actions(now));
    actions.addAll(handlerActions());
    return actions;
  }

  /** Returns the handlers to run now, which {@link #actions} has too. */
  List<Action> handlerActions() {
    List<Action> actions = new ArrayList<>();
    int free = concurrency - registry.inPhase(Phase.RUNNING).size();
    registry.inPhase(Phase.WAITING).stream()
        .limit(Math.max(0, free))
        .forEach(
            leased -> {
              leased.phase = Phase.RUNNING;
              actions.add(new Action.RunHandler(leased.task));
            });
    return actions;
  }

  /** Returns the time until the next action, if no event comes first. */
  long waitNanos(long now) {
    StreamState current = streamActions.streams.current;
    long due = shutdownDeadline;
    if (current != null) {
      due = Math.min(due, streamActions.nextHeartbeatAt());
      if (current.acceptsFrames()) {
        due = Math.min(due, reports.dueAt());
      }
    } else if (streamActions.needsStream()) {
      due = Math.min(due, streamActions.streams.reconnectAt);
    }
    return due <= now ? 0 : Math.min(due, now + LONGEST_WAIT_NANOS) - now;
  }

  /** Whether the server has not answered a frame with reports, so that the next ones can wait. */
  boolean awaitsResults() {
    StreamState current = streamActions.streams.current;
    return current != null
        && !streamActions.isStopped
        && current.pendingFrames.stream().anyMatch(pending -> !pending.reports().isEmpty());
  }

  // The frames of the server: started batches, and results.

  private void batchesStarted(StreamState stream, StartAvailableResponse response, long now) {
    if (stream.hasReleased) {
      return; // The server has already taken back the batches that it started on this stream.
    }
    stream.credits = Math.max(0, stream.credits - response.getBatchesCount());
    stream.blockReason = BlockReason.getDefaultInstance();
    streamActions.foundNoBatch = false;
    for (StartedBatch item : response.getBatchesList()) {
      LeasedTask task =
          new LeasedTask(
              item.getBatch(),
              item.getRunId(),
              item.getAttempt(),
              surface,
              item.getLeaseToken(),
              item.getLastProgress());
      LeasedBatch leased = registry.add(task, response.getLeaseMs(), now);
      if (streamActions.isStopped) {
        release(leased);
      }
    }
    reports.retryForRoom(stream.makesRoom); // A started batch has left the queue.
  }

  private void resultsReceived(StreamState stream, WorkResponse.Results results, long now) {
    PendingFrame pending = stream.pendingFrames.poll();
    if (pending == null) {
      return;
    }
    reports.resultsReceived(pending, results, now);
    int count = Math.min(results.getExtensionsCount(), pending.extended().size());
    for (int index = 0; index < count; index++) {
      applyExtension(pending.extended().get(index), results.getExtensions(index));
    }
    if (pending.frame().getAcknowledgementsCount() > 0) {
      pauseDemand(stream);
    }
  }

  /**
   * Discards the report of a lost batch, and releases a cancelled batch at once if no handler works
   * on it yet.
   */
  private void applyExtension(LeasedBatch leased, ExtensionResult result) {
    if (!registry.has(leased) || reports.isSent(leased)) {
      return; // A batch reported since then gets its own result.
    }
    registry.recordExtension(leased, result.getOutcome());
    if (leased.isLost) {
      reports.discard(leased);
    } else if (leased.task.isCancelled() && leased.phase == Phase.WAITING) {
      release(leased);
    }
  }

  /**
   * Releases one batch if the batches that wait for room occupy all places in flight, so that other
   * batches cannot make room. The demand then pauses until the next response, so that the batch is
   * not leased again.
   */
  private void pauseDemand(StreamState stream) {
    List<Report> withoutRoom = reports.waitingForRoom();
    streamActions.demandIsPaused =
        !withoutRoom.isEmpty() && stream.blockReason.hasInFlightLimit() && registry.busy() == 0;
    if (streamActions.demandIsPaused) {
      stream.makesRoom = false;
      reports.releaseAll(withoutRoom.subList(withoutRoom.size() - 1, withoutRoom.size()));
    }
  }

  /** Releases the batch: it returns to the queue as if it had never been started. */
  private void release(LeasedBatch leased) {
    leased.phase = Phase.ENDED;
    reports.release(leased);
  }

  // Shutdown.

  /** Limits the wait of a stopped worker for its interrupted handlers, and for the server. */
  private void limitShutdown(long now) {
    boolean isBusy = !registry.inPhase(Phase.RUNNING).isEmpty() && !isReleasing;
    if (!streamActions.isStopped || hasGivenUp || isBusy) {
      return;
    }
    if (shutdownDeadline == LeasedBatch.NEVER) {
      shutdownDeadline = now + SHUTDOWN_TIMEOUT_NANOS;
    } else if (shutdownDeadline <= now) {
      shutdownTimedOut(now);
    }
  }

  /** Releases the batches that it can; throws if only undelivered reports are left. */
  private void shutdownTimedOut(long now) {
    List<LeasedBatch> running = registry.inPhase(Phase.RUNNING);
    List<Report> withoutRoom = reports.waitingForRoom();
    if (!registry.isEmpty() && running.isEmpty() && withoutRoom.isEmpty()) {
      List<String> keys = registry.leasedKeys();
      LogEvent.log(Level.ERROR, "undelivered_reports", "keys", String.join(",", keys));
      throw new UndeliveredReportsException(keys);
    }
    for (LeasedBatch leased : running) {
      if (leased.isLost) {
        registry.remove(leased);
      } else {
        release(leased);
      }
    }
    reports.releaseAll(withoutRoom);
    hasGivenUp = registry.isEmpty();
    shutdownDeadline = hasGivenUp ? LeasedBatch.NEVER : now + SHUTDOWN_TIMEOUT_NANOS;
  }
}
