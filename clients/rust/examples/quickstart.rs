//! Enqueues two batches, works on them, and shows what became of each.

use futures_util::{StreamExt, TryStreamExt};
use lightspeed::{permanent, v1, BoxError, Client, HandlerResult, OnSignal, Task, Worker};

/// Works on one batch. An error fails the attempt, which is retried; `permanent` makes the batch a dead letter.
async fn load(task: Task) -> HandlerResult {
    println!("attempt {}: {} records of {}", task.attempt, task.batch.records, task.batch.key);
    if task.batch.key == "day-0" {
        return Err(permanent("there is no day 0"));
    }
    Ok(Vec::new()) // Or the batches of the next stage.
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    tracing_subscriber::fmt::init(); // Prints what the client logs, such as a server that does not answer.
    let address = std::env::args().nth(1).unwrap_or("localhost:50051".into());
    let client = Client::new(address)?;

    client.start_run(v1::StartRunRequest::default()).await?;
    for key in ["day-0", "day-1"] {
        let batch = v1::Batch {
            key: key.into(),
            stage: "load".into(),
            records: 842,
            idempotency_key: key.into(),
            ..Default::default()
        };
        client.enqueue_batch(v1::EnqueueBatchRequest { batch: Some(batch), ..Default::default() }).await?;
    }

    // It works until the first batch is loaded, or until SIGTERM or SIGINT.
    let worker = Worker::builder(&client, ["load"]).stop_on_signals(OnSignal::Finish).build(load)?;
    let mut lineage = client.watch_lineage(v1::WatchLineageRequest::default());
    let loaded = async { lineage.next().await.map(|item| println!("loaded: {item:?}")) };
    worker.run_until(loaded).await?;

    let letters: Vec<_> = client.all_dead_letters(v1::ListDeadLettersRequest::default()).try_collect().await?;
    println!("dead letters: {letters:?}");
    Ok(())
}
