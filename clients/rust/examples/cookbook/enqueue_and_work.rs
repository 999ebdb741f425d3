//! Enqueues ten batches with one call, and works on them until all have succeeded.

use futures_util::{StreamExt, TryStreamExt};
use lightspeed::{v1, BoxError, Client, Error, HandlerResult, Task, Worker};

mod surface;

async fn load(task: Task) -> HandlerResult {
    println!("{}: {} records", task.batch.key, task.batch.records);
    Ok(Vec::new())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let client = Client::new(std::env::args().nth(1).unwrap_or("localhost".into()))?;
    let surface = surface::new_surface(&client, "enqueue-and-work", "load", 0).await?;

    let batches = (1..=10).map(|day| v1::Batch {
        key: format!("day-{day}"),
        stage: "load".into(),
        records: 842,
        idempotency_key: format!("flights-of-day-{day}"), // The server applies it once, also under another key.
        sequence: day,
        ..Default::default()
    });
    let request =
        v1::EnqueueBatchesRequest { surface: surface.clone(), batches: batches.collect(), ..Default::default() };
    for result in client.enqueue_batches(request).await?.results {
        if let Some(v1::enqueue_result::Result::Error(status)) = result.result {
            return Err(Error::from(status).into()); // Each batch is enqueued or refused by itself.
        }
    }

    // Each success has a lineage entry: the worker stops after ten.
    let lineage = client.watch_lineage(v1::WatchLineageRequest { surface: surface.clone(), ..Default::default() });
    let all = lineage.take(10).try_collect::<Vec<_>>();
    let worker = Worker::builder(&client, ["load"]).surface(surface).concurrency(4).build(load)?;
    worker.run_until(all).await?;
    Ok(())
}
