/**
 * What keeps a page up to date: one stream, and polled reads.
 *
 * A page has one stream at most: over HTTP/1.1 a browser has six connections to a server, and other tabs need some.
 * A hidden page has none. After a break the page shows when it was last up to date, and connects again with backoff.
 */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

import { failureOf, signedOut, token, type Failure } from "./rpc.ts";
import { serverNow } from "./time.ts";

/** If the page is up to date: since its newest data, in milliseconds by the server's clock; 0: it has none yet. */
export const connection = signal<{
  readonly isConnected: boolean;
  readonly asOfMs: number;
}>({
  isConnected: true,
  asOfMs: 0,
});

/** Counts the requests of the viewer to read everything again. */
export const refreshes = signal(0);

/** Marks the page as up to date now, or at a time of the server. */
export function fresh(asOfMs: bigint | number = serverNow()): void {
  connection.value = { isConnected: true, asOfMs: Number(asOfMs) };
}

/** Marks the page as disconnected: what it shows is as of its newest data. */
export function stale(): void {
  if (connection.value.isConnected) connection.value = { ...connection.value, isConnected: false };
}

const FIRST_BACKOFF_MS = 500;
const LAST_BACKOFF_MS = 10_000;

/** Calls `visible` with a signal that ends when the page is hidden, and again each time when it is shown. */
function whileVisible(visible: (end: AbortSignal) => void): () => void {
  let end = new AbortController();
  const changed = () => {
    end.abort();
    end = new AbortController();
    if (!document.hidden) visible(end.signal);
  };
  document.addEventListener("visibilitychange", changed);
  changed();
  return () => {
    document.removeEventListener("visibilitychange", changed);
    end.abort();
  };
}

function pause(ms: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    end.addEventListener("abort", () => (clearTimeout(timer), resolve()));
  });
}

/**
 * Follows a stream while the page is shown.
 *
 * `key` says what is followed: another key ends the stream and opens another one. `open` begins the stream anew after
 * each break, `received` gets its frames. Returns why the stream ended for good, or undefined while it is tried.
 */
export function useStream<Frame>(
  key: string,
  open: (end: AbortSignal) => AsyncIterable<Frame>,
  received: (frame: Frame) => void,
): Failure | undefined {
  const [failure, setFailure] = useState<Failure>();
  const latest = useRef({ open, received });
  latest.current = { open, received };
  useEffect(() => {
    if (!key) return undefined;
    setFailure(undefined);
    return whileVisible(async (end) => {
      let backoffMs = FIRST_BACKOFF_MS;
      while (!end.aborted) {
        try {
          for await (const frame of latest.current.open(end)) {
            if (end.aborted) return;
            backoffMs = FIRST_BACKOFF_MS;
            fresh();
            latest.current.received(frame);
          }
        } catch (error) {
          if (end.aborted) return;
          const failed = failureOf(error);
          if (!failed.isUnreachable && !isPassing(failed)) {
            setFailure(failed);
            return;
          }
        }
        if (end.aborted) return;
        stale();
        await pause(backoffMs * (0.75 + Math.random() / 2), end);
        backoffMs = Math.min(LAST_BACKOFF_MS, backoffMs * 2);
      }
    });
  }, [key, token.value, refreshes.value]);
  return failure;
}

/** True if a stream that ended like this can be opened again. */
function isPassing(failure: Failure): boolean {
  return ["UNKNOWN", "INTERNAL", "RESOURCE_EXHAUSTED", "CANCELED", "ABORTED", "DEADLINE_EXCEEDED"].includes(
    failure.code,
  );
}

/** What a read returned last, and why the newest one failed. */
export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly failure: Failure | undefined;
  readonly isLoading: boolean;
  /** Reads again, such as after a change. */
  readonly reload: () => void;
}

/**
 * Reads a value, and with `everyMs` again and again while the page is shown.
 *
 * `key` says what is read: another key reads anew and forgets the value. An empty key reads nothing. A failed read
 * keeps the last value; if the server is unreachable, the page is marked as disconnected, and the read is repeated.
 */
export function useRead<Value>(
  key: string,
  read: (end: AbortSignal) => Promise<Value>,
  { everyMs = 0 }: { everyMs?: number } = {},
): Loaded<Value> {
  const [state, setState] = useState<{
    key: string;
    value?: Value;
    failure?: Failure;
  }>({ key });
  const [times, setTimes] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (!key) return undefined;
    return whileVisible(async (end) => {
      let backoffMs = FIRST_BACKOFF_MS;
      while (!end.aborted) {
        let waitMs = everyMs;
        try {
          const value = await latest.current(end);
          if (end.aborted) return;
          fresh();
          backoffMs = FIRST_BACKOFF_MS;
          setState({ key, value });
        } catch (error) {
          if (end.aborted) return;
          const failure = failureOf(error);
          setState((last) => (last.key === key ? { ...last, failure } : { key, failure }));
          if (failure.isUnreachable) {
            stale();
            waitMs = backoffMs;
            backoffMs = Math.min(LAST_BACKOFF_MS, backoffMs * 2);
          }
        }
        if (!waitMs || signedOut.value) return;
        await pause(waitMs, end);
      }
    });
  }, [key, everyMs, token.value, times, refreshes.value]);
  const current = state.key === key ? state : { key };
  return {
    value: current.value,
    failure: current.failure,
    isLoading: Boolean(key) && !current.value && !current.failure,
    reload: () => setTimes((last) => last + 1),
  };
}
