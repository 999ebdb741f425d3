/**
 * The demand of a worker: the batches to start.
 *
 * Owns the demand while the queue is full: only batches that make room are started, and none that would wait for room.
 * It must never start a batch.
 */

import type { Hand } from "./hand.js";
import type { Reports } from "./reports.js";
import type { Stream } from "./streams.js";

/** The name of the hold by the in-flight limit, which also counts the batches of other workers. */
const IN_FLIGHT_LIMIT = "inFlightLimit";

/** The demand: the stages, the number of batches, and whether only to make room in the queue. */
export interface Wish {
  readonly stages: readonly string[];
  readonly count: number;
  readonly makesRoom: boolean;
}

/** The demand of one worker. */
export class Wishes {
  /** Whether the server found no batch to start. */
  foundNothing = false;
  readonly #stages: readonly string[];
  readonly #capacity: number;
  readonly #hand: Hand;
  readonly #reports: Reports;
  #makesWay = false;

  constructor(stages: readonly string[], capacity: number, hand: Hand, reports: Reports) {
    this.#stages = stages;
    this.#capacity = capacity;
    this.#hand = hand;
    this.#reports = reports;
  }

  /** Records why the server starts nothing. */
  held(hold: string): void {
    this.foundNothing = hold !== IN_FLIGHT_LIMIT;
  }

  /**
   * Returns the demand: the stages, the number of batches, and whether only to make room in the queue.
   *
   * Excludes a stage whose batches wait for room in the queue, if there is another stage. A queue full of batches of
   * that same stage has no room until one more of them starts. So the worker starts one at a time if it has nothing
   * else to do.
   */
  next({ isStopped }: { isStopped: boolean }): Wish {
    const busy = this.#hand.busy;
    const free = isStopped ? 0 : Math.max(0, this.#capacity - busy);
    const waiting = this.stagesThatWait;
    const others = this.#stages.filter((stage) => !waiting.has(stage));
    const isIdle = !busy && (this.foundNothing || !others.length);
    if (free && isIdle && this.#reports.isFull && !this.#makesWay) {
      return { stages: this.#stages, count: 1, makesRoom: true };
    }
    return { stages: others, count: free, makesRoom: false };
  }

  /** Stages whose batches wait for room in the queue. */
  get stagesThatWait(): Set<string> {
    return new Set(this.#reports.wantingRoom.map((report) => report.holding.stage));
  }

  /**
   * Gives one batch back if the batches that wait for room occupy all places in flight, so that other batches cannot
   * make room. Until the next response it is not leased again.
   */
  makeWay(stream: Stream): void {
    const waiting = this.#reports.wantingRoom;
    this.#makesWay = waiting.length > 0 && stream.hold === IN_FLIGHT_LIMIT && !this.#hand.busy;
    if (this.#makesWay) {
      stream.makesRoom = false;
      this.#reports.giveBack(waiting.slice(-1));
    }
  }
}
