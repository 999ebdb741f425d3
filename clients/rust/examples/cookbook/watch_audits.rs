//! Watches audits, and goes on after a restart: a file keeps the resume token of the last printed entry.

use std::path::Path;

use futures_util::{StreamExt, TryStreamExt};
use lightspeed::{v1, BoxError, Client};

mod surface;

/// Prints the next entries after those of earlier calls. A restart of the server in between is not seen.
async fn print_audits(client: &Client, surface: &str, token_file: &Path, count: usize) -> Result<(), BoxError> {
    let resume_token = std::fs::read_to_string(token_file).unwrap_or_default(); // Empty: from the first kept entry.
    let request = v1::WatchAuditsRequest { surface: surface.into(), resume_token, ..Default::default() };
    let mut audits = client.watch_audits(request).take(count);
    while let Some(item) = audits.try_next().await? {
        println!("{}: {}", item.entry.sequence, item.entry.record.unwrap_or_default().action);
        std::fs::write(token_file, item.resume_token)?; // After its effect: a crash in between repeats one entry.
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let client = Client::new(std::env::args().nth(1).unwrap_or("localhost".into()))?;
    let surface = surface::new_surface(&client, "watch-audits", "load", 0).await?;
    let token_file = std::env::temp_dir().join(surface.replace('/', "-"));

    print_audits(&client, &surface, &token_file, 2).await?;
    client.pause(&surface, "the disk is full").await?;
    print_audits(&client, &surface, &token_file, 1).await?; // As another process would.
    Ok(std::fs::remove_file(token_file)?)
}
