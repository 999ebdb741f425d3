/**
 * The log of a worker.
 *
 * Owns the levels. It must never throw.
 */

/** The log of a worker: console, or any logger with these methods. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Writes warnings and errors to the console, and nothing else. */
export const QUIET_LOG: Log = {
  debug() {},
  info() {},
  warn: (message) => console.warn(`lightspeed: ${message}`),
  error: (message) => console.error(`lightspeed: ${message}`),
};
