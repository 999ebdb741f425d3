package dev.lightspeed.ops.client;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rule to which addresses of owners servers may lead a client; all clients have the same. */
final class OwnerAddress {
  /** A DNS name has at most 253 characters; brackets, a colon and a port come with it. */
  private static final int MAX_CHARACTERS = 300;

  private static final int MAX_PORT = 65_535;

  /** A name, an IPv4 address or an IPv6 address in brackets, and a port without leading zeros. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile(
          "([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?|\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*])"
              + ":([1-9][0-9]{0,4})");

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");

  /** Hosts that some resolvers read as an IPv4 address, such as 127.1 and 0x7f.1. */
  private static final Pattern LAST_LABEL_IS_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:0[xX][0-9a-fA-F]*|[0-9]+)\\.?");

  private OwnerAddress() {}

  /**
   * Whether a client of the configured target may be led to the address of an owner. It must be
   * HOST:PORT. Only a client of this machine is led to this machine; if it sends a token in
   * plaintext, to no other machine, because the token is meant for a proxy that adds TLS. A client
   * of a socket is led nowhere.
   */
  static boolean isFollowable(String owner, Address configured, boolean sendsToken) {
    if (owner.length() > MAX_CHARACTERS || configured.isUnix()) {
      return false;
    }
    Matcher found = HOST_AND_PORT.matcher(owner);
    if (!found.matches() || Integer.parseInt(found.group(2)) > MAX_PORT) {
      return false;
    }
    String host = found.group(1);
    if (LAST_LABEL_IS_NUMBER.matcher(host).matches() && !IPV4.matcher(host).matches()) {
      return false;
    }
    boolean isHere = isThisMachine(configured.host());
    return isThisMachine(host) ? isHere : !sendsToken || !isHere;
  }

  /** Whether a host is a loopback or unspecified address, or a name of one. */
  private static boolean isThisMachine(String host) {
    if (host.startsWith("[") || IPV4.matcher(host).matches()) {
      try {
        InetAddress address = InetAddress.getByName(host); // It asks no name server for an address.
        boolean isIn0 = address instanceof Inet4Address && address.getAddress()[0] == 0;
        return address.isLoopbackAddress() || address.isAnyLocalAddress() || isIn0;
      } catch (UnknownHostException e) {
        return true; // It is no address; then it must not be called either.
      }
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return ("." + name.toLowerCase(Locale.ROOT)).endsWith(".localhost");
  }
}
