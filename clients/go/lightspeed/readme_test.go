package lightspeed_test

import (
	"os"
	"strings"
	"testing"
)

// The code in the README is the example, which compiles.
func TestReadmeShowsTheExample(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(example), "func Example() {\n")
	if !found || !strings.Contains(string(readme), "func main() {\n"+body+"```") {
		t.Errorf("expected README.md to show this:\nfunc main() {\n%s", body)
	}
}
