package lightspeed

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// maxOwnerAddress is the number of characters of the longest address that a client is led to: a DNS name has at most 253.
const maxOwnerAddress = 300

// lastLabelIsNumber matches hosts that some resolvers read as an IPv4 address, as 127.1 and 0x7f.1.
var lastLabelIsNumber = regexp.MustCompile(`(^|\.)(0[xX][0-9a-fA-F]*|[0-9]+)\.?$`)

// isFollowable reports whether a client of the configured address may be led to the address of an owner. It must be
// HOST:PORT. Only a client of this machine is led to this machine; if it sends a token in plaintext, to no other machine,
// because the token is meant for a proxy that adds TLS. A client of a socket is led nowhere. The rule is the same in all
// five clients.
func isFollowable(owner, configured string, sendsToken bool) bool {
	if len(owner) > maxOwnerAddress || strings.HasPrefix(configured, "unix:") {
		return false
	}
	host, port, ok := splitAddress(owner)
	if !ok || owner != fmt.Sprintf("%s:%d", host, port) {
		return false
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err != nil && lastLabelIsNumber.MatchString(host) {
		return false
	}
	configuredHost, _, _ := splitAddress(strings.TrimPrefix(configured, "dns:///"))
	if isThisMachine(host) {
		return isThisMachine(configuredHost)
	}
	return !sendsToken || !isThisMachine(configuredHost)
}

// isThisMachine reports whether a host is a loopback or unspecified address, or a name of one.
func isThisMachine(host string) bool {
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		ip = ip.Unmap()
		return ip.IsLoopback() || ip.IsUnspecified() || ip.Is4() && ip.As4()[0] == 0
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}
