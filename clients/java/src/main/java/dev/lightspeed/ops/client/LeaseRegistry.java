package dev.lightspeed.ops.client;

import dev.lightspeed.ops.client.LeasedBatch.Phase;
import dev.lightspeed.ops.v1.ExtensionOutcome;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lease registry: the leased batches of a worker, until the server has answered their reports.
 */
final class LeaseRegistry {
  /** By lease token, in the order of their arrival. */
  private final Map<String, LeasedBatch> leases = new LinkedHashMap<>();

  private List<Task> interrupts = new ArrayList<>();

  GuardedObserver observers = GuardedObserver.NONE;

  int size() {
    return leases.size();
  }

  boolean isEmpty() {
    return leases.isEmpty();
  }

  boolean has(LeasedBatch leased) {
    return leases.get(leased.token()) == leased;
  }

  /** The batches whose end the server does not know yet, and whose leases need heartbeats. */
  List<LeasedBatch> notLost() {
    return leases.values().stream().filter(leased -> !leased.isLost).toList();
  }

  /** Keys of the batches whose end the server does not know yet. */
  List<String> leasedKeys() {
    return notLost().stream().map(LeasedBatch::key).toList();
  }

  /** The batches in this phase, in the order of their arrival. */
  List<LeasedBatch> inPhase(Phase phase) {
    return leases.values().stream().filter(leased -> leased.phase == phase).toList();
  }

  /** The number of batches that have a handler, or wait for leased. */
  int busy() {
    return inPhase(Phase.WAITING).size() + inPhase(Phase.RUNNING).size();
  }

  /** Adds a started batch. */
  LeasedBatch add(LeasedTask task, long leaseMs, long now) {
    LeasedBatch leased = new LeasedBatch(task, leaseMs, now);
    leases.put(leased.token(), leased);
    return leased;
  }

  /**
   * Records the end of a handler. Returns the leased batch to report on; empty if there is nothing
   * to report.
   */
  Optional<LeasedBatch> handlerEnded(Task task) {
    LeasedBatch leased = leases.get(task.leaseToken());
    if (leased == null || leased.phase != Phase.RUNNING) {
      return Optional.empty();
    }
    leased.phase = Phase.ENDED;
    if (leased.isLost) {
      remove(leased);
      return Optional.empty();
    }
    return Optional.of(leased);
  }

  void remove(LeasedBatch leased) {
    leases.remove(leased.token(), leased);
  }

  /**
   * Makes a heartbeat of every lease due at once, because it is not known which ones the server
   * received.
   */
  void extendAllNow() {
    leases.values().forEach(leased -> leased.extendedAt = LeasedBatch.LONG_AGO);
  }

  /** Records the outcome of an extension of a lease. */
  void recordExtension(LeasedBatch leased, ExtensionOutcome outcome) {
    if (outcome.hasLost()) {
      String workerId = outcome.getLost().getWorkerId();
      String reason = "the lease is lost" + (workerId.isEmpty() ? "" : ", held by " + workerId);
      LogEvent.log(
          Level.WARNING,
          "lease_lost",
          "key",
          leased.key(),
          "attempt",
          leased.task.attempt(),
          "holder",
          workerId);
      observers.call(observer -> observer.leaseLost(leased.task));
      lose(leased, new Cancellation(reason, true, Optional.empty()));
    } else if (outcome.hasCancel()) {
      Duration budget = Duration.ofMillis(outcome.getCancel().getBudgetLeftMs());
      String reason = outcome.getCancel().getReason();
      if (!leased.task.isCancelled()) {
        LogEvent.log(
            Level.INFO,
            "batch_cancelled",
            "key",
            leased.key(),
            "attempt",
            leased.task.attempt(),
            "reason",
            reason);
        observers.call(observer -> observer.cancelled(leased.task, reason));
      }
      interrupt(leased, new Cancellation(reason, false, Optional.of(budget)));
    }
  }

  /** Cancels a handler: once, and again if the lease is lost later. */
  void interrupt(LeasedBatch leased, Cancellation cancellation) {
    Optional<Cancellation> before = leased.task.cancellation();
    leased.task.cancel(cancellation);
    boolean isNew = before.isEmpty() || before.get().isLost() != cancellation.isLost();
    if (leased.phase == Phase.RUNNING && isNew) {
      interrupts.add(leased.task);
    }
  }

  /** Returns the tasks with handlers to interrupt, since the last call. */
  List<Task> takeInterrupts() {
    List<Task> taken = interrupts;
    interrupts = new ArrayList<>();
    return taken;
  }

  private void lose(LeasedBatch leased, Cancellation cancellation) {
    leased.isLost = true;
    interrupt(leased, cancellation);
    if (leased.phase != Phase.RUNNING) {
      remove(leased);
    }
  }
}
