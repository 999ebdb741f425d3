//! Tests of the worker state machine, with a manual clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::captured_log::CapturedLog;
use crate::observer::{Reconnection, WorkerObserver};
use crate::rpc;
use crate::v1::extension_result::Result as Extension;
use crate::v1::work_response::Frame;
use tonic::Code;

/// A worker state machine with a manual clock, and its actions so far.
struct StateMachineHarness {
    machine: WorkerStateMachine,
    now_s: f64,
    stream: StreamId,
    opening: request::Open,
    tasks: Vec<(LeasedBatchId, Task)>,
}

/// Keeps the events of a worker as texts.
#[derive(Clone, Default)]
struct RecordingObserver(Arc<Mutex<Vec<String>>>);

impl RecordingObserver {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn record(&self, event: impl Into<String>) {
        self.0.lock().unwrap().push(event.into());
    }
}

impl WorkerObserver for RecordingObserver {
    fn connected(&self) {
        self.record("connected");
    }

    fn disconnected(&self, error: &Error) {
        self.record(format!("disconnected: {}", error.message()));
    }

    fn reconnected(&self, reconnection: &Reconnection) {
        self.record(format!("reconnected: {reconnection:?}"));
    }

    fn lease_lost(&self, task: &Task) {
        self.record(format!("lost {}", task.batch.key));
    }

    fn cancelled(&self, task: &Task, reason: &str) {
        self.record(format!("cancelled {}: {reason}", task.batch.key));
    }
}

impl StateMachineHarness {
    fn new(concurrency: usize, prefetch: usize) -> Self {
        Self::with_log(concurrency, prefetch, WorkerLog::default())
    }

    fn with_log(concurrency: usize, prefetch: usize, log: WorkerLog) -> Self {
        let (stages, instance_id) = (vec!["extract".to_owned()], "i-1".to_owned());
        let options = StateMachineOptions { stages, concurrency, prefetch, instance_id, log, ..Default::default() };
        let (machine, opening) = (WorkerStateMachine::new(options), request::Open::default());
        Self { machine, now_s: 0.0, stream: 0, opening, tasks: Vec::new() }
    }

    fn disconnect(&mut self) {
        let error = Error::new(Code::Unavailable, "connection lost");
        self.machine.stream_ended(self.stream, Some(&error), self.now_s).unwrap();
    }

    /// The held leases of the newest stream; `None` if it names none.
    fn held(&self) -> Option<Vec<String>> {
        self.opening.held_leases.clone().map(|held| held.lease_tokens)
    }

    /// Executes the actions of the worker state machine, and returns their frames.
    fn act(&mut self) -> Vec<v1::WorkRequest> {
        let mut frames = Vec::new();
        for action in self.machine.actions(self.now_s).unwrap() {
            match action {
                Action::OpenStream { stream, opening, .. } => (self.stream, self.opening) = (stream, opening),
                Action::SendFrame(_, frame) => frames.push(frame),
                Action::HalfClose(_) => {}
                Action::RunHandler(id, task) => self.tasks.push((id, task)),
            }
        }
        frames
    }

    fn receive(&mut self, frame: Frame) -> Vec<v1::WorkRequest> {
        self.machine.frame_received(self.stream, v1::WorkResponse { frame: Some(frame) }, self.now_s);
        self.act()
    }

    fn start(&mut self, keys: &[&str]) -> Vec<v1::WorkRequest> {
        let batches = keys.iter().map(|key| v1::StartedBatch {
            batch: Some(v1::Batch { key: (*key).into(), stage: "extract".into(), ..Default::default() }),
            attempt: 1,
            lease_token: format!("{key}-token"),
            ..Default::default()
        });
        let started = v1::StartAvailableResponse { batches: batches.collect(), lease_ms: 3_000, block_reason: None };
        self.receive(Frame::Started(started))
    }

    fn finish(&mut self, index: usize, result: HandlerResult) -> Vec<v1::WorkRequest> {
        self.machine.handler_ended(self.tasks[index].0, result);
        self.act()
    }

    fn acknowledged(&mut self, results: Vec<Result<(), rpc::Status>>) -> Vec<v1::WorkRequest> {
        let acknowledgements = results.into_iter().map(|result| v1::OutcomeResult {
            key: String::new(),
            result: Some(match result {
                Ok(()) => v1::outcome_result::Result::Outcome(v1::ProcessOutcome::default()),
                Err(status) => v1::outcome_result::Result::Error(status),
            }),
        });
        let acknowledgements = acknowledgements.collect();
        self.receive(Frame::Results(response::Results { acknowledgements, ..Default::default() }))
    }

    fn extended(&mut self, outcomes: Vec<v1::extension_outcome::Outcome>) -> Vec<v1::WorkRequest> {
        let extensions = outcomes.into_iter().map(|outcome| v1::ExtensionResult {
            key: String::new(),
            result: Some(Extension::Outcome(v1::ExtensionOutcome { outcome: Some(outcome) })),
        });
        let extensions = extensions.collect();
        self.receive(Frame::Results(response::Results { extensions, ..Default::default() }))
    }
}

fn full() -> rpc::Status {
    let retry = rpc::RetryInfo { retry_delay: Some(prost_types::Duration { seconds: 1, nanos: 0 }) };
    let info = rpc::ErrorInfo { reason: "QUEUE_SATURATED".into(), ..Default::default() };
    let details = [prost_types::Any::from_msg(&retry), prost_types::Any::from_msg(&info)];
    let details = details.into_iter().map(Result::unwrap).collect();
    rpc::Status { code: Code::ResourceExhausted as i32, message: "full".into(), details }
}

fn lost(worker_id: &str) -> v1::extension_outcome::Outcome {
    let lost = v1::extension_outcome::Lost { worker_id: worker_id.into(), ..Default::default() };
    v1::extension_outcome::Outcome::Lost(lost)
}

/// A forwarded stream is replaced once its owner can be called; that of a stopped worker stays.
#[test]
fn a_forwarded_stream_is_replaced() {
    let mut harness = StateMachineHarness::new(1, 0);
    harness.act();
    harness.start(&["a"]);
    let forwarded = harness.stream;
    harness.machine.owner_connected(forwarded);
    assert!(harness.act()[0].leave.is_some());
    assert_ne!(forwarded, harness.stream);
    let direct = harness.stream;
    assert!(harness.act().is_empty());
    harness.machine.owner_connected(direct);
    harness.machine.stop(false);
    harness.act();
    assert_eq!(direct, harness.stream);
}

/// A worker gives credits for free handlers and for prefetched batches; an ended batch gives one credit.
#[test]
fn credits_follow_capacity() {
    let mut harness = StateMachineHarness::new(1, 2);
    let first = harness.act();
    assert_eq!(Some(3), first[0].credits.map(|more| more.batches));
    assert!(harness.start(&["a", "b", "c"]).is_empty());
    assert_eq!(1, harness.tasks.len());
    let report = &harness.finish(0, Ok(Vec::new()))[0];
    assert_eq!(Some(1), report.credits.map(|more| more.batches));
    assert_eq!("a-token", report.acknowledgements[0].lease_token);
    assert_eq!(2, harness.tasks.len());
}

/// A pending frame is sent again on the next stream, with the same request_id and without credits.
#[test]
fn pending_frames_are_sent_again() {
    let mut harness = StateMachineHarness::new(1, 0);
    harness.act();
    harness.start(&["a"]);
    let sent = harness.finish(0, Ok(Vec::new())).remove(0);
    assert!(sent.credits.is_some() && !sent.request_id.is_empty());
    let error = Error::new(Code::Unavailable, "connection lost");
    harness.machine.stream_ended(harness.stream, Some(&error), harness.now_s).unwrap();
    assert!(harness.act().is_empty(), "it reconnects after a wait");
    harness.now_s = 1.0;
    let again = harness.act();
    assert_eq!(v1::WorkRequest { credits: None, ..sent }, again[0]);
    assert_eq!(Some(1), again[1].credits.map(|more| more.batches));
    assert_eq!(2, again.len());
}

/// A stream names the leases of the worker if no other one is open: then the server releases what never arrived. The
/// observer and the log get the counts.
#[test]
fn a_reconnect_names_the_held_leases() {
    let (observer, log) = (RecordingObserver::default(), CapturedLog::new());
    let mut harness = StateMachineHarness::with_log(2, 0, WorkerLog::new(observer.clone()));
    harness.act();
    assert_eq!((Some(Vec::new()), "i-1"), (harness.held(), harness.opening.instance_id.as_str()));
    harness.receive(Frame::Opened(response::Opened { released: 0 }));
    harness.start(&["a", "b"]);
    harness.finish(0, Ok(Vec::new()));
    assert_eq!(vec!["connected"], observer.take());
    assert_eq!(vec!["DEBUG stream_opened stages=[\"extract\"] held=0"], log.take());

    harness.now_s = 1.0;
    harness.disconnect();
    harness.now_s = 2.5;
    harness.act();
    assert_eq!(Some(vec!["a-token".to_owned(), "b-token".to_owned()]), harness.held());
    harness.receive(Frame::Opened(response::Opened { released: 3 }));
    let counts = Reconnection { held: 2, resent: 1, released: 3, after: Duration::from_millis(1_500) };
    assert_eq!(vec!["disconnected: connection lost".to_owned(), format!("reconnected: {counts:?}")], observer.take());
    let lines = log.take();
    assert!(lines[0].starts_with("WARN disconnected code=Unavailable reason="), "{lines:?}");
    assert_eq!("INFO reconnected held=2 resent=1 released=3 after_ms=1500", lines[2]);
}

/// A stream that replaces an open one names no leases: batches can still arrive on the other one.
#[test]
fn a_replacement_names_no_leases() {
    let mut harness = StateMachineHarness::new(2, 0);
    harness.act();
    harness.start(&["a"]);
    harness.finish(0, Ok(vec![v1::Batch::default()]));
    let first = harness.stream;
    harness.acknowledged(vec![Err(full())]);
    assert_ne!(first, harness.stream);
    assert_eq!(None, harness.held());
}

/// The log has the same events with the same fields in every language; lost and cancelled batches are observed.
#[test]
fn the_log_is_structured() {
    let (observer, log) = (RecordingObserver::default(), CapturedLog::new());
    let mut harness = StateMachineHarness::with_log(3, 0, WorkerLog::new(observer.clone()));
    harness.act();
    harness.start(&["a", "b", "c"]);
    log.take();
    harness.finish(0, Err("no such file".into()));
    assert_eq!(vec!["WARN batch_failed key=a stage=extract attempt=1 reason=error: no such file"], log.take());
    harness.now_s = 1.0;
    harness.act();
    let failures = vec![v1::OutcomeResult::default()];
    harness.receive(Frame::Results(response::Results { failures, ..Default::default() }));
    log.take();
    let cancel = v1::extension_outcome::Cancel { reason: "wrong file".into(), budget_left_ms: 500 };
    harness.extended(vec![lost("w-2"), v1::extension_outcome::Outcome::Cancel(cancel)]);
    let expected =
        ["WARN lease_lost key=b attempt=1 holder=w-2", "INFO batch_cancelled key=c attempt=1 reason=wrong file"];
    assert_eq!(expected.as_slice(), log.take());
    assert_eq!(vec!["connected", "lost b", "cancelled c: wrong file"], observer.take());
    harness.machine.stop(false);
    harness.receive(Frame::Drain(response::Drain::default()));
    assert_eq!(vec!["INFO stopping leased=2", "INFO draining"], log.take());
}

/// Leases are extended three times before they expire, all in one frame; a lost batch is cancelled and not reported.
#[test]
fn leases_are_extended_or_lost() {
    let mut harness = StateMachineHarness::new(2, 0);
    harness.act();
    harness.start(&["a", "b"]);
    harness.now_s = 0.99;
    assert!(harness.act().is_empty());
    assert!((harness.machine.wait_s(harness.now_s) - 0.01).abs() < 1e-9);
    harness.now_s = 1.0;
    let heartbeat = harness.act();
    assert_eq!((1, 2), (heartbeat.len(), heartbeat[0].extensions.len()));
    assert_eq!(3_000, heartbeat[0].extensions[0].lease_ms);
    let extended = v1::extension_outcome::Outcome::Extended(Default::default());
    harness.extended(vec![lost("w-2"), extended]);
    let cancellation = harness.tasks[0].1.cancellation().unwrap();
    assert_eq!((true, "the lease is lost, held by w-2"), (cancellation.is_lost, cancellation.reason.as_str()));
    assert!(!harness.tasks[1].1.is_cancelled());
    assert!(harness.finish(0, Ok(Vec::new())).iter().all(|frame| frame.acknowledgements.is_empty()));
}

/// A failure of a cancelled handler releases its batch.
#[test]
fn cancelled_batches_are_released() {
    let mut harness = StateMachineHarness::new(1, 0);
    harness.act();
    harness.start(&["a"]);
    harness.now_s = 1.0;
    harness.act();
    let cancel = v1::extension_outcome::Cancel { reason: "wrong file".into(), budget_left_ms: 500 };
    harness.extended(vec![v1::extension_outcome::Outcome::Cancel(cancel)]);
    let cancellation = harness.tasks[0].1.cancellation().unwrap();
    assert_eq!(
        ("wrong file", Some(500)),
        (cancellation.reason.as_str(), cancellation.budget.map(|budget| budget.as_millis()))
    );
    let report = &harness.finish(0, Err("stopped".into()))[0];
    assert_eq!((0, 1), (report.failures.len(), report.releases.len()));
}

/// A stopped worker waits for its handlers, releases batches that never started, and ends when no report is
/// unanswered.
#[test]
fn a_stop_is_graceful() {
    let mut harness = StateMachineHarness::new(1, 1);
    harness.act();
    harness.start(&["a", "b"]);
    harness.machine.stop(false);
    let frames = harness.act();
    assert_eq!("b", frames[0].releases[0].key);
    assert_eq!(Some(request::Leave { release: false }), frames[1].leave);
    let releases = vec![v1::ReleaseResult::default()];
    harness.receive(Frame::Results(response::Results { releases, ..Default::default() }));
    assert_eq!("a", harness.finish(0, Ok(Vec::new()))[0].acknowledgements[0].key);
    let last = harness.acknowledged(vec![Ok(())]);
    assert_eq!(Some(request::Leave { release: true }), last[0].leave);
    assert!(!harness.machine.is_done());
    harness.machine.stream_ended(harness.stream, None, harness.now_s).unwrap();
    assert!(harness.machine.is_done());
}

/// A stopped worker without a response from the server ends with an error.
#[test]
fn a_shutdown_times_out() {
    let mut harness = StateMachineHarness::new(1, 0);
    harness.act();
    harness.start(&["a"]);
    harness.finish(0, Ok(Vec::new()));
    harness.machine.stop(false);
    harness.act();
    harness.now_s = 11.0;
    let UndeliveredReports(keys) = harness.machine.actions(harness.now_s).unwrap_err();
    assert_eq!(vec!["a"], keys);
}

/// Next batches without room in the queue wait, and only one more batch of their stage starts, to make room.
#[test]
fn next_batches_wait_for_room() {
    let mut harness = StateMachineHarness::new(2, 0);
    harness.act();
    harness.start(&["a"]);
    harness.finish(0, Ok(vec![v1::Batch::default()]));
    let frames = harness.acknowledged(vec![Err(full())]);
    // The worker retires the stream that could start more of that stage, and starts one batch on a new stream.
    assert!(frames[0].leave.is_some());
    assert_eq!(None, frames.iter().find(|frame| !frame.acknowledgements.is_empty()));
    let due_s = harness.machine.reports.due_s();
    assert!(due_s >= 1.0, "{due_s}");
    harness.now_s = due_s;
    assert_eq!(1, harness.act()[0].acknowledgements[0].next.len());
}

/// A report that the server refuses for good fails the attempt; a report on a batch that another worker holds is
/// dropped.
#[test]
fn refusals_end_reports() {
    let mut harness = StateMachineHarness::new(1, 0);
    harness.act();
    harness.start(&["a"]);
    harness.finish(0, Ok(Vec::new()));
    let conflict = rpc::Status { code: Code::AlreadyExists as i32, message: "is active".into(), details: Vec::new() };
    let frames = harness.acknowledged(vec![Err(conflict)]);
    assert_eq!("a", frames[0].failures[0].key);
    assert!(frames[0].failures[0].reason.starts_with("error: is active"));
    let info = rpc::ErrorInfo { reason: "STALE_LEASE".into(), ..Default::default() };
    let details = vec![prost_types::Any::from_msg(&info).unwrap()];
    let stale = rpc::Status { code: Code::FailedPrecondition as i32, message: "stale".into(), details };
    let result = Some(v1::outcome_result::Result::Error(stale));
    let failures = vec![v1::OutcomeResult { key: String::new(), result }];
    harness.receive(Frame::Results(response::Results { failures, ..Default::default() }));
    assert!(harness.machine.leases.is_empty());
}

/// A refused worker reports its leased batches by calls, and starts nothing.
#[test]
fn a_refused_worker_reports_by_calls() {
    let mut harness = StateMachineHarness::new(1, 0);
    harness.act();
    harness.start(&["a"]);
    let refusal = Error::new(Code::NotFound, "no such stage");
    harness.machine.stream_ended(harness.stream, Some(&refusal), harness.now_s).unwrap();
    let actions = harness.machine.actions(harness.now_s).unwrap();
    let Action::OpenStream { stream, uses_calls: true, .. } = actions[0] else {
        panic!("expected calls, but got {actions:?}");
    };
    harness.stream = stream;
    assert_eq!("a", harness.finish(0, Ok(Vec::new()))[0].acknowledgements[0].key);
    assert!(harness.machine.stream_ended(harness.stream, Some(&refusal), harness.now_s).is_err());
}
