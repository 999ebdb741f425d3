/** The outcomes of redriven batches: waiting, succeeded or dead again, never a bare "success".
 *
 * Owns what is known of each batch since its redrive. A redrive only lets batches wait again; what becomes of them is
 * seen later. Two sources say it: a dry run over their keys says which are active or dead letters, and the audits say
 * which became dead letters again or were cancelled. It must never call the server.
 */
import type { AuditEntry } from "../../../../typescript/gen/lightspeed/ops/v1/record_pb.js";

/** Outcome of one redriven batch. Waiting covers queued, in a backoff and in flight. */
export type Outcome = "waiting" | "succeeded" | "dead again" | "cancelled" | "failed" | "discarded" | "refused";

/** Outcomes in the order in which they are shown. */
export const OUTCOMES: readonly Outcome[] = [
  "waiting",
  "succeeded",
  "dead again",
  "cancelled",
  "failed",
  "discarded",
  "refused",
];

/** Most keys of one dry run, though the contract allows 1,000: reading the response must not take a frame. */
export const KEYS_PER_POLL = 250;

/** Most batches that are listed. */
const ROWS_SHOWN = 1000;

/** Result of one key in a dry run: "" if it is a dead letter, otherwise the reason of the error. */
export interface PolledState {
  key: string;
  reason: string;
  /** State of the batch, if the reason is BATCH_STATE, such as in_flight. */
  state: string;
}

interface Tracked {
  outcome: Outcome;
  /** More about the outcome: the state of a waiting batch, or the reason of a refusal. */
  detail: string;
  dueMs: bigint;
}

/** The outcomes of the batches of one redrive. */
export class Outcomes {
  readonly #batches = new Map<string, Tracked>();
  /** Keys that wait, in the order in which they are asked about next. */
  readonly #waiting = new Set<string>();
  /** Keys that an operator cancelled, or whose run failed, since the redrive. */
  readonly #ended = new Map<string, Outcome>();
  readonly #counts = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));

  /** Takes a batch that was redriven: it waits. */
  redriven(key: string, dueMs: bigint): void {
    this.#set(key, { outcome: "waiting", detail: "queued", dueMs });
  }

  /** Takes a dead letter that was discarded. */
  discarded(key: string): void {
    this.#set(key, { outcome: "discarded", detail: "", dueMs: 0n });
  }

  /** Takes a batch whose redrive or discard was refused. */
  refused(key: string, reason: string): void {
    this.#set(key, { outcome: "refused", detail: reason, dueMs: 0n });
  }

  /** Returns the keys of the next dry run, at most 250: those whose last poll is the longest ago. */
  nextPoll(): string[] {
    const keys: string[] = [];
    for (const key of this.#waiting) {
      if (keys.length === KEYS_PER_POLL) break;
      keys.push(key);
    }
    for (const key of keys) {
      this.#waiting.delete(key);
      this.#waiting.add(key);
    }
    return keys;
  }

  /** Takes the results of a dry run. */
  polled(states: Iterable<PolledState>): void {
    for (const polled of states) {
      const tracked = this.#batches.get(polled.key);
      if (tracked?.outcome !== "waiting") continue;
      if (polled.reason === "BATCH_NOT_FOUND") {
        this.#set(polled.key, { ...tracked, outcome: this.#ended.get(polled.key) ?? "succeeded", detail: "" });
      } else if (polled.reason === "BATCH_STATE") {
        tracked.detail = polled.state;
      } else {
        this.#set(polled.key, { ...tracked, outcome: "dead again", detail: "" });
      }
    }
  }

  /** Takes an audit that was recorded after the redrive. */
  audited(entry: AuditEntry): void {
    const key = keyOf(entry);
    const tracked = this.#batches.get(key);
    if (tracked?.outcome !== "waiting") return;
    switch (entry.record?.action) {
      case "dead_letter":
        this.#set(key, { ...tracked, outcome: "dead again", detail: outcomeReason(entry) });
        break;
      case "cancel_batch":
        if (entry.record.outcome === "ok") this.#ended.set(key, "cancelled");
        break;
      case "fail_run":
        this.#ended.set(key, "failed");
        break;
    }
  }

  /** Returns the number of batches by outcome. */
  count(outcome: Outcome): number {
    return this.#counts.get(outcome) ?? 0;
  }

  /** Returns the number of all batches. */
  get size(): number {
    return this.#batches.size;
  }

  /** Returns what is known of the first batches, in the order of the redrive; of all, or of those with one outcome. */
  rows(only?: Outcome, most: number = ROWS_SHOWN): { key: string; outcome: Outcome; detail: string; dueMs: bigint }[] {
    const rows = [];
    for (const [key, tracked] of this.#batches) {
      if (rows.length === most) break;
      if (only === undefined || tracked.outcome === only) rows.push({ key, ...tracked });
    }
    return rows;
  }

  #set(key: string, tracked: Tracked): void {
    const before = this.#batches.get(key);
    if (before !== undefined) this.#counts.set(before.outcome, this.count(before.outcome) - 1);
    this.#batches.set(key, tracked);
    this.#counts.set(tracked.outcome, this.count(tracked.outcome) + 1);
    if (tracked.outcome === "waiting") this.#waiting.add(key);
    else this.#waiting.delete(key);
  }
}

/** Returns the key of the batch that an audit is about; empty if it is about none. */
function keyOf(entry: AuditEntry): string {
  if (entry.record?.action === "fail_run") return entry.details.find((detail) => detail.name === "key")?.value ?? "";
  if (entry.record?.action === "dead_letter") return entry.reason;
  const place = entry.subject.indexOf("/batches/");
  return place < 0 ? "" : entry.subject.slice(place + "/batches/".length);
}

function outcomeReason(entry: AuditEntry): string {
  const outcome = entry.record?.outcome ?? "";
  const colon = outcome.indexOf(":");
  return colon < 0 ? "" : outcome.slice(colon + 1);
}
