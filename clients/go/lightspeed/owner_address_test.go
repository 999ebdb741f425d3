package lightspeed

import (
	"encoding/json"
	"os"
	"testing"
)

// A client is led to the same addresses as all clients: a host with a port, and none on this machine unless the configured
// one is there.
func TestOwnerAddresses(t *testing.T) {
	content, err := os.ReadFile("../../../tests/conformance/vectors/owner_addresses.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Configured, Owner     string
		SendsTokenInPlaintext bool `json:"sends_token_in_plaintext"`
		Followed              bool
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, vector := range vectors {
		if followed := isFollowable(vector.Owner, vector.Configured, vector.SendsTokenInPlaintext); followed != vector.Followed {
			t.Errorf("expected %+v, but it is %v", vector, followed)
		}
	}
}
