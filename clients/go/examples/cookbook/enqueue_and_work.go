package main

import (
	"context"
	"fmt"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// enqueueAndWork enqueues ten batches, and runs a worker until all have succeeded.
func enqueueAndWork(ctx context.Context, client *lightspeed.Client, surface string) error {
	if err := enqueue(ctx, client, surface, "load", 10); err != nil {
		return err
	}
	load := func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		fmt.Printf("%s: %d records\n", task.Batch.GetKey(), task.Batch.GetRecords())
		return nil, nil
	}
	worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{
		Surface: surface, Stages: []string{"load"}, Concurrency: 4})
	if err != nil {
		return err
	}
	return worker.RunUntil(ctx, succeeded(client, surface, 10))
}
