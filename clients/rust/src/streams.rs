//! The work streams of a worker: the current one, and the ones it is leaving.
//!
//! Owns the pending frames of each, and the time at which the next one is opened. It must never open one: the worker
//! loop does.

use std::collections::VecDeque;
use std::time::Duration;

use tonic::Code;

use crate::backoff::Backoff;
use crate::error::Error;
use crate::reports::Sent;
use crate::v1::{block_reason::Reason, work_request::Open};

/// A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second.
const FIRST_RECONNECT: Duration = Duration::from_millis(50);
const RECONNECT_LIMIT: Duration = Duration::from_secs(1);

/// The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never waits for other
/// frames.
const MAX_UNANSWERED: usize = 16;

/// The id of a stream.
pub(crate) type StreamId = u64;

/// The state of one work stream.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // The flags are independent, and every combination can occur.
pub(crate) struct Stream {
    pub id: StreamId,
    /// The content of its first frame.
    pub opening: Open,
    /// The server refused the stream: reports are sent as calls, and no batch is started.
    pub by_calls: bool,
    /// The number of batches that the server may still start on it.
    pub credits: usize,
    /// Why the server starts nothing; `None` if it has not sent a reason.
    pub block_reason: Option<Reason>,
    /// Its batches are started to make room in the queue.
    pub makes_room: bool,
    /// The server shuts down.
    pub drains: bool,
    /// The worker has sent leave: the server starts nothing more on it.
    pub said_leave: bool,
    /// No more frames are sent.
    pub is_ended: bool,
    /// The worker ended it by giving back all batches that the server had started on it.
    pub gives_back: bool,
    /// Pending frames with items, in order.
    pub unanswered: VecDeque<Sent>,
}

impl Stream {
    /// Whether the number of pending frames is below the limit.
    pub(crate) fn takes_reports(&self) -> bool {
        self.unanswered.len() < MAX_UNANSWERED
    }

    pub(crate) fn is_at_limit(&self) -> bool {
        matches!(self.block_reason, Some(Reason::InFlightLimit(_)))
    }
}

/// The work streams of a worker. Times are in seconds, on its clock.
#[derive(Debug)]
pub(crate) struct Streams {
    opening: Open,
    last: StreamId,
    backoff: Backoff,
    /// The current stream.
    pub current: Option<Stream>,
    /// The streams that the worker is leaving; frames that arrive on them until their end are still handled.
    pub left: Vec<Stream>,
    pub open_at_s: f64,
    /// Unanswered frames of broken streams, which are sent again unchanged.
    pub unanswered: VecDeque<Sent>,
    /// The server's refusal of this worker; from then on its reports are calls.
    pub refusal: Option<Error>,
}

impl Streams {
    pub(crate) fn new(surface: String, worker_id: String, lease_ms: i64) -> Self {
        Self {
            opening: Open { surface, worker_id, lease_ms, stages: Vec::new() },
            last: 0,
            backoff: Backoff::new(FIRST_RECONNECT, RECONNECT_LIMIT),
            current: None,
            left: Vec::new(),
            open_at_s: f64::NEG_INFINITY,
            unanswered: VecDeque::new(),
            refusal: None,
        }
    }

    /// Whether there is no stream.
    pub(crate) fn are_ended(&self) -> bool {
        self.current.is_none() && self.left.is_empty()
    }

    /// The number of batches that can still arrive on streams that the worker is leaving.
    pub(crate) fn credits_left_behind(&self) -> usize {
        self.left.iter().map(|stream| stream.credits).sum()
    }

    pub(crate) fn get_mut(&mut self, id: StreamId) -> Option<&mut Stream> {
        self.current.iter_mut().chain(&mut self.left).find(|stream| stream.id == id)
    }

    /// Returns a new stream.
    pub(crate) fn open(&mut self, stages: &[String]) -> Stream {
        self.last += 1;
        let opening = Open { stages: stages.to_vec(), ..self.opening.clone() };
        Stream { id: self.last, opening, by_calls: self.refusal.is_some(), ..Default::default() }
    }

    /// Resets the backoff, because a frame shows that the server is reachable.
    pub(crate) fn heard(&mut self) {
        self.backoff.reset();
    }

    /// Records the end of a stream, and returns the stream; the error if nothing can be reported any more.
    pub(crate) fn ended(&mut self, id: StreamId, error: Option<&Error>, now_s: f64) -> Result<Option<Stream>, Error> {
        let Some(mut stream) = self.remove(id) else {
            return Ok(None);
        };
        self.unanswered.extend(stream.unanswered.drain(..).filter(|sent| !sent.reports.is_empty()));
        if stream.is_ended && error.is_none() && !stream.drains {
            return Ok(Some(stream));
        }
        if let Some(refusal) = error.filter(|error| error.retry_after().is_none() && !may_pass(error)) {
            if stream.by_calls {
                return Err(refusal.clone());
            }
            self.refusal.get_or_insert_with(|| refusal.clone());
            return Ok(Some(stream));
        }
        let delay = self.backoff.next(error.and_then(Error::retry_after));
        self.open_at_s = now_s + delay.as_secs_f64();
        let why = error.map_or_else(|| "it ended".to_owned(), ToString::to_string);
        tracing::warn!("the stream broke off, connecting again in {delay:.1?}: {why}");
        Ok(Some(stream))
    }

    fn remove(&mut self, id: StreamId) -> Option<Stream> {
        if let Some(stream) = self.current.take_if(|stream| stream.id == id) {
            return Some(stream);
        }
        let place = self.left.iter().position(|stream| stream.id == id)?;
        Some(self.left.remove(place))
    }
}

fn may_pass(error: &Error) -> bool {
    matches!(error.code(), Code::Unavailable | Code::DeadlineExceeded)
}
