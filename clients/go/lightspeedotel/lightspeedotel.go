// Package lightspeedotel carries traces of OpenTelemetry with batches: from the code that enqueues a batch, through the
// handler of a worker, to the handlers of the batches that it hands off.
package lightspeedotel

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
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

// Extract returns the context with the span of a batch as the remote parent.
func Extract(ctx context.Context, batch *opsv1.Batch) context.Context {
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
					attribute.String("messaging.operation.type", "process"),
					attribute.String("messaging.destination.name", task.Surface),
					attribute.String("messaging.message.id", task.Batch.GetKey()),
					attribute.String("lightspeed.stage", task.Batch.GetStage()),
					attribute.Int64("lightspeed.attempt", task.Attempt),
				))
			defer span.End() // Also after a panic, which the worker reports.
			batches, err := next(ctx, task)
			if err != nil {
				span.RecordError(err)
				span.SetStatus(codes.Error, err.Error())
				return nil, err
			}
			for _, batch := range batches {
				if batch == nil {
					continue // The worker refuses it.
				}
				if proto.Equal(batch.GetTraceContext(), task.Batch.GetTraceContext()) {
					batch.TraceContext = nil
				}
				Inject(ctx, batch)
			}
			return batches, nil
		}
	}
}
