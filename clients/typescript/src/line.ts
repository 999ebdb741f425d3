/**
 * The worker loop: communicates with the server, parallel to handlers that await.
 *
 * Owns the streams and the wait for the next event; it sends the heartbeats, by a timer. The worker state machine
 * decides what is sent; this module must never decide it.
 */

import type { Action } from "./actions.js";
import type { Client } from "./client.js";
import type { Desk } from "./desk.js";
import { LightspeedError } from "./errors.js";
import type { Batch, WorkRequest, WorkResponse } from "./messages.js";
import { ReportCalls } from "./reportCalls.js";
import type { Stream } from "./streams.js";
import type { Cancellation, Task } from "./task.js";

/** Longer than any wait of the worker state machine, and within the limit of a timer. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** The handler executor: runs handlers, and tells the worker loop how they end. */
export interface Hands {
  /** Starts the handler on a task; does not wait. */
  begin(task: Task): void;
  /** Cancels a handler; its task is already cancelled. */
  interrupt(task: Task, cancellation: Cancellation): void;
  /** Ends running handlers, as far as possible. */
  close(): Promise<void>;
}

/** The frame transport: a stream, or calls instead of it. */
interface Wire extends AsyncIterable<WorkResponse> {
  send(frame: WorkRequest): void;
  end(): void;
  close(): void;
}

/** The worker loop: runs a worker state machine. */
export class Line {
  readonly #desk: Desk;
  readonly #client: Client;
  readonly #wires = new Map<Stream, Wire>();
  #hands: Hands | undefined;
  #settle: { resolve(): void; reject(error: unknown): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isAwake = false;

  /** Prepares the worker loop; it keeps events from before its run. */
  constructor(desk: Desk, client: Client) {
    this.#desk = desk;
    this.#client = client;
  }

  /**
   * Runs until the worker is stopped and holds no batch.
   *
   * Rejects with a LightspeedError if the server refuses the worker, and with an UnreportedError if it did not answer
   * the last reports.
   */
  run(hands: Hands): Promise<void> {
    this.#hands = hands;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#wake();
    });
  }

  /** Starts no more batches; the leased ones are finished, or given back. */
  stop({ giveBack = false } = {}): void {
    this.#take(() => this.#desk.stop({ giveBack }));
  }

  /** Records the end of the handler. */
  finished(task: Task, next: Batch[]): void {
    this.#take(() => this.#desk.finished(task, next));
  }

  /** Records an error of the handler. */
  failed(task: Task, error: unknown): void {
    this.#take(() => this.#desk.failed(task, error));
  }

  #take(event: () => void): void {
    try {
      event();
    } catch (error) {
      this.#end(error);
      return;
    }
    this.#wake();
  }

  /** Schedules one execution of the actions for all events until then. */
  #wake(): void {
    if (this.#settle && !this.#isAwake) {
      this.#isAwake = true;
      setImmediate(() => this.#step());
    }
  }

  #step(): void {
    this.#isAwake = false;
    clearTimeout(this.#timer);
    if (!this.#settle) {
      return;
    }
    try {
      if (!this.#desk.isDone) {
        for (const action of this.#desk.actions(performance.now())) {
          this.#do(action);
        }
      }
      if (this.#desk.isDone) {
        this.#end(this.#desk.refusal);
        return;
      }
      const waitMs = Math.min(LONGEST_WAIT_MS, this.#desk.waitMs(performance.now()));
      this.#timer = setTimeout(() => this.#wake(), Math.ceil(waitMs));
    } catch (error) {
      this.#end(error);
    }
  }

  #do(action: Action): void {
    switch (action.do) {
      case "open":
        this.#open(action.stream);
        break;
      case "send":
        this.#wires.get(action.stream)?.send(action.frame);
        break;
      case "end":
        this.#wires.get(action.stream)?.end();
        break;
      case "begin":
        this.#hands?.begin(action.task);
        break;
      case "interrupt":
        this.#hands?.interrupt(action.task, action.cancellation);
        break;
    }
  }

  #open(stream: Stream): void {
    const { opening } = stream;
    const wire = stream.byCalls ? new ReportCalls(this.#client, opening.surface) : this.#client.work(opening);
    this.#wires.set(stream, wire);
    void this.#read(stream, wire);
  }

  async #read(stream: Stream, wire: Wire): Promise<void> {
    let broken: LightspeedError | undefined;
    try {
      for await (const frame of wire) {
        this.#take(() => this.#desk.received(stream, frame, performance.now()));
      }
    } catch (error) {
      if (!(error instanceof LightspeedError)) {
        this.#end(error);
        return;
      }
      broken = error;
    }
    this.#wires.delete(stream);
    if (this.#settle) {
      this.#take(() => this.#desk.ended(stream, broken, performance.now()));
    }
  }

  #end(error: unknown): void {
    const settle = this.#settle;
    this.#settle = undefined;
    clearTimeout(this.#timer);
    for (const wire of this.#wires.values()) {
      wire.close();
    }
    if (error === undefined) {
      settle?.resolve();
    } else {
      settle?.reject(error);
    }
  }
}
