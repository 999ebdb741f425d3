package lightspeedotel_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
	"lightspeed.dev/ops/lightspeedotel"
	"lightspeed.dev/ops/lightspeedtest"
)

// A trace goes from the code that enqueues a batch to its handler, and from there to the batches that it hands off.
func TestTraceGoesThroughHandlers(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
	ctx, enqueues := provider.Tracer("test").Start(t.Context(), "enqueue")
	batch := &opsv1.Batch{Key: "a", Stage: "extract"}
	lightspeedotel.Inject(ctx, batch)
	enqueues.End()

	handler := lightspeedotel.Middleware(provider)(func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		if !trace.SpanContextFromContext(ctx).IsValid() {
			t.Error("expected the handler to have a span, but it has none")
		}
		next := proto.CloneOf(task.Batch) // With its trace context.
		next.Stage = "load"
		return []*opsv1.Batch{next}, nil
	})
	next, err := handler(t.Context(), lightspeedtest.NewTask(batch))
	if err != nil {
		t.Fatal(err)
	}
	last := lightspeedotel.Middleware(provider)(func(context.Context, *lightspeed.Task) ([]*opsv1.Batch, error) {
		return nil, errors.New("no file")
	})
	if _, err := last(t.Context(), lightspeedtest.NewTask(next[0])); err == nil {
		t.Error("expected the handler's error, but there is none")
	}

	ended := spans.Ended()
	if len(ended) != 3 {
		t.Fatalf("expected 3 spans, but there are %d", len(ended))
	}
	for index, name := range []string{"enqueue", "process extract", "process load"} {
		if ended[index].Name() != name {
			t.Errorf("expected span %d to be %q, but it is %q", index, name, ended[index].Name())
		}
		if index > 0 && ended[index].Parent().SpanID() != ended[index-1].SpanContext().SpanID() {
			t.Errorf("expected the parent of %q to be %q, but it is not", name, ended[index-1].Name())
		}
	}
	if ended[2].Status().Code != codes.Error || ended[2].SpanKind() != trace.SpanKindConsumer {
		t.Errorf("expected a failed span of a consumer, but got %v", ended[2].Status())
	}
}

// A batch keeps a trace context of its own; without a span, Inject changes nothing.
func TestInjectKeepsTheTraceContext(t *testing.T) {
	batch := &opsv1.Batch{Key: "a"}
	lightspeedotel.Inject(t.Context(), batch)
	if batch.TraceContext != nil {
		t.Errorf("expected no trace context, but got %v", batch.TraceContext)
	}
	batch.TraceContext = &opsv1.TraceContext{Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
	ctx, span := sdktrace.NewTracerProvider().Tracer("test").Start(t.Context(), "enqueue")
	defer span.End()
	lightspeedotel.Inject(ctx, batch)
	if parent := batch.GetTraceContext().GetTraceparent(); parent != "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" {
		t.Errorf("expected the batch to keep its trace context, but got %s", parent)
	}
}

// The trace context comes back with the batch that the server starts, and with the batch that it hands off.
func TestTraceGoesThroughTheServer(t *testing.T) {
	if _, err := exec.LookPath("lightspeed"); err != nil && os.Getenv(lightspeedtest.CommandVariable) == "" {
		t.Skipf("expected lightspeed on PATH or in %s, but there is none: make test-clients sets it", lightspeedtest.CommandVariable)
	}
	client := lightspeedtest.NewClient(t, lightspeedtest.StartServer(t))
	spans := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
	ctx, enqueues := provider.Tracer("test").Start(t.Context(), "enqueue")
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{}); err != nil {
		t.Fatal(err)
	}
	batch := &opsv1.Batch{Key: "a", Stage: "extract", Records: 1, IdempotencyKey: "a", Sequence: 1}
	lightspeedotel.Inject(ctx, batch)
	if _, err := client.EnqueueBatch(ctx, &opsv1.EnqueueBatchRequest{Batch: batch}); err != nil {
		t.Fatal(err)
	}
	enqueues.End()
	var worker *lightspeed.Worker
	worker, err := lightspeed.NewWorker(client, func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		if task.Batch.GetStage() == "load" {
			worker.Stop()
			return nil, nil
		}
		return []*opsv1.Batch{{Key: "a", Stage: "load", Records: 1, IdempotencyKey: "a", Sequence: 1}}, nil
	}, lightspeed.WorkerOptions{
		Stages: []string{"extract", "load"}, Middleware: []lightspeed.Middleware{lightspeedotel.Middleware(provider)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, span := range spans.Ended() {
		if span.SpanContext().TraceID() != enqueues.SpanContext().TraceID() {
			t.Errorf("expected %q to be in the trace of the enqueue, but it is not", span.Name())
		}
	}
	if count := len(spans.Ended()); count != 3 {
		t.Errorf("expected 3 spans, but there are %d", count)
	}
}
