//! Plans a replay of the first three of ten batches, and replays by that plan or not at all.

use lightspeed::prost_types::FieldMask;
use lightspeed::{v1, BoxError, Client, HandlerResult, ReplayOptions, Task, Worker};

mod queue;
mod surface;

async fn load(task: Task) -> HandlerResult {
    println!("{} loaded", task.batch.key);
    Ok(Vec::new())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let client = Client::new(std::env::args().nth(1).unwrap_or("localhost".into()))?;
    let surface = surface::new_surface(&client, "replay", "load", 10).await?;
    let worker = Worker::builder(&client, ["load"]).surface(&surface);
    worker.clone().build(load)?.run_until(queue::idle(&client, &surface)).await?;

    // The window has the applied batches that a replay applies again; dead letters are replayed without one.
    let window = v1::ReprocessWindow { start_sequence: 1, end_sequence: 3, reason: "wrong currency".into() };
    let request = v1::UpdateSurfaceRequest {
        surface: surface.clone(),
        connector_plan: Some(v1::ConnectorPlan { reprocess_window: Some(window), ..Default::default() }),
        update_mask: Some(FieldMask { paths: vec!["connector_plan.reprocess_window".into()] }),
        ..Default::default()
    };
    client.update_surface(request).await?;

    let mut options =
        ReplayOptions { from_stage: "load".into(), reason: "the rates are repaired".into(), ..Default::default() };
    let plan = client.plan_replay(&surface, &options).await?;
    for stage in plan.stages {
        println!("{}: {} batches again", stage.stage, stage.reprocessed);
    }
    options.expected_plan_hash = plan.plan_hash;
    client.replay(&surface, &options).await?; // PLAN_CHANGED if a batch was acknowledged or has failed meanwhile.
    worker.build(load)?.run_until(queue::idle(&client, &surface)).await?;
    Ok(())
}
