// Package lightspeedotel carries traces of OpenTelemetry with batches: from the code that enqueues a batch, through the
// handler of a worker, to the handlers of the batches that it hands off.
package lightspeedotel

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/internal/failure"
	"lightspeed.dev/ops/lightspeed"
)

const scope = "lightspeed.dev/ops/lightspeedotel"

// The server keeps the trace context of a batch in the fields of W3C Trace Context, whatever the global propagator is.
var propagator = propagation.TraceContext{}

// maxTracestate is the server's limit on the characters of a tracestate. A longer one is left out, as W3C allows.
const maxTracestate = 512

// Inject sets the trace context of batches to the span of the context, before they are enqueued. A batch that has a
// trace context keeps it.
func Inject(ctx context.Context, batches ...*opsv1.Batch) {
	carrier := propagation.MapCarrier{}
	propagator.Inject(ctx, carrier)
	if carrier["traceparent"] == "" {
		return
	}
	if len(carrier["tracestate"]) > maxTracestate {
		delete(carrier, "tracestate")
	}
	for _, batch := range batches {
		if batch.GetTraceContext().GetTraceparent() == "" {
			batch.TraceContext = &opsv1.TraceContext{Traceparent: carrier["traceparent"], Tracestate: carrier["tracestate"]}
		}
	}
}

// Extract returns the context with the span of a batch as the remote parent; without one, with no span.
func Extract(ctx context.Context, batch *opsv1.Batch) context.Context {
	// A worker runs for long: the span in which it was started is not the parent of its batches.
	ctx = trace.ContextWithSpanContext(ctx, trace.SpanContext{})
	return propagator.Extract(ctx, propagation.MapCarrier{
		"traceparent": batch.GetTraceContext().GetTraceparent(),
		"tracestate":  batch.GetTraceContext().GetTracestate(),
	})
}

// Middleware gives each handler a span, whose parent is the span of its batch. The batches that the handler returns get
// the handler's span, also if they are copies of its batch. Without a provider it is the global one.
func Middleware(provider trace.TracerProvider) lightspeed.Middleware {
	return func(next lightspeed.Handler) lightspeed.Handler {
		return func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
			used := provider
			if used == nil {
				used = otel.GetTracerProvider()
			}
			ctx, span := used.Tracer(scope).Start(Extract(ctx, task.Batch), "process "+task.Batch.GetStage(),
				trace.WithSpanKind(trace.SpanKindConsumer),
				trace.WithAttributes(
					attribute.String("messaging.system", "lightspeed"),
					attribute.String("messaging.operation.name", "process"),
					attribute.String("messaging.operation.type", "process"),
					attribute.String("messaging.destination.name", task.Batch.GetStage()),
					attribute.String("messaging.message.id", task.Batch.GetKey()),
					attribute.String("lightspeed.surface", task.Surface),
					attribute.String("lightspeed.run", task.RunID),
					attribute.String("lightspeed.stage", task.Batch.GetStage()),
					attribute.Int64("lightspeed.attempt", task.Attempt),
				))
			defer span.End() // After a panic it records the panic, which goes on to the worker.
			defer func() {
				if value := recover(); value != nil {
					fail(span, "panic", fmt.Sprint(value))
					panic(value)
				}
			}()
			batches, err := next(ctx, task)
			if err != nil {
				span.RecordError(err)
				fail(span, failure.TypeOf(err), err.Error())
				return nil, err
			}
			for _, batch := range batches {
				if batch == nil {
					continue // The worker refuses it.
				}
				if batch.GetTraceContext().GetTraceparent() == task.Batch.GetTraceContext().GetTraceparent() {
					batch.TraceContext = nil
				}
				Inject(ctx, batch)
			}
			return batches, nil
		}
	}
}

func fail(span trace.Span, errorType, message string) {
	span.SetAttributes(attribute.String("error.type", errorType))
	span.SetStatus(codes.Error, message)
}
