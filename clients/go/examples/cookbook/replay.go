package main

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// replay plans a replay of the first three days, and replays by that plan or not at all.
func replay(ctx context.Context, client *lightspeed.Client, surface string) error {
	if err := enqueueAndWork(ctx, client, surface); err != nil {
		return err
	}
	window := &opsv1.ReprocessWindow{StartSequence: 1, EndSequence: 3, Reason: "wrong currency"}
	if _, err := client.UpdateSurface(ctx, &opsv1.UpdateSurfaceRequest{
		Surface: surface, ConnectorPlan: &opsv1.ConnectorPlan{ReprocessWindow: window},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"connector_plan.reprocess_window"}},
	}); err != nil {
		return err
	}
	options := lightspeed.ReplayOptions{FromStage: "load", Reason: "the rates are repaired"}
	plan, err := client.PlanReplay(ctx, surface, options)
	if err != nil {
		return err
	}
	for _, stage := range plan.GetStages() {
		fmt.Printf("%s: %d batches again\n", stage.GetStage(), stage.GetReprocessed())
	}
	options.ExpectedPlanHash = plan.GetPlanHash()
	if _, err := client.Replay(ctx, surface, options); err != nil {
		return err // PLAN_CHANGED: a batch was acknowledged or has failed meanwhile.
	}
	load := func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		fmt.Printf("%s again\n", task.Batch.GetKey())
		return nil, nil
	}
	worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{Surface: surface, Stages: []string{"load"}})
	if err != nil {
		return err
	}
	return worker.RunUntil(ctx, func(ctx context.Context) (bool, error) {
		found, err := client.GetSurface(ctx, &opsv1.GetSurfaceRequest{Surface: surface})
		queue := found.GetSurface().GetQueue()
		return queue.GetQueued()+queue.GetInFlight()+queue.GetReplayPending() == 0, err
	})
}
