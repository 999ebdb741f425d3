//! The work streams of a worker: the one that is used, and those that are being left.
//!
//! Owns what was said on each and not answered, and when the next one is opened. It must never open one: the line does.

use std::collections::VecDeque;
use std::time::Duration;

use tonic::Code;

use crate::backoff::Backoff;
use crate::error::Error;
use crate::reports::Sent;
use crate::v1::{hold::Hold, work_request::Open};

/// A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second.
const FIRST_RECONNECT: Duration = Duration::from_millis(50);
const RECONNECT_LIMIT: Duration = Duration::from_secs(1);

/// The server answers up to 64 frames of a stream at a time; below that, a heartbeat never stands in line.
const MAX_UNANSWERED: usize = 16;

/// Names a stream.
pub(crate) type StreamId = u64;

/// One stream.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // Each says one thing, and they go together in every way.
pub(crate) struct Stream {
    pub id: StreamId,
    /// What its first frame says.
    pub opening: Open,
    /// The stream was refused: its reports are sent as calls, and nothing is started.
    pub by_calls: bool,
    /// Batches that the server may still start on it.
    pub credits: usize,
    /// Why the server starts nothing; `None` if it has not sent a reason.
    pub hold: Option<Hold>,
    /// What it starts is started to make room in the queue.
    pub makes_room: bool,
    /// The server shuts down.
    pub drains: bool,
    /// It was told to start nothing more.
    pub said_leave: bool,
    /// No more frames are sent.
    pub is_ended: bool,
    /// It was ended by giving back whatever the server had started on it.
    pub gives_back: bool,
    /// The frames that had items, in order.
    pub unanswered: VecDeque<Sent>,
}

impl Stream {
    /// Few enough frames wait for their answers.
    pub(crate) fn takes_reports(&self) -> bool {
        self.unanswered.len() < MAX_UNANSWERED
    }

    pub(crate) fn is_at_limit(&self) -> bool {
        matches!(self.hold, Some(Hold::InFlightLimit(_)))
    }
}

/// All streams of a worker. Times are in seconds, on its clock.
#[derive(Debug)]
pub(crate) struct Streams {
    opening: Open,
    last: StreamId,
    backoff: Backoff,
    /// The one that is used.
    pub current: Option<Stream>,
    /// Those that are being left; what comes on them until they end is still taken.
    pub left: Vec<Stream>,
    pub open_at_s: f64,
    /// Frames of streams that broke off, whose answers are not known: sent again as they are.
    pub unanswered: VecDeque<Sent>,
    /// Why the server does not have this worker; its reports are calls from then on.
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

    /// There is none.
    pub(crate) fn are_ended(&self) -> bool {
        self.current.is_none() && self.left.is_empty()
    }

    /// Batches that may still come on streams that are being left.
    pub(crate) fn credits_left_behind(&self) -> usize {
        self.left.iter().map(|stream| stream.credits).sum()
    }

    pub(crate) fn get_mut(&mut self, id: StreamId) -> Option<&mut Stream> {
        self.current.iter_mut().chain(&mut self.left).find(|stream| stream.id == id)
    }

    /// A new stream.
    pub(crate) fn open(&mut self, stages: &[String]) -> Stream {
        self.last += 1;
        let opening = Open { stages: stages.to_vec(), ..self.opening.clone() };
        Stream { id: self.last, opening, by_calls: self.refusal.is_some(), ..Default::default() }
    }

    /// The server has said something: it is there.
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
