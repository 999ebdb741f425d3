package lightspeedotel_test

import (
	"context"
	"log"

	"go.opentelemetry.io/otel"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
	"lightspeed.dev/ops/lightspeedotel"
)

// The span of the handler is in the trace of the span in which its batch was enqueued, on any machine.
func Example() {
	client, err := lightspeed.NewClient("localhost:50051")
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx, span := otel.Tracer("example").Start(context.Background(), "enqueue")
	batch := &opsv1.Batch{Key: "day-1", Stage: "load", Records: 842, IdempotencyKey: "day-1", Sequence: 1}
	lightspeedotel.Inject(ctx, batch)
	if _, err := client.EnqueueBatch(ctx, &opsv1.EnqueueBatchRequest{Batch: batch}); err != nil {
		log.Fatal(err)
	}
	span.End()

	load := func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		_, child := otel.Tracer("example").Start(ctx, "write rows") // A child of the handler's span.
		defer child.End()
		return nil, nil
	}
	worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{
		Stages: []string{"load"}, Middleware: []lightspeed.Middleware{lightspeedotel.Middleware(nil)}})
	if err != nil {
		log.Fatal(err)
	}
	if err := worker.Run(context.Background()); err != nil {
		log.Fatal(err)
	}
}
