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
import type { Holding } from "./hand.js";
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

/**
 * A full queue drains at the speed of the next stage, and a server's clock that went backwards catches up. The worker
 * retries with growing waits, or with the server's own advice if it is longer.
 */
const FIRST_RETRY_MS = 50;
const RETRY_LIMIT_MS = 1_000;

/** Reasons of refusals for a batch that has ended, or that this worker no longer holds. */
const NO_LONGER_IN_HAND: ReadonlySet<string> = new Set(["BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"]);

/** Outcomes with a log level above debug. */
const LEVELS: Readonly<Record<string, keyof Log>> = {
  applied: "debug",
  duplicateSuppressed: "info",
  retryScheduled: "info",
  deadLettered: "warn",
  rejected: "warn", // The outcome of a failure: the batch was cancelled, or dead letters are disabled.
  failureRejected: "warn",
};

type Item = Acknowledgement | Failure | Release;

const KINDS = {
  acknowledgements: "lightspeed.ops.v1.Acknowledgement",
  failures: "lightspeed.ops.v1.Failure",
  releases: "lightspeed.ops.v1.Release",
} as const;

/** A report: the result of one task. */
export interface Report {
  /** The leased batch. */
  readonly holding: Holding;
  /** The reported item. */
  readonly item: Item;
  /** The time from which it can be sent. */
  dueMs: number;
  /** The queue had no room for its next batches. */
  wantsRoom: boolean;
  /** It was sent and is not answered. */
  isSent: boolean;
}

/** A pending frame: a sent frame that the server has not answered. */
export interface Sent {
  /** The sent frame, which is sent again unchanged if no response came. */
  readonly frame: WorkRequest;
  /** Its reports, in the order of their kinds: acknowledgements, failures, releases. */
  readonly reports: readonly Report[];
  /** The leased batches whose leases it extends. */
  readonly extended: readonly Holding[];
}

/** The unanswered reports. Times are milliseconds on the worker's clock. */
export class Reports {
  readonly #tellEnded: (holding: Holding) => void;
  readonly #log: Log;
  readonly #open = new Map<string, Report>();
  readonly #retry = new Backoff({ firstMs: FIRST_RETRY_MS, limitMs: RETRY_LIMIT_MS });
  #hadNoRoom = false;

  /** Starts without reports; `tellEnded` is called with each batch that the worker no longer holds. */
  constructor(tellEnded: (holding: Holding) => void, log: Log) {
    this.#tellEnded = tellEnded;
    this.#log = log;
  }

  /** The time at which the next reports are due; infinite if there are none. */
  get dueMs(): number {
    const due = [...this.#open.values()].filter((report) => !report.isSent).map((report) => report.dueMs);
    return due.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  }

  /** Whether batches wait for room in the queue, without a sign of room since the last refusal. */
  get isFull(): boolean {
    return this.#hadNoRoom && this.wantingRoom.length > 0;
  }

  /** The reports without room in the queue, in the order of the ends of their tasks. */
  get wantingRoom(): Report[] {
    return [...this.#open.values()].filter((report) => report.wantsRoom);
  }

  /** Whether a report is sent and unanswered, so that the batch may have ended already. */
  isSent(holding: Holding): boolean {
    return this.#open.get(holding.token)?.isSent ?? false;
  }

  /** Adds the result of a task. */
  add(holding: Holding, item: Item): void {
    const dueMs = Number.NEGATIVE_INFINITY;
    this.#open.set(holding.token, { holding, item, dueMs, wantsRoom: false, isSent: false });
  }

  /** Drops the report of a batch that this worker no longer holds. */
  forget(holding: Holding): void {
    this.#open.delete(holding.token);
  }

  /**
   * Makes the reports that wait for room due at once, because the queue may have room. isSure: a batch was started only
   * to make room, so there is some.
   */
  hurry({ isSure }: { isSure: boolean }): void {
    this.#hadNoRoom &&= !isSure;
    for (const report of this.wantingRoom) {
      report.dueMs = Number.NEGATIVE_INFINITY;
    }
  }

  /** Gives back batches whose next batches had no room in the queue: the next worker tries again. */
  giveBack(reports: Iterable<Report>): void {
    for (const report of reports) {
      if (!report.isSent) {
        this.add(report.holding, report.holding.release());
      }
    }
  }

  /** Returns a frame with the reports that are due; undefined if none are. */
  frame(nowMs: number): Sent | undefined {
    const chosen = this.#choose(nowMs);
    if (!chosen.length) {
      return undefined;
    }
    const done = chosen.filter((report) => report.item.$typeName === KINDS.acknowledgements);
    const failed = chosen.filter((report) => report.item.$typeName === KINDS.failures);
    const released = chosen.filter((report) => report.item.$typeName === KINDS.releases);
    const frame = create(WorkRequestSchema, {
      acknowledgements: done.map((report) => report.item as Acknowledgement),
      failures: failed.map((report) => report.item as Failure),
      releases: released.map((report) => report.item as Release),
      requestId: randomUUID(),
    });
    for (const report of chosen) {
      report.isSent = true;
    }
    return { frame, reports: [...done, ...failed, ...released], extended: [] };
  }

  /** Records the server's results for a frame. */
  answered(sent: Sent, results: WorkResponse_Results, nowMs: number): void {
    const outcomes = [...results.acknowledgements, ...results.failures];
    const answers = [
      ...outcomes.map(({ result }) => valueOrError<ProcessOutcome>(result)),
      ...results.releases.map(({ error }) => error && fromStatus(error)),
    ];
    if (answers.length !== sent.reports.length) {
      throw new RangeError(`expected ${sent.reports.length} results, but the server has sent ${answers.length}`);
    }
    for (const report of sent.reports) {
      report.isSent = false;
    }
    for (const [place, report] of sent.reports.entries()) {
      const answer = answers[place];
      if (answer instanceof LightspeedError) {
        this.#refused(report, answer, nowMs);
      } else if (answer) {
        this.#told(report, answer, nowMs);
      } else {
        this.#log.info(`batch '${report.holding.key}' is given back`);
        this.#end(report);
      }
    }
  }

  #choose(nowMs: number): Report[] {
    const chosen: Report[] = [];
    let handedOn = 0;
    let bytes = 0;
    for (const report of this.#open.values()) {
      if (report.isSent || report.dueMs > nowMs) {
        continue;
      }
      handedOn += isAcknowledgement(report.item) ? report.item.next.length : 0;
      bytes += bytesOf(report.item);
      if (chosen.length && (handedOn > MAX_ITEMS || bytes > MAX_FRAME_BYTES)) {
        break;
      }
      chosen.push(report);
      if (chosen.length === MAX_ITEMS) {
        break;
      }
    }
    return chosen;
  }

  #told(report: Report, { outcome }: ProcessOutcome, nowMs: number): void {
    const name = (outcome.case === "processed" ? outcome.value.result.case : outcome.case) ?? "";
    const result = outcome.case === "processed" ? outcome.value.result : undefined;
    const rejected = result?.case === "rejected" ? result.value.reason : "";
    const { holding, item } = report;
    if (name === "rejected" && isAcknowledgement(item)) {
      report.dueMs = nowMs + this.#retry.nextMs();
      this.#log.warn(`batch '${holding.key}' is not acknowledged yet: ${rejected}`);
      return;
    }
    if (isAcknowledgement(item) && item.next.length) {
      this.#hadNoRoom = false;
    }
    this.#retry.reset();
    this.#log[LEVELS[name] ?? "info"](
      `batch '${holding.key}' at attempt ${holding.task.attempt}: ${[name, rejected].join(" ").trimEnd()}`,
    );
    this.#end(report);
  }

  #refused(report: Report, error: LightspeedError, nowMs: number): void {
    const { holding } = report;
    if (NO_LONGER_IN_HAND.has(error.reason)) {
      this.#log.warn(`batch '${holding.key}' was taken out of this worker's hands: ${error}`);
      this.#end(report);
    } else if (error.retryAfterMs !== undefined) {
      report.wantsRoom = true;
      this.#hadNoRoom = true;
      report.dueMs = nowMs + this.#retry.nextMs(error.retryAfterMs);
    } else if (isAcknowledgement(report.item)) {
      // The server refuses its next batches or the acknowledgement itself: the attempt fails with that reason.
      this.add(holding, failureOf(holding.task, error));
    } else {
      this.#log.error(`batch '${holding.key}' is left to its lease: ${error}`);
      this.#end(report);
    }
  }

  #end(report: Report): void {
    // The batch may have been lost in the meantime, and its report dropped.
    if (this.#open.get(report.holding.token) === report) {
      this.#open.delete(report.holding.token);
    }
    this.#tellEnded(report.holding);
  }
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
  texts.push(...next.flatMap((batch) => [batch.key, batch.stage, batch.idempotencyKey]));
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), ITEM_BYTES * (1 + next.length));
}
