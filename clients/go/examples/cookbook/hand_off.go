package main

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// handOff sends batches through three stages: a handler returns the batch of the next stage, and the server enqueues it
// in the commit of the acknowledgement.
func handOff(ctx context.Context, client *lightspeed.Client, surface string) error {
	if err := enqueue(ctx, client, surface, "extract", 5); err != nil {
		return err
	}
	next := map[string]string{"extract": "transform", "transform": "load"}
	handler := func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		fmt.Printf("%s: %s\n", task.Batch.GetKey(), task.Batch.GetStage())
		stage, ok := next[task.Batch.GetStage()]
		if !ok {
			return nil, nil
		}
		batch := proto.CloneOf(task.Batch)
		batch.Stage = stage
		return []*opsv1.Batch{batch}, nil
	}
	worker, err := lightspeed.NewWorker(client, handler, lightspeed.WorkerOptions{
		Surface: surface, Stages: []string{"extract", "transform", "load"}, Concurrency: 4, Prefetch: 4})
	if err != nil {
		return err
	}
	return worker.RunUntil(ctx, succeeded(client, surface, 3*5))
}
