/**
 * What a worker says about its work.
 *
 * Owns the levels. It must never throw.
 */

/** Takes what a worker has to say: console, or any logger with these methods. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Says warnings and errors on the console, and nothing else. */
export const QUIET_LOG: Log = {
  debug() {},
  info() {},
  warn: (message) => console.warn(`lightspeed: ${message}`),
  error: (message) => console.error(`lightspeed: ${message}`),
};
