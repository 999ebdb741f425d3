/** A redrive or a discard of many dead letters: several calls of at most 1,000, one after another.
 *
 * Owns the order and the pace of the calls. The first call has the hash of the plan that the operator confirmed. It
 * must never decide which dead letters are taken: the server does, by the keys or the filter of each call.
 */
import { LETTERS_PER_CALL, pauseMs } from "./selection.ts";

/** Result of one dead letter: an empty reason if it was done. */
export interface ItemResult {
  key: string;
  dueMs: bigint;
  reason: string;
}

/** One call: at most so many dead letters, by this plan or by any ("" for any). */
export type Send = (most: number, planHash: string) => Promise<{ results: ItemResult[]; remaining: bigint }>;

/** What is left to do, and when the next call is. */
export interface Progress {
  /** Dead letters that the calls so far took or refused. */
  done: number;
  total: number;
  calls: number;
  /** Milliseconds until the next call: the pause that the rate asks for; undefined: none follows. */
  nextInMs: number | undefined;
}

/** Runs the calls of an action and yields after each.
 *
 * It ends when all dead letters of the plan were taken, when the server has none left, or when `stopped` is aborted. An
 * error of a call ends it too; the calls before it stay.
 */
export async function* runCalls(
  total: number,
  planHash: string,
  perSecond: number,
  send: Send,
  stopped: AbortSignal,
): AsyncGenerator<Progress & { results: ItemResult[] }> {
  let [done, calls, expected] = [0, 0, planHash];
  while (done < total && !stopped.aborted) {
    const { results, remaining } = await send(Math.min(LETTERS_PER_CALL, total - done), expected);
    expected = "";
    done += results.length;
    calls += 1;
    const follows = results.length > 0 && remaining > 0n && done < total && !stopped.aborted;
    const nextInMs = follows ? pauseMs(results.length, perSecond) : undefined;
    yield { done, total, calls, nextInMs, results };
    if (nextInMs === undefined) return;
    await pause(nextInMs, stopped);
  }
}

/** Waits, at most until the signal is aborted. */
function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stopped.addEventListener("abort", end);
  });
}
