/**
 * The viewer: who the caller is to the server, and what its role may do.
 *
 * The page hides what a role may not do, so that no viewer sees an action that the server would refuse. The server
 * decides, always: this is for the eye.
 */

import { computed, effect, signal } from "@preact/signals";

import { Role } from "../../typescript/gen/lightspeed/ops/v1/policy_pb.js";
import { JournalKind, type ServerInfo } from "../../typescript/gen/lightspeed/ops/v1/server_info_pb.js";
import { failureOf, signedOut, surfaces, token, type Failure } from "./rpc.ts";

/** What the server says of itself and of the caller; undefined until it has answered. */
export const server = signal<ServerInfo | undefined>(undefined);

/** Why the server did not say it; undefined if it did. */
export const serverFailure = signal<Failure | undefined>(undefined);

/** True if several servers can share the journal of this one: surfaces have owners then. */
export const isShared = computed(() => server.value?.journal?.kind === JournalKind.POSTGRESQL);

/** True while the server cannot reach its database. */
export const isAway = signal(false);

/** What a caller may do: `write` is for editors too, `control` and `administer` for administrators of the tenant. */
export type Permission = "write" | "control" | "administer";

const PERMISSIONS: Readonly<Record<number, readonly Permission[]>> = {
  [Role.EDITOR]: ["write"],
  [Role.TENANT_ADMIN]: ["write", "control", "administer"],
};

/** The caller as shown: its actor and its role; empty texts before the server has answered. */
export const caller = computed(() => {
  const info = server.value;
  const context = info?.caller?.context;
  if (!info) return { actorId: "", role: "", tenant: "" };
  if (context?.case === "tenant") {
    const role = Role[context.value.role]?.toLowerCase().replace("_", " ") ?? "";
    return {
      actorId: context.value.actorId,
      role,
      tenant: context.value.tenantId,
    };
  }
  if (context?.case === "system") return { actorId: context.value.actorId, role: "system", tenant: "" };
  return { actorId: "no identities", role: "", tenant: "" };
});

/** True if the caller may do something, as far as its role says. */
export function may(permission: Permission): boolean {
  const info = server.value;
  const context = info?.caller?.context;
  if (!info) return false;
  if (context?.case !== "tenant") return true;
  return PERMISSIONS[context.value.role]?.includes(permission) ?? false;
}

const RETRY_MS = 2_000;

/** Milliseconds between two questions whether the database is away: the streams do not say it. */
const AWAY_MS = 2_000;

/** Asks the server who the caller is, again after each sign-in, and until it has answered. */
export function introduce(): void {
  effect(() => {
    void token.value;
    server.value = undefined;
    void ask(token.value);
  });
  effect(() => {
    if (!isShared.value) return undefined;
    const timer = setInterval(() => void askForStorage(), AWAY_MS);
    return () => clearInterval(timer);
  });
}

async function askForStorage(): Promise<void> {
  try {
    isAway.value = (await surfaces.getServerInfo({})).info?.journal?.away ?? false;
  } catch {
    // The banner says that the server cannot be reached.
  }
}

async function ask(asked: string): Promise<void> {
  if (asked !== token.peek()) return;
  try {
    const { info } = await surfaces.getServerInfo({});
    if (asked !== token.peek()) return;
    serverFailure.value = undefined;
    signedOut.value = false;
    server.value = info;
  } catch (error) {
    serverFailure.value = failureOf(error);
    if (!signedOut.peek()) setTimeout(() => void ask(asked), RETRY_MS);
  }
}
