//! The worker state machine (sans I/O): decides what a worker does next.
//!
//! Owns the order of steps: a batch is started, handled, kept by heartbeats, and reported, with the batches of the next
//! stage in the same report. It must never open a stream, run a handler, read a clock or wait: the worker loop does,
//! and reports the results to it. Times are in seconds, on one clock that only goes forward.

mod credits;
mod leases;
#[cfg(test)]
mod tests;
use self::credits::Wish;
use crate::error::Error;
use crate::hand::{Hand, HoldingId, Stand};
use crate::reports::{Item, Reports, Sent};
use crate::streams::{Stream, StreamId, Streams};
use crate::task::{failure_of, Cancellation, HandlerResult, Task};
use crate::v1::{self, work_request as request, work_response as response};

const DEFAULT_SURFACE: &str = "tenants/default/surfaces/default";

/// How long a stopped worker tries to report its results. Then it gives back what it can, and after the same time again
/// it ends with an error: twice this is within the 30 s that process supervisors usually grant.
const LEAVE_PATIENCE_S: f64 = 10.0;

/// The actions of the worker state machine.
#[derive(Debug)]
pub(crate) enum Action {
    /// Open a frame transport: a stream, or calls if the server refused the stream.
    Open { stream: StreamId, opening: request::Open, by_calls: bool },
    /// Send a frame on a stream.
    Send(StreamId, v1::WorkRequest),
    /// Send no more frames on a stream.
    End(StreamId),
    /// Run the handler on a task.
    Begin(HoldingId, Task),
}

/// The options of a worker.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub surface: String,
    pub stages: Vec<String>,
    pub concurrency: usize,
    pub prefetch: usize,
    pub worker_id: String,
    pub lease_ms: i64,
}

/// The undelivered reports: keys of the batches whose last reports the server did not answer.
#[derive(Debug)]
pub(crate) struct Unreported(pub Vec<String>);

#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // The flags are independent, and every combination can occur.
pub(crate) struct Desk {
    surface: String,
    stages: Vec<String>,
    concurrency: usize,
    capacity: usize,
    streams: Streams,
    hand: Hand,
    reports: Reports,
    found_nothing: bool,
    makes_way: bool,
    stopped: bool,
    gives_back: bool,
    leave_at_s: f64,
    has_left: bool,
}

impl Desk {
    pub(crate) fn new(options: Options) -> Self {
        let surface = if options.surface.is_empty() { DEFAULT_SURFACE.to_owned() } else { options.surface };
        Self {
            streams: Streams::new(surface.clone(), options.worker_id, options.lease_ms),
            surface,
            stages: options.stages,
            concurrency: options.concurrency,
            capacity: options.concurrency + options.prefetch,
            hand: Hand::default(),
            reports: Reports::new(),
            found_nothing: false,
            makes_way: false,
            stopped: false,
            gives_back: false,
            leave_at_s: f64::INFINITY,
            has_left: false,
        }
    }

    /// Whether the worker was stopped, holds no batch, and has no unanswered report.
    pub(crate) fn is_done(&self) -> bool {
        self.stopped && self.hand.is_empty() && (self.streams.are_ended() || self.has_left)
    }

    /// The server's refusal of this worker.
    pub(crate) fn refusal(&self) -> Option<&Error> {
        self.streams.refusal.as_ref()
    }

    // The events of the worker state machine.

    /// Starts no more batches, and gives the waiting ones back. Running handlers finish; to give back, they are
    /// interrupted, and give unfinished batches back.
    pub(crate) fn stop(&mut self, give_back: bool) {
        self.stopped = true;
        for id in self.hand.standing(Stand::Waiting) {
            self.give_back(id);
        }
        if give_back && !self.gives_back {
            self.gives_back = true;
            for id in self.hand.standing(Stand::Running) {
                if let Some(holding) = self.hand.get(id).filter(|one| !one.is_lost) {
                    holding.interrupt(Cancellation::new("the worker stops"));
                }
            }
        }
    }

    /// Records the end of a handler. A failure of an interrupted handler gives its batch back.
    pub(crate) fn handled(&mut self, id: HoldingId, answer: HandlerResult) {
        let Some(holding) = self.hand.handled(id) else {
            return;
        };
        match answer {
            Ok(next) => {
                let (key, lease_token) = (holding.key().to_owned(), holding.task.lease_token.clone());
                self.reports.add(id, Item::Done(v1::Acknowledgement { key, lease_token, next, at_ms: None }));
            }
            Err(_) if holding.task.is_cancelled() => self.give_back(id),
            Err(error) => {
                tracing::warn!("batch {:?} failed at attempt {}: {error}", holding.key(), holding.task.attempt);
                let failure = failure_of(&holding.task, &error);
                self.reports.add(id, Item::Failed(failure));
            }
        }
    }

    /// Records a frame from the server.
    pub(crate) fn received(&mut self, id: StreamId, frame: v1::WorkResponse, now_s: f64) {
        self.streams.heard();
        let Some(stream) = self.streams.get_mut(id) else {
            return;
        };
        match frame.frame {
            Some(response::Frame::Started(started)) => self.started(id, started, now_s),
            Some(response::Frame::Results(results)) => self.answered(id, results, now_s),
            Some(response::Frame::BlockReason(block_reason)) => {
                tracing::debug!("nothing is started: {block_reason:?}");
                stream.block_reason = block_reason.reason;
                self.found_nothing = !stream.is_at_limit();
            }
            Some(response::Frame::Drain(_)) => {
                tracing::info!("the server shuts down: finishing what is in hand");
                stream.drains = true;
            }
            None => {} // A kind of frame that is newer than this client.
        }
    }

    /// Records the end of a stream, or the failure to open it. Returns the error if the server takes no reports either.
    pub(crate) fn ended(&mut self, id: StreamId, error: Option<&Error>, now_s: f64) -> Result<(), Error> {
        let ended = self.streams.ended(id, error, now_s)?;
        if self.streams.refusal.is_some() {
            self.stop(false);
        }
        if error.is_some() || ended.is_some_and(|stream| !stream.is_ended) {
            self.hand.doubt();
        }
        Ok(())
    }

    // The actions of the worker state machine.

    /// Returns the actions to take now, in order.
    pub(crate) fn actions(&mut self, now_s: f64) -> Result<Vec<Action>, Unreported> {
        self.leave(now_s)?;
        let mut actions = self.talk(now_s);
        let free = self.concurrency.saturating_sub(self.hand.standing(Stand::Running).len());
        for id in self.hand.standing(Stand::Waiting).into_iter().take(free) {
            if let Some(holding) = self.hand.get_mut(id) {
                holding.stand = Stand::Running;
                actions.push(Action::Begin(id, holding.task.clone()));
            }
        }
        Ok(actions)
    }

    /// Seconds until the next action; infinite: until an event comes.
    pub(crate) fn wait_s(&self, now_s: f64) -> f64 {
        let due_s = match &self.streams.current {
            None if self.wants_stream() => self.streams.open_at_s,
            None => f64::INFINITY,
            Some(stream) if stream.takes_reports() => self.beat_at_s().min(self.reports.due_s()),
            Some(_) => self.beat_at_s(),
        };
        (due_s.min(self.leave_at_s) - now_s).max(0.0)
    }

    // Streams.

    fn wants_stream(&self) -> bool {
        !self.stopped || self.hand.kept().next().is_some() || !self.streams.unanswered.is_empty()
    }

    fn talk(&mut self, now_s: f64) -> Vec<Action> {
        let mut actions = Vec::new();
        let wish = self.wish();
        let mut current = self.streams.current.take();
        if let Some(mut wrong) = current.take_if(|stream| self.is_wrong(stream, &wish)) {
            // The worker sends no more frames on it; the server still answers the frames that it received, and starts
            // nothing more.
            wrong.is_ended = true;
            actions.push(Action::Send(wrong.id, leave(false)));
            actions.push(Action::End(wrong.id));
            self.streams.left.push(wrong);
        }
        if current.is_none() && (!self.wants_stream() || now_s < self.streams.open_at_s) {
            return actions;
        }
        let mut stream = current.unwrap_or_else(|| self.open(&wish, &mut actions));
        let mut credits = 0;
        if !(stream.drains || stream.by_calls || wish.stages.is_empty()) {
            credits = wish.count.saturating_sub(stream.credits + self.streams.credits_left_behind());
            stream.makes_room = wish.makes_room;
        }
        self.report(&mut stream, credits, now_s, &mut actions);
        self.beat(&mut stream, now_s, &mut actions);
        self.depart(&mut stream, &mut actions);
        self.streams.current = Some(stream);
        actions
    }

    fn open(&mut self, wish: &Wish, actions: &mut Vec<Action>) -> Stream {
        let stages = if wish.stages.is_empty() { &self.stages } else { &wish.stages };
        let mut stream = self.streams.open(stages);
        let opening = stream.opening.clone();
        actions.push(Action::Open { stream: stream.id, opening, by_calls: stream.by_calls });
        while let Some(sent) = self.streams.unanswered.pop_front() {
            send(&mut stream, sent, None, actions); // With the same request_id, so that the server applies it once.
        }
        stream
    }

    /// Whether the credits or stages of a stream do not match the demand. Then another stream replaces it.
    fn is_wrong(&self, stream: &Stream, wish: &Wish) -> bool {
        if stream.drains || stream.by_calls || self.stopped {
            return false;
        }
        if stream.credits > 0 && !stream.makes_room {
            let waiting = self.stages_that_wait();
            if stream.opening.stages.iter().any(|stage| waiting.contains(stage.as_str())) {
                return true;
            }
        }
        wish.count > 0 && !wish.stages.is_empty() && stream.opening.stages != wish.stages
    }

    /// Sends reports, and credits in the first frame.
    fn report(&mut self, stream: &mut Stream, credits: usize, now_s: f64, actions: &mut Vec<Action>) {
        let mut more = (credits > 0).then(|| v1::Credits { batches: clamped(credits), records: None });
        if more.is_some() {
            stream.credits += credits;
            stream.block_reason = None;
        }
        while stream.takes_reports() {
            let Some(sent) = self.reports.frame(now_s) else {
                break;
            };
            send(stream, sent, more.take(), actions);
        }
        if more.is_some() {
            actions.push(Action::Send(stream.id, v1::WorkRequest { credits: more, ..Default::default() }));
        }
    }

    /// Tells the server to start nothing more. When no report is unanswered, gives back batches that never arrived.
    fn depart(&self, stream: &mut Stream, actions: &mut Vec<Action>) {
        if !(self.stopped || stream.drains) || stream.is_ended {
            return;
        }
        if self.hand.is_empty() && stream.unanswered.is_empty() {
            stream.is_ended = true;
            stream.gives_back = true;
            actions.push(Action::Send(stream.id, leave(true)));
            actions.push(Action::End(stream.id));
        } else if !stream.said_leave {
            stream.said_leave = true;
            actions.push(Action::Send(stream.id, leave(false)));
        }
    }

    // The end.

    /// Limits the wait of a stopped worker for its interrupted handlers, and for the server.
    fn leave(&mut self, now_s: f64) -> Result<(), Unreported> {
        if !self.stopped || self.has_left {
            return Ok(());
        }
        if !self.hand.standing(Stand::Running).is_empty() && !self.gives_back {
            return Ok(());
        }
        if self.leave_at_s.is_infinite() {
            self.leave_at_s = now_s + LEAVE_PATIENCE_S;
        } else if self.leave_at_s <= now_s {
            return self.run_out_of_patience(now_s);
        }
        Ok(())
    }

    fn run_out_of_patience(&mut self, now_s: f64) -> Result<(), Unreported> {
        let (running, full) = (self.hand.standing(Stand::Running), self.reports.wanting_room());
        if !self.hand.is_empty() && running.is_empty() && full.is_empty() {
            return Err(Unreported(self.hand.keys()));
        }
        for id in running {
            match self.hand.get(id) {
                Some(holding) if holding.is_lost => self.hand.drop(id),
                _ => self.give_back(id),
            }
        }
        self.reports.give_back(&full, &self.hand);
        self.has_left = self.hand.is_empty();
        self.leave_at_s = if self.has_left { f64::INFINITY } else { now_s + LEAVE_PATIENCE_S };
        Ok(())
    }
}

/// Sends a frame. The pending frame keeps the reports only, so that sending it again gives no credits again.
fn send(stream: &mut Stream, sent: Sent, credits: Option<v1::Credits>, actions: &mut Vec<Action>) {
    actions.push(Action::Send(stream.id, v1::WorkRequest { credits, ..sent.frame.clone() }));
    stream.unanswered.push_back(sent);
}

fn leave(give_back: bool) -> v1::WorkRequest {
    v1::WorkRequest { leave: Some(request::Leave { give_back }), ..Default::default() }
}

fn clamped(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
