//! The work streams of a worker: the current one, and the retired ones.
//!
//! Owns the pending frames of each, and the time at which the next one is opened. It must never open one: the worker
//! loop does.

use std::collections::VecDeque;
use std::time::Duration;

use tonic::Code;

use crate::backoff::Backoff;
use crate::error::Error;
use crate::observer::{Reconnection, WorkerLog};
use crate::reports::PendingFrame;
use crate::v1::{block_reason::Reason, work_request as request, work_request::Open};

/// A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second.
const FIRST_RECONNECT: Duration = Duration::from_millis(50);
const RECONNECT_LIMIT: Duration = Duration::from_secs(1);

/// The server's limit on the held leases of an opening; with more, the leases of lost starts run until they expire.
const MAX_HELD_LEASES: usize = 10_000;

/// The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never waits for other
/// frames.
const MAX_PENDING_FRAMES: usize = 16;

/// The id of a stream.
pub(crate) type StreamId = u64;

/// One work stream as the worker state machine sees it.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // The flags are independent, and every combination can occur.
pub(crate) struct StreamState {
    pub id: StreamId,
    /// The content of its first frame.
    pub opening: Open,
    /// The server refused the stream: reports are sent as calls, and no batch is started.
    pub uses_calls: bool,
    /// The number of batches that the server may still start on it.
    pub credits: usize,
    /// Why the server starts nothing; `None` if it has not sent a reason.
    pub block_reason: Option<Reason>,
    /// Its batches are started to make room in the queue.
    pub makes_room: bool,
    /// A server forwards it to the owner of the surface, which can be called by now.
    pub is_forwarded: bool,
    /// The server shuts down.
    pub is_draining: bool,
    /// The worker has sent leave: the server starts nothing more on it.
    pub leave_sent: bool,
    /// No more frames are sent.
    pub is_half_closed: bool,
    /// The worker ended it by releasing all batches that the server had started on it.
    pub has_released: bool,
    /// In the order in which they were sent.
    pub pending_frames: VecDeque<PendingFrame>,
}

impl StreamState {
    /// Whether the number of pending frames is below the limit.
    pub(crate) fn accepts_frames(&self) -> bool {
        self.pending_frames.len() < MAX_PENDING_FRAMES
    }

    pub(crate) fn is_at_in_flight_limit(&self) -> bool {
        matches!(self.block_reason, Some(Reason::InFlightLimit(_)))
    }
}

/// The work streams of a worker. Times are in seconds, on its clock.
#[derive(Debug)]
pub(crate) struct WorkStreams {
    log: WorkerLog,
    opening: Open,
    last_id: StreamId,
    backoff: Backoff,
    pub current: Option<StreamState>,
    /// Frames that arrive on them until their end are still handled.
    pub retired: Vec<StreamState>,
    pub reconnect_at_s: f64,
    /// Pending frames of broken streams, which are sent again unchanged.
    pub frames_to_resend: VecDeque<PendingFrame>,
    /// The server's refusal of this worker; from then on its reports are calls.
    pub refusal: Option<Error>,
    /// The server has sent a frame.
    is_connected: bool,
    /// The time of the first disconnect since the last frame.
    disconnected_at_s: Option<f64>,
    /// What the next frame completes.
    reconnection: Reconnection,
}

impl WorkStreams {
    pub(crate) fn new(log: WorkerLog, opening: Open) -> Self {
        Self {
            log,
            opening,
            last_id: 0,
            backoff: Backoff::new(FIRST_RECONNECT, RECONNECT_LIMIT),
            current: None,
            retired: Vec::new(),
            reconnect_at_s: f64::NEG_INFINITY,
            frames_to_resend: VecDeque::new(),
            refusal: None,
            is_connected: false,
            disconnected_at_s: None,
            reconnection: Reconnection::default(),
        }
    }

    /// Whether there is no stream.
    pub(crate) fn all_ended(&self) -> bool {
        self.current.is_none() && self.retired.is_empty()
    }

    /// The number of batches that can still arrive on retired streams.
    pub(crate) fn retired_credits(&self) -> usize {
        self.retired.iter().map(|stream| stream.credits).sum()
    }

    pub(crate) fn get_mut(&mut self, id: StreamId) -> Option<&mut StreamState> {
        self.current.iter_mut().chain(&mut self.retired).find(|stream| stream.id == id)
    }

    /// Returns a new stream. `held` are the lease tokens of the worker: the server releases what it has started for this
    /// instance under other ones. While another stream is open, more leases can still arrive, so that it is told none.
    pub(crate) fn open(&mut self, stages: &[String], held: Vec<String>) -> StreamState {
        self.last_id += 1;
        self.log.stream_opened(stages, held.len());
        self.reconnection =
            Reconnection { held: held.len(), resent: self.frames_to_resend.len(), ..Default::default() };
        let is_only = self.all_ended() && held.len() <= MAX_HELD_LEASES;
        let held_leases = is_only.then_some(request::HeldLeases { lease_tokens: held });
        let opening = Open { stages: stages.to_vec(), held_leases, ..self.opening.clone() };
        StreamState { id: self.last_id, opening, uses_calls: self.refusal.is_some(), ..Default::default() }
    }

    /// Records the number of batches that the server has released at the opening of a stream.
    pub(crate) fn opened(&mut self, released: i64) {
        self.reconnection.released = released;
    }

    /// Resets the backoff, because a frame shows that the server is reachable. The first one after a disconnect shows
    /// that the worker has reconnected.
    pub(crate) fn frame_received(&mut self, now_s: f64) {
        self.backoff.reset();
        let disconnected_at_s = self.disconnected_at_s.take();
        if !std::mem::replace(&mut self.is_connected, true) {
            self.log.connected();
        } else if let Some(at_s) = disconnected_at_s {
            self.reconnection.after = Duration::try_from_secs_f64(now_s - at_s).unwrap_or_default();
            self.log.reconnected(&self.reconnection);
        }
    }

    /// Records the end of a stream, and returns the stream; the error if nothing can be reported any more.
    pub(crate) fn stream_ended(
        &mut self,
        id: StreamId,
        cause: Option<&Error>,
        now_s: f64,
    ) -> Result<Option<StreamState>, Error> {
        let Some(mut stream) = self.remove(id) else {
            return Ok(None);
        };
        self.frames_to_resend.extend(stream.pending_frames.drain(..).filter(|pending| !pending.reports.is_empty()));
        if stream.is_half_closed && cause.is_none() && !stream.is_draining {
            return Ok(Some(stream));
        }
        if let Some(refusal) = cause.filter(|error| !is_transient(error)) {
            if stream.uses_calls {
                return Err(refusal.clone());
            }
            self.refusal.get_or_insert_with(|| refusal.clone());
            return Ok(Some(stream));
        }
        let delay = self.backoff.next(cause.and_then(Error::retry_after));
        self.reconnect_at_s = now_s + delay.as_secs_f64();
        self.disconnected_at_s.get_or_insert(now_s);
        self.log.disconnected(cause, delay);
        Ok(Some(stream))
    }

    fn remove(&mut self, id: StreamId) -> Option<StreamState> {
        if let Some(stream) = self.current.take_if(|stream| stream.id == id) {
            return Some(stream);
        }
        let index = self.retired.iter().position(|stream| stream.id == id)?;
        Some(self.retired.remove(index))
    }
}

/// Whether a new stream can help.
fn is_transient(error: &Error) -> bool {
    error.retry_after().is_some() || matches!(error.code(), Code::Unavailable | Code::DeadlineExceeded)
}
