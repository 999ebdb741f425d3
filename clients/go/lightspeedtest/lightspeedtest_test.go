package lightspeedtest_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
	"lightspeed.dev/ops/lightspeedtest"
)

func load(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
	if task.Batch.GetRecords() == 0 {
		return nil, errors.New("no records")
	}
	return nil, nil
}

// A handler is called with a task of any batch.
func TestTask(t *testing.T) {
	if _, err := load(t.Context(), lightspeedtest.NewTask(&opsv1.Batch{Key: "a"})); err == nil {
		t.Error("expected a batch without records to fail, but it did not")
	}
	if task := lightspeedtest.NewTask(&opsv1.Batch{Key: "a"}); task.Attempt != 1 || task.LeaseToken == "" || task.Surface == "" {
		t.Errorf("expected the first attempt, but got %+v", task)
	}
}

// A worker runs against a server of the test's own.
func TestServer(t *testing.T) {
	if _, err := exec.LookPath("lightspeed"); err != nil && os.Getenv(lightspeedtest.CommandVariable) == "" {
		t.Skipf("expected lightspeed on PATH or in %s, but there is none: make test-clients sets it", lightspeedtest.CommandVariable)
	}
	client := lightspeedtest.NewClient(t, lightspeedtest.StartServer(t))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{}); err != nil {
		t.Fatal(err)
	}
	batch := &opsv1.Batch{Key: "a", Stage: "load", Records: 1, IdempotencyKey: "a", Sequence: 1}
	if _, err := client.EnqueueBatch(ctx, &opsv1.EnqueueBatchRequest{Batch: batch}); err != nil {
		t.Fatal(err)
	}
	worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{Stages: []string{"load"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.RunUntil(ctx, func(ctx context.Context) (bool, error) {
		found, err := client.GetSurface(ctx, &opsv1.GetSurfaceRequest{})
		return found.GetSurface().GetQueue().GetSucceeded() == 1, err
	}); err != nil {
		t.Fatal(err)
	}
}
