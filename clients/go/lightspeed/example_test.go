package lightspeed_test

import (
	"context"
	"fmt"
	"log"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

func load(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
	if task.Batch.GetRecords() == 0 {
		return nil, lightspeed.Permanent(fmt.Errorf("no records")) // A dead letter; after other errors it is tried again.
	}
	fmt.Printf("attempt %d: %d records of %s\n", task.Attempt, task.Batch.GetRecords(), task.Batch.GetKey())
	return nil, nil // Or batches of the next stage, which are enqueued with the acknowledgement.
}

func Example() {
	ctx := context.Background()
	client, err := lightspeed.NewClient("localhost:50051")
	check(err)
	defer client.Close()
	_, err = client.StartRun(ctx, &opsv1.StartRunRequest{})
	check(err)
	batch := &opsv1.Batch{Key: "day-1", Stage: "load", Records: 842, IdempotencyKey: "day-1", Sequence: 1}
	_, err = client.EnqueueBatch(ctx, &opsv1.EnqueueBatchRequest{Batch: batch})
	check(err)

	worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{Stages: []string{"load"}, Concurrency: 4})
	check(err)
	worker.StopOnSignals(lightspeed.FinishBatches) // At SIGTERM or an interrupt, as Stop does.
	check(worker.RunUntil(ctx, func(ctx context.Context) (bool, error) {
		found, err := client.GetSurface(ctx, &opsv1.GetSurfaceRequest{})
		return found.GetSurface().GetQueue().GetSucceeded() == 1, err
	}))

	for item, err := range client.WatchLineage(ctx, &opsv1.WatchLineageRequest{}) {
		check(err)
		fmt.Println(item.Entry.GetRecord().GetCheckpointSignature(), "resume from", item.ResumeToken)
		break
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
