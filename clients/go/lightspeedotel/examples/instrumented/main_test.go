package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"lightspeed.dev/ops/lightspeedtest"
)

// The program ends, and the spans of its batch are in one trace.
func TestProgram(t *testing.T) {
	if _, err := exec.LookPath("lightspeed"); err != nil && os.Getenv(lightspeedtest.CommandVariable) == "" {
		t.Skipf("expected lightspeed on PATH or in %s, but there is none: make test-clients sets it", lightspeedtest.CommandVariable)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var printed bytes.Buffer
	if err := run(ctx, lightspeedtest.StartServer(t), &printed); err != nil {
		t.Fatal(err)
	}
	var traces, names []string
	for _, found := range regexp.MustCompile(`(?m)^(\w+) \w+: (.*)$`).FindAllStringSubmatch(printed.String(), -1) {
		traces, names = append(traces, found[1]), append(names, found[2])
	}
	if expected := "enqueue day-1, process extract, write rows, process load"; expected != strings.Join(names, ", ") {
		t.Fatalf("expected the spans %s, but got\n%s", expected, printed.String())
	}
	for _, trace := range traces {
		if trace != traces[0] {
			t.Errorf("expected one trace, but got\n%s", printed.String())
		}
	}
}
