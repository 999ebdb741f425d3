/**
 * Whether the server answers: what a client logs while it waits for a server that is not there.
 *
 * Owns the one warning, and the one message when the server answers again. It must never end or repeat a call.
 */

import type { Log } from "./log.js";

/** Longer than a connection to a healthy server takes, and short enough for a person who waits. */
const NOTICE_MS = 1_000;

/** Logs once that the server does not answer, and once that it answers again. */
export class Reachability {
  readonly #target: string;
  readonly #log: Log;
  readonly #isConnected: () => boolean;
  #waiting = 0;
  #failedSinceMs: number | undefined;
  #cause = "no connection yet";
  #isSaid = false;
  #timer: NodeJS.Timeout | undefined;

  /** `isConnected` tells whether there is a connection, so that a slow answer is not taken for a lost server. */
  constructor(target: string, log: Log, isConnected: () => boolean) {
    this.#target = target;
    this.#log = log;
    this.#isConnected = isConnected;
  }

  /** An attempt of a call or stream waits for the server. */
  attemptStarted(): void {
    this.#waiting += 1;
    this.#timer ??= setTimeout(() => this.#check(), NOTICE_MS).unref();
  }

  /** An attempt has ended: with an answer of the server, or with the cause of a failed connection. */
  attemptEnded(cause?: string): void {
    this.#waiting -= 1;
    if (cause === undefined) {
      this.answered();
    } else {
      this.failed(cause);
    }
  }

  /** The caller has ended an attempt: nothing is known of the server. */
  attemptAbandoned(): void {
    this.#waiting -= 1;
  }

  /** The server has answered. */
  answered(): void {
    this.#failedSinceMs = undefined;
    if (this.#isSaid) {
      this.#isSaid = false;
      this.#log.info("server_reached", { target: this.#target });
    }
  }

  /** A connection has failed. */
  failed(cause: string): void {
    this.#cause = cause;
    this.#failedSinceMs ??= performance.now();
    if (performance.now() - this.#failedSinceMs >= NOTICE_MS) {
      this.#say();
    }
  }

  /** Ends the checks: from now on, calls end because the client is closed. */
  close(): void {
    clearTimeout(this.#timer);
    this.#isSaid = true;
  }

  #check(): void {
    this.#timer = undefined;
    if (this.#isConnected()) {
      this.answered();
    } else if (this.#failedSinceMs !== undefined || this.#waiting > 0) {
      this.#say();
    }
  }

  #say(): void {
    if (!this.#isSaid) {
      this.#isSaid = true;
      this.#log.warn("server_unreachable", { target: this.#target, cause: this.#cause });
    }
  }
}
