/**
 * The log events of clients and workers.
 *
 * Owns the form of an event. Names and fields of events are the same in every language. It must never throw.
 */

/** The levels of log events, from the least to the most important. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** A value of a log event. */
export type LogValue = string | number | bigint | boolean | readonly string[];

/** A log event of a client or worker. */
export interface LogEvent {
  readonly level: LogLevel;
  /** The name, such as "batch_failed". */
  readonly event: string;
  /** The values by name, such as key and attempt. */
  readonly fields: Readonly<Record<string, LogValue>>;
  /** The error that the event is about, with its stack; undefined if there is none. */
  readonly error?: unknown;
}

/** Receives the log events of a client or worker. */
export type Logger = (event: LogEvent) => void;

/** A function for each level: the log inside of the client. */
export type Log = Readonly<
  Record<LogLevel, (event: string, fields?: Readonly<Record<string, LogValue>>, error?: unknown) => void>
>;

/** Returns a log that passes events on, and continues if the logger throws. */
export function logTo(logger: Logger): Log {
  const at =
    (level: LogLevel): Log[LogLevel] =>
    (event, fields = {}, error) => {
      try {
        logger({ level, event, fields, ...(error === undefined ? {} : { error }) });
      } catch (thrown) {
        console.error(`lightspeed: the logger has failed on ${event}:`, thrown);
      }
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** Writes warnings and errors to the console, a line for each, and the stack of a handler's error under it. */
export function consoleLogger({ level, event, fields, error }: LogEvent): void {
  if (level !== "warn" && level !== "error") {
    return;
  }
  const values = Object.entries(fields).map(([name, value]) => `${name}=${textOf(value)}`);
  const line = ["lightspeed:", event, ...values].join(" ");
  console[level](error instanceof Error && error.stack ? `${line}\n${error.stack}` : line);
}

/** Returns a value as text, in quotes if it is not one word. */
function textOf(value: LogValue): string {
  const text = Array.isArray(value) ? value.join(",") : String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
