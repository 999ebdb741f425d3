/**
 * The address rule: which addresses a client accepts, and what each means.
 *
 * Owns the forms, which are the same in every language. It must never look up a name or connect.
 */

import { isIPv6 } from "node:net";

/** The port of an address without one. */
const DEFAULT_PORT = 50051;

/** The largest number of a port. */
export const MAX_PORT = 65_535;

const FORMS = "localhost, localhost:50051, [::1]:50051, dns:///host:50051 or unix:/run/lightspeed.sock";

const HOST_AND_PORT =
  /^(?<prefix>dns:\/\/\/)?(?<host>[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[^[\]]+\])(?::(?<port>[0-9]{1,5}))?$/;

const UNIX = "unix:";

/** A parsed address: of a host with a port, or of a unix socket. */
export interface Address {
  /** The address in full, with its port. */
  readonly target: string;
  /** Host and port, as in a URL; of a unix socket, any name. */
  readonly authority: string;
  readonly host: string;
  readonly port: number;
  /** The path of the unix socket; undefined for a host. */
  readonly socketPath: string | undefined;
}

/** Returns the parsed address; throws a TypeError with the accepted forms if it is not one. */
export function parseAddress(address: string): Address {
  if (typeof address === "string" && address.startsWith(UNIX)) {
    const socketPath = address.slice(UNIX.length).replace(/^\/\/\//, "/");
    if (socketPath && socketPath !== "/" && !socketPath.startsWith("//")) {
      return { target: address, authority: "localhost", host: "localhost", port: DEFAULT_PORT, socketPath };
    }
  }
  const { prefix = "", host, port: text } = HOST_AND_PORT.exec(address)?.groups ?? {};
  const port = text === undefined ? DEFAULT_PORT : Number(text);
  const bare = host?.replace(/^\[(.*)\]$/, "$1");
  if (bare === undefined || (bare !== host && !isIPv6(bare)) || port < 1 || port > MAX_PORT) {
    throw new TypeError(`expected an address such as ${FORMS}, but got '${address}'${causeOf(address)}`);
  }
  const authority = `${host}:${port}`;
  return { target: `${prefix}${authority}`, authority, host: bare, port, socketPath: undefined };
}

function causeOf(address: string): string {
  return /^https?:\/\//.test(address) ? ": gRPC needs no scheme; TLS is an option of the client" : "";
}
