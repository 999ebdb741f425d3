//! Sends batches through three stages: a handler returns the batch of the next stage, and the server enqueues it in the
//! commit of the acknowledgement.

use futures_util::{StreamExt, TryStreamExt};
use lightspeed::{v1, BoxError, Client, HandlerResult, Task, Worker};

mod surface;

async fn hand_off(task: Task) -> HandlerResult {
    println!("{}: {}", task.batch.key, task.batch.stage);
    let next = match task.batch.stage.as_str() {
        "extract" => "transform",
        "transform" => "load",
        _ => return Ok(Vec::new()),
    };
    Ok(vec![v1::Batch { stage: next.into(), ..task.batch }])
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let client = Client::new(std::env::args().nth(1).unwrap_or("localhost".into()))?;
    let surface = surface::new_surface(&client, "hand-off", "extract", 5).await?;

    let lineage = client.watch_lineage(v1::WatchLineageRequest { surface: surface.clone(), ..Default::default() });
    let all = lineage.take(3 * 5).try_collect::<Vec<_>>();
    let worker = Worker::builder(&client, ["extract", "transform", "load"]).surface(surface);
    worker.concurrency(4).prefetch(4).build(hand_off)?.run_until(all).await?;
    Ok(())
}
