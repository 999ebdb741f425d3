package lightspeed_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// The vectors of the conformance suite, byte for byte.
func TestSignatureVectors(t *testing.T) {
	for _, name := range []string{"audit", "lineage"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "..", "tests", "conformance", "vectors", name+"_signatures.json"))
		if err != nil {
			t.Fatal(err)
		}
		var vectors []struct {
			Rule   string
			Record json.RawMessage
			Expect struct{ Signature string }
		}
		if err := json.Unmarshal(data, &vectors); err != nil || len(vectors) == 0 {
			t.Fatal(len(vectors), err)
		}
		for _, vector := range vectors {
			if found, err := signed(name, vector.Record); err != nil || found != vector.Expect.Signature {
				t.Errorf("%s: expected %q, but got %q, %v", vector.Rule, vector.Expect.Signature, found, err)
			}
		}
	}
}

func signed(kind string, record []byte) (string, error) {
	if kind == "audit" {
		found := &opsv1.AuditRecord{}
		err := protojson.Unmarshal(record, found)
		return lightspeed.AuditSignature(found), err
	}
	found := &opsv1.LineageRecord{}
	err := protojson.Unmarshal(record, found)
	return lightspeed.LineageSignature(found), err
}
