/**
 * Owners: the server to which the calls about a surface go, and the version that reads must have.
 *
 * Owns what responses say of the owner and of the version of a surface, and the rule to which addresses a server may
 * lead this client. It must never connect: the direct channels do.
 */

import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { DescMethod } from "@bufbuild/protobuf";
import { type Address, MAX_PORT } from "./address.js";
import { RecordService, ScheduleService, SurfaceService, WorkerService } from "./messages.js";

/** Metadata keys of the contract. */
const OWNER_KEY = "lightspeed-owner";
const VERSION_KEY = "lightspeed-version";
export const MIN_VERSION_KEY = "lightspeed-min-version";

/** About 2 MB of names. A client that works on more surfaces than these asks the configured address again. */
const MAX_SURFACES = 10_000;

/** The longest name in DNS has 253 characters; brackets, a colon and a port come with it. */
const MAX_ADDRESS_CHARACTERS = 300;

const DEFAULT_TENANT = "tenants/default";
export const DEFAULT_SURFACE = "tenants/default/surfaces/default";

const HOST_AND_PORT = /^(?<host>[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):(?<port>[0-9]{1,5})$/;

/** The addresses of the machine itself; the list knows IPv4 addresses in the notation of IPv6 too. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("0.0.0.0", "ipv4");
LOOPBACK.addAddress("::1", "ipv6");
LOOPBACK.addAddress("::", "ipv6");

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
  readonly #mayBeLoopback: boolean;
  readonly #targets = new Map<string, string>();
  readonly #versions = new Map<string, bigint>();

  /** Starts without knowledge; `follows` tells whether calls go to owners at all. */
  constructor(configured: Address, follows: boolean) {
    const { socketPath, host } = configured;
    this.#configured = configured;
    this.#follows = follows && socketPath === undefined;
    this.#mayBeLoopback = isLoopback(host);
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
    const version = metadata.get(VERSION_KEY) ?? "";
    if (surface && /^[0-9]{1,19}$/.test(version)) {
      const highest = this.#versions.get(surface) ?? 0n;
      remember(this.#versions, surface, BigInt(version) > highest ? BigInt(version) : highest);
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

  /** Returns the version that a read must show: what this client has written. */
  minVersion(surface: string): bigint | undefined {
    return this.#versions.get(surface);
  }

  /** Forgets the version of a surface that no server reaches: its storage may have been restored. */
  forgetVersion(surface: string): void {
    this.#versions.delete(surface);
  }

  /**
   * Returns an owner's address if the client may be led to it from the configured one.
   *
   * The client would send its token there. So the address is a host with a port and nothing else, and another machine
   * cannot lead the client to the client's own. Direct channels have the TLS of the configured address. A client of a
   * unix socket stays there.
   */
  #checked(owner: string): string | undefined {
    const { host, port } = HOST_AND_PORT.exec(owner)?.groups ?? {};
    if (host === undefined || owner.length > MAX_ADDRESS_CHARACTERS || !this.#follows) {
      return undefined;
    }
    if (owner === this.#configured.authority || Number(port) < 1 || Number(port) > MAX_PORT || !isHost(host)) {
      return undefined;
    }
    return this.#mayBeLoopback || !isLoopback(host) ? owner : undefined;
  }
}

function remember<T>(values: Map<string, T>, surface: string, value: T): void {
  values.delete(surface); // It becomes the newest one.
  values.set(surface, value);
  if (values.size > MAX_SURFACES) {
    values.delete(values.keys().next().value as string);
  }
}

/** Whether it is a name or an address; resolvers take numbers such as 127.1 for addresses. */
function isHost(host: string): boolean {
  if (host.startsWith("[")) {
    return isIPv6(withoutBrackets(host));
  }
  const last = host.replace(/\.+$/, "").split(".").at(-1) ?? "";
  return !/^[0-9]/.test(last) || isIPv4(host);
}

/** Whether a host is this machine itself, by its name or address. */
function isLoopback(host: string): boolean {
  const bare = withoutBrackets(host);
  if (isIPv4(bare) || isIPv6(bare)) {
    return LOOPBACK.check(bare, isIPv4(bare) ? "ipv4" : "ipv6");
  }
  return `.${bare.toLowerCase().replace(/\.+$/, "")}`.endsWith(".localhost");
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
