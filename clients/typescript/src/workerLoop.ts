/**
 * The worker loop: communicates with the server while handlers run.
 *
 * Owns the streams and the wait for the next event; it sends the heartbeats by a timer. The worker state machine
 * decides what is sent; this module must never decide it.
 */

import type { Action } from "./actions.js";
import { CallTransport } from "./callTransport.js";
import type { Client } from "./client.js";
import { LightspeedError } from "./errors.js";
import type { HandlerExecutor } from "./handlerExecutor.js";
import type { Batch, WorkRequest, WorkResponse } from "./messages.js";
import type { Notify } from "./observer.js";
import type { Task } from "./task.js";
import type { WorkerStateMachine } from "./workerStateMachine.js";
import type { StreamState } from "./workStreams.js";

/** Longer than any wait of the worker state machine, and within the limit of a timer. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** The frame transport: carries frames both ways, over a work stream or over calls. */
interface FrameTransport extends AsyncIterable<WorkResponse> {
  send(frame: WorkRequest): void;
  halfClose(): void;
  close(): void;
  /** Whether a new transport would go directly to the owner of the surface, unlike this one. */
  mayMove(): boolean;
}

/** The worker loop: runs a worker state machine. */
export class WorkerLoop {
  readonly #stateMachine: WorkerStateMachine;
  readonly #client: Client;
  readonly #transports = new Map<StreamState, FrameTransport>();
  #executor: HandlerExecutor | undefined;
  #settle: { resolve(): void; reject(error: unknown): void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #notify: Notify;
  #isAwake = false;
  #inHand = 0;

  /** Prepares the worker loop; it keeps events from before its run. */
  constructor(stateMachine: WorkerStateMachine, client: Client, notify: Notify) {
    this.#stateMachine = stateMachine;
    this.#client = client;
    this.#notify = notify;
  }

  /**
   * Runs until the worker is stopped and holds no batch.
   *
   * Rejects with a LightspeedError if the server refuses the worker, and with an UndeliveredReportsError if it did not
   * answer the last reports.
   */
  run(executor: HandlerExecutor): Promise<void> {
    this.#executor = executor;
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#wake();
    });
  }

  /** Starts no more batches; the leased ones are finished, or released. */
  stop({ release = false } = {}): void {
    this.#post(() => this.#stateMachine.stop({ release }));
  }

  /** Records the return of the handler. */
  handlerReturned(task: Task, next: Batch[]): void {
    this.#post(() => this.#stateMachine.handlerReturned(task, next));
  }

  /** Records an error of the handler. */
  handlerFailed(task: Task, error: unknown): void {
    this.#post(() => this.#stateMachine.handlerFailed(task, error));
  }

  /** Applies an event to the worker state machine. */
  #post(event: () => void): void {
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

  /** Executes the actions that are due, and waits for the next time or event. */
  #step(): void {
    this.#isAwake = false;
    clearTimeout(this.#timer);
    if (!this.#settle) {
      return;
    }
    try {
      if (!this.#stateMachine.isDone) {
        for (const action of this.#stateMachine.actions(performance.now())) {
          this.#execute(action);
        }
      }
      if (this.#inHand !== this.#stateMachine.leasedCount) {
        this.#inHand = this.#stateMachine.leasedCount;
        this.#notify("inHand", this.#inHand);
      }
      if (this.#stateMachine.isDone) {
        this.#end(this.#stateMachine.refusal);
        return;
      }
      const waitMs = Math.min(LONGEST_WAIT_MS, this.#stateMachine.waitMs(performance.now()));
      this.#timer = setTimeout(() => this.#wake(), Math.ceil(waitMs));
    } catch (error) {
      this.#end(error);
    }
  }

  #execute(action: Action): void {
    switch (action.do) {
      case "openStream":
        this.#openTransport(action.stream);
        break;
      case "sendFrame":
        this.#transports.get(action.stream)?.send(action.frame);
        break;
      case "halfClose":
        this.#transports.get(action.stream)?.halfClose();
        break;
      case "runHandler":
        this.#executor?.run(action.task);
        break;
      case "interruptHandler":
        this.#executor?.interrupt(action.task, action.cancellation);
        break;
    }
  }

  #openTransport(stream: StreamState): void {
    const { opening } = stream;
    const transport = stream.usesCalls ? new CallTransport(this.#client, opening.surface) : this.#client.work(opening);
    this.#transports.set(stream, transport);
    void this.#readFrames(stream, transport);
  }

  async #readFrames(stream: StreamState, transport: FrameTransport): Promise<void> {
    let error: LightspeedError | undefined;
    try {
      for await (const frame of transport) {
        this.#post(() => this.#stateMachine.frameReceived(stream, frame, performance.now()));
        if (transport.mayMove()) {
          this.#post(() => this.#stateMachine.ownerConnected(stream));
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof LightspeedError)) {
        this.#end(thrown);
        return;
      }
      error = thrown;
    }
    this.#transports.delete(stream);
    if (this.#settle) {
      this.#post(() => this.#stateMachine.streamEnded(stream, error, performance.now()));
    }
  }

  #end(error: unknown): void {
    const settle = this.#settle;
    this.#settle = undefined;
    clearTimeout(this.#timer);
    for (const transport of this.#transports.values()) {
      transport.close();
    }
    if (error === undefined) {
      settle?.resolve();
    } else {
      settle?.reject(error);
    }
  }
}
