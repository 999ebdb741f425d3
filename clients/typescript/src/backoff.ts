/**
 * The backoff: the wait before the next attempt, which grows up to a limit and has a random part.
 *
 * Owns the growth and the jitter. It must never sleep: the caller waits, so that an event can end the wait.
 */

/** Each wait is twice the one before, so that the limit is reached in a few steps. */
const FACTOR = 2;

/**
 * Jitter: each wait is shortened at random by up to half, so that clients of the same server do not reconnect all at
 * once.
 */
const JITTER = 0.5;

/** The backoff: waits that grow from `firstMs` to `limitMs`, each shortened at random by up to half. */
export class Backoff {
  readonly #firstMs: number;
  readonly #limitMs: number;
  readonly #random: () => number;
  #waitMs: number;

  /** Starts at the first wait; `random` returns a number from 0 to 1, a fixed one in tests. */
  constructor({ firstMs, limitMs, random = Math.random }: { firstMs: number; limitMs: number; random?: () => number }) {
    this.#firstMs = firstMs;
    this.#limitMs = limitMs;
    this.#random = random;
    this.#waitMs = firstMs;
  }

  /** Returns the next wait in milliseconds, which is never shorter than the server asked for. */
  nextMs(atLeastMs = 0): number {
    const waitMs = this.#waitMs * (1 - JITTER * this.#random());
    this.#waitMs = Math.min(this.#limitMs, this.#waitMs * FACTOR);
    return Math.max(waitMs, atLeastMs);
  }

  /** Starts again at the first wait, after a success. */
  reset(): void {
    this.#waitMs = this.#firstMs;
  }
}
