package lightspeed

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Addresses are accepted and refused as in all clients; one without a port means 50051.
func TestAddresses(t *testing.T) {
	content, err := os.ReadFile("../../../tests/conformance/vectors/addresses.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Accepted []struct{ Address, Target string }
		Refused  []string
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, accepted := range vectors.Accepted {
		if target, err := parseAddress(accepted.Address); err != nil || target != accepted.Target {
			t.Errorf("expected %q to become %q, but got %q, %v", accepted.Address, accepted.Target, target, err)
		}
	}
	for _, refused := range vectors.Refused {
		if target, err := parseAddress(refused); err == nil || !strings.HasSuffix(err.Error(), "'"+refused+"'") && !strings.HasPrefix(refused, "http") {
			t.Errorf("expected %q to be refused, but got %q, %v", refused, target, err)
		}
		if _, err := NewClient(refused); err == nil {
			t.Errorf("expected a client of %q to be refused, but it was not", refused)
		}
	}
}

// A scheme of HTTP is refused with the reason.
func TestAddressWithScheme(t *testing.T) {
	_, err := parseAddress("http://x")
	expected := "expected an address such as localhost, localhost:50051, [::1]:50051, dns:///host:50051 or unix:/run/lightspeed.sock, " +
		"but got 'http://x': gRPC needs no scheme; TLS is an option of the client"
	if err == nil || err.Error() != expected {
		t.Errorf("expected %q, but got %v", expected, err)
	}
}
