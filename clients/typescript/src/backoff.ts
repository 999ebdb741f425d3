/**
 * How long to wait before trying again: longer each time, up to a limit, spread out.
 *
 * Owns the growth and the jitter. It must never sleep: the caller waits, so that it can be woken.
 */

/** Each wait is twice the one before: a few steps from the first to the limit, whatever they are. */
const FACTOR = 2;

/** Down to half of the wait is drawn by lot, so that clients that lost the same server do not come back at once. */
const JITTER = 0.5;

/** Waits that grow from `firstMs` to `limitMs`, each shortened by up to half at random. */
export class Backoff {
  readonly #firstMs: number;
  readonly #limitMs: number;
  readonly #draw: () => number;
  #waitMs: number;

  /** Starts at the first wait; `draw` answers a number from 0 to 1, and is a fixed one in tests. */
  constructor({ firstMs, limitMs, draw = Math.random }: { firstMs: number; limitMs: number; draw?: () => number }) {
    this.#firstMs = firstMs;
    this.#limitMs = limitMs;
    this.#draw = draw;
    this.#waitMs = firstMs;
  }

  /** Returns the next wait in milliseconds, and never less than the server has asked for. */
  nextMs(atLeastMs = 0): number {
    const waitMs = this.#waitMs * (1 - JITTER * this.#draw());
    this.#waitMs = Math.min(this.#limitMs, this.#waitMs * FACTOR);
    return Math.max(waitMs, atLeastMs);
  }

  /** Begins at the first wait again: something has worked. */
  reset(): void {
    this.#waitMs = this.#firstMs;
  }
}
