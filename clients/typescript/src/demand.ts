/**
 * The demand of a worker: the batches to start.
 *
 * Owns the demand while the queue is full: only batches that make room are started, and none that would wait for room.
 * It must never start a batch.
 */

import type { LeaseRegistry } from "./leaseRegistry.js";
import type { Reports } from "./reports.js";
import type { StreamState } from "./workStreams.js";

/** The block reason of the in-flight limit, which also counts the batches of other workers. */
const IN_FLIGHT_LIMIT = "inFlightLimit";

/** The demand: the stages, the number of batches, and whether only to make room in the queue. */
export interface Demand {
  readonly stages: readonly string[];
  readonly count: number;
  readonly makesRoom: boolean;
}

/** Plans the demand of one worker. */
export class DemandPlanner {
  /** Whether the server had no batch to start, apart from the in-flight limit. */
  foundNoBatch = false;
  readonly #stages: readonly string[];
  readonly #capacity: number;
  readonly #registry: LeaseRegistry;
  readonly #reports: Reports;
  #demandIsPaused = false;

  constructor(stages: readonly string[], capacity: number, registry: LeaseRegistry, reports: Reports) {
    this.#stages = stages;
    this.#capacity = capacity;
    this.#registry = registry;
    this.#reports = reports;
  }

  /** Records why the server starts no batch. */
  recordBlockReason(blockReason: string): void {
    this.foundNoBatch = blockReason !== IN_FLIGHT_LIMIT;
  }

  /**
   * Returns the demand: the stages, the number of batches, and whether only to make room in the queue.
   *
   * Excludes a stage whose batches wait for room in the queue, if there is another stage. A queue full of batches of
   * that same stage has no room until one more of them starts. So the worker starts one at a time if it has nothing
   * else to do.
   */
  demand({ isStopped }: { isStopped: boolean }): Demand {
    const busy = this.#registry.busy;
    const free = isStopped ? 0 : Math.max(0, this.#capacity - busy);
    const withoutRoom = this.stagesWithoutRoom;
    const others = this.#stages.filter((stage) => !withoutRoom.has(stage));
    const isIdle = !busy && (this.foundNoBatch || !others.length);
    if (free && isIdle && this.#reports.queueIsFull && !this.#demandIsPaused) {
      return { stages: this.#stages, count: 1, makesRoom: true };
    }
    return { stages: others, count: free, makesRoom: false };
  }

  /** Stages whose batches wait for room in the queue. */
  get stagesWithoutRoom(): Set<string> {
    return new Set(this.#reports.waitingForRoom.map((report) => report.leased.stage));
  }

  /**
   * Releases one batch if the batches that wait for room occupy all places in flight, so that other batches cannot
   * make room. The demand then pauses until the next response, so that the batch is not leased again.
   */
  pauseDemand(stream: StreamState): void {
    const waiting = this.#reports.waitingForRoom;
    this.#demandIsPaused = waiting.length > 0 && stream.blockReason === IN_FLIGHT_LIMIT && !this.#registry.busy;
    if (this.#demandIsPaused) {
      stream.makesRoom = false;
      this.#reports.releaseAll(waiting.slice(-1));
    }
  }
}
