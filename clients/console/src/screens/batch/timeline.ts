/** The timeline of a batch: its history, grouped by attempt.
 *
 * Owns the groups and the words of each event. It must never call the server.
 */
import type { BatchEvent, BatchHistory } from "../../../../typescript/gen/lightspeed/ops/v1/batch_history_pb.js";

/** How an entry looks: a word stands beside it in each case. */
export type Tone = "neutral" | "ok" | "warning" | "bad";

/** One line of the timeline. */
export interface TimelineEntry {
  version: bigint;
  atMs: bigint;
  title: string;
  tone: Tone;
  /** Names and values, in the order to show. A value of type bigint is a time in Unix milliseconds. */
  facts: readonly (readonly [string, string | bigint])[];
}

/** Entries of one attempt, or entries between attempts. */
export interface TimelineGroup {
  /** Number of the attempt; 0n if the server does not know it; undefined: not an attempt. */
  attempt: bigint | undefined;
  /** How often operators had made the batch start over before this attempt, by a redrive or a replay. */
  round: number;
  runId: string;
  workerId: string;
  startedMs: bigint;
  /** End of the attempt; undefined: it is in progress, or the group is not an attempt. */
  endedMs: bigint | undefined;
  /** One word for the end of the attempt. */
  outcome: string;
  tone: Tone;
  /** Number of lease extensions, which are one entry. */
  extensions: bigint;
  entries: TimelineEntry[];
}

type Case = NonNullable<BatchEvent["event"]["case"]>;
type Facts = [string, string | bigint][];

/** Events that end an attempt, with their word. */
const ENDS: Partial<Record<Case, readonly [string, Tone]>> = {
  acknowledged: ["succeeded", "ok"],
  duplicateSuppressed: ["suppressed duplicate", "ok"],
  failed: ["failed", "warning"],
  leaseExpired: ["lease expired", "warning"],
  released: ["released", "neutral"],
  deadLettered: ["dead letter", "bad"],
  permanentlyFailed: ["failed permanently", "bad"],
  cancelled: ["cancelled", "neutral"],
};

/** Events with which a batch starts over at attempt 1. */
const STARTS_OVER: readonly Case[] = ["redriven", "replayed", "reprocessed"];

/** Returns the groups of a history, oldest first. */
export function timelineOf(history: BatchHistory): TimelineGroup[] {
  const groups: TimelineGroup[] = [];
  let current: TimelineGroup | undefined;
  let round = 0;
  for (const event of history.events) {
    const kind = event.event.case;
    if (kind === undefined) continue;
    if (STARTS_OVER.includes(kind)) round += 1;
    const end = ENDS[kind];
    const open: boolean = current?.attempt !== undefined && current.endedMs === undefined;
    // An end without its start: retention pruned the start, and the end is an attempt of its own.
    if (kind === "started" || (end !== undefined && !open && kind !== "cancelled" && kind !== "deadLettered")) {
      current = attemptOf(event, round);
      groups.push(current);
    } else if (current === undefined || (current.attempt !== undefined && !open)) {
      current = between(round, event);
      groups.push(current);
    }
    append(current, event);
    if (end !== undefined && current.attempt !== undefined) {
      current.endedMs = event.recordedMs;
      [current.outcome, current.tone] = end;
    }
  }
  return groups;
}

/** Returns the title of a group. */
export function titleOf(group: TimelineGroup): string {
  if (group.attempt === undefined) return group.round === 0 && isAdmission(group) ? "Admission" : "Between attempts";
  return group.attempt === 0n ? "Attempt, number unknown" : `Attempt ${group.attempt}`;
}

function isAdmission(group: TimelineGroup): boolean {
  return group.entries[0]?.title === "Enqueued" || group.entries[0]?.title === "Handed off";
}

function attemptOf(event: BatchEvent, round: number): TimelineGroup {
  const value = event.event.value as { attempt?: bigint; runId?: string; workerId?: string } | undefined;
  return {
    attempt: value?.attempt ?? 0n,
    round,
    runId: value?.runId ?? "",
    workerId: value?.workerId ?? "",
    startedMs: event.recordedMs,
    endedMs: undefined,
    outcome: "in progress",
    tone: "neutral",
    extensions: 0n,
    entries: [],
  };
}

function between(round: number, event: BatchEvent): TimelineGroup {
  return { ...attemptOf(event, round), attempt: undefined, runId: "", workerId: "", outcome: "" };
}

/** Appends an event; the lease extensions of a group are one entry, that of the newest one. */
function append(group: TimelineGroup, event: BatchEvent): void {
  const added = entryOf(event);
  if (event.event.case !== "leaseExtended") {
    group.entries.push(added);
    return;
  }
  group.extensions += event.event.value.times;
  const before = group.entries.findIndex((entry) => entry.title.startsWith("Lease extended"));
  const old = group.entries[before];
  const progress = added.facts.some(([name]) => name === "progress") ? [] : (old?.facts ?? []);
  const merged = {
    ...added,
    title: `Lease extended ${times(group.extensions)}`,
    facts: [...added.facts, ...progress.filter(([name]) => name === "progress")],
  };
  if (before >= 0) group.entries.splice(before, 1);
  group.entries.push(merged);
}

function times(count: bigint): string {
  return count === 1n ? "once" : `${count} times`;
}

/** Returns one event in words. */
export function entryOf(event: BatchEvent): TimelineEntry {
  const [title, tone, facts] = wordsOf(event);
  return {
    version: event.version,
    atMs: event.recordedMs,
    title,
    tone,
    facts: facts.filter(([, value]) => value !== "" && value !== 0n),
  };
}

function wordsOf({ event }: BatchEvent): [string, Tone, Facts] {
  switch (event.case) {
    case "enqueued":
      return ["Enqueued", "neutral", batchFacts(event.value.batch)];
    case "handedOff":
      return ["Handed off", "neutral", [["from batch", event.value.fromKey], ...batchFacts(event.value.batch)]];
    case "reprocessed":
      return ["Reprocessed by a replay", "neutral", byOperator(event.value)];
    case "started":
      return [
        "Started",
        "neutral",
        [
          ["run", event.value.runId],
          ["worker", event.value.workerId],
          ["lease until", event.value.leaseDeadlineMs],
        ],
      ];
    case "leaseExtended":
      return [
        `Lease extended ${times(event.value.times)}`,
        "neutral",
        [
          ["lease until", event.value.leaseDeadlineMs],
          ["progress", event.value.progress],
        ],
      ];
    case "failed":
      return [
        "Failed",
        "warning",
        [
          ["reason", event.value.reason],
          ["next attempt", event.value.retryAtMs],
        ],
      ];
    case "leaseExpired":
      return ["Lease expired", "warning", [["next attempt", event.value.retryAtMs]]];
    case "released":
      return ["Released by its worker", "neutral", [["counts", "no attempt"]]];
    case "acknowledged":
      return [
        "Acknowledged",
        "ok",
        [
          ["checkpoint", numbered(event.value.checkpointSequence)],
          ["lineage", numbered(event.value.lineageSequence)],
          ...Object.entries(event.value.result).map(([name, value]): [string, string] => [`result ${name}`, value]),
        ],
      ];
    case "duplicateSuppressed":
      return ["Suppressed as a duplicate", "ok", [["idempotency key", event.value.idempotencyKey]]];
    case "deadLettered":
      return [
        "Became a dead letter",
        "bad",
        [
          ["reason", event.value.record?.reason ?? ""],
          ["destination", event.value.record?.destination ?? ""],
        ],
      ];
    case "redriven":
      return ["Redriven", "neutral", [...byOperator(event.value), ["earliest start", event.value.dueMs]]];
    case "replayed":
      return ["Replayed", "neutral", byOperator(event.value)];
    case "discarded":
      return ["Discarded", "bad", byOperator(event.value)];
    case "cancellationRequested":
      return [
        "Cancellation requested",
        "warning",
        [...byOperator(event.value), ["worker may keep it until", event.value.deadlineMs]],
      ];
    case "cancelled":
      return ["Cancelled", "neutral", byOperator(event.value)];
    case "permanentlyFailed":
      return ["Failed permanently", "bad", [["reason", event.value.reason]]];
    default:
      // A newer server may have events that this page does not know; the raw JSON has them.
      return ["Event of a newer server", "neutral", []];
  }
}

function byOperator(value: { reason: string; actorId: string }): Facts {
  return [
    ["reason", value.reason],
    ["by", value.actorId],
  ];
}

function batchFacts(batch: { stage: string; records: bigint; sequence: bigint } | undefined): Facts {
  if (batch === undefined) return [];
  return [
    ["stage", batch.stage],
    ["records", String(batch.records)],
    ["sequence", String(batch.sequence)],
  ];
}

function numbered(sequence: bigint): string {
  return sequence === 0n ? "" : `#${sequence}`;
}
