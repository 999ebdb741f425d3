//! Traces with OpenTelemetry: the trace context of batches, and a span for each handler.
//!
//! Spans go to the global tracer provider, which the program sets.

use std::str::FromStr;

use opentelemetry::trace::{
    FutureExt, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer,
};
use opentelemetry::{global, Context, KeyValue};

use crate::task::{reason_of, HandlerResult, Task};
use crate::v1;
use crate::worker::Next;

const TRACER: &str = "lightspeed";

/// Returns a batch with the trace context of the current span. A batch that has one keeps it.
#[must_use]
pub fn with_trace_context(mut batch: v1::Batch) -> v1::Batch {
    if batch.trace_context.is_none() {
        batch.trace_context = trace_context(Context::current().span().span_context());
    }
    batch
}

/// The middleware of traces: `builder.middleware(lightspeed::opentelemetry::trace_handler)`. Each handler runs in a span
/// whose parent is the trace context of its batch; the batches that it returns get the context of that span.
///
/// # Errors
///
/// Those of the handler.
pub async fn trace_handler(task: Task, next: Next) -> HandlerResult {
    let tracer = global::tracer(TRACER);
    let parent = task.batch.trace_context.as_ref().and_then(span_context);
    let parent = parent.map_or_else(Context::new, |parent| Context::new().with_remote_span_context(parent));
    let span = tracer.span_builder(format!("process {}", task.batch.stage)).with_kind(SpanKind::Consumer);
    let span = span.with_attributes([
        KeyValue::new("lightspeed.surface", task.surface.clone()),
        KeyValue::new("lightspeed.stage", task.batch.stage.clone()),
        KeyValue::new("lightspeed.batch.key", task.batch.key.clone()),
        KeyValue::new("lightspeed.attempt", task.attempt),
    ]);
    let context = parent.with_span(span.start_with_context(&tracer, &parent));
    let result = next.run(task).with_context(context.clone()).await;
    let result = match result {
        Ok(batches) => {
            let own = trace_context(context.span().span_context());
            let inherit = |batch: v1::Batch| v1::Batch { trace_context: batch.trace_context.or(own.clone()), ..batch };
            Ok(batches.into_iter().map(inherit).collect())
        }
        Err(error) => {
            context.span().set_status(Status::error(reason_of(&error)));
            Err(error)
        }
    };
    context.span().end();
    result
}

/// The context of a span as W3C Trace Context has it; `None` if the span is not valid.
fn trace_context(span: &SpanContext) -> Option<v1::TraceContext> {
    let flags = span.trace_flags().to_u8();
    let traceparent = || format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id());
    let context = || v1::TraceContext { traceparent: traceparent(), tracestate: span.trace_state().header() };
    span.is_valid().then(context)
}

/// The context of a remote span; `None` if it is malformed.
fn span_context(context: &v1::TraceContext) -> Option<SpanContext> {
    let mut parts = context.traceparent.split('-').skip(1);
    let trace_id = TraceId::from_hex(parts.next()?).ok()?;
    let span_id = SpanId::from_hex(parts.next()?).ok()?;
    let flags = TraceFlags::new(u8::from_str_radix(parts.next()?, 16).ok()?);
    let state = TraceState::from_str(&context.tracestate).unwrap_or_default();
    Some(SpanContext::new(trace_id, span_id, flags, true, state)).filter(SpanContext::is_valid)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn remote() -> v1::TraceContext {
        v1::TraceContext { traceparent: TRACEPARENT.into(), tracestate: "vendor=1".into() }
    }

    /// A trace context is read as it is written; a malformed one is none.
    #[test]
    fn a_trace_context_round_trips() {
        let span = span_context(&remote()).unwrap();
        assert_eq!(Some(remote()), trace_context(&span));
        for malformed in ["", "00-0af7", "00-00000000000000000000000000000000-0000000000000000-01"] {
            let context = v1::TraceContext { traceparent: malformed.into(), ..Default::default() };
            assert_eq!(None, span_context(&context), "{malformed}");
        }
    }

    /// A batch gets the context of the current span, unless it has one; without a span it gets none.
    #[test]
    fn a_batch_gets_the_current_context() {
        assert_eq!(None, with_trace_context(v1::Batch::default()).trace_context);
        let _current = Context::new().with_remote_span_context(span_context(&remote()).unwrap()).attach();
        assert_eq!(Some(remote()), with_trace_context(v1::Batch::default()).trace_context);
        let own = Some(v1::TraceContext { traceparent: "own".into(), ..Default::default() });
        let batch = v1::Batch { trace_context: own.clone(), ..Default::default() };
        assert_eq!(own, with_trace_context(batch).trace_context);
    }

    /// A handler runs in the context of its batch, which its next batches get; one with its own context keeps it.
    #[tokio::test]
    async fn next_batches_get_the_context_of_the_handler() {
        let own = v1::TraceContext { traceparent: "own".into(), ..Default::default() };
        let batch = v1::Batch { stage: "load".into(), trace_context: Some(remote()), ..Default::default() };
        let (task, _cancellation) = Task::new(v1::StartedBatch { batch: Some(batch), ..Default::default() }, "s");
        let kept = own.clone();
        let next = Next(Arc::new(move |_| {
            let kept = v1::Batch { trace_context: Some(kept.clone()), ..Default::default() };
            Box::pin(async move {
                assert_eq!(Some(remote()), with_trace_context(v1::Batch::default()).trace_context);
                Ok(vec![v1::Batch::default(), kept])
            })
        }));
        let batches = trace_handler(task, next).await.unwrap();
        let contexts: Vec<_> = batches.into_iter().map(|batch| batch.trace_context).collect();
        assert_eq!(vec![Some(remote()), Some(own)], contexts);
    }
}
