/**
 * Calls of the server by the Connect protocol, from the page's own origin.
 *
 * Owns the token of the viewer: it is kept for this tab alone (sessionStorage) and sent as `Authorization: Bearer`.
 * There are no cookies, so that no other site can make calls as the viewer.
 */

import { signal } from "@preact/signals";

import {
  BadRequestSchema,
  ErrorInfoSchema,
  type BadRequest,
  type ErrorInfo,
} from "../../typescript/gen/google/rpc/error_details_pb.js";
import { RecordService } from "../../typescript/gen/lightspeed/ops/v1/record_service_pb.js";
import { ScheduleService } from "../../typescript/gen/lightspeed/ops/v1/schedule_service_pb.js";
import { SurfaceService } from "../../typescript/gen/lightspeed/ops/v1/surface_service_pb.js";
import { CallError, createClient, type Hooks } from "./connect.ts";

const KEY = "lightspeed.token";

/** The token of the viewer; empty if there is none, which is right for a server without identities. */
export const token = signal(globalThis.sessionStorage?.getItem(KEY) ?? "");

/** True if the server refused the last call for its missing or invalid token: the page shows the sign-in. */
export const signedOut = signal(false);

/** Takes a token, or gives up the one that there is. */
export function signIn(value: string): void {
  sessionStorage.setItem(KEY, value);
  token.value = value;
  signedOut.value = false;
}

/** Takes the token of a link such as `#token=…`, and removes it from the address at once. A fragment is never sent. */
export function takeTokenFromAddress(): void {
  const found = /^#token=([^&]*)(?:&to=(.*))?$/.exec(location.hash);
  if (!found) return;
  signIn(decodeURIComponent(found[1] ?? ""));
  history.replaceState(null, "", found[2] ? `#${found[2]}` : location.pathname);
}

const BASE = new URL("..", globalThis.document?.baseURI ?? "http://localhost/console/").href.replace(/\/$/, "");
const HOOKS: Hooks = {
  headers: () => (token.value ? { Authorization: `Bearer ${token.value}` } : {}),
  failed: ({ code }) => {
    if (code === "unauthenticated") signedOut.value = true;
  },
};

export const surfaces = createClient(SurfaceService, BASE, HOOKS);
export const schedules = createClient(ScheduleService, BASE, HOOKS);
export const records = createClient(RecordService, BASE, HOOKS);

/** Why a call failed: its code, the server's reason such as `RUN_ACTIVE`, the text, and its violations of fields. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  readonly text: string;
  readonly violations: readonly string[];
  /** True if the server could not be reached, or is about to stop: the call may work later. */
  readonly isUnreachable: boolean;
}

/** Returns why a call failed, from what it threw. */
export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof CallError ? thrown : new CallError("internal", String(thrown));
  const request = error.detail(BadRequestSchema.typeName) as BadRequest | undefined;
  const info = error.detail(ErrorInfoSchema.typeName) as ErrorInfo | undefined;
  return {
    code: error.code.toUpperCase(),
    reason: info?.reason ?? "",
    text: error.message,
    violations: request?.fieldViolations.map((one) => `${one.field}: ${one.description}`) ?? [],
    isUnreachable: error.code === "unavailable",
  };
}

/** Returns a new request id: a change that is repeated after a lost response is done once. */
export function requestId(): string {
  return `console-${crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("")}`;
}
