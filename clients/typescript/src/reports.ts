/**
 * How tasks have ended, until the server has been told.
 *
 * Owns the reports that wait, what is sent of them together, and what the server's answers mean. It must never drop a
 * report without an answer, nor send one again that was answered.
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

/** A frame takes up to this many items, and acknowledgements up to this many batches to hand on. */
export const MAX_ITEMS = 1_000;

/** The server takes messages of 4 MiB: long reasons and many keys fill one before its items are too many. */
const MAX_FRAME_BYTES = 2 * 1024 * 1024;

/** What a batch or report has beside its texts: tags, lengths and numbers. */
const ITEM_BYTES = 96;

/**
 * A full queue drains at the speed of the next stage, and a server's clock that went backwards comes round: asked
 * again, less and less often; the server's own advice is followed if it is longer.
 */
const FIRST_RETRY_MS = 50;
const RETRY_LIMIT_MS = 1_000;

/** What the server says of a report on a batch that has ended, or was taken out of this worker's hands. */
const NO_LONGER_IN_HAND: ReadonlySet<string> = new Set(["BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"]);

/** Outcomes with a log level above debug. */
const LEVELS: Readonly<Record<string, keyof Log>> = {
  applied: "debug",
  duplicateSuppressed: "info",
  retryScheduled: "info",
  deadLettered: "warn",
  rejected: "warn", // Of a failure: it was cancelled, or dead letters are disabled.
  failureRejected: "warn",
};

type Item = Acknowledgement | Failure | Release;

const KINDS = {
  acknowledgements: "lightspeed.ops.v1.Acknowledgement",
  failures: "lightspeed.ops.v1.Failure",
  releases: "lightspeed.ops.v1.Release",
} as const;

/** How one task has ended. */
export interface Report {
  /** The batch in hand. */
  readonly holding: Holding;
  /** What is reported. */
  readonly item: Item;
  /** When it may be sent. */
  dueMs: number;
  /** It hands on what the queue had no room for. */
  wantsRoom: boolean;
  /** It was sent, and is not answered. */
  isSent: boolean;
}

/** A frame that was sent and is not answered. */
export interface Sent {
  /** The sent frame, which is sent again unchanged if no response came. */
  readonly frame: WorkRequest;
  /** Which reports are in it, in the order of their kinds. */
  readonly reports: readonly Report[];
  /** Which leases are. */
  readonly extended: readonly Holding[];
}

/** The reports that are not answered. Times are milliseconds on the worker's clock. */
export class Reports {
  readonly #tellEnded: (holding: Holding) => void;
  readonly #log: Log;
  readonly #open = new Map<string, Report>();
  readonly #retry = new Backoff({ firstMs: FIRST_RETRY_MS, limitMs: RETRY_LIMIT_MS });
  #hadNoRoom = false;

  /** Begins with none; `tellEnded` is told which batches are no longer in hand. */
  constructor(tellEnded: (holding: Holding) => void, log: Log) {
    this.#tellEnded = tellEnded;
    this.#log = log;
  }

  /** When the next reports are due; infinite if there are none. */
  get dueMs(): number {
    const due = [...this.#open.values()].filter((report) => !report.isSent).map((report) => report.dueMs);
    return due.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY);
  }

  /** Something waits for room in the queue, and nothing has been heard of any since it was refused. */
  get isFull(): boolean {
    return this.#hadNoRoom && this.wantingRoom.length > 0;
  }

  /** Those that the queue had no room for, in the order in which their tasks ended. */
  get wantingRoom(): Report[] {
    return [...this.#open.values()].filter((report) => report.wantsRoom);
  }

  /** Whether a report is on its way, which may have ended the batch already. */
  isSent(holding: Holding): boolean {
    return this.#open.get(holding.token)?.isSent ?? false;
  }

  /** Adds how a task has ended. */
  add(holding: Holding, item: Item): void {
    const dueMs = Number.NEGATIVE_INFINITY;
    this.#open.set(holding.token, { holding, item, dueMs, wantsRoom: false, isSent: false });
  }

  /** Drops what is no longer this worker's to report. */
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

  /** Takes note of the answer to a frame. */
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
      // What it hands on is not taken, or it is not: the attempt has failed, and says why.
      this.add(holding, failureOf(holding.task, error));
    } else {
      this.#log.error(`batch '${holding.key}' is left to its lease: ${error}`);
      this.#end(report);
    }
  }

  #end(report: Report): void {
    // A batch that was lost meanwhile is not reported any more.
    if (this.#open.get(report.holding.token) === report) {
      this.#open.delete(report.holding.token);
    }
    this.#tellEnded(report.holding);
  }
}

function isAcknowledgement(item: Item): item is Acknowledgement {
  return item.$typeName === KINDS.acknowledgements;
}

/** About how large it is in a frame, and rather more. */
function bytesOf(item: Item): number {
  const texts = [item.key, item.leaseToken];
  if (item.$typeName === KINDS.failures) {
    texts.push(item.reason);
  }
  const next = isAcknowledgement(item) ? item.next : [];
  texts.push(...next.flatMap((batch) => [batch.key, batch.stage, batch.idempotencyKey]));
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), ITEM_BYTES * (1 + next.length));
}
