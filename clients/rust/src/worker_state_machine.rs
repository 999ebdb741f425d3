//! The worker state machine (sans I/O): decides what a worker does next.
//!
//! Owns the order of steps: a batch is started, handled, kept by heartbeats, and reported, with the batches of the next
//! stage in the same report. It must never open a stream, run a handler, read a clock or wait: the worker loop does,
//! and reports the results to it. Times are in seconds, on one clock that only goes forward.

mod demand;
mod heartbeats;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod traces;
use self::demand::Demand;
use crate::error::Error;
use crate::lease_registry::{LeaseRegistry, LeasedBatchId, Phase};
use crate::observer::WorkerLog;
use crate::reports::{Item, PendingFrame, Reports};
use crate::task::{failure_of, Cancellation, HandlerResult, Task};
use crate::v1::{self, work_request as request, work_response as response};
use crate::work_streams::{StreamId, StreamState, WorkStreams};

const DEFAULT_SURFACE: &str = "tenants/default/surfaces/default";

/// The reason of a handler's cancellation by the end of its worker.
const STOPPED: &str = "the worker stops";

/// How long a stopped worker tries to report its results. Then it releases what it can, and after the same time again
/// it ends with an error: twice this is within the 30 s that process supervisors usually grant.
const SHUTDOWN_TIMEOUT_S: f64 = 10.0;

/// The actions of the worker state machine.
#[derive(Debug)]
pub(crate) enum Action {
    /// Open a frame transport: a stream, or calls if the server refused the stream.
    OpenStream { stream: StreamId, opening: request::Open, uses_calls: bool },
    /// Send a frame on a stream.
    SendFrame(StreamId, v1::WorkRequest),
    /// Send no more frames on a stream.
    HalfClose(StreamId),
    /// Run the handler on a task.
    RunHandler(LeasedBatchId, Task),
}

/// The settings of the worker state machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct StateMachineOptions {
    pub surface: String,
    pub stages: Vec<String>,
    pub concurrency: usize,
    pub prefetch: usize,
    pub worker_id: String,
    /// The id of this worker, which no other one ever has.
    pub instance_id: String,
    pub lease_ms: i64,
    pub pass_attributes: bool,
    pub log: WorkerLog,
}

/// The undelivered reports: keys of the batches whose last reports the server did not answer.
#[derive(Debug)]
pub(crate) struct UndeliveredReports(pub Vec<String>);

#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // The flags are independent, and every combination can occur.
pub(crate) struct WorkerStateMachine {
    log: WorkerLog,
    surface: String,
    stages: Vec<String>,
    concurrency: usize,
    capacity: usize,
    pass_attributes: bool,
    streams: WorkStreams,
    leases: LeaseRegistry,
    reports: Reports,
    /// The server had no batch to start, apart from the in-flight limit.
    found_no_batch: bool,
    /// A batch was released to make room: it is not leased again until the next response.
    demand_is_paused: bool,
    is_stopped: bool,
    is_releasing: bool,
    shutdown_deadline_s: f64,
    has_given_up: bool,
}

impl WorkerStateMachine {
    pub(crate) fn new(options: StateMachineOptions) -> Self {
        let surface = if options.surface.is_empty() { DEFAULT_SURFACE.to_owned() } else { options.surface };
        let opening = request::Open {
            surface: surface.clone(),
            worker_id: options.worker_id,
            lease_ms: options.lease_ms,
            instance_id: options.instance_id,
            ..Default::default()
        };
        Self {
            streams: WorkStreams::new(options.log.clone(), opening),
            surface,
            stages: options.stages,
            concurrency: options.concurrency,
            capacity: options.concurrency + options.prefetch,
            pass_attributes: options.pass_attributes,
            leases: LeaseRegistry::new(options.log.clone()),
            reports: Reports::new(options.log.clone()),
            log: options.log,
            found_no_batch: false,
            demand_is_paused: false,
            is_stopped: false,
            is_releasing: false,
            shutdown_deadline_s: f64::INFINITY,
            has_given_up: false,
        }
    }

    /// Whether the worker was stopped, holds no batch, and has no pending frame.
    pub(crate) fn is_done(&self) -> bool {
        self.is_stopped && self.leases.is_empty() && (self.streams.all_ended() || self.has_given_up)
    }

    /// The number of leased batches.
    pub(crate) fn in_hand(&self) -> usize {
        self.leases.len()
    }

    /// The server's refusal of this worker.
    pub(crate) fn refusal(&self) -> Option<&Error> {
        self.streams.refusal.as_ref()
    }

    // The events of the worker state machine.

    /// Starts no more batches, and releases the waiting ones. Running handlers finish; to release, they are
    /// interrupted, and release unfinished batches.
    pub(crate) fn stop(&mut self, release: bool) {
        if !std::mem::replace(&mut self.is_stopped, true) {
            self.log.stopping(self.leases.len());
        }
        for id in self.leases.in_phase(Phase::Waiting) {
            self.release(id);
        }
        if release && !self.is_releasing {
            self.is_releasing = true;
            for id in self.leases.in_phase(Phase::Running) {
                if let Some(leased) = self.leases.get(id).filter(|leased| !leased.is_lost) {
                    self.log.batch_cancelled(leased, STOPPED);
                    leased.interrupt(Cancellation::new(STOPPED));
                }
            }
        }
    }

    /// Records the end of a handler. A failure of an interrupted handler releases its batch.
    pub(crate) fn handler_ended(&mut self, id: LeasedBatchId, result: HandlerResult) {
        let Some(leased) = self.leases.handler_ended(id) else {
            return;
        };
        match result {
            Ok(next) => {
                let (key, lease_token) = (leased.key().to_owned(), leased.task.lease_token.clone());
                let pass_attributes = self.pass_attributes && !next.is_empty();
                let result = leased.task.result();
                let acknowledgement =
                    v1::Acknowledgement { key, lease_token, next, pass_attributes, result, at_ms: None };
                self.reports.add(id, Item::Acknowledgement(acknowledgement));
            }
            Err(_) if leased.task.is_cancelled() => self.release(id),
            Err(error) => {
                self.log.batch_failed(leased, &error);
                let failure = failure_of(&leased.task, &error);
                self.reports.add(id, Item::Failure(failure));
            }
        }
    }

    /// Records a frame from the server.
    pub(crate) fn frame_received(&mut self, id: StreamId, frame: v1::WorkResponse, now_s: f64) {
        if let Some(response::Frame::Opened(opened)) = &frame.frame {
            self.streams.opened(opened.released);
        }
        self.streams.frame_received(now_s);
        let Some(stream) = self.streams.get_mut(id) else {
            return;
        };
        match frame.frame {
            Some(response::Frame::Started(started)) => self.batches_started(id, started, now_s),
            Some(response::Frame::Results(results)) => self.results_received(id, results, now_s),
            Some(response::Frame::BlockReason(block_reason)) => {
                stream.block_reason = block_reason.reason;
                self.found_no_batch = !stream.is_at_in_flight_limit();
            }
            Some(response::Frame::Drain(_)) => {
                self.log.draining();
                stream.is_draining = true;
            }
            Some(response::Frame::Opened(_)) | None => {} // A kind of frame that is newer than this client.
        }
    }

    /// Records that a stream is forwarded, and that a new one would go directly to the owner of the surface.
    pub(crate) fn owner_connected(&mut self, id: StreamId) {
        if let Some(stream) = self.streams.get_mut(id) {
            stream.is_forwarded = true;
        }
    }

    /// Records the end of a stream, or the failure to open it. Returns the error if the server takes no reports either.
    pub(crate) fn stream_ended(&mut self, id: StreamId, cause: Option<&Error>, now_s: f64) -> Result<(), Error> {
        let stream = self.streams.stream_ended(id, cause, now_s)?;
        if self.streams.refusal.is_some() {
            self.stop(false);
        }
        if cause.is_some() || stream.is_some_and(|stream| !stream.is_half_closed) {
            self.leases.extend_all_now();
        }
        Ok(())
    }

    // The actions of the worker state machine.

    /// Returns the actions to take now, in order.
    pub(crate) fn actions(&mut self, now_s: f64) -> Result<Vec<Action>, UndeliveredReports> {
        self.limit_shutdown(now_s)?;
        let mut actions = self.stream_actions(now_s);
        let free = self.concurrency.saturating_sub(self.leases.in_phase(Phase::Running).len());
        for id in self.leases.in_phase(Phase::Waiting).into_iter().take(free) {
            if let Some(leased) = self.leases.get_mut(id) {
                leased.phase = Phase::Running;
                actions.push(Action::RunHandler(id, leased.task.clone()));
            }
        }
        Ok(actions)
    }

    /// Seconds until the next action; infinite: until an event comes.
    pub(crate) fn wait_s(&self, now_s: f64) -> f64 {
        let due_s = match &self.streams.current {
            None if self.needs_stream() => self.streams.reconnect_at_s,
            None => f64::INFINITY,
            Some(stream) if stream.accepts_frames() => self.next_heartbeat_s().min(self.reports.due_s()),
            Some(_) => self.next_heartbeat_s(),
        };
        (due_s.min(self.shutdown_deadline_s) - now_s).max(0.0)
    }

    // Streams.

    fn needs_stream(&self) -> bool {
        !self.is_stopped || self.leases.not_lost().next().is_some() || !self.streams.frames_to_resend.is_empty()
    }

    /// Opens or retires a stream if the demand needs that, and sends the frames that are due.
    fn stream_actions(&mut self, now_s: f64) -> Vec<Action> {
        let mut actions = Vec::new();
        let demand = self.demand();
        let mut current = self.streams.current.take();
        if let Some(stream) = current.take_if(|stream| self.is_outdated(stream, &demand)) {
            self.retire_stream(stream, &mut actions);
        }
        if current.is_none() && (!self.needs_stream() || now_s < self.streams.reconnect_at_s) {
            return actions;
        }
        let mut stream = current.unwrap_or_else(|| self.open_stream(&demand, &mut actions));
        let mut credits = 0;
        if !(stream.is_draining || stream.uses_calls || demand.stages.is_empty()) {
            credits = demand.batches.saturating_sub(stream.credits + self.streams.retired_credits());
            stream.makes_room = demand.makes_room;
        }
        self.send_reports(&mut stream, credits, now_s, &mut actions);
        self.send_heartbeats(&mut stream, now_s, &mut actions);
        self.leave_stream(&mut stream, &mut actions);
        self.streams.current = Some(stream);
        actions
    }

    fn open_stream(&mut self, demand: &Demand, actions: &mut Vec<Action>) -> StreamState {
        let stages = if demand.stages.is_empty() { &self.stages } else { &demand.stages };
        let held = self.leases.not_lost().map(|(_, leased)| leased.task.lease_token.clone()).collect();
        let mut stream = self.streams.open(stages, held);
        let opening = stream.opening.clone();
        actions.push(Action::OpenStream { stream: stream.id, opening, uses_calls: stream.uses_calls });
        while let Some(pending) = self.streams.frames_to_resend.pop_front() {
            // With the same request_id, so that the server applies it once.
            send_frame(&mut stream, pending, None, actions);
        }
        stream
    }

    /// Whether the credits or stages of a stream do not match the demand, or a server forwards it. Then another stream
    /// replaces it.
    fn is_outdated(&self, stream: &StreamState, demand: &Demand) -> bool {
        if stream.is_draining || stream.uses_calls || self.is_stopped {
            return false;
        }
        if stream.is_forwarded {
            return true;
        }
        if stream.credits > 0 && !stream.makes_room {
            let full = self.stages_without_room();
            if stream.opening.stages.iter().any(|stage| full.contains(stage.as_str())) {
                return true;
            }
        }
        demand.batches > 0 && !demand.stages.is_empty() && stream.opening.stages != demand.stages
    }

    /// Sends the due reports, and credits in the first frame.
    fn send_reports(&mut self, stream: &mut StreamState, credits: usize, now_s: f64, actions: &mut Vec<Action>) {
        let mut granted = grant_credits(stream, credits);
        while stream.accepts_frames() {
            let Some(pending) = self.reports.next_frame(now_s) else {
                break;
            };
            send_frame(stream, pending, granted.take(), actions);
        }
        if granted.is_some() {
            actions.push(Action::SendFrame(stream.id, v1::WorkRequest { credits: granted, ..Default::default() }));
        }
    }

    /// Stops sending on the current stream. The server still answers the frames that it received, and starts nothing
    /// more.
    fn retire_stream(&mut self, mut stream: StreamState, actions: &mut Vec<Action>) {
        stream.is_half_closed = true;
        actions.push(Action::SendFrame(stream.id, leave(false)));
        actions.push(Action::HalfClose(stream.id));
        self.streams.retired.push(stream);
    }

    /// Tells the server to start nothing more, if the worker is stopped or the server is draining. When no frame is
    /// pending, releases batches that never arrived.
    fn leave_stream(&self, stream: &mut StreamState, actions: &mut Vec<Action>) {
        if !(self.is_stopped || stream.is_draining) || stream.is_half_closed {
            return;
        }
        if self.leases.is_empty() && stream.pending_frames.is_empty() {
            stream.is_half_closed = true;
            stream.has_released = true;
            actions.push(Action::SendFrame(stream.id, leave(true)));
            actions.push(Action::HalfClose(stream.id));
        } else if !stream.leave_sent {
            stream.leave_sent = true;
            actions.push(Action::SendFrame(stream.id, leave(false)));
        }
    }

    // The end.

    /// Limits the wait of a stopped worker for its interrupted handlers, and for the server.
    fn limit_shutdown(&mut self, now_s: f64) -> Result<(), UndeliveredReports> {
        if !self.is_stopped || self.has_given_up {
            return Ok(());
        }
        if !self.leases.in_phase(Phase::Running).is_empty() && !self.is_releasing {
            return Ok(());
        }
        if self.shutdown_deadline_s.is_infinite() {
            self.shutdown_deadline_s = now_s + SHUTDOWN_TIMEOUT_S;
        } else if self.shutdown_deadline_s <= now_s {
            return self.shutdown_timed_out(now_s);
        }
        Ok(())
    }

    fn shutdown_timed_out(&mut self, now_s: f64) -> Result<(), UndeliveredReports> {
        let (running, full) = (self.leases.in_phase(Phase::Running), self.reports.waiting_for_room());
        if !self.leases.is_empty() && running.is_empty() && full.is_empty() {
            return Err(UndeliveredReports(self.leases.leased_keys()));
        }
        for id in running {
            match self.leases.get(id) {
                Some(leased) if leased.is_lost => self.leases.remove(id),
                _ => self.release(id),
            }
        }
        self.reports.release_all(&full, &self.leases);
        self.has_given_up = self.leases.is_empty();
        self.shutdown_deadline_s = if self.has_given_up { f64::INFINITY } else { now_s + SHUTDOWN_TIMEOUT_S };
        Ok(())
    }
}

/// Sends a frame. The pending frame keeps the reports only, so that sending it again gives no credits again.
fn send_frame(
    stream: &mut StreamState,
    pending: PendingFrame,
    credits: Option<v1::Credits>,
    actions: &mut Vec<Action>,
) {
    actions.push(Action::SendFrame(stream.id, v1::WorkRequest { credits, ..pending.frame.clone() }));
    stream.pending_frames.push_back(pending);
}

/// Returns the credits for a frame; `None` if there are none.
fn grant_credits(stream: &mut StreamState, credits: usize) -> Option<v1::Credits> {
    if credits == 0 {
        return None;
    }
    stream.credits += credits;
    stream.block_reason = None;
    Some(v1::Credits { batches: i64::try_from(credits).unwrap_or(i64::MAX), records: None })
}

fn leave(release: bool) -> v1::WorkRequest {
    v1::WorkRequest { leave: Some(request::Leave { release }), ..Default::default() }
}
