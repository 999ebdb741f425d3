package dev.lightspeed.ops.client;

import dev.lightspeed.ops.client.Holding.Stand;
import dev.lightspeed.ops.v1.ExtensionOutcome;
import java.lang.System.Logger;
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
final class Hand {
  private static final Logger LOGGER = System.getLogger("dev.lightspeed.ops.client");

  /** By lease token, in the order of their arrival. */
  private final Map<String, Holding> held = new LinkedHashMap<>();

  private List<Task> interrupted = new ArrayList<>();

  boolean isEmpty() {
    return held.isEmpty();
  }

  boolean has(Holding one) {
    return held.get(one.token()) == one;
  }

  /** The batches whose end the server does not know yet, and whose leases need heartbeats. */
  List<Holding> kept() {
    return held.values().stream().filter(one -> !one.isLost).toList();
  }

  /** Keys of the batches whose end the server does not know yet. */
  List<String> keys() {
    return kept().stream().map(Holding::key).toList();
  }

  List<Holding> standing(Stand stand) {
    return held.values().stream().filter(one -> one.stand == stand).toList();
  }

  /** The number of batches that have a handler, or wait for one. */
  int busy() {
    return standing(Stand.WAITING).size() + standing(Stand.RUNNING).size();
  }

  /** Adds a started batch. */
  Holding take(Task task, long leaseMs, long now) {
    Holding one = new Holding(task, leaseMs, now);
    held.put(one.token(), one);
    return one;
  }

  /**
   * Records the end of a handler. Returns the leased batch to report on; empty if there is nothing
   * to report.
   */
  Optional<Holding> handled(Task task) {
    Holding one = held.get(task.leaseToken());
    if (one == null || one.stand != Stand.RUNNING) {
      return Optional.empty();
    }
    one.stand = Stand.HANDLED;
    if (one.isLost) {
      drop(one);
      return Optional.empty();
    }
    return Optional.of(one);
  }

  void drop(Holding one) {
    held.remove(one.token(), one);
  }

  /**
   * Makes a heartbeat of every lease due at once, because it is not known which ones the server
   * received.
   */
  void doubt() {
    held.values().forEach(one -> one.keptAt = Holding.ALWAYS);
  }

  /** Records the outcome of an extension of a lease. */
  void told(Holding one, ExtensionOutcome outcome) {
    if (outcome.hasLost()) {
      String who = outcome.getLost().getWorkerId();
      String reason = "the lease is lost" + (who.isEmpty() ? "" : ", " + who + " has the batch");
      lose(one, new Cancellation(reason, true, Optional.empty()));
    } else if (outcome.hasCancel()) {
      Duration budget = Duration.ofMillis(outcome.getCancel().getBudgetLeftMs());
      interrupt(one, new Cancellation(outcome.getCancel().getReason(), false, Optional.of(budget)));
    }
  }

  /** Cancels a handler: once, and again if the lease is lost later. */
  void interrupt(Holding one, Cancellation cancellation) {
    Optional<Cancellation> before = one.task.cancellation();
    one.task.cancel(cancellation);
    boolean isNews = before.isEmpty() || before.get().isLost() != cancellation.isLost();
    if (one.stand == Stand.RUNNING && isNews) {
      interrupted.add(one.task);
    }
  }

  /** The tasks with handlers to interrupt, since the last call. */
  List<Task> interrupted() {
    List<Task> told = interrupted;
    interrupted = new ArrayList<>();
    return told;
  }

  private void lose(Holding one, Cancellation cancellation) {
    LOGGER.log(Level.WARNING, "worker: {0} is lost: {1}", one.task, cancellation.reason());
    one.isLost = true;
    interrupt(one, cancellation);
    if (one.stand != Stand.RUNNING) {
      drop(one);
    }
  }
}
