/**
 * The client: every method of the four services over one connection.
 *
 * Owns, for each method, which part of the response the caller gets. It must never know a rule of the pipeline: those
 * are in the server.
 *
 * Requests are plain objects with the fields of the contract, which are documented in gen/. Common to all: `surface` is
 * a resource name, tenants/{tenant}/surfaces/{surface}; left out, it is the default surface. `atMs` is the time in the
 * records; left out, it is the server's clock. A repeated `requestId` with the same content gets the response of the
 * first call; left out, it is a new one. 64-bit integers are bigints.
 */

import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Caller, type CallOptions, pages, required, valueOrError } from "./calls.js";
import type { ConnectionOptions } from "./channel.js";
import { Connection, DEADLINE_MS, DEFAULT_TARGET } from "./connection.js";
import { ClientClosedError, fromStatus, type LightspeedError } from "./errors.js";
import { consoleLogger, type Logger, logTo } from "./log.js";
import * as v1 from "./messages.js";
import { positionOf } from "./position.js";
import { Watch, type WatchOptions } from "./watch.js";
import { FreshnessWatchCursor, RecordWatchCursor, SurfacesWatchCursor, type WatchItem } from "./watchCursor.js";
import { WorkStream } from "./workStream.js";

const surfaces = v1.SurfaceService.method;
const schedules = v1.ScheduleService.method;
const workers = v1.WorkerService.method;
const records = v1.RecordService.method;

/** The request of a method, as a plain object. */
export type RequestOf<M extends { readonly input: DescMessage }> = MessageInitShape<M["input"]>;

/** A request of a list, which begins at its pageToken, or at the first page. */
type ListOf<M extends { readonly input: DescMessage }> = RequestOf<M> & { readonly pageToken?: string };

/** An item of a list: the response has one repeated field. */
type ItemOf<M extends { readonly output: DescMessage }> = Extract<
  MessageShape<M["output"]>[Exclude<keyof MessageShape<M["output"]>, "$unknown">],
  readonly unknown[]
>[number];

/** A watch of audit entries. */
export type AuditWatch = Watch<v1.WatchAuditsResponse, WatchItem<v1.AuditEntry>>;

/** A watch of lineage entries. */
export type LineageWatch = Watch<v1.WatchLineageResponse, WatchItem<v1.LineageEntry>>;

/** A watch of freshness. */
export type FreshnessWatch = Watch<v1.WatchFreshnessResponse, v1.FreshnessReading>;

/** A watch of surfaces; its items are frames. */
export type SurfacesWatch = Watch<v1.WatchSurfacesResponse, v1.WatchSurfacesResponse>;

/** How a client connects, and how long it waits. */
export interface ClientOptions extends ConnectionOptions {
  /** Deadline of calls without one of their own, in milliseconds; for a call and all its attempts. */
  readonly timeoutMs?: number;
  /** Receives the log events of the client and its workers; left out: warnings and errors go to the console. */
  readonly logger?: Logger;
}

/** The options of a control beside its reason. */
export interface ControlOptions extends CallOptions {
  /** Resource name; left out: the default surface. */
  readonly surface?: string;
}

/** The options of a replay beside its reason. */
export interface ReplayOptions extends ControlOptions {
  /** The name of the first stage to replay. */
  readonly fromStage: string;
  /** The `planHash` of a plan: the server replays by that plan or not at all; left out: by any plan. */
  readonly expectedPlanHash?: string;
}

/** The result of a control for many surfaces. */
export interface ControlResults {
  /** One for each surface, in order; errors are in this list, and not thrown. */
  readonly results: readonly (v1.ControlResult | LightspeedError)[];
  /** True if more surfaces match the filter than the first 1,000. */
  readonly more: boolean;
}

/** The result of a call for many dead letters. */
export interface DeadLetterResults<T> {
  /** One for each chosen dead letter, in order; errors are in this list, and not thrown. */
  readonly results: readonly (T | LightspeedError)[];
  /** The number of chosen dead letters that are left for another call. */
  readonly remaining: bigint;
  /** What the call does, or would do as a dry run; its hash can be required by a later call. */
  readonly plan: v1.DeadLetterPlan | undefined;
}

/** The result of an extension of leases. */
export interface ExtendedLeases {
  /** One for each lease, in order; only a malformed item has an error. */
  readonly results: readonly (v1.ExtensionOutcome | LightspeedError)[];
  /** The control state of the surface. */
  readonly control: v1.ControlState | undefined;
}

/**
 * A connection to the service.
 *
 * Every method throws a LightspeedError if the call is refused or fails, and has a deadline. Until then the client
 * retries a call that gets UNAVAILABLE, and the server applies it once: each change carries a requestId. Lists and
 * watches are iterated with `for await`.
 */
export class Client {
  /** The address, with its port. */
  readonly target: string;
  /** @internal Receives the log events. */
  readonly logger: Logger;
  readonly #connection: Connection;
  readonly #caller: Caller;

  /**
   * Makes a client for a gRPC address, localhost:50051 or unix:/run/x.sock; the first call connects.
   *
   * Throws a TypeError if it is not an address, or if a token would be sent over plaintext.
   */
  constructor(target: string = DEFAULT_TARGET, options: ClientOptions = {}) {
    this.logger = options.logger ?? consoleLogger;
    this.#connection = new Connection(target, options, logTo(this.logger));
    this.target = this.#connection.target;
    this.#caller = new Caller(this.#connection, options.timeoutMs ?? DEADLINE_MS);
  }

  // Surfaces.

  /** Creates a surface from a profile, with overrides; AlreadyExistsError if it exists. */
  async createSurface(request: RequestOf<typeof surfaces.createSurface>, options?: CallOptions) {
    const adapterProfile = request.adapterProfile ?? v1.AdapterProfile.STANDARD;
    const { surface } = await this.send(surfaces.createSurface, { ...fields(request), adapterProfile }, options);
    return required(surface, "a surface");
  }

  /** Returns the current surface, with its labels and signature. */
  async getSurface(request: RequestOf<typeof surfaces.getSurface> = {}, options?: CallOptions) {
    return required((await this.send(surfaces.getSurface, request, options)).surface, "a surface");
  }

  /**
   * Lists the surfaces of a tenant, or of all tenants (`parent: "tenants/-"`), page after page: those of a `filter`, in
   * the order of `orderBy`.
   */
  listSurfaces(request: ListOf<typeof surfaces.listSurfaces> = {}, options?: CallOptions) {
    return this.#list(surfaces.listSurfaces, request, options);
  }

  /**
   * Watches the light views of surfaces: first all that match, then `caughtUp`, then changes and removals.
   *
   * A connection starts with all surfaces again; before its `caughtUp`, those that left meanwhile are `removed`,
   * whatever the reason. Heartbeats are no items.
   */
  watchSurfaces(request: RequestOf<typeof surfaces.watchSurfaces> = {}, options?: WatchOptions): SurfacesWatch {
    const cursor = new SurfacesWatchCursor(request);
    return this.#open(Watch.of(this.#connection, surfaces.watchSurfaces, cursor, options));
  }

  /** Changes the settings that are given, or those in `updateMask`. */
  async updateSurface(request: RequestOf<typeof surfaces.updateSurface>, options?: CallOptions) {
    const { surface } = await this.#update(request, options);
    return required(surface, "a surface");
  }

  /** Returns what such an update would change, and changes nothing. */
  async planUpdate(request: RequestOf<typeof surfaces.updateSurface>, options?: CallOptions) {
    const { changes } = await this.#update({ ...fields(request), dryRun: true }, options);
    return changes;
  }

  /** Deletes a surface without active batches or a run; it keeps its name and its records. */
  async deleteSurface(request: RequestOf<typeof surfaces.deleteSurface> = {}, options?: CallOptions): Promise<void> {
    await this.send(surfaces.deleteSurface, request, options);
  }

  /**
   * Restores a deleted surface to its state at the deletion; AlreadyExistsError (SURFACE_EXISTS) if it is not deleted.
   */
  async undeleteSurface(request: RequestOf<typeof surfaces.undeleteSurface> = {}, options?: CallOptions) {
    return required((await this.send(surfaces.undeleteSurface, request, options)).surface, "a surface");
  }

  /** Returns whether a surface keeps its contract, and which rules it breaks. */
  validateSurface(request: RequestOf<typeof surfaces.validateSurface> = {}, options?: CallOptions) {
    return this.send(surfaces.validateSurface, request, options);
  }

  // Runs.

  /** Starts a run. */
  async startRun(request: RequestOf<typeof surfaces.startRun> = {}, options?: CallOptions) {
    return required((await this.send(surfaces.startRun, request, options)).surface, "a surface");
  }

  /** Completes the run; FailedPreconditionError (OUTSTANDING_BATCHES) if it has active batches. */
  async completeRun(request: RequestOf<typeof surfaces.completeRun> = {}, options?: CallOptions) {
    return required((await this.send(surfaces.completeRun, request, options)).surface, "a surface");
  }

  /** Ends the run as failed, or as crashed. */
  async failRun(request: RequestOf<typeof surfaces.failRun>, options?: CallOptions) {
    return required((await this.send(surfaces.failRun, request, options)).surface, "a surface");
  }

  /** Resumes a failed run from its latest checkpoint. */
  async resumeRun(request: RequestOf<typeof surfaces.resumeRun> = {}, options?: CallOptions) {
    return required((await this.send(surfaces.resumeRun, request, options)).surface, "a surface");
  }

  /** Returns a run, by default the newest one, with what became of the batches of each stage. */
  async getRun(request: RequestOf<typeof surfaces.getRun> = {}, options?: CallOptions) {
    return required((await this.send(surfaces.getRun, request, options)).run, "a run");
  }

  /** Lists the kept runs, the newest first, page after page. */
  listRuns(request: ListOf<typeof surfaces.listRuns> = {}, options?: CallOptions) {
    return this.#list(surfaces.listRuns, request, options);
  }

  // Schedules.

  /** Records that a run is scheduled: `startRun` starts it. */
  async scheduleRun(request: RequestOf<typeof schedules.scheduleRun> = {}, options?: CallOptions) {
    return required((await this.send(schedules.scheduleRun, request, options)).surface, "a surface");
  }

  /** Records that a run was triggered: `startRun` starts it, and the run keeps the reason. */
  async triggerRun(request: RequestOf<typeof schedules.triggerRun>, options?: CallOptions) {
    return required((await this.send(schedules.triggerRun, request, options)).surface, "a surface");
  }

  /** Pauses the schedule: no run is due until `resumeSchedule`. */
  async pauseSchedule(request: RequestOf<typeof schedules.pauseSchedule>, options?: CallOptions) {
    return required((await this.send(schedules.pauseSchedule, request, options)).surface, "a surface");
  }

  /** Resumes a paused schedule; due times of the pause are not caught up. */
  async resumeSchedule(request: RequestOf<typeof schedules.resumeSchedule> = {}, options?: CallOptions) {
    return required((await this.send(schedules.resumeSchedule, request, options)).surface, "a surface");
  }

  /** Returns the next due times of the schedule, and how it stands. */
  listDueTimes(request: RequestOf<typeof schedules.listDueTimes> = {}, options?: CallOptions) {
    return this.send(schedules.listDueTimes, request, options);
  }

  // Controls.

  /** Applies an operator's control, or plans it if `dryRun` is set. */
  applyControl(request: RequestOf<typeof surfaces.applyControl>, options?: CallOptions) {
    return this.send(surfaces.applyControl, request, options);
  }

  /** Applies an operator's control to many surfaces of a tenant, by `surfaces` or `filter`. */
  async applyControls(
    request: RequestOf<typeof surfaces.applyControls>,
    options?: CallOptions,
  ): Promise<ControlResults> {
    const { results, more } = await this.send(surfaces.applyControls, request, options);
    return { results: results.map((result) => (result.error ? fromStatus(result.error) : result)), more };
  }

  /** Pauses: the server starts no more batches until `resume`. */
  pause(reason: string, options?: ControlOptions) {
    return this.#control({ action: { case: "pause", value: { reason } } }, options);
  }

  /** Resumes after a pause. */
  resume(reason: string, options?: ControlOptions) {
    return this.#control({ action: { case: "resume", value: { reason } } }, options);
  }

  /** Drains: the server refuses new batches and finishes the queued ones. */
  drain(reason: string, options?: ControlOptions) {
    return this.#control({ action: { case: "drain", value: { reason } } }, options);
  }

  /** Requeues dead letters, and batches in the plan's reprocess window, of a stage and the stages after it. */
  replay(reason: string, { fromStage, expectedPlanHash = "", ...options }: ReplayOptions) {
    return this.#control({ action: { case: "replay", value: { fromStage, reason } } }, options, expectedPlanHash);
  }

  /** Plans a `replay`: returns its effect now, and changes nothing. */
  async planReplay(reason: string, { fromStage, surface = "", ...options }: Omit<ReplayOptions, "expectedPlanHash">) {
    const action = { action: { case: "replay" as const, value: { fromStage, reason } } };
    return required((await this.applyControl({ surface, action, dryRun: true }, options)).plan, "a plan");
  }

  // Batches: operator actions.

  /** Cancels a batch; a batch in flight has the boundary's cancellation budget to end. */
  cancelBatch(request: RequestOf<typeof surfaces.cancelBatch>, options?: CallOptions) {
    return this.send(surfaces.cancelBatch, request, options);
  }

  /** Returns the view of a queue: counts and ages by stage, what is due or overdue, and why nothing starts. */
  async getQueue(request: RequestOf<typeof surfaces.getQueue> = {}, options?: CallOptions) {
    return required((await this.send(surfaces.getQueue, request, options)).queue, "a queue");
  }

  /** Lists the active batches, page after page: attempts, workers, leases and the last failure of each. */
  listBatches(request: ListOf<typeof surfaces.listBatches> = {}, options?: CallOptions) {
    return this.#list(surfaces.listBatches, request, options);
  }

  /** Lists dead letters with their failed attempts, page after page. */
  listDeadLetters(request: ListOf<typeof surfaces.listDeadLetters> = {}, options?: CallOptions) {
    return this.#list(surfaces.listDeadLetters, request, options);
  }

  /** Requeues dead letters by keys, filter or all; returns for each the time from which it can be started. */
  async redriveDeadLetters(
    request: RequestOf<typeof surfaces.redriveDeadLetters>,
    options?: CallOptions,
  ): Promise<DeadLetterResults<bigint>> {
    const { results, remaining, plan } = await this.send(surfaces.redriveDeadLetters, request, options);
    return { results: results.map(({ result }) => valueOrError<bigint>(result)), remaining, plan };
  }

  /** Discards dead letters by keys, filter or all; returns the key of each. */
  async discardDeadLetters(
    request: RequestOf<typeof surfaces.discardDeadLetters>,
    options?: CallOptions,
  ): Promise<DeadLetterResults<string>> {
    const { results, remaining, plan } = await this.send(surfaces.discardDeadLetters, request, options);
    return { results: results.map(({ key, error }) => (error ? fromStatus(error) : key)), remaining, plan };
  }

  // Certification.

  /** Measures a surface of a heavy profile against its budget, and records the evidence. */
  async certifyHeavyDataConformance(
    request: RequestOf<typeof surfaces.certifyHeavyDataConformance> = {},
    options?: CallOptions,
  ) {
    const response = await this.send(surfaces.certifyHeavyDataConformance, request, options);
    return required(response.surface, "a surface");
  }

  /** Lists the tenants that have surfaces by name, with the number of their surfaces, page after page. */
  listTenants(request: ListOf<typeof surfaces.listTenants> = {}, options?: CallOptions) {
    return this.#list(surfaces.listTenants, request, options);
  }

  /** Returns what the server is: version, contract, instance, uptime, journal, and the limits in force. */
  async getServerInfo(options?: CallOptions) {
    return required((await this.send(surfaces.getServerInfo, {}, options)).info, "server info");
  }

  /** Lists the servers on the journal by id: addresses, states, and how many surfaces each owns. */
  async listServers(options?: CallOptions) {
    return (await this.send(surfaces.listServers, {}, options)).servers;
  }

  /** Returns the snapshots of the drift gate. */
  getFixtureSnapshots(options?: CallOptions) {
    return this.send(surfaces.getFixtureSnapshots, {}, options);
  }

  // Work.

  /** Enqueues a batch. The same key with the same content again succeeds, and the response says so. */
  enqueueBatch(request: RequestOf<typeof workers.enqueueBatch>, options?: CallOptions) {
    return this.send(workers.enqueueBatch, request, options);
  }

  /** Enqueues up to 1,000 batches, in order; returns a result or an error for each, and throws none of these errors. */
  async enqueueBatches(
    request: RequestOf<typeof workers.enqueueBatches>,
    options?: CallOptions,
  ): Promise<(v1.EnqueueBatchResponse | LightspeedError)[]> {
    const { results } = await this.send(workers.enqueueBatches, request, options);
    return results.map(({ result }) => valueOrError<v1.EnqueueBatchResponse>(result));
  }

  /**
   * Starts as many queued batches as the boundary allows, first in, first out; `blockReason` says why no more
   * batches start.
   */
  startAvailable(request: RequestOf<typeof workers.startAvailable> = {}, options?: CallOptions) {
    return this.send(workers.startAvailable, request, options);
  }

  /** Acknowledges a batch in flight; the server enqueues the batches in `next` in the same commit, or does neither. */
  async acknowledgeBatch(request: RequestOf<typeof workers.acknowledgeBatch>, options?: CallOptions) {
    return required((await this.send(workers.acknowledgeBatch, request, options)).outcome, "an outcome");
  }

  /** Acknowledges up to 1,000 batches, in order, in one commit; returns the outcome or the error of each. */
  async acknowledgeBatches(
    request: RequestOf<typeof workers.acknowledgeBatches>,
    options?: CallOptions,
  ): Promise<(v1.ProcessOutcome | LightspeedError)[]> {
    const { results } = await this.send(workers.acknowledgeBatches, request, options);
    return results.map(({ result }) => valueOrError<v1.ProcessOutcome>(result));
  }

  /** Reports a failed attempt: the batch is tried again, or becomes a dead letter. */
  async failBatch(request: RequestOf<typeof workers.failBatch>, options?: CallOptions) {
    return required((await this.send(workers.failBatch, request, options)).outcome, "an outcome");
  }

  /** Reports up to 1,000 failed attempts, in one commit; returns the outcome or the error of each. */
  async failBatches(
    request: RequestOf<typeof workers.failBatches>,
    options?: CallOptions,
  ): Promise<(v1.ProcessOutcome | LightspeedError)[]> {
    const { results } = await this.send(workers.failBatches, request, options);
    return results.map(({ result }) => valueOrError<v1.ProcessOutcome>(result));
  }

  /** Extends leases: the heartbeat of workers without a work stream. */
  async extendLeases(request: RequestOf<typeof workers.extendLeases>, options?: CallOptions): Promise<ExtendedLeases> {
    const { results, control } = await this.send(workers.extendLeases, request, options);
    return { results: results.map(({ result }) => valueOrError<v1.ExtensionOutcome>(result)), control };
  }

  /** Opens one work stream. It does not reconnect: if it breaks off, open another one. Worker does all of that. */
  work(opening: MessageInitShape<typeof v1.WorkRequest_OpenSchema> = {}): WorkStream {
    return this.#open(new WorkStream(this.#connection, opening));
  }

  /**
   * Returns the resume point of a stage: the sequence after which its source can safely read on. Without a stage: of
   * the first one.
   */
  async getResumePoint(request: RequestOf<typeof workers.getResumePoint> = {}, options?: CallOptions) {
    return required((await this.send(workers.getResumePoint, request, options)).resumePoint, "a resume point");
  }

  // Records.

  /** Lists audit entries in emit order, page after page. */
  listAudits(request: ListOf<typeof records.listAudits> = {}, options?: CallOptions) {
    return this.#list(records.listAudits, request, options);
  }

  /** Lists lineage entries in emit order, page after page. */
  listLineage(request: ListOf<typeof records.listLineage> = {}, options?: CallOptions) {
    return this.#list(records.listLineage, request, options);
  }

  /** Lists checkpoints in emit order, page after page. */
  listCheckpoints(request: ListOf<typeof records.listCheckpoints> = {}, options?: CallOptions) {
    return this.#list(records.listCheckpoints, request, options);
  }

  /** Lists conformance evidence in emit order, page after page. */
  listConformance(request: ListOf<typeof records.listConformance> = {}, options?: CallOptions) {
    return this.#list(records.listConformance, request, options);
  }

  /** Lists the tenant policy's decisions, page after page. */
  listDecisions(request: ListOf<typeof records.listDecisions> = {}, options?: CallOptions) {
    return this.#list(records.listDecisions, request, options);
  }

  /** Lists the idempotency keys that sinks have applied, page after page. */
  listSinkIdempotencyKeys(request: ListOf<typeof records.listSinkIdempotencyKeys> = {}, options?: CallOptions) {
    return this.#list(records.listSinkIdempotencyKeys, request, options);
  }

  /** Returns the batch history of the newest batch of a key, from its admission to its end or to now. */
  async explainBatch(request: RequestOf<typeof records.explainBatch>, options?: CallOptions) {
    return required((await this.send(records.explainBatch, request, options)).history, "a history");
  }

  /** Verifies the audit chain on the server, which returns the first entry that does not fit. */
  verifyAudits(request: RequestOf<typeof records.verifyAudits> = {}, options?: CallOptions) {
    return this.send(records.verifyAudits, request, options);
  }

  /** Returns the recorded freshness, and the freshness now. */
  async getFreshness(request: RequestOf<typeof records.getFreshness> = {}, options?: CallOptions) {
    return required((await this.send(records.getFreshness, request, options)).reading, "a reading");
  }

  /**
   * Watches audit entries: first the kept entries after `afterSequence` or `resumeToken`, then new ones, also over
   * restarts of the server. With `afterSequence` -1n: only new entries. With the surface tenants/{tenant}/surfaces/-:
   * all surfaces of a tenant.
   */
  watchAudits(request: RequestOf<typeof records.watchAudits> = {}, options?: WatchOptions): AuditWatch {
    const at = positionOf(request.resumeToken ?? "", request.afterSequence ?? 0n);
    const cursor = new RecordWatchCursor<RequestOf<typeof records.watchAudits>, v1.AuditEntry>(
      request.surface ?? "",
      at,
      ({ token, afterSequence }) => ({ ...fields(request), resumeToken: token, afterSequence }),
    );
    return this.#open(Watch.of(this.#connection, records.watchAudits, cursor, options));
  }

  /** Watches lineage entries, as watchAudits watches audit entries. */
  watchLineage(request: RequestOf<typeof records.watchLineage> = {}, options?: WatchOptions): LineageWatch {
    const at = positionOf(request.resumeToken ?? "", request.afterSequence ?? 0n);
    const cursor = new RecordWatchCursor<RequestOf<typeof records.watchLineage>, v1.LineageEntry>(
      request.surface ?? "",
      at,
      ({ token, afterSequence }) => ({ ...fields(request), resumeToken: token, afterSequence }),
    );
    return this.#open(Watch.of(this.#connection, records.watchLineage, cursor, options));
  }

  /** Watches freshness: at once, at every change, and when fresh turns stale. */
  watchFreshness(request: RequestOf<typeof records.watchFreshness> = {}, options?: WatchOptions): FreshnessWatch {
    const cursor = new FreshnessWatchCursor(request);
    return this.#open(Watch.of(this.#connection, records.watchFreshness, cursor, options));
  }

  // The connection.

  /** @internal Sends any call, with requestId, deadline and retries, and returns the whole response. */
  send<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    options?: CallOptions,
  ): Promise<MessageShape<O>> {
    return this.#caller.send(method, request, options);
  }

  /**
   * Ends all watches and streams, and closes the connection: later calls throw a ClientClosedError. An open connection
   * keeps the process alive.
   */
  close(): void {
    this.#connection.close();
  }

  #update(request: RequestOf<typeof surfaces.updateSurface>, options: CallOptions | undefined) {
    const updateMask = request.updateMask ?? { paths: settingsIn(request) };
    return this.send(surfaces.updateSurface, { ...fields(request), updateMask }, options);
  }

  async #control(
    action: MessageInitShape<typeof v1.ActionSchema>,
    { surface = "", ...options }: ControlOptions = {},
    expectedPlanHash = "",
  ): Promise<v1.Surface> {
    const { surface: changed } = await this.applyControl({ surface, action, expectedPlanHash }, options);
    return required(changed, "a surface");
  }

  /** Lists page after page; the items are the repeated field of the response. */
  #list<M extends DescMethodUnary>(method: M, request: ListOf<M>, options?: CallOptions) {
    const items = required(
      method.output.fields.find(({ fieldKind }) => fieldKind === "list"),
      "a repeated field",
    );
    return pages(async (pageToken) => {
      const page = await this.send<DescMessage, DescMessage>(method, { ...fields(request), pageToken }, options);
      const { [items.localName]: found, nextPageToken } = page as unknown as Record<string, unknown>;
      return { items: found as ItemOf<M>[], nextPageToken: nextPageToken as string };
    }, request.pageToken);
  }

  /** Registers a watch or stream, so that it is closed with the client. */
  #open<W extends { readonly closed: AbortSignal; close(): void }>(stream: W): W {
    const { closed, target } = this.#connection;
    if (closed.aborted) {
      throw new ClientClosedError({ target });
    }
    closed.addEventListener("abort", () => stream.close(), { once: true, signal: stream.closed });
    return stream;
  }
}

/** Fields of an update that are not settings of the surface. */
const NO_SETTINGS: ReadonlySet<string> = new Set([
  "surface",
  "update_mask",
  "at_ms",
  "request_id",
  "etag",
  "dry_run",
  "on_behalf_of",
]);

/** Returns the update mask of a request: the settings that it has. */
function settingsIn(request: RequestOf<typeof surfaces.updateSurface>): string[] {
  const values = request as Readonly<Record<string, unknown>>;
  return surfaces.updateSurface.input.fields
    .filter(({ name, localName }) => !NO_SETTINGS.has(name) && values[localName] !== undefined)
    .map(({ name }) => name);
}

/** A request without its type name: with it, a spread object would count as a whole message. */
function fields<T extends { readonly $typeName?: unknown }>(request: T): Omit<T, "$typeName" | "$unknown"> {
  const { $typeName: _, ...rest } = request;
  return rest as Omit<T, "$typeName" | "$unknown">;
}
