package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// deadLetters fails a batch for good, lists the dead letter with its reason, and redrives it after the repair.
func deadLetters(ctx context.Context, client *lightspeed.Client, surface string) error {
	if err := enqueue(ctx, client, surface, "load", 3); err != nil {
		return err
	}
	var isRepaired atomic.Bool
	load := func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		if task.Batch.GetKey() == "day-2" && !isRepaired.Load() {
			return nil, lightspeed.Permanent(errors.New("the file is cut off")) // A retry cannot help.
		}
		return nil, nil
	}
	work := func(count int64) error {
		worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{
			Surface: surface, Stages: []string{"load"}})
		if err != nil {
			return err
		}
		return worker.RunUntil(ctx, func(ctx context.Context) (bool, error) {
			found, err := client.GetSurface(ctx, &opsv1.GetSurfaceRequest{Surface: surface})
			queue := found.GetSurface().GetQueue()
			return queue.GetSucceeded()+queue.GetDeadLettered() >= count, err
		})
	}
	if err := work(3); err != nil {
		return err
	}
	for letter, err := range client.AllDeadLetters(ctx, &opsv1.ListDeadLettersRequest{Surface: surface}) {
		if err != nil {
			return err
		}
		fmt.Printf("%s: %s\n", letter.GetBatch().GetKey(), letter.GetRecord().GetReason())
	}
	isRepaired.Store(true)
	redriven, err := client.RedriveDeadLetters(ctx, &opsv1.RedriveDeadLettersRequest{
		Surface: surface, All: true, Reason: "the file is whole again"})
	if err != nil {
		return err
	}
	fmt.Printf("%d redriven\n", len(redriven.GetResults()))
	return work(3)
}
