// Package lightspeedtest helps to test handlers: it starts a server in memory, and makes tasks.
package lightspeedtest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

const (
	// CommandVariable is the environment variable with the command of the server; without it, it is lightspeed on PATH.
	CommandVariable = "LIGHTSPEED_COMMAND"

	// A server starts within a second; a busy machine needs more.
	startTimeout = 30 * time.Second

	// A server without open calls stops at once.
	stopTimeout = 10 * time.Second
)

// StartServer starts `lightspeed serve --journal memory` on a free port, waits until it is healthy, and returns its
// address. The server stops at the end of the test.
func StartServer(t testing.TB) string {
	t.Helper()
	words := strings.Fields(os.Getenv(CommandVariable))
	if len(words) == 0 {
		words = []string{"lightspeed"}
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		t.Fatalf("expected the server's command in %s, or lightspeed on PATH, but %v", CommandVariable, err)
	}
	arguments := append(words[1:], "serve", "--journal", "memory", "--listen", "127.0.0.1:0")
	command := exec.Command(path, arguments...) //nolint:gosec // the command of the caller
	// Servers of tests run beside each other: metrics on a free port.
	command.Env = append(withoutSettings(os.Environ()), "LIGHTSPEED_ADMIN_LISTEN=127.0.0.1:0", "PATH="+filepath.Dir(path)+string(os.PathListSeparator)+os.Getenv("PATH"))
	output, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatalf("expected %s to start, but %v", path, err)
	}
	t.Cleanup(func() { stop(t, command) })
	address, lines := make(chan string, 1), make(chan string, 1)
	go func() { lines <- readAddress(output, address) }()
	select {
	case found := <-address:
		waitUntilHealthy(t, found)
		return found
	case text := <-lines:
		t.Fatalf("expected the server to listen, but it ended:\n%s", text)
	case <-time.After(startTimeout):
		t.Fatalf("expected the server to listen within %s, but it did not", startTimeout)
	}
	return ""
}

// withoutSettings returns the environment without settings of the server, so that all tests have the same one.
func withoutSettings(environment []string) []string {
	var kept []string
	for _, setting := range environment {
		if !strings.HasPrefix(setting, "LIGHTSPEED_") {
			kept = append(kept, setting)
		}
	}
	return kept
}

// readAddress reads the server's log to its end, passes the address of its first line with a port, and returns the log
// before that.
func readAddress(output io.Reader, address chan<- string) string {
	var before strings.Builder
	isFound := false
	for lines := bufio.NewScanner(output); lines.Scan(); {
		var line struct {
			Event  string
			Listen string
			Port   int
		}
		if isFound {
			continue
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Event == "serving" {
			isFound = true
			host, _, _ := net.SplitHostPort(line.Listen)
			address <- net.JoinHostPort(host, fmt.Sprint(line.Port))
			continue
		}
		before.WriteString(lines.Text() + "\n")
	}
	return before.String()
}

func waitUntilHealthy(t testing.TB, address string) {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // It was only read.
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	health, err := grpc_health_v1.NewHealthClient(conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{}, grpc.WaitForReady(true))
	if err != nil || health.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Fatalf("expected the server to be healthy, but got %v, %v", health.GetStatus(), err)
	}
}

func stop(t testing.TB, command *exec.Cmd) {
	t.Helper()
	_ = command.Process.Signal(syscall.SIGTERM)
	killed := time.AfterFunc(stopTimeout, func() { _ = command.Process.Kill() })
	defer killed.Stop()
	_ = command.Wait()
}

// NewClient returns a client of the server, which closes at the end of the test.
func NewClient(t testing.TB, address string) *lightspeed.Client {
	t.Helper()
	client, err := lightspeed.NewClient(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// NewTask returns the first attempt of a batch, for a call of a handler without a server. Change its fields for other
// attempts.
func NewTask(batch *opsv1.Batch) *lightspeed.Task {
	return &lightspeed.Task{
		Batch: batch, RunID: "run-000001", Attempt: 1,
		Surface: "tenants/default/surfaces/default", LeaseToken: "lease-" + batch.GetKey(),
	}
}
