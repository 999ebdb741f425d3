//! A surface of its own for each program.

use std::time::{SystemTime, UNIX_EPOCH};

use lightspeed::{v1, BoxError, Client};

/// Makes a surface with a run in progress, with batches of a stage in its queue: day-1, day-2 and so on. Returns its
/// resource name.
pub async fn new_surface(client: &Client, program: &str, stage: &str, days: i64) -> Result<String, BoxError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let request = v1::CreateSurfaceRequest {
        parent: "tenants/cookbook".into(),
        surface_id: format!("{program}-{now}"),
        ..Default::default()
    };
    let surface = client.create_surface(request).await?.surface.unwrap_or_default().name;
    client.start_run(v1::StartRunRequest { surface: surface.clone(), ..Default::default() }).await?;
    for day in 1..=days {
        let key = format!("day-{day}");
        let batch = v1::Batch {
            key: key.clone(),
            stage: stage.into(),
            records: 100,
            idempotency_key: key,
            sequence: day,
            ..Default::default()
        };
        let request = v1::EnqueueBatchRequest { surface: surface.clone(), batch: Some(batch), ..Default::default() };
        client.enqueue_batch(request).await?;
    }
    Ok(surface)
}
