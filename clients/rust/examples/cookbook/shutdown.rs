//! Stops a worker on SIGTERM or SIGINT. It cancels its handlers, and their batches go back to the queue for other
//! workers; with `OnSignal::Finish` they would be finished first.

use std::time::Duration;

use lightspeed::{BoxError, Client, HandlerResult, OnSignal, Task, Worker};

mod surface;

async fn load(task: Task) -> HandlerResult {
    println!("{} begun", task.batch.key);
    tokio::select! {
        () = tokio::time::sleep(Duration::from_millis(100)) => Ok(Vec::new()), // The work.
        cancellation = task.cancelled() => {
            println!("{}: {}", task.batch.key, cancellation.reason);
            Err(cancellation.reason.into()) // The batch is released: this attempt does not count.
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let client = Client::new(std::env::args().nth(1).unwrap_or("localhost".into()))?;
    let surface = surface::new_surface(&client, "shutdown", "load", 100).await?;

    let worker = Worker::builder(&client, ["load"]).surface(surface).concurrency(2);
    worker.stop_on_signals(OnSignal::Release).build(load)?.run().await?;
    println!("stopped");
    Ok(())
}
