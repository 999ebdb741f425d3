/**
 * Owners: the server to which the calls about a surface go, and the version that reads must have.
 *
 * Owns what responses say of the owner and of the version of a surface. It must never connect: the direct channels do.
 */

import type { DescMethod } from "@bufbuild/protobuf";
import type { Address } from "./address.js";
import type { ConnectionOptions } from "./channel.js";
import { RecordService, ScheduleService, SurfaceService, WorkerService } from "./messages.js";
import { isFollowable } from "./ownerAddress.js";
import { latest, parseVersion, type SurfaceVersion, versionText } from "./surfaceVersion.js";

/** Metadata keys of the contract. */
const OWNER_KEY = "lightspeed-owner";
const VERSION_KEY = "lightspeed-version";
export const MIN_VERSION_KEY = "lightspeed-min-version";

/** About 4 MB of names and versions. A client of more surfaces than these asks the configured address again. */
const MAX_SURFACES = 10_000;

const DEFAULT_TENANT = "tenants/default";
export const DEFAULT_SURFACE = "tenants/default/surfaces/default";

/** Methods that are about one surface, which their request names. */
const ABOUT_A_SURFACE: ReadonlySet<DescMethod> = new Set(
  [SurfaceService, ScheduleService, WorkerService, RecordService]
    .flatMap((service): readonly DescMethod[] => service.methods)
    .filter(({ methodKind, input }) => methodKind === "unary" && input.fields.some(({ name }) => name === "surface")),
);

/** Returns the name of the surface that a request is about; empty if it is about none, or about many. */
export function surfaceOf(method: DescMethod, request: object): string {
  const { surface, parent, surfaceId } = request as { surface?: string; parent?: string; surfaceId?: string };
  if (ABOUT_A_SURFACE.has(method)) {
    return named(surface);
  }
  return method === SurfaceService.method.createSurface && surfaceId
    ? `${parent || DEFAULT_TENANT}/surfaces/${surfaceId}`
    : "";
}

/** Returns the name of a surface as requests have it; empty if it stands for many surfaces. */
export function named(surface: string | undefined): string {
  return surface?.endsWith("/-") ? "" : surface || DEFAULT_SURFACE;
}

/** Owners and versions of surfaces, as the responses say. */
export class Owners {
  readonly #configured: Address;
  readonly #follows: boolean;
  readonly #sendsToken: boolean;
  readonly #targets = new Map<string, string>();
  readonly #versions = new Map<string, SurfaceVersion>();

  /** Starts without knowledge. */
  constructor(configured: Address, { directToOwners, token, tls }: ConnectionOptions) {
    this.#configured = configured;
    this.#follows = directToOwners ?? true;
    this.#sendsToken = token !== undefined && !tls;
  }

  /** Returns the address of the owner of a surface; undefined: the configured address, or unknown. */
  targetOf(surface: string): string | undefined {
    return this.#targets.get(surface);
  }

  /**
   * Records what the metadata of a response says of a surface, and returns the owner to connect to. The configured server
   * names no owner if it serves the surface itself.
   */
  learnFrom(surface: string, metadata: Headers, { wasDirect = false } = {}): string | undefined {
    this.recordVersion(surface, metadata);
    const owner = metadata.get(OWNER_KEY);
    return owner === null && wasDirect ? undefined : this.learn(surface, owner ?? "");
  }

  /** Records the version of a surface that an answered change, or an ended work stream, has made. */
  recordVersion(surface: string, metadata: Headers): void {
    const said = parseVersion(metadata.get(VERSION_KEY) ?? "");
    if (surface && said !== undefined) {
      remember(this.#versions, surface, latest(this.#versions.get(surface), said));
    }
  }

  /** Records the owner of a surface, and returns the address to connect to, if the client may go there. */
  learn(surface: string, owner: string): string | undefined {
    const target = surface ? this.#checked(owner) : undefined;
    if (target === undefined) {
      this.#targets.delete(surface);
    } else {
      remember(this.#targets, surface, target);
    }
    return target;
  }

  /** Forgets an address: calls about its surfaces go to the configured one. */
  forget(target: string): void {
    for (const [surface, owner] of this.#targets) {
      if (owner === target) {
        this.#targets.delete(surface);
      }
    }
  }

  /** Returns the version that a read must show, as metadata has it: what this client has written. */
  minVersion(surface: string): string | undefined {
    const version = this.#versions.get(surface);
    return version && versionText(version);
  }

  /** Forgets the version of a surface that no server reaches: its storage may have been restored. */
  forgetVersion(surface: string): void {
    this.#versions.delete(surface);
  }

  /**
   * Returns an owner's address if the client goes there from the configured one.
   *
   * The client would send its token there. Direct channels have the TLS of the configured address.
   */
  #checked(owner: string): string | undefined {
    const isOther = this.#follows && owner !== this.#configured.authority;
    return isOther && isFollowable(owner, this.#configured, this.#sendsToken) ? owner : undefined;
  }
}

function remember<T>(values: Map<string, T>, surface: string, value: T): void {
  values.delete(surface); // It becomes the newest one.
  values.set(surface, value);
  if (values.size > MAX_SURFACES) {
    values.delete(values.keys().next().value as string);
  }
}
