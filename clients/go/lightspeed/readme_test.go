package lightspeed_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The code in the README is that of the examples, which compile: the program is Example, the other parts are in them.
func TestReadmeShowsTheExamples(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(source), "func Example() {\n")
	body, _, _ = strings.Cut(body, "\n}\n")
	parts := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(parts) < 2 || !strings.HasSuffix(parts[0][1], "func main() {\n"+body+"\n}\n") {
		t.Fatalf("expected README.md to show this:\nfunc main() {\n%s", body)
	}
	for _, part := range parts[1:] {
		indented := "\t" + strings.ReplaceAll(strings.TrimSpace(part[1]), "\n", "\n\t")
		if !strings.Contains(string(source), indented) {
			t.Errorf("expected example_test.go to have this part of README.md:\n%s", part[1])
		}
	}
}
