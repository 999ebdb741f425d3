/**
 * The redrive or discard in progress: its calls, and what became of each batch.
 *
 * It belongs to the page and not to the screen, so that the calls of a slow redrive go on while the viewer is on
 * other screens. Closing the tab ends them; the calls that were made stay.
 */

import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { signal } from "@preact/signals";

import { ErrorInfoSchema } from "../../../../typescript/gen/google/rpc/error_details_pb.js";
import type { Status } from "../../../../typescript/gen/google/rpc/status_pb.js";
import { failureOf, requestId, surfaces, type Failure } from "../../rpc.ts";
import { type ItemResult, type Progress, type Send, runCalls } from "./calls.ts";
import { type PolledState, Outcomes } from "./outcomes.ts";
import { requested, type Selection } from "./selection.ts";

/** What is asked: the action, its dead letters, and for a redrive its rate. */
export interface Asked {
  readonly action: "redrive" | "discard";
  readonly surface: string;
  /** Keys, or the filter of all that match. */
  readonly selection: Selection;
  readonly total: number;
  readonly planHash: string;
  readonly reason: string;
  /** Starts per second; 0: all at once. */
  readonly perSecond: number;
  readonly mayApplyAgain: boolean;
}

/** An action in progress, or ended. */
export interface Bulk {
  readonly asked: Asked;
  readonly startedMs: number;
  readonly outcomes: Outcomes;
  readonly progress: Progress;
  readonly isEnded: boolean;
  readonly isStopped: boolean;
  readonly failure: Failure | undefined;
  readonly stop: () => void;
}

/** The newest action; undefined: none, or the viewer closed it. It is set anew whenever an outcome changes. */
export const bulk = signal<Bulk | undefined>(undefined);

/** Says that outcomes of the action have changed. */
export function changed(change: Partial<Bulk> = {}): void {
  if (bulk.value) bulk.value = { ...bulk.value, ...change };
}

/**
 * Makes the first call of an action, and the others in the background.
 *
 * Throws what the first call throws, such as PLAN_CHANGED: then nothing was done.
 */
export async function begin(asked: Asked, nowMs: number): Promise<void> {
  const end = new AbortController();
  const outcomes = new Outcomes();
  const steps = runCalls(asked.total, asked.planHash, asked.perSecond, sender(asked), end.signal);
  const take = (results: readonly ItemResult[]) => {
    for (const { key, dueMs, reason } of results) {
      if (reason) outcomes.refused(key, reason);
      else if (asked.action === "discard") outcomes.discarded(key);
      else outcomes.redriven(key, dueMs);
    }
  };
  const first = await steps.next();
  if (first.done) return;
  take(first.value.results);
  bulk.value?.stop();
  const mine: Bulk = {
    asked,
    startedMs: nowMs,
    outcomes,
    progress: first.value,
    isEnded: first.value.nextInMs === undefined,
    isStopped: false,
    failure: undefined,
    stop: () => {
      end.abort();
      changed({ isStopped: true });
    },
  };
  bulk.value = mine;
  const isMine = () => bulk.value?.outcomes === outcomes;
  void (async () => {
    try {
      for await (const step of steps) {
        take(step.results);
        if (isMine()) changed({ progress: step });
      }
    } catch (error) {
      if (isMine()) changed({ failure: failureOf(error) });
    }
    if (isMine()) changed({ isEnded: true });
  })();
}

/** Returns the fields of a request that say which dead letters it takes. */
export function chosen(selection: Selection, most: number) {
  return selection.kind === "keys"
    ? { keys: [...selection.keys] }
    : { filter: requested(selection.filter), maxDeadLetters: most };
}

function sender(asked: Asked): Send {
  return async (most, expectedPlanHash) => {
    const { surface, reason, perSecond, mayApplyAgain } = asked;
    const request = { surface, reason, expectedPlanHash, requestId: requestId(), ...chosen(asked.selection, most) };
    if (asked.action === "discard") {
      const { results, remaining } = await surfaces.discardDeadLetters(request);
      return { results: results.map(({ key, error }) => ({ key, dueMs: 0n, reason: reasonOf(error) })), remaining };
    }
    const { results, remaining } = await surfaces.redriveDeadLetters({
      ...request,
      perSecond: BigInt(perSecond),
      mayApplyAgain,
    });
    return {
      results: results.map(({ key, result }) => ({
        key,
        dueMs: result.case === "dueMs" ? result.value : 0n,
        reason: result.case === "error" ? reasonOf(result.value) : "",
      })),
      remaining,
    };
  };
}

/** Polls batches that wait: a dry run says which are active, which are dead letters, and which have ended. */
export async function poll({ asked, outcomes }: Bulk, end: AbortSignal): Promise<void> {
  const keys = outcomes.nextPoll();
  if (keys.length === 0) return;
  const request = { surface: asked.surface, keys, reason: "state of the batches", dryRun: true };
  const { results } = await surfaces.discardDeadLetters(request, { signal: end });
  outcomes.polled(results.map(({ key, error }): PolledState => ({ key, ...infoOf(error) })));
  changed();
}

function reasonOf(error: Status | undefined): string {
  return infoOf(error).reason;
}

function infoOf(error: Status | undefined): { reason: string; state: string } {
  for (const detail of error?.details ?? []) {
    const info = anyUnpack(detail, ErrorInfoSchema);
    if (info) return { reason: info.reason, state: (info.metadata["state"] ?? "").replaceAll("_", " ") };
  }
  return { reason: error ? "UNKNOWN" : "", state: "" };
}
