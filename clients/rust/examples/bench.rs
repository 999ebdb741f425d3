//! The bench program of the Rust client: a worker without work, which stops itself after a number of batches.
//!
//! `bench TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH` prints one line of JSON: the batches, and the seconds from
//! the first start of a handler to the end of the worker. `make bench-clients` compares it with the other languages.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use lightspeed::{BoxError, Client, Task, Worker};
use tokio::sync::Notify;

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, surface, stage, count, concurrency, prefetch] = arguments.as_slice() else {
        return Err("expected TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH".into());
    };
    let count: usize = count.parse()?;
    let (handled, started) = (Arc::new(AtomicUsize::new(0)), Arc::new(OnceLock::new()));
    let done = Arc::new(Notify::new());
    let (counter, first_start, ended) = (handled.clone(), started.clone(), done.clone());
    let handler = move |_: Task| {
        first_start.get_or_init(Instant::now);
        if counter.fetch_add(1, Ordering::Relaxed) + 1 == count {
            ended.notify_one();
        }
        async { Ok(Vec::new()) }
    };
    let client = Client::new(target)?;
    let worker = Worker::builder(&client, [stage]).surface(surface);
    let worker = worker.concurrency(concurrency.parse()?).prefetch(prefetch.parse()?).build(handler)?;
    worker.run_until(done.notified()).await?;
    let seconds = started.get().map_or(0.0, |started| started.elapsed().as_secs_f64());
    let batches = handled.load(Ordering::Relaxed);
    println!("{{\"batches\": {batches}, \"seconds\": {seconds:.3}}}");
    Ok(())
}
