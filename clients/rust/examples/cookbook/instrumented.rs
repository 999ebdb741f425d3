//! Runs a worker with a span of OpenTelemetry around each handler, in the trace of its batch, and with metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;

use lightspeed::opentelemetry::{trace_handler, with_trace_context};
use lightspeed::{v1, BoxError, Client, HandlerResult, Task, Worker, WorkerObserver};
use opentelemetry::trace::{FutureExt, TraceContextExt, Tracer};
use opentelemetry::{global, Context};
use opentelemetry_sdk::trace::SdkTracerProvider;

mod queue;
mod surface;

/// Counts failures; it needs none of the other events.
#[derive(Clone, Default)]
struct FailureCounter(Arc<AtomicU64>);

impl WorkerObserver for FailureCounter {
    fn handler_failed(&self, _: &Task, _: Duration, _: &BoxError) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

async fn load(task: Task) -> HandlerResult {
    if task.attempt == 1 {
        return Err("at first it fails".into());
    }
    Ok(Vec::new())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    // Here the spans are printed; another exporter sends them to a collector.
    let exporter = opentelemetry_stdout::SpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter).build();
    global::set_tracer_provider(provider.clone());
    let client = Client::new(std::env::args().nth(1).unwrap_or("localhost".into()))?;
    let surface = surface::new_surface(&client, "instrumented", "load", 0).await?;

    // The batch carries the trace of this span to its handler.
    let span = Context::current_with_span(global::tracer("cookbook").start("enqueue"));
    let enqueueing = async {
        let batch = v1::Batch { key: "day-1".into(), stage: "load".into(), records: 842, ..Default::default() };
        let batch = with_trace_context(v1::Batch { idempotency_key: batch.key.clone(), ..batch });
        let request = v1::EnqueueBatchRequest { surface: surface.clone(), batch: Some(batch), ..Default::default() };
        client.enqueue_batch(request).await
    };
    enqueueing.with_context(span).await?;

    let failures = FailureCounter::default();
    let worker = Worker::builder(&client, ["load"]).surface(&surface);
    let worker = worker.middleware(trace_handler).observer(failures.clone()).build(load)?;
    worker.run_until(queue::idle(&client, &surface)).await?;
    println!("{} failed", failures.0.load(Ordering::Relaxed));
    provider.shutdown()?;
    Ok(())
}
