package lightspeed_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lightspeed.dev/ops/lightspeedtest"
)

// readmeBlocks returns the code in the README: the program, and parts of programs.
func readmeBlocks(t *testing.T) []string {
	t.Helper()
	var blocks []string
	for _, found := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read(t, "../README.md"), -1) {
		blocks = append(blocks, found[1])
	}
	if len(blocks) < 2 {
		t.Fatalf("expected README.md to have a program and parts of programs, but it has %d blocks", len(blocks))
	}
	return blocks
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The code in the README is that of the examples, which compile: the program is Example, the parts are in the others.
func TestReadmeShowsTheExamples(t *testing.T) {
	blocks := readmeBlocks(t)
	program := strings.NewReplacer("package main", "package lightspeed_test", "func main()", "func Example()").Replace(blocks[0])
	if source := read(t, "example_test.go"); program != source {
		t.Errorf("expected README.md to show example_test.go as a program:\n%s", source)
	}
	source := read(t, "example_parts_test.go")
	for _, part := range blocks[1:] {
		indented := "\t" + strings.ReplaceAll(strings.TrimSpace(part), "\n", "\n\t")
		if !strings.Contains(source, indented) {
			t.Errorf("expected example_parts_test.go to have this part of README.md:\n%s", part)
		}
	}
}

// The program of the README does its batch, and shows the record of it.
func TestReadmeProgramWorks(t *testing.T) {
	if _, err := exec.LookPath("lightspeed"); err != nil && os.Getenv(lightspeedtest.CommandVariable) == "" {
		t.Skipf("expected lightspeed on PATH or in %s, but there is none: make test-clients sets it", lightspeedtest.CommandVariable)
	}
	program := strings.ReplaceAll(readmeBlocks(t)[0], "localhost:50051", lightspeedtest.StartServer(t))
	path := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(path, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // A busy machine compiles slowly.
	defer cancel()
	printed, err := exec.CommandContext(ctx, "go", "run", path).CombinedOutput() //nolint:gosec // our own program
	for _, expected := range []string{"attempt 1: 842 records of day-1\n", "checkpoint.v1|run_id=run-000001|", " resume from "} {
		if err != nil || !strings.Contains(string(printed), expected) {
			t.Fatalf("expected the program to print %q, but got %v\n%s", expected, err, printed)
		}
	}
}
