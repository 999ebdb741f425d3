//! The queue of a surface.

use std::time::Duration;

use lightspeed::{v1, Client, Error};

/// Waits until all batches of a surface have ended, or are dead letters.
pub async fn idle(client: &Client, surface: &str) -> Result<(), Error> {
    loop {
        let request = v1::GetSurfaceRequest { surface: surface.into() };
        let queue = client.get_surface(request).await?.surface.and_then(|surface| surface.queue).unwrap_or_default();
        if queue.queued + queue.retrying + queue.in_flight + queue.replay_pending == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
