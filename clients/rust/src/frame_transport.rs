//! The frame transport: carries a worker's frames both ways over a work stream, or over calls if the server refuses the
//! stream.
//!
//! Owns one stream from its opening to its end. It must never reconnect, nor decide what is sent: the worker state
//! machine does.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::FutureExt;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use crate::client::Client;
use crate::error::Error;
use crate::lease_registry::LeasedBatchId;
use crate::task::HandlerResult;
use crate::v1::{self, work_request::Open, work_response as response};
use crate::work_stream::open_frames;
use crate::work_streams::StreamId;

/// The client retries a call until this deadline, and meanwhile sends no other report: so it is short.
const REPORT_TIMEOUT: Duration = Duration::from_secs(3);

/// An event for the worker loop.
pub(crate) enum Event {
    /// Start no more batches; the leased ones are finished, or released.
    Stop { release: bool },
    /// A handler has ended.
    HandlerEnded(LeasedBatchId, HandlerResult),
    /// A frame of the server.
    FrameReceived(StreamId, v1::WorkResponse),
    /// A server forwards the stream, and a new one would go directly to the owner of the surface.
    OwnerConnected(StreamId),
    /// A stream has ended, or could not be opened.
    StreamEnded(StreamId, Option<Error>),
}

/// The frame transport: one stream, or calls instead of it. Dropping it ends it at once.
pub(crate) struct FrameTransport {
    frames: Option<UnboundedSender<v1::WorkRequest>>,
    reader: JoinHandle<()>,
}

impl FrameTransport {
    /// Opens a stream in the runtime of the caller, and sends its events.
    pub(crate) fn open(
        client: Client,
        id: StreamId,
        opening: Open,
        uses_calls: bool,
        events: UnboundedSender<Event>,
    ) -> Self {
        let (frames, queued) = unbounded_channel();
        let reader = tokio::spawn(async move {
            let result = if uses_calls {
                run_over_calls(client.with_timeout(REPORT_TIMEOUT), id, &opening.surface, queued, &events).await
            } else {
                run_over_stream(&client, id, opening, queued, &events).await
            };
            let _ = events.send(Event::StreamEnded(id, result.err()));
        });
        Self { frames: Some(frames), reader }
    }

    /// Queues a frame, and does not wait. After the end, or if the stream is no longer read, it is not sent.
    pub(crate) fn send(&self, frame: v1::WorkRequest) {
        if let Some(frames) = &self.frames {
            let _ = frames.send(frame);
        }
    }

    /// Stops sending frames.
    pub(crate) fn half_close(&mut self) {
        self.frames = None;
    }
}

impl Drop for FrameTransport {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

async fn run_over_stream(
    client: &Client,
    id: StreamId,
    opening: Open,
    frames: UnboundedReceiver<v1::WorkRequest>,
    events: &UnboundedSender<Event>,
) -> Result<(), Error> {
    let mut opened = open_frames(client, opening, frames).await?;
    let owner = opened.owner().map(str::to_owned);
    let is_forwarded = owner.is_some();
    let mut owner_connected = pin!(async { client.can_reach(owner.as_deref().unwrap_or_default()).await }.fuse());
    loop {
        tokio::select! {
            frame = opened.message() => match frame? {
                Some(frame) => drop(events.send(Event::FrameReceived(id, frame))),
                None => return Ok(()),
            },
            true = &mut owner_connected, if is_forwarded => drop(events.send(Event::OwnerConnected(id))),
        }
    }
}

/// Sends the reports of frames as calls with the same content, and passes on the results. No batch is started.
async fn run_over_calls(
    client: Client,
    id: StreamId,
    surface: &str,
    mut frames: UnboundedReceiver<v1::WorkRequest>,
    events: &UnboundedSender<Event>,
) -> Result<(), Error> {
    while let Some(frame) = frames.recv().await {
        let items = frame.acknowledgements.len() + frame.failures.len() + frame.extensions.len();
        if items + frame.releases.len() > 0 {
            let results = report_by_calls(&client, surface, frame).await?;
            let frame = v1::WorkResponse { frame: Some(response::Frame::Results(results)) };
            let _ = events.send(Event::FrameReceived(id, frame));
        }
    }
    Ok(())
}

async fn report_by_calls(client: &Client, surface: &str, frame: v1::WorkRequest) -> Result<response::Results, Error> {
    // No call releases a batch: its lease expires instead.
    let releases = frame.releases.into_iter().map(|item| v1::ReleaseResult { key: item.key, error: None });
    let mut results = response::Results { releases: releases.collect(), ..Default::default() };
    let surface = || surface.to_owned();
    let request_id = String::new;
    if !frame.acknowledgements.is_empty() {
        let acknowledgements = frame.acknowledgements;
        let request = v1::AcknowledgeBatchesRequest { surface: surface(), acknowledgements, request_id: request_id() };
        results.acknowledgements = client.send(request).await?.results;
    }
    if !frame.failures.is_empty() {
        let request = v1::FailBatchesRequest { surface: surface(), failures: frame.failures, request_id: request_id() };
        results.failures = client.send(request).await?.results;
    }
    if !frame.extensions.is_empty() {
        let request =
            v1::ExtendLeasesRequest { surface: surface(), extensions: frame.extensions, request_id: request_id() };
        results.extensions = client.send(request).await?.results;
    }
    Ok(results)
}
