package lightspeedotel_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"testing"

	"go.opentelemetry.io/otel/attribute"
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
	if got := ended[2].Status(); got != (sdktrace.Status{Code: codes.Error, Description: "no file"}) {
		t.Errorf("expected a failed span, but got %v", got)
	}
}

// Spans have the names and the attributes of all clients; clients/README.md lists them.
func TestSpans(t *testing.T) {
	always := []attribute.KeyValue{
		attribute.String("messaging.system", "lightspeed"),
		attribute.String("messaging.operation.name", "process"),
		attribute.String("messaging.operation.type", "process"),
		attribute.String("messaging.destination.name", "load"),
		attribute.String("messaging.message.id", "a"),
		attribute.String("lightspeed.surface", "tenants/default/surfaces/default"),
		attribute.String("lightspeed.run", "run-1"),
		attribute.String("lightspeed.stage", "load"),
		attribute.Int64("lightspeed.attempt", 2),
	}
	for _, row := range []struct {
		run       func() error
		errorType string
		status    sdktrace.Status
	}{
		{func() error { return nil }, "", sdktrace.Status{}},
		{func() error { return errors.New("no file") }, "error", sdktrace.Status{Code: codes.Error, Description: "no file"}},
		{func() error { return lightspeed.Permanent(&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}) },
			"PathError", sdktrace.Status{Code: codes.Error, Description: "open /x: file does not exist"}},
		{func() error { panic("out of range") }, "panic", sdktrace.Status{Code: codes.Error, Description: "out of range"}},
	} {
		spans := tracetest.NewSpanRecorder()
		provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
		task := lightspeedtest.NewTask(&opsv1.Batch{Key: "a", Stage: "load"})
		task.Attempt, task.RunID = 2, "run-1"
		handler := lightspeedotel.Middleware(provider)(func(context.Context, *lightspeed.Task) ([]*opsv1.Batch, error) {
			return nil, row.run()
		})
		ctx, around := provider.Tracer("test").Start(t.Context(), "main")
		func() {
			defer func() {
				if value := recover(); (value != nil) != (row.errorType == "panic") {
					t.Errorf("expected only panics to go on, but got %v", value)
				}
			}()
			_, _ = handler(ctx, task)
		}()
		around.End()

		span, expected := spans.Ended()[0], always
		if row.errorType != "" {
			expected = append(slices.Clone(always), attribute.String("error.type", row.errorType))
		}
		if span.Name() != "process load" || span.SpanKind() != trace.SpanKindConsumer {
			t.Errorf("expected the consumer's span process load, but got the %v's %s", span.SpanKind(), span.Name())
		}
		if !slices.Equal(span.Attributes(), expected) {
			t.Errorf("expected the attributes\n%v, but got\n%v", expected, span.Attributes())
		}
		if span.Status() != row.status {
			t.Errorf("expected the status %v, but got %v", row.status, span.Status())
		}
		if hasException := len(span.Events()) == 1 && span.Events()[0].Name == "exception"; hasException != (row.errorType != "") {
			t.Errorf("expected the exception of an error, and no other event, but got %v", span.Events())
		}
		if span.Parent().IsValid() {
			t.Error("expected a batch without a trace context to begin a trace, but its span has a parent")
		}
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
