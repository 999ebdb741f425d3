/**
 * The errors of refused and failed calls: one error class per family of status codes.
 *
 * Owns the conversion of a transport's error, or of the google.rpc.Status in a bulk response, into an error with its
 * reason, metadata and violations. It must never decide what to do about an error: callers do.
 */

import { createRegistry, isMessage, type Message } from "@bufbuild/protobuf";
import { anyUnpack, durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  file_google_rpc_error_details,
  RetryInfoSchema,
} from "../gen/google/rpc/error_details_pb.js";
import type { Status } from "../gen/google/rpc/status_pb.js";

/** The status codes of gRPC, under the names of its specification. */
export type StatusCode =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** A refused field, and the reason. */
export interface Violation {
  readonly field: string;
  readonly description: string;
}

/** The parts of an error. */
export interface ErrorParts {
  readonly code: StatusCode;
  readonly message: string;
  readonly details?: readonly Message[];
  readonly target?: string | undefined;
  readonly method?: string | undefined;
  readonly cause?: unknown;
}

/** The error of a refused or failed call. */
export class LightspeedError extends Error {
  /** The status code. */
  readonly code: StatusCode;
  /**
   * Name from the enum ErrorReason without its prefix, such as "QUEUE_SATURATED"; empty if the server did not make the
   * error, as with a dropped connection or a deadline.
   */
  readonly reason: string;
  /** Every value of the message, by name. */
  readonly metadata: Readonly<Record<string, string>>;
  /** All refused fields. */
  readonly violations: readonly Violation[];
  /** How long the server asks to wait before the next attempt, in milliseconds; undefined if it does not ask. */
  readonly retryAfterMs: number | undefined;
  /** Address of the server; undefined for an item of a bulk response. */
  readonly target: string | undefined;
  /** The method of the call, such as "WorkerService/EnqueueBatch"; undefined for an item of a bulk response. */
  readonly method: string | undefined;
  readonly #details: readonly Message[];

  constructor({ code, message, details = [], target, method, cause }: ErrorParts) {
    super(message, cause === undefined ? undefined : { cause });
    const info = details.find((detail) => isMessage(detail, ErrorInfoSchema));
    const request = details.find((detail) => isMessage(detail, BadRequestSchema));
    const delay = details.find((detail) => isMessage(detail, RetryInfoSchema))?.retryDelay;
    this.name = new.target.name;
    this.code = code;
    this.reason = info?.reason ?? "";
    this.metadata = { ...info?.metadata };
    this.violations = (request?.fieldViolations ?? []).map(({ field, description }) => ({ field, description }));
    this.retryAfterMs = delay && durationMs(delay);
    this.#details = details;
    this.target = target;
    this.method = method;
  }

  /** All google.rpc details, unpacked, such as QuotaFailure and ResourceInfo; the console does not print them. */
  get details(): readonly Message[] {
    return this.#details;
  }

  /** The message with code, reason, method and target, and each violation on a line of its own. */
  override toString(): string {
    const name = this.reason ? `${this.code} / ${this.reason}` : this.code;
    const call = this.method === undefined ? "" : `, ${this.method} at ${this.target}`;
    const lines = this.violations.map(({ field, description }) => `  ${field}: ${description}`);
    return [`${this.name}: ${this.message} (${name}${call})`, ...lines].join("\n");
  }
}

/** Fields are malformed: see `violations`. */
export class InvalidArgumentError extends LightspeedError {}

/** No such surface, batch, stage or cursor. */
export class NotFoundError extends LightspeedError {}

/** The same key, with other content. */
export class AlreadyExistsError extends LightspeedError {}

/** The state of the lifecycle, the control or the batch does not allow this. */
export class FailedPreconditionError extends LightspeedError {}

/** Something changed meanwhile: the plan (PLAN_CHANGED), or the surface (ETAG_MISMATCH). Read it again. */
export class AbortedError extends LightspeedError {}

/** A queue is full, or a budget is spent; `retryAfterMs` is set if waiting helps. */
export class ResourceExhaustedError extends LightspeedError {}

/** The caller's role does not permit this. */
export class PermissionDeniedError extends LightspeedError {}

/** The cursor is older than the kept entries (CURSOR_TOO_OLD): see metadata `oldest_kept`. */
export class OutOfRangeError extends LightspeedError {}

/** The server was unreachable or shutting down until the deadline; what it did is unknown. */
export class UnavailableError extends LightspeedError {}

/** No response in time. What the server did is unknown: to find out, repeat the call with its requestId. */
export class DeadlineExceededError extends LightspeedError {}

/** The caller's AbortSignal ended the call. */
export class CancelledError extends LightspeedError {}

/** The client was closed before the call, or during it. */
export class ClientClosedError extends LightspeedError {
  constructor(parts: Omit<ErrorParts, "code" | "message"> = {}) {
    super({ ...parts, code: "CANCELLED", message: "the client is closed" });
  }
}

/** A bug in the server; metadata `incident` finds it in the server's log. */
export class InternalError extends LightspeedError {}

/** Undelivered reports: the server did not answer the last reports of a stopped worker in time. */
export class UndeliveredReportsError extends Error {
  override readonly name = "UndeliveredReportsError";

  constructor(
    /** Keys of the batches whose end the server does not know. */
    readonly keys: readonly string[],
  ) {
    super(`expected to report batches ['${keys.join("', '")}'], but the server did not answer`);
  }
}

const FAMILIES: Partial<Record<StatusCode, typeof LightspeedError>> = {
  INVALID_ARGUMENT: InvalidArgumentError,
  NOT_FOUND: NotFoundError,
  ALREADY_EXISTS: AlreadyExistsError,
  FAILED_PRECONDITION: FailedPreconditionError,
  ABORTED: AbortedError,
  RESOURCE_EXHAUSTED: ResourceExhaustedError,
  PERMISSION_DENIED: PermissionDeniedError,
  OUT_OF_RANGE: OutOfRangeError,
  UNAVAILABLE: UnavailableError,
  DEADLINE_EXCEEDED: DeadlineExceededError,
  CANCELLED: CancelledError,
  INTERNAL: InternalError,
};

const CODES: Readonly<Record<Code, StatusCode>> = {
  [Code.Canceled]: "CANCELLED",
  [Code.Unknown]: "UNKNOWN",
  [Code.InvalidArgument]: "INVALID_ARGUMENT",
  [Code.DeadlineExceeded]: "DEADLINE_EXCEEDED",
  [Code.NotFound]: "NOT_FOUND",
  [Code.AlreadyExists]: "ALREADY_EXISTS",
  [Code.PermissionDenied]: "PERMISSION_DENIED",
  [Code.ResourceExhausted]: "RESOURCE_EXHAUSTED",
  [Code.FailedPrecondition]: "FAILED_PRECONDITION",
  [Code.Aborted]: "ABORTED",
  [Code.OutOfRange]: "OUT_OF_RANGE",
  [Code.Unimplemented]: "UNIMPLEMENTED",
  [Code.Internal]: "INTERNAL",
  [Code.Unavailable]: "UNAVAILABLE",
  [Code.DataLoss]: "DATA_LOSS",
  [Code.Unauthenticated]: "UNAUTHENTICATED",
};

const DETAILS = createRegistry(file_google_rpc_error_details);

/** The call that an error is about. */
export interface FailedCall {
  readonly target: string;
  readonly method: string;
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turns an error of the transport into the error of its family.
 *
 * If a connection breaks during a call, the transport throws ABORTED, CANCELLED or INTERNAL, depending on how it broke;
 * gRPC's own code for that is UNAVAILABLE, and only that code is retried.
 */
export function fromThrown(thrown: unknown, { target, method, signal }: FailedCall): LightspeedError {
  if (thrown instanceof LightspeedError) {
    return thrown;
  }
  if (signal?.aborted) {
    const message = "the caller has ended the call";
    return errorOf({ code: "CANCELLED", message, target, method, cause: signal.reason });
  }
  const error = ConnectError.from(thrown);
  if (isFromServer(error)) {
    const details = error.findDetails(DETAILS) as Message[];
    if (error.code === Code.Canceled && error.rawMessage === DROPPED) {
      return errorOf({ code: "UNAVAILABLE", message: DROPPED_MESSAGE, target, method });
    }
    // It has all that the server has sent: the transport's error would only be printed a second time, as its cause.
    return errorOf({ code: CODES[error.code], message: error.rawMessage, details, target, method });
  }
  const code = CONNECTION_LOSS_CODES.has(error.code) ? "UNAVAILABLE" : CODES[error.code];
  return errorOf({ code, message: localMessage(code, error, method, target), target, method, cause: thrown });
}

/** What went wrong with the connection, in words; undefined if the error is of another kind. */
export function connectionFailure(thrown: unknown): string | undefined {
  const error = ConnectError.from(thrown);
  const isLost = error.code === Code.Unavailable || CONNECTION_LOSS_CODES.has(error.code);
  return isLost && !isFromServer(error) ? rootMessage(error) : undefined;
}

/** Whether an error is the caller's own deadline, which says nothing about the connection. */
export function isLocalDeadline(thrown: unknown): boolean {
  const error = ConnectError.from(thrown);
  return error.code === Code.DeadlineExceeded && !isFromServer(error);
}

/** The message of an error that the server did not make. */
function localMessage(code: StatusCode, error: ConnectError, method: string, target: string): string {
  switch (code) {
    case "UNAVAILABLE":
      return `expected a response of ${method} from ${target}, but the connection failed: ${rootMessage(error)}`;
    case "DEADLINE_EXCEEDED":
      return `expected a response of ${method} from ${target} in time, but there is none`;
    default:
      return `${method} at ${target}: ${error.rawMessage}`;
  }
}

/** Returns the message of the innermost cause, such as "connect ECONNREFUSED 127.0.0.1:50051". */
function rootMessage(error: ConnectError): string {
  let message = error.rawMessage;
  let cause: unknown = error.cause;
  while (cause instanceof Error) {
    // An attempt at each address of a name fails with an error of its own.
    message = (cause instanceof AggregateError && cause.errors.map(String).join("; ")) || cause.message || message;
    cause = cause.cause;
  }
  return message;
}

function isFromServer(error: ConnectError): boolean {
  return error.metadata.has("grpc-status");
}

/** Turns a google.rpc.Status, as bulk responses have for an item, into the error of its family. */
export function fromStatus(status: Status): LightspeedError {
  const details = status.details.flatMap((packed) => anyUnpack(packed, DETAILS) ?? []);
  return errorOf({ code: CODES[status.code as Code] ?? "UNKNOWN", message: status.message, details });
}

function errorOf(parts: ErrorParts): LightspeedError {
  return new (FAMILIES[parts.code] ?? LightspeedError)(parts);
}

/**
 * The message of gRPC's server for a call that waited too long and was dropped, with the code CANCELLED. The service has
 * not seen it, so another attempt is safe.
 */
const DROPPED = "CANCELLED";
const DROPPED_MESSAGE = "expected the server to take the call, but it is busy and dropped it";

/** Codes that the transport also gives to a broken connection; any other code is the server's. */
const CONNECTION_LOSS_CODES: ReadonlySet<Code> = new Set([Code.Aborted, Code.Canceled, Code.Internal, Code.Unknown]);
