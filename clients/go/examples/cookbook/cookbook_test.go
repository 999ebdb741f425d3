package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
	"lightspeed.dev/ops/lightspeedtest"
)

// programTimeout is the limit of each program; a retry waits for a second.
const programTimeout = 30 * time.Second

// Each program ends without an error, and leaves the queue as it says.
func TestPrograms(t *testing.T) {
	if _, err := exec.LookPath("lightspeed"); err != nil && os.Getenv(lightspeedtest.CommandVariable) == "" {
		t.Skipf("expected lightspeed on PATH or in %s, but there is none: make test-clients sets it", lightspeedtest.CommandVariable)
	}
	address := lightspeedtest.StartServer(t)
	client := lightspeedtest.NewClient(t, address)
	for _, row := range []struct {
		name      string
		succeeded int64
	}{
		{"enqueue-and-work", 10}, {"hand-off", 15}, {"dead-letters", 3}, {"watch-audits", 0}, {"replay", 13}, {"instrumented", 10},
	} {
		t.Run(row.name, func(t *testing.T) {
			queue := play(t, client, address, row.name)
			if queue.GetSucceeded() != row.succeeded || queue.GetQueued()+queue.GetInFlight()+queue.GetDeadLettered() != 0 {
				t.Errorf("expected %d batches to succeed, but the queue is %v", row.succeeded, queue)
			}
		})
	}
	t.Run("shutdown", func(t *testing.T) {
		queue := play(t, client, address, "shutdown")
		if queue.GetSucceeded() == 0 || queue.GetInFlight() != 0 || queue.GetSucceeded()+queue.GetQueued() != 100 {
			t.Errorf("expected unfinished batches to be back in the queue, but it is %v", queue)
		}
	})
}

// play runs a program, and returns the queue of its surface.
func play(t *testing.T, client *lightspeed.Client, address, name string) *opsv1.QueueCounts {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), programTimeout)
	defer cancel()
	if err := run(ctx, address, name); err != nil {
		t.Fatal(err)
	}
	var newest *opsv1.Surface
	for surface, err := range client.AllSurfaces(ctx, &opsv1.ListSurfacesRequest{Parent: "tenants/cookbook"}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(surface.GetName(), "tenants/cookbook/surfaces/"+name+"-") {
			newest = surface
		}
	}
	return newest.GetQueue()
}
