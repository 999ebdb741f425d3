/**
 * The results of tasks that the server has not answered yet.
 *
 * Owns the waiting reports, their grouping into frames, and the meaning of the server's results. It must never drop a
 * report before its answer, nor send one again after it.
 */

import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { Backoff } from "./backoff.js";
import { valueOrError } from "./calls.js";
import { fromStatus, LightspeedError } from "./errors.js";
import type { LeasedBatch } from "./leaseRegistry.js";
import type { Log } from "./log.js";
import type {
  Acknowledgement,
  Failure,
  ProcessOutcome,
  Release,
  WorkRequest,
  WorkResponse_Results,
} from "./messages.js";
import { WorkRequestSchema } from "./messages.js";
import { failureOf } from "./task.js";

/** A frame has at most this many items, and its acknowledgements hand off at most this many batches. */
export const MAX_ITEMS = 1_000;

/**
 * The server accepts messages of up to 4 MiB. Long reasons and many keys can exceed that with fewer items than the
 * limit.
 */
const MAX_FRAME_BYTES = 2 * 1024 * 1024;

/** Bytes of a batch or report beside its texts: tags, lengths and numbers. */
const ITEM_BYTES = 96;

/** Bytes of an entry of a map beside its texts. */
const ENTRY_BYTES = 12;

/**
 * A full queue drains at the speed of the next stage, and a server's clock that went backwards catches up. The worker
 * retries with growing waits, or with the server's own advice if it is longer.
 */
const FIRST_RETRY_MS = 50;
const RETRY_LIMIT_MS = 1_000;

/** Reasons of refusals for a batch that has ended, or that is leased to another worker. */
const NO_LONGER_LEASED: ReadonlySet<string> = new Set(["BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"]);

type Item = Acknowledgement | Failure | Release;

const KINDS = {
  acknowledgements: "lightspeed.ops.v1.Acknowledgement",
  failures: "lightspeed.ops.v1.Failure",
  releases: "lightspeed.ops.v1.Release",
} as const;

/** A report: the result of one task. */
export interface Report {
  /** The leased batch. */
  readonly leased: LeasedBatch;
  /** The reported item. */
  readonly item: Item;
  /** The time from which it can be sent. */
  dueMs: number;
  /** The queue had no room for its next batches. */
  waitsForRoom: boolean;
  /** It was sent and is not answered. */
  isSent: boolean;
}

/** A pending frame: a sent frame that the server has not answered. */
export interface PendingFrame {
  /** The sent frame, which is sent again unchanged if no response came. */
  readonly frame: WorkRequest;
  /** Its reports, in the order of their kinds: acknowledgements, failures, releases. */
  readonly reports: readonly Report[];
  /** The leased batches whose leases it extends. */
  readonly extended: readonly LeasedBatch[];
}

/** The unanswered reports. Times are milliseconds on the worker's clock. */
export class Reports {
  readonly #onEnded: (leased: LeasedBatch) => void;
  readonly #log: Log;
  readonly #reports = new Map<string, Report>();
  readonly #backoff = new Backoff({ firstMs: FIRST_RETRY_MS, limitMs: RETRY_LIMIT_MS });
  #queueWasFull = false;

  /** Starts without reports; `onEnded` is called with each batch whose report is closed. */
  constructor(onEnded: (leased: LeasedBatch) => void, log: Log) {
    this.#onEnded = onEnded;
    this.#log = log;
  }

  /** The time at which the next reports are due; infinite if there are none. */
  get dueMs(): number {
    const due = [...this.#reports.values()].filter((report) => !report.isSent).map((report) => report.dueMs);
    return due.reduce((least, dueMs) => Math.min(least, dueMs), Number.POSITIVE_INFINITY);
  }

  /** Whether batches wait for room in the queue, without a sign of room since the last refusal. */
  get queueIsFull(): boolean {
    return this.#queueWasFull && this.waitingForRoom.length > 0;
  }

  /** The reports without room in the queue, in the order of the ends of their tasks. */
  get waitingForRoom(): Report[] {
    return [...this.#reports.values()].filter((report) => report.waitsForRoom);
  }

  /** Whether a report is sent and unanswered, so that the batch may have ended already. */
  isSent(leased: LeasedBatch): boolean {
    return this.#reports.get(leased.token)?.isSent ?? false;
  }

  /** Adds the result of a task. */
  add(leased: LeasedBatch, item: Item): void {
    const dueMs = Number.NEGATIVE_INFINITY;
    this.#reports.set(leased.token, { leased, item, dueMs, waitsForRoom: false, isSent: false });
  }

  /** Discards the report of a batch whose lease is lost. */
  discard(leased: LeasedBatch): void {
    this.#reports.delete(leased.token);
  }

  /**
   * Makes the reports that wait for room due at once, because the queue may have room. isCertain: a batch was started
   * only to make room, so there is some.
   */
  retryForRoom({ isCertain }: { isCertain: boolean }): void {
    this.#queueWasFull &&= !isCertain;
    for (const report of this.waitingForRoom) {
      report.dueMs = Number.NEGATIVE_INFINITY;
    }
  }

  /** Releases batches whose next batches had no room in the queue: the next worker tries again. */
  releaseAll(reports: Iterable<Report>): void {
    for (const report of reports) {
      if (!report.isSent) {
        this.add(report.leased, report.leased.release());
      }
    }
  }

  /** Returns a frame with the reports that are due; undefined if none are. */
  nextFrame(nowMs: number): PendingFrame | undefined {
    const due = this.#dueReports(nowMs);
    if (!due.length) {
      return undefined;
    }
    const acknowledgements = due.filter((report) => report.item.$typeName === KINDS.acknowledgements);
    const failures = due.filter((report) => report.item.$typeName === KINDS.failures);
    const releases = due.filter((report) => report.item.$typeName === KINDS.releases);
    const frame = create(WorkRequestSchema, {
      acknowledgements: acknowledgements.map((report) => report.item as Acknowledgement),
      failures: failures.map((report) => report.item as Failure),
      releases: releases.map((report) => report.item as Release),
      requestId: randomUUID(),
    });
    for (const report of due) {
      report.isSent = true;
    }
    return { frame, reports: [...acknowledgements, ...failures, ...releases], extended: [] };
  }

  /** Records the server's results for a frame. */
  resultsReceived(pending: PendingFrame, received: WorkResponse_Results, nowMs: number): void {
    const outcomes = [...received.acknowledgements, ...received.failures];
    const results = [
      ...outcomes.map(({ result }) => valueOrError<ProcessOutcome>(result)),
      ...received.releases.map(({ error }) => error && fromStatus(error)),
    ];
    if (results.length !== pending.reports.length) {
      throw new RangeError(`expected ${pending.reports.length} results, but the server has sent ${results.length}`);
    }
    for (const report of pending.reports) {
      report.isSent = false;
    }
    for (const [index, report] of pending.reports.entries()) {
      const result = results[index];
      if (result instanceof LightspeedError) {
        this.#recordRefusal(report, result, nowMs);
      } else if (result) {
        this.#recordOutcome(report, result, nowMs);
      } else {
        this.#close(report); // It is released.
      }
    }
  }

  /** Returns the reports that are due and fit into one frame, in the order of the ends of their tasks. */
  #dueReports(nowMs: number): Report[] {
    const due: Report[] = [];
    let handedOff = 0;
    let bytes = 0;
    for (const report of this.#reports.values()) {
      if (report.isSent || report.dueMs > nowMs) {
        continue;
      }
      handedOff += isAcknowledgement(report.item) ? report.item.next.length : 0;
      bytes += bytesOf(report.item);
      if (due.length && (handedOff > MAX_ITEMS || bytes > MAX_FRAME_BYTES)) {
        break;
      }
      due.push(report);
      if (due.length === MAX_ITEMS) {
        break;
      }
    }
    return due;
  }

  #recordOutcome(report: Report, { outcome }: ProcessOutcome, nowMs: number): void {
    const result = outcome.case === "processed" ? outcome.value.result : undefined;
    const { leased, item } = report;
    if (isAcknowledgement(item)) {
      if (result?.case === "rejected") {
        report.dueMs = nowMs + this.#backoff.nextMs();
        this.#log.warn("acknowledgement_waits", { key: leased.key, reason: result.value.reason });
        return;
      }
      this.#queueWasFull &&= !item.next.length;
      this.#log.debug("batch_acknowledged", { key: leased.key, attempt: leased.task.attempt });
    }
    this.#backoff.reset();
    this.#close(report);
  }

  #recordRefusal(report: Report, error: LightspeedError, nowMs: number): void {
    const { leased } = report;
    if (NO_LONGER_LEASED.has(error.reason)) {
      this.#log.warn("lease_lost", { key: leased.key, attempt: leased.task.attempt, holder: "" });
      this.#close(report);
    } else if (error.retryAfterMs !== undefined) {
      if (!report.waitsForRoom) {
        this.#log.warn("acknowledgement_waits", { key: leased.key, reason: error.message });
      }
      report.waitsForRoom = true;
      this.#queueWasFull = true;
      report.dueMs = nowMs + this.#backoff.nextMs(error.retryAfterMs);
    } else if (isAcknowledgement(report.item)) {
      // The server refuses its next batches or the acknowledgement itself: the attempt fails with that reason.
      this.add(leased, loggedFailure(leased, error, this.#log));
    } else {
      const { key, task } = leased;
      this.#log.error("report_refused", { key, attempt: task.attempt, reason: error.message });
      this.#close(report);
    }
  }

  /** Removes a report whose result is final. */
  #close(report: Report): void {
    // The batch may have been lost in the meantime, and its report discarded.
    if (this.#reports.get(report.leased.token) === report) {
      this.#reports.delete(report.leased.token);
    }
    this.#onEnded(report.leased);
  }
}

/** Returns the report of a failed attempt, and logs it. */
export function loggedFailure({ key, stage, task }: LeasedBatch, error: unknown, log: Log): Failure {
  const failure = failureOf(task, error);
  log.warn("batch_failed", { key, stage, attempt: task.attempt, reason: failure.reason }, error);
  return failure;
}

function isAcknowledgement(item: Item): item is Acknowledgement {
  return item.$typeName === KINDS.acknowledgements;
}

/** An upper estimate of its bytes in a frame. */
function bytesOf(item: Item): number {
  const texts = [item.key, item.leaseToken];
  if (item.$typeName === KINDS.failures) {
    texts.push(item.reason);
  }
  const next = isAcknowledgement(item) ? item.next : [];
  const maps: Readonly<Record<string, string>>[] = isAcknowledgement(item) ? [item.result] : [];
  for (const { key, stage, idempotencyKey, traceContext, attributes } of next) {
    texts.push(key, stage, idempotencyKey, traceContext?.traceparent ?? "", traceContext?.tracestate ?? "");
    maps.push(attributes);
  }
  const entries = maps.flatMap((map) => Object.entries(map));
  texts.push(...entries.flat());
  const framing = ITEM_BYTES * (1 + next.length) + ENTRY_BYTES * entries.length;
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), framing);
}
