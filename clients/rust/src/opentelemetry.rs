//! Traces with OpenTelemetry: the trace context of batches, and a span for each handler.
//!
//! Spans go to the global tracer provider, which the program sets.

use std::panic::{resume_unwind, AssertUnwindSafe};
use std::str::FromStr;

use futures_util::future::FutureExt as _;
use opentelemetry::trace::{
    FutureExt as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer,
};
use opentelemetry::{global, Context, KeyValue};

use crate::task::{panicked, reason_of, BoxError, HandlerResult, Task};
use crate::v1;
use crate::worker::Next;

const TRACER: &str = "lightspeed";

/// The server's limit on the characters of a tracestate. A longer one is left out, as W3C Trace Context allows.
const MAX_TRACESTATE: usize = 512;

/// Returns a batch with the trace context of the current span. A batch that has one keeps it.
#[must_use]
pub fn with_trace_context(mut batch: v1::Batch) -> v1::Batch {
    if batch.trace_context.is_none() {
        batch.trace_context = trace_context(Context::current().span().span_context());
    }
    batch
}

/// The middleware of traces: `builder.middleware(lightspeed::opentelemetry::trace_handler)`. Each handler runs in a span
/// whose parent is the trace context of its batch; the batches that it returns get the context of that span, also if they
/// are copies of its batch.
///
/// # Errors
///
/// Those of the handler.
pub async fn trace_handler(task: Task, next: Next) -> HandlerResult {
    trace_with(&global::tracer(TRACER), task, next).await
}

async fn trace_with<T>(tracer: &T, task: Task, next: Next) -> HandlerResult
where
    T: Tracer,
    T::Span: Send + Sync + 'static,
{
    let parent = task.batch.trace_context.as_ref().and_then(span_context);
    let parent = parent.map_or_else(Context::new, |parent| Context::new().with_remote_span_context(parent));
    let span = tracer.span_builder(format!("process {}", task.batch.stage)).with_kind(SpanKind::Consumer);
    let span = span.with_attributes([
        KeyValue::new("messaging.system", "lightspeed"),
        KeyValue::new("messaging.operation.name", "process"),
        KeyValue::new("messaging.operation.type", "process"),
        KeyValue::new("messaging.destination.name", task.batch.stage.clone()),
        KeyValue::new("messaging.message.id", task.batch.key.clone()),
        KeyValue::new("lightspeed.surface", task.surface.clone()),
        KeyValue::new("lightspeed.run", task.run_id.clone()),
        KeyValue::new("lightspeed.stage", task.batch.stage.clone()),
        KeyValue::new("lightspeed.attempt", task.attempt),
    ]);
    let context = parent.with_span(span.start_with_context(tracer, &parent));
    let handled = traceparent_of(&task.batch).to_owned();
    let running = next.run(task).with_context(context.clone());
    let result = match AssertUnwindSafe(running).catch_unwind().await {
        Ok(Ok(batches)) => {
            let own = trace_context(context.span().span_context());
            let continued = |mut batch: v1::Batch| {
                if ["", &handled].contains(&traceparent_of(&batch)) {
                    batch.trace_context.clone_from(&own);
                }
                batch
            };
            Ok(batches.into_iter().map(continued).collect())
        }
        Ok(Err(error)) => {
            fail(&context, &error);
            Err(error)
        }
        Err(panic) => {
            fail(&context, &panicked(panic.as_ref()));
            context.span().end();
            resume_unwind(panic); // The worker reports it.
        }
    };
    context.span().end();
    result
}

/// The traceparent of a batch, empty without a trace context; that of a copy is the same.
fn traceparent_of(batch: &v1::Batch) -> &str {
    batch.trace_context.as_ref().map_or("", |context| &context.traceparent)
}

fn fail(context: &Context, error: &BoxError) {
    let (span, reason) = (context.span(), reason_of(error));
    let (kind, message) = reason.split_once(": ").unwrap_or((&reason, ""));
    span.set_attribute(KeyValue::new("error.type", kind.to_owned()));
    span.record_error(error.as_ref());
    span.set_status(Status::error(message.to_owned()));
}

/// The context of a span as W3C Trace Context has it; `None` if the span is not valid.
fn trace_context(span: &SpanContext) -> Option<v1::TraceContext> {
    let flags = span.trace_flags().to_u8();
    let traceparent = || format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id());
    let tracestate = || Some(span.trace_state().header()).filter(|state| state.len() <= MAX_TRACESTATE);
    let context = || v1::TraceContext { traceparent: traceparent(), tracestate: tracestate().unwrap_or_default() };
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
    use std::sync::{Arc, Mutex};

    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::error::OTelSdkResult;
    use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};

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
        let kept = own.clone();
        let next = Next(Arc::new(move |_| {
            let kept = v1::Batch { trace_context: Some(kept.clone()), ..Default::default() };
            Box::pin(async move {
                assert_eq!(Some(remote()), with_trace_context(v1::Batch::default()).trace_context);
                Ok(vec![v1::Batch::default(), kept])
            })
        }));
        let batches = trace_handler(traced_task(), next).await.unwrap();
        let contexts: Vec<_> = batches.into_iter().map(|batch| batch.trace_context).collect();
        assert_eq!(vec![Some(remote()), Some(own)], contexts);
    }

    /// A tracestate above the limit of the server is left out.
    #[test]
    fn a_long_tracestate_is_left_out() {
        let state = |characters| TraceState::from_str(&format!("a={0},b={0}", "x".repeat(characters))).unwrap();
        let span = |state| SpanContext::new(TraceId::from(1), SpanId::from(1), TraceFlags::SAMPLED, true, state);
        assert_eq!(405, trace_context(&span(state(200))).unwrap().tracestate.len());
        assert_eq!("", trace_context(&span(state(255))).unwrap().tracestate);
    }

    #[derive(Clone, Debug, Default)]
    struct Exporter(Arc<Mutex<Vec<SpanData>>>);

    impl SpanExporter for Exporter {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            self.0.lock().unwrap().extend(batch);
            Ok(())
        }
    }

    fn traced_task() -> Task {
        let batch =
            v1::Batch { key: "a".into(), stage: "load".into(), trace_context: Some(remote()), ..Default::default() };
        let item = v1::StartedBatch { batch: Some(batch), run_id: "run-1".into(), attempt: 2, ..Default::default() };
        Task::new(item, "tenants/default/surfaces/default").0
    }

    type Run = fn(Task) -> HandlerResult;

    /// Runs a handler with the middleware, and returns its next batches, if it does not panic, and the span.
    async fn traced(handler: Run) -> (Option<HandlerResult>, SpanData) {
        let exporter = Exporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        let next = Next(Arc::new(move |task| Box::pin(async move { handler(task) })));
        let tracer = provider.tracer(TRACER);
        let running = trace_with(&tracer, traced_task(), next);
        let result = AssertUnwindSafe(running).catch_unwind().await.ok();
        let span = exporter.0.lock().unwrap().pop().unwrap();
        (result, span)
    }

    /// A copy of the handled batch gets the context of the handler's span.
    #[tokio::test]
    async fn copies_of_the_handled_batch_get_the_context_of_the_handler() {
        let (result, span) = traced(|task| Ok(vec![v1::Batch { stage: "end".into(), ..task.batch.clone() }])).await;
        let copy = &result.unwrap().unwrap()[0];
        assert_eq!(trace_context(&span.span_context), copy.trace_context);
        assert_eq!(SpanId::from_hex("b7ad6b7169203331").unwrap(), span.parent_span_id);
    }

    /// Spans have the names and the attributes of all clients; clients/README.md lists them.
    #[tokio::test]
    async fn spans_have_the_names_and_attributes_of_all_clients() {
        let cases: [(Run, _, _); 4] = [
            (|_| Ok(vec![]), None, Status::Unset),
            (|_| Err("no file".into()), Some("error"), Status::error("no file")),
            (|_| Err(crate::permanent("a: b")), Some("error"), Status::error("a: b")),
            (|_| panic!("out of range"), Some("panic"), Status::error("out of range")),
        ];
        for (handler, error_type, status) in cases {
            let (result, span) = traced(handler).await;
            assert_eq!(error_type == Some("panic"), result.is_none(), "a panic goes on");
            let mut expected = vec![
                KeyValue::new("messaging.system", "lightspeed"),
                KeyValue::new("messaging.operation.name", "process"),
                KeyValue::new("messaging.operation.type", "process"),
                KeyValue::new("messaging.destination.name", "load"),
                KeyValue::new("messaging.message.id", "a"),
                KeyValue::new("lightspeed.surface", "tenants/default/surfaces/default"),
                KeyValue::new("lightspeed.run", "run-1"),
                KeyValue::new("lightspeed.stage", "load"),
                KeyValue::new("lightspeed.attempt", 2),
            ];
            expected.extend(error_type.map(|kind| KeyValue::new("error.type", kind)));
            assert_eq!(("process load", SpanKind::Consumer), (span.name.as_ref(), span.span_kind));
            assert_eq!(expected, span.attributes);
            assert_eq!(status, span.status);
            let events: Vec<_> = span.events.iter().map(|event| event.name.as_ref()).collect();
            assert_eq!(if error_type.is_some() { vec!["exception"] } else { vec![] }, events);
        }
    }
}
