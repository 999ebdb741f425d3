package lightspeed

import (
	"encoding/json"
	"os"
	"testing"

	"google.golang.org/grpc/metadata"
)

// A read asks for the same version as in all clients: the highest of the journal that a response named last.
func TestVersions(t *testing.T) {
	content, err := os.ReadFile("../../../tests/conformance/vectors/versions.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Said  []string
		Asked string
	}
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, vector := range vectors {
		owners := newSurfaceOwners("localhost:50051", &options{}, nil)
		for _, said := range vector.Said {
			owners.answered("s", metadata.Pairs(versionMetadata, said))
		}
		asking := owners.withMinVersion(t.Context(), "s")
		sent, _ := metadata.FromOutgoingContext(asking)
		if asked := append(sent.Get(minVersionMetadata), "")[0]; asked != vector.Asked {
			t.Errorf("expected %+v, but a read asks for %q", vector, asked)
		}
	}
}
