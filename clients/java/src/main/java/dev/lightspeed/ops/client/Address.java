package dev.lightspeed.ops.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a server, by the rule of all clients: a host or socket, and port 50051 unless
 * another one is named.
 *
 * @param target the gRPC target, with its port
 */
record Address(String target) {
  private static final int DEFAULT_PORT = 50_051;
  private static final int MAX_PORT = 65_535;
  private static final String DNS = "dns:///";
  private static final String UNIX = "unix:";

  private static final Pattern SOCKET = Pattern.compile("unix:(//)?[^\\s/]\\S*|unix:(//)?/\\S+");

  /** A name, an IPv4 address or an IPv6 address in brackets, and a port if there is one. */
  private static final Pattern HOST =
      Pattern.compile(
          "([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?|\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*])"
              + "(?::([0-9]{1,5}))?");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException it is none
   */
  static Address parse(String address) {
    if (address.startsWith(UNIX)) {
      if (!SOCKET.matcher(address).matches()) {
        throw refused(address);
      }
      return new Address(address);
    }
    String scheme = address.startsWith(DNS) ? DNS : "";
    Matcher host = HOST.matcher(address.substring(scheme.length()));
    if (!host.matches()) {
      throw refused(address);
    }
    int port = host.group(2) == null ? DEFAULT_PORT : Integer.parseInt(host.group(2));
    if (port < 1 || port > MAX_PORT) {
      throw refused(address);
    }
    return new Address(scheme + host.group(1) + ":" + port);
  }

  /** The host of the target, an IPv6 address in brackets; of a socket it has no meaning. */
  String host() {
    String host = hostAndPort();
    return host.substring(0, host.lastIndexOf(':'));
  }

  /** The target without a scheme. */
  String hostAndPort() {
    return target.startsWith(DNS) ? target.substring(DNS.length()) : target;
  }

  /** Whether it is a socket of this machine, which others cannot read. */
  boolean isUnix() {
    return target.startsWith(UNIX);
  }

  private static IllegalArgumentException refused(String address) {
    boolean isUrl = address.startsWith("http://") || address.startsWith("https://");
    return new IllegalArgumentException(
        "expected an address such as localhost, localhost:50051, [::1]:50051, dns:///host:50051 or"
            + " unix:/run/lightspeed.sock, but got '"
            + address
            + "'"
            + (isUrl ? ": gRPC needs no scheme; TLS is an option of the client" : ""));
  }
}
