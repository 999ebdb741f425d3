// Command instrumented hands a batch through two stages, and prints the spans of its trace:
//
//	instrumented [ADDRESS]
//
// It makes a surface of its own on the server at the address, localhost without one.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
	"lightspeed.dev/ops/lightspeedotel"
)

// printer prints each span with its trace and its parent; an exporter of OTLP would send them to a collector.
type printer struct{ io.Writer }

// ExportSpans prints spans.
func (p printer) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	for _, span := range spans {
		_, err := fmt.Fprintf(p, "%s %s: %s\n", span.SpanContext().TraceID(), span.Parent().SpanID(), span.Name())
		if err != nil {
			return err
		}
	}
	return nil
}

// Shutdown does nothing.
func (printer) Shutdown(context.Context) error { return nil }

func main() {
	address := "localhost"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	if err := run(context.Background(), address, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, address string, output io.Writer) error {
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(printer{output}))
	client, err := lightspeed.NewClient(address)
	if err != nil {
		return err
	}
	defer client.Close() //nolint:errcheck // The program ends.
	created, err := client.CreateSurface(ctx, &opsv1.CreateSurfaceRequest{
		Parent: "tenants/cookbook", SurfaceId: fmt.Sprintf("spans-%d", time.Now().UnixNano())})
	if err != nil {
		return err
	}
	surface := created.GetSurface().GetName()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{Surface: surface}); err != nil {
		return err
	}

	// The span of this code is the parent of the first handler's.
	enqueue, span := provider.Tracer("cookbook").Start(ctx, "enqueue day-1")
	batch := &opsv1.Batch{Key: "day-1", Stage: "extract", Records: 842, IdempotencyKey: "day-1", Sequence: 1}
	lightspeedotel.Inject(enqueue, batch)
	if _, err := client.EnqueueBatch(enqueue, &opsv1.EnqueueBatchRequest{Surface: surface, Batch: batch}); err != nil {
		return err
	}
	span.End()

	var worker *lightspeed.Worker
	handle := func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		if task.Batch.GetStage() == "load" {
			_, span := provider.Tracer("cookbook").Start(ctx, "write rows") // A child of the handler's span.
			defer span.End()
			worker.Stop()
			return nil, nil
		}
		return []*opsv1.Batch{{Key: "day-1", Stage: "load", Records: 842, IdempotencyKey: "day-1", Sequence: 1}}, nil
	}
	worker, err = lightspeed.NewWorker(client, handle, lightspeed.WorkerOptions{
		Surface: surface, Stages: []string{"extract", "load"},
		Middleware: []lightspeed.Middleware{lightspeedotel.Middleware(provider)}})
	if err != nil {
		return err
	}
	return worker.Run(ctx)
}
