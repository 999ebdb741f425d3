package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// shutdown stops a worker on SIGTERM or an interrupt. Its handlers are interrupted, and their batches go back to the
// queue for other workers; with lightspeed.FinishBatches they would finish first.
func shutdown(ctx context.Context, client *lightspeed.Client, surface string) error {
	if err := enqueue(ctx, client, surface, "load", 100); err != nil {
		return err
	}
	var calls atomic.Int64
	load := func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		if calls.Add(1) == 5 { // The recipe signals itself; a supervisor would do that.
			self, err := os.FindProcess(os.Getpid())
			if err != nil {
				return nil, err
			}
			return nil, self.Signal(os.Interrupt)
		}
		select {
		case <-time.After(20 * time.Millisecond):
			return nil, nil
		case <-ctx.Done(): // The worker stops, an operator cancels the batch, or its lease is lost.
			fmt.Printf("%s: %v\n", task.Batch.GetKey(), context.Cause(ctx))
			return nil, context.Cause(ctx)
		}
	}
	worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{
		Surface: surface, Stages: []string{"load"}, Concurrency: 2})
	if err != nil {
		return err
	}
	worker.StopOnSignals(lightspeed.ReleaseBatches)
	return worker.Run(ctx)
}
