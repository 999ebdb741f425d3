/**
 * The log of a worker.
 *
 * Owns the levels, and the names in log lines. It must never throw.
 */

/** The log of a worker: console, or any logger with these methods. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Returns the name of a oneof's case as the contract writes it, such as in_flight_limit. */
export function contractName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Writes warnings and errors to the console, and nothing else. */
export const QUIET_LOG: Log = {
  debug() {},
  info() {},
  warn: (message) => console.warn(`lightspeed: ${message}`),
  error: (message) => console.error(`lightspeed: ${message}`),
};
