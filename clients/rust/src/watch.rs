//! Watches: streams with reconnects.
//!
//! Owns one stream at a time, the position after every entry, and the wait before the next connection. It must never
//! buffer more than the current frame: a slow consumer slows its own stream only.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::time::sleep;
use tonic::Code;

use crate::backoff::Backoff;
use crate::client::{Client, FrameStream};
use crate::error::Error;
use crate::observer::WorkerLog;
use crate::position::Position;
use crate::v1;

/// A restarted server is back within seconds; after a longer absence, a watch tries every 2.5 to 5 s.
const FIRST_RECONNECT: Duration = Duration::from_millis(100);
const RECONNECT_LIMIT: Duration = Duration::from_secs(5);

const ALL_SURFACES: &str = "/surfaces/-";

/// A watch: a stream of items over many connections. It connects with the first requested item, reconnects by itself,
/// and resumes after the last item. If the server refuses to resume, as with CURSOR_TOO_OLD, that error comes last.
/// Dropping it ends the stream.
pub type Watch<Item> = BoxStream<'static, Result<Item, Error>>;

/// A watch item: one entry of a watch, with its surface and resume token.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchItem<Entry> {
    /// Resource name of the surface that emitted it.
    pub surface: String,
    /// The entry.
    pub entry: Entry,
    /// Resumes exactly after this entry, also in the middle of a frame and in another process. It fits the request of a
    /// watch of the same kind, surface or tenant, and filter.
    pub resume_token: String,
}

/// Watches.
impl Client {
    /// Audit entries: first the kept entries after the cursor, then new ones.
    pub fn watch_audits(&self, request: v1::WatchAuditsRequest) -> Watch<WatchItem<v1::AuditEntry>> {
        watch_records(self.clone(), request)
    }

    /// Lineage entries: first the kept entries after the cursor, then new ones.
    pub fn watch_lineage(&self, request: v1::WatchLineageRequest) -> Watch<WatchItem<v1::LineageEntry>> {
        watch_records(self.clone(), request)
    }

    /// Freshness: at once, at every change, and when fresh turns stale. It is a state, not a history: a new connection
    /// starts with the current state.
    pub fn watch_freshness(&self, request: v1::WatchFreshnessRequest) -> Watch<v1::FreshnessReading> {
        let frames = ReconnectingStream::<v1::WatchFreshnessResponse>::new(self.clone(), FRESHNESS);
        let readings = stream::try_unfold((frames, request), |(mut frames, request)| async move {
            loop {
                if let Some(reading) = frames.next(&request).await?.reading {
                    return Ok(Some((reading, (frames, request))));
                }
            }
        });
        readings.boxed()
    }

    /// Light views of surfaces by frames: first all that match, then caught_up, then changes and removals. A new
    /// connection starts with all surfaces again; before its caught_up, those that left meanwhile are removed, whatever
    /// the reason. Heartbeats are no items.
    pub fn watch_surfaces(&self, request: v1::WatchSurfacesRequest) -> Watch<v1::WatchSurfacesResponse> {
        let frames = ReconnectingStream::<v1::WatchSurfacesResponse>::new(self.clone(), SURFACES);
        let cursor = SurfacesWatchCursor::default();
        let items = stream::try_unfold((frames, request, cursor), |(mut frames, request, mut cursor)| async move {
            loop {
                if let Some(item) = cursor.items.pop_front() {
                    return Ok(Some((item, (frames, request, cursor))));
                }
                let frame = frames.next(&request).await?;
                cursor.frame_received(frame, frames.connections);
            }
        });
        items.boxed()
    }
}

const SURFACES: &str = "/lightspeed.ops.v1.SurfaceService/WatchSurfaces";
const FRESHNESS: &str = "/lightspeed.ops.v1.RecordService/WatchFreshness";

/// The request of a watch with a cursor.
trait RecordWatch: prost::Message + Clone + 'static {
    type Frame: prost::Message + Default + 'static;
    type Entry: Send + Sync + 'static;
    const PATH: &'static str;

    fn surface(&self) -> &str;
    fn begin(&self) -> Position;
    fn begin_at(&mut self, position: &Position);
    fn unpack(frame: Self::Frame) -> (String, Vec<Self::Entry>, String);
    fn sequence(entry: &Self::Entry) -> i64;
}

macro_rules! record_watches {
    ($($name:literal $request:ident $frame:ident $entry:ident;)*) => {$(
        impl RecordWatch for v1::$request {
            type Frame = v1::$frame;
            type Entry = v1::$entry;
            const PATH: &'static str = concat!("/lightspeed.ops.v1.", $name);

            fn surface(&self) -> &str {
                &self.surface
            }

            fn begin(&self) -> Position {
                Position::of(&self.resume_token, self.after_sequence)
            }

            fn begin_at(&mut self, position: &Position) {
                self.resume_token.clone_from(&position.token);
                self.after_sequence = position.after_sequence;
            }

            fn unpack(frame: Self::Frame) -> (String, Vec<Self::Entry>, String) {
                (frame.surface, frame.entries, frame.resume_token)
            }

            fn sequence(entry: &Self::Entry) -> i64 {
                entry.sequence
            }
        }
    )*};
}

include!("generated/lightspeed/ops/v1/watches.rs");

/// The cursor of a watch of entries: the position from which it resumes.
struct RecordWatchCursor<Request: RecordWatch> {
    frames: ReconnectingStream<Request::Frame>,
    request: Request,
    /// The position after the last frame: the next connection begins there.
    position: Position,
    items: VecDeque<WatchItem<Request::Entry>>,
}

impl<Request: RecordWatch> RecordWatchCursor<Request> {
    async fn next(&mut self) -> Result<WatchItem<Request::Entry>, Error> {
        while self.items.is_empty() {
            self.request.begin_at(&self.position);
            let frame = self.frames.next(&self.request).await?;
            self.frame_received(frame);
        }
        Ok(self.items.pop_front().expect("there is an item"))
    }

    /// Moves behind a frame, and takes out its new entries, each with its own resume token.
    fn frame_received(&mut self, frame: Request::Frame) {
        let (surface, mut entries, token) = Request::unpack(frame);
        let before = std::mem::take(&mut self.position);
        entries.retain(|entry| !before.is_returned(&surface, Request::sequence(entry)));
        self.position.token = token;
        if entries.is_empty() {
            // Entries to skip come first: after any other entry, all of them have come.
            self.position.returned_surface.clone_from(&before.returned_surface);
            self.position.returned_sequence = before.returned_sequence;
        }
        let last = entries.len().saturating_sub(1);
        for (index, entry) in entries.into_iter().enumerate() {
            let at = if index == last {
                self.position.clone()
            } else {
                self.mid_frame(&before, &surface, Request::sequence(&entry))
            };
            self.items.push_back(WatchItem { surface: surface.clone(), entry, resume_token: at.resume_token() });
        }
    }

    fn mid_frame(&self, before: &Position, surface: &str, sequence: i64) -> Position {
        if !self.request.surface().ends_with(ALL_SURFACES) {
            return Position { after_sequence: sequence, ..Position::default() };
        }
        Position {
            token: before.token.clone(),
            returned_surface: surface.to_owned(),
            returned_sequence: sequence,
            ..Position::default()
        }
    }
}

/// The cursor of a watch of surfaces: a connection starts with all of them, so it only has to find those that left.
#[derive(Default)]
struct SurfacesWatchCursor {
    known: BTreeSet<String>,
    /// Known surfaces that this connection has not sent yet.
    missing: BTreeSet<String>,
    /// The number of the connection of the last frame.
    connection: u64,
    items: VecDeque<v1::WatchSurfacesResponse>,
}

impl SurfacesWatchCursor {
    /// Takes what the reader gets of a frame; before caught_up, also the surfaces that left.
    fn frame_received(&mut self, received: v1::WatchSurfacesResponse, connection: u64) {
        use v1::watch_surfaces_response::Frame;
        if self.connection != connection {
            self.connection = connection;
            self.missing = self.known.clone();
        }
        match &received.frame {
            Some(Frame::Changed(changed)) => {
                for surface in &changed.surfaces {
                    self.missing.remove(&surface.name);
                    self.known.insert(surface.name.clone());
                }
            }
            Some(Frame::Removed(removed)) => {
                for surface in &removed.surfaces {
                    self.missing.remove(&surface.name);
                    self.known.remove(&surface.name);
                }
            }
            Some(Frame::CaughtUp(_)) if !self.missing.is_empty() => {
                let missing = std::mem::take(&mut self.missing);
                self.known.retain(|name| !missing.contains(name));
                let surfaces = missing.into_iter().map(|name| v1::RemovedSurface { name, deleted: false }).collect();
                let frame = Some(Frame::Removed(v1::RemovedSurfaces { surfaces }));
                self.items.push_back(v1::WatchSurfacesResponse { frame });
            }
            Some(Frame::Heartbeat(_)) => return,
            _ => {}
        }
        self.items.push_back(received);
    }
}

/// A stream of frames, which is opened again if it breaks off.
struct ReconnectingStream<Frame> {
    client: Client,
    path: &'static str,
    stream: Option<FrameStream<Frame>>,
    /// The number of streams that were opened.
    connections: u64,
    backoff: Backoff,
}

impl<Frame: prost::Message + Default + 'static> ReconnectingStream<Frame> {
    fn new(client: Client, path: &'static str) -> Self {
        let backoff = Backoff::new(FIRST_RECONNECT, RECONNECT_LIMIT);
        Self { client, path, stream: None, connections: 0, backoff }
    }

    /// Returns the next frame, over a new connection with this request if there is no connection.
    async fn next<Request: prost::Message + Clone + 'static>(&mut self, request: &Request) -> Result<Frame, Error> {
        loop {
            let error = match self.receive(request).await {
                Ok(frame) => {
                    self.backoff.reset();
                    return Ok(frame);
                }
                Err(error) => error,
            };
            self.stream = None;
            if !error.is_unavailable() {
                return Err(error);
            }
            let delay = self.backoff.next(error.retry_after());
            WorkerLog::default().disconnected(Some(&error), delay);
            sleep(delay).await;
        }
    }

    async fn receive<Request: prost::Message + Clone + 'static>(&mut self, request: &Request) -> Result<Frame, Error> {
        if self.stream.is_none() {
            let request = request.clone();
            self.stream = Some(self.client.open(self.path, None, stream::once(async { request })).await?);
            self.connections += 1;
        }
        let stream = self.stream.as_mut().expect("it was opened");
        let ended = || Error::new(Code::Unavailable, "the stream has ended"); // Some proxies end it so.
        stream.message().await?.ok_or_else(ended)
    }
}

fn watch_records<Request: RecordWatch>(client: Client, request: Request) -> Watch<WatchItem<Request::Entry>> {
    let position = request.begin();
    let frames = ReconnectingStream::new(client, Request::PATH);
    let cursor = RecordWatchCursor { frames, request, position, items: VecDeque::new() };
    let entries = stream::try_unfold(cursor, |mut cursor| async move { Ok(Some((cursor.next().await?, cursor))) });
    entries.boxed()
}

#[cfg(test)]
mod tests;
