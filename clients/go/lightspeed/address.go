package lightspeed

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
)

// defaultPort is the port of an address without one.
const defaultPort = 50051

const acceptedAddresses = "expected an address such as localhost, localhost:50051, [::1]:50051, dns:///host:50051 or unix:/run/lightspeed.sock"

// A host is a name or an IPv4 address; a path, a user or a second colon is a mistake.
var hostPattern = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?$`)

// parseAddress returns the gRPC target of an address, with a port unless it is a socket's. The rule is the same in all
// five clients: tests/conformance/vectors/addresses.json.
func parseAddress(address string) (string, error) {
	scheme, rest := "", address
	switch {
	case strings.HasPrefix(address, "unix:"):
		if path := strings.TrimPrefix(strings.TrimPrefix(address, "unix:"), "//"); path == "" || strings.ContainsAny(path, " \t\n") {
			return "", refusedAddress(address)
		}
		return address, nil
	case strings.HasPrefix(address, "dns:///"):
		scheme, rest = "dns:///", strings.TrimPrefix(address, "dns:///")
	}
	host, port, ok := splitAddress(rest)
	if !ok {
		return "", refusedAddress(address)
	}
	return fmt.Sprintf("%s%s:%d", scheme, host, port), nil
}

// splitAddress returns the host, in brackets if it is an IPv6 address, and the port.
func splitAddress(address string) (host string, port int, ok bool) {
	host, text := address, strconv.Itoa(defaultPort)
	if strings.HasPrefix(address, "[") {
		ip, after, closed := strings.Cut(address[1:], "]")
		if !closed || net.ParseIP(ip) == nil || !strings.Contains(ip, ":") {
			return "", 0, false
		}
		host = "[" + ip + "]"
		if after != "" {
			if text, ok = strings.CutPrefix(after, ":"); !ok {
				return "", 0, false
			}
		}
	} else {
		if name, number, has := strings.Cut(address, ":"); has {
			host, text = name, number
		}
		if !hostPattern.MatchString(host) {
			return "", 0, false
		}
	}
	number, err := strconv.ParseUint(text, 10, 16)
	return host, int(number), err == nil && number > 0
}

func refusedAddress(address string) error {
	refused := fmt.Sprintf("%s, but got '%s'", acceptedAddresses, address)
	if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		refused += ": gRPC needs no scheme; TLS is an option of the client"
	}
	return fmt.Errorf("%s", refused)
}
