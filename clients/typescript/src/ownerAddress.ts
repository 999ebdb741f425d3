/**
 * The rule to which addresses of owners servers may lead a client: the same in every language.
 *
 * tests/conformance/vectors/owner_addresses.json has its examples. It must never look up a name or connect.
 */

import { BlockList, isIPv4, isIPv6 } from "node:net";
import { type Address, MAX_PORT } from "./address.js";

/** The longest name in DNS has 253 characters; brackets, a colon and a port come with it. */
const MAX_CHARACTERS = 300;

const HOST_AND_PORT = /^(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):(?<port>[1-9][0-9]{0,4})$/;

/** Hosts that some resolvers read as an IPv4 address, such as 127.1 and 0x7f.1. */
const LAST_LABEL_IS_NUMBER = /(?:^|\.)(?:0[xX][0-9a-fA-F]*|[0-9]+)\.?$/;

/** The addresses of the machine itself; the list knows IPv4 addresses in the notation of IPv6 too. */
const THIS_MACHINE = new BlockList();
THIS_MACHINE.addSubnet("127.0.0.0", 8, "ipv4");
THIS_MACHINE.addSubnet("0.0.0.0", 8, "ipv4");
THIS_MACHINE.addAddress("::1", "ipv6");
THIS_MACHINE.addAddress("::", "ipv6");

/**
 * Returns whether a client of the configured address may be led to the address of an owner.
 *
 * It must be HOST:PORT. Only a client of this machine is led to this machine; if it sends a token in plaintext, to no
 * other machine, because the token is meant for a proxy that adds TLS. A client of a socket is led nowhere.
 */
export function isFollowable(owner: string, configured: Address, sendsToken: boolean): boolean {
  const { host, port } = HOST_AND_PORT.exec(owner)?.groups ?? {};
  if (host === undefined || owner.length > MAX_CHARACTERS || configured.socketPath !== undefined) {
    return false;
  }
  if (Number(port) > MAX_PORT || !isHost(host)) {
    return false;
  }
  const isHere = isThisMachine(configured.host);
  return isThisMachine(host) ? isHere : !(sendsToken && isHere);
}

/** Whether it is an address, or a name that no resolver reads as one. */
function isHost(host: string): boolean {
  return host.startsWith("[") ? isIPv6(withoutBrackets(host)) : !LAST_LABEL_IS_NUMBER.test(host) || isIPv4(host);
}

/** Whether a host is a loopback or unspecified address, or a name of one. */
function isThisMachine(host: string): boolean {
  const bare = withoutBrackets(host);
  if (isIPv4(bare) || isIPv6(bare)) {
    return THIS_MACHINE.check(bare, isIPv4(bare) ? "ipv4" : "ipv6");
  }
  return `.${bare.toLowerCase().replace(/\.+$/, "")}`.endsWith(".localhost");
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
