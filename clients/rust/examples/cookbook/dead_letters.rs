//! Fails a batch for good, lists the dead letter with its reason, and redrives it after the repair.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::TryStreamExt;
use lightspeed::{permanent, v1, BoxError, Client, HandlerResult, Task, Worker};

mod queue;
mod surface;

static IS_REPAIRED: AtomicBool = AtomicBool::new(false);

async fn load(task: Task) -> HandlerResult {
    if task.batch.key == "day-2" && !IS_REPAIRED.load(Ordering::Relaxed) {
        return Err(permanent("the file is cut off")); // A retry cannot help.
    }
    println!("{} loaded", task.batch.key);
    Ok(Vec::new())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let client = Client::new(std::env::args().nth(1).unwrap_or("localhost".into()))?;
    let surface = surface::new_surface(&client, "dead-letters", "load", 3).await?;
    let worker = Worker::builder(&client, ["load"]).surface(&surface);
    worker.clone().build(load)?.run_until(queue::idle(&client, &surface)).await?;

    let request = v1::ListDeadLettersRequest { surface: surface.clone(), ..Default::default() };
    let mut letters = client.all_dead_letters(request);
    while let Some(v1::DeadLetter { batch, record, .. }) = letters.try_next().await? {
        println!("{}: {}", batch.unwrap_or_default().key, record.unwrap_or_default().reason);
    }

    IS_REPAIRED.store(true, Ordering::Relaxed);
    let request = v1::RedriveDeadLettersRequest {
        surface: surface.clone(),
        all: true,
        reason: "the file is whole again".into(),
        ..Default::default()
    };
    println!("{} redriven", client.redrive_dead_letters(request).await?.results.len());
    worker.build(load)?.run_until(queue::idle(&client, &surface)).await?;
    Ok(())
}
