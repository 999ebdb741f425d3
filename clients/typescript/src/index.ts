/**
 * The TypeScript client of Lightspeed Operations: thin and typed.
 *
 * Owns how TypeScript code calls the service. It must never know a rule of the pipeline: those are in the server.
 *
 * All messages are in @lightspeed-ops/client/messages; those that most callers need are here as well. The helper for
 * tests is in @lightspeed-ops/client/testing, traces are in @lightspeed-ops/client/opentelemetry.
 */

export type { CallOptions } from "./calls.js";
export {
  type AuditWatch,
  type FreshnessWatch,
  type LineageWatch,
  Client,
  type ClientOptions,
  type ControlOptions,
  type ControlResults,
  type DeadLetterResults,
  type ExtendedLeases,
  type ReplayOptions,
  type SurfacesWatch,
} from "./client.js";
export type { ConnectionOptions, Tls, Token, TransportOptions } from "./channel.js";
export {
  AbortedError,
  AlreadyExistsError,
  CancelledError,
  ClientClosedError,
  DeadlineExceededError,
  type ErrorParts,
  FailedPreconditionError,
  InternalError,
  InvalidArgumentError,
  LightspeedError,
  NotFoundError,
  OutOfRangeError,
  PermissionDeniedError,
  ResourceExhaustedError,
  type StatusCode,
  UnavailableError,
  UndeliveredReportsError,
  type Violation,
} from "./errors.js";
export { consoleLogger, type LogEvent, type Logger, type LogLevel, type LogValue } from "./log.js";
export { AdapterProfile, type AuditEntry, type Batch, type LineageEntry, Priority, type Surface } from "./messages.js";
export {
  type AuditVerification,
  auditChainHash,
  auditSignature,
  GENESIS_HASH,
  lineageSignature,
  verifyAuditEntries,
} from "./signatures.js";
export { Cancellation, type Handler, type HandlerReturn, type NextBatch, PermanentFailure, type Task } from "./task.js";
export type { Middleware, NextHandler, Reconnection, WorkerObserver } from "./observer.js";
export type { Watch, WatchOptions } from "./watch.js";
export type { WatchItem } from "./watchCursor.js";
export { Worker, type RunOptions, type StopOptions, type WorkerOptions } from "./worker.js";
export type { WorkFrame, WorkStream } from "./workStream.js";
