//! The decision traces of all languages, which tests/conformance/README.md describes: events for the worker state
//! machine, and the actions that must follow.

use std::collections::{HashMap, VecDeque};
use std::path::Path;

use prost_types::{Any, Duration};
use serde_json::{json, Map, Value};
use tonic::Code;

use super::*;
use crate::rpc;
use crate::v1::block_reason as block;
use crate::v1::extension_outcome::{Cancel, Extended, Lost, Outcome as Extension};
use crate::v1::process_outcome::Outcome;
use crate::v1::process_result::{Applied, Result as Processed};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/traces");

/// Plays a trace. The lease token of a batch is its key.
struct Player {
    machine: WorkerStateMachine,
    now_s: f64,
    stage: String,
    streams: Vec<StreamId>,
    unanswered: HashMap<StreamId, VecDeque<v1::WorkRequest>>,
    tasks: HashMap<String, (LeasedBatchId, Task)>,
    /// The keys of all tasks in the order of their handlers, and whether each one was interrupted before.
    interrupted: Vec<(String, bool)>,
    /// The trace says which leases a stream names.
    has_held_leases: bool,
    /// The frames by their request_id, as they are sent again.
    sent: HashMap<String, v1::WorkRequest>,
}

/// After the events of each step, the worker state machine requests exactly the actions of the trace.
#[test]
fn decisions_follow_the_traces() {
    let paths: Vec<_> = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    let traces: Vec<_> = paths.iter().filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
    assert!(!traces.is_empty());
    for path in traces {
        play(path);
    }
}

fn play(path: &Path) {
    let trace: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let worker = &trace["worker"];
    let size = |name: &str| usize::try_from(worker[name].as_u64().unwrap()).unwrap();
    let stages = keys(&worker["stages"]);
    let stage = stages[0].clone();
    let lease_ms = worker["lease_ms"].as_i64().unwrap();
    let (concurrency, prefetch) = (size("concurrency"), size("prefetch"));
    let options = StateMachineOptions { stages, concurrency, prefetch, lease_ms, ..Default::default() };
    let mut player = Player {
        machine: WorkerStateMachine::new(options),
        now_s: 0.0,
        stage,
        streams: Vec::new(),
        unanswered: HashMap::new(),
        tasks: HashMap::new(),
        interrupted: Vec::new(),
        has_held_leases: trace.to_string().contains("\"held\""),
        sent: HashMap::new(),
    };
    for step in trace["steps"].as_array().unwrap() {
        let actions = player.step(step);
        assert_eq!(step["actions"], actions, "{} at {} ms", trace["name"], step["at_ms"]);
    }
}

fn keys(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|key| key.as_str().unwrap().to_owned()).collect()
}

impl Player {
    fn step(&mut self, step: &Value) -> Value {
        self.now_s = step["at_ms"].as_f64().unwrap() / 1_000.0;
        for event in step["events"].as_array().unwrap() {
            self.handle(event);
        }
        if step["done"] == true {
            assert!(self.machine.is_done());
        }
        let actions = self.machine.actions(self.now_s).unwrap();
        let mut described = self.interrupts();
        for action in actions {
            self.describe(action, &mut described);
        }
        Value::Array(described)
    }

    fn handle(&mut self, event: &Value) {
        let stream = match event["stream"].as_u64() {
            Some(number) => self.streams[usize::try_from(number).unwrap() - 1],
            None => self.streams.last().copied().unwrap_or_default(),
        };
        let (name, value) = event.as_object().unwrap().iter().find(|(name, _)| !is_detail(name)).unwrap();
        match name.as_str() {
            "started" => self.receive(stream, response::Frame::Started(self.started(value))),
            "returned" => {
                for key in keys(value) {
                    let next = keys(&event["next"][&key]).into_iter().map(next_batch).collect();
                    self.machine.handler_ended(self.tasks[&key].0, Ok(next));
                }
            }
            "failed" => {
                let id = self.tasks[value["key"].as_str().unwrap()].0;
                self.machine.handler_ended(id, Err(value["reason"].as_str().unwrap().into()));
            }
            "results" => {
                let frame = self.unanswered.get_mut(&stream).and_then(VecDeque::pop_front).unwrap();
                self.receive(stream, response::Frame::Results(results(&frame, value)));
            }
            "opened" => {
                let released = value["released"].as_i64().unwrap();
                self.receive(stream, response::Frame::Opened(response::Opened { released }));
            }
            "block_reason" => {
                let reason = Some(block_reason(value.as_str().unwrap()));
                self.receive(stream, response::Frame::BlockReason(v1::BlockReason { reason }));
            }
            "drain" => self.receive(stream, response::Frame::Drain(response::Drain::default())),
            "stream_ended" => {
                let cause = match value.as_str().unwrap() {
                    "OK" => None,
                    "UNAVAILABLE" => Some(Error::new(Code::Unavailable, "it broke off")),
                    code => panic!("expected a known status code, but it is {code}"),
                };
                self.machine.stream_ended(stream, cause.as_ref(), self.now_s).unwrap();
            }
            "stop" => self.machine.stop(value["release"] == true),
            name => panic!("expected a known event, but it is {name}"),
        }
    }

    fn receive(&mut self, stream: StreamId, frame: response::Frame) {
        self.machine.frame_received(stream, v1::WorkResponse { frame: Some(frame) }, self.now_s);
    }

    fn started(&self, value: &Value) -> v1::StartAvailableResponse {
        let stage = value["stage"].as_str().unwrap_or(&self.stage).to_owned();
        let batches = keys(&value["keys"]).into_iter().map(|key| v1::StartedBatch {
            batch: Some(v1::Batch { key: key.clone(), stage: stage.clone(), ..Default::default() }),
            attempt: 1,
            lease_token: key,
            ..Default::default()
        });
        let lease_ms = value["lease_ms"].as_i64().unwrap();
        v1::StartAvailableResponse { batches: batches.collect(), lease_ms, block_reason: None }
    }

    /// The handlers that were interrupted since the last step; the state machine interrupts them at once.
    fn interrupts(&mut self) -> Vec<Value> {
        let mut described = Vec::new();
        for (key, was_interrupted) in &mut self.interrupted {
            if !*was_interrupted && self.tasks[key].1.is_cancelled() {
                *was_interrupted = true;
                add_key(&mut described, "interrupt", key);
            }
        }
        described
    }

    fn describe(&mut self, action: Action, described: &mut Vec<Value>) {
        match action {
            Action::OpenStream { stream, opening, .. } => {
                self.streams.push(stream);
                let mut open = json!({ "stages": opening.stages });
                if let (true, Some(held)) = (self.has_held_leases, opening.held_leases) {
                    open["held"] = json!(held.lease_tokens);
                }
                described.push(json!({ "open": open }));
            }
            Action::SendFrame(stream, frame) => described.push(json!({ "send": self.describe_frame(stream, frame) })),
            Action::HalfClose(_) => described.push(json!({ "half_close": true })),
            Action::RunHandler(id, task) => {
                let key = task.batch.key.clone();
                add_key(described, "run", &key);
                self.tasks.insert(key.clone(), (id, task));
                self.interrupted.push((key, false));
            }
        }
    }

    fn describe_frame(&mut self, stream: StreamId, frame: v1::WorkRequest) -> Value {
        let mut described = Map::new();
        let items: [(&str, Vec<&str>); 4] = [
            ("acknowledge", frame.acknowledgements.iter().map(|item| item.key.as_str()).collect()),
            ("fail", frame.failures.iter().map(|item| item.key.as_str()).collect()),
            ("release", frame.releases.iter().map(|item| item.key.as_str()).collect()),
            ("extend", frame.extensions.iter().map(|item| item.key.as_str()).collect()),
        ];
        described.extend(
            items.into_iter().filter(|(_, keys)| !keys.is_empty()).map(|(name, keys)| (name.into(), keys.into())),
        );
        if !described.is_empty() {
            self.unanswered.entry(stream).or_default().push_back(frame.clone());
        }
        if let Some(credits) = &frame.credits {
            described.insert("credits".into(), credits.batches.into());
        }
        if let Some(leave) = &frame.leave {
            described.insert("leave".into(), if leave.release { "release" } else { "finish" }.into());
        }
        if let Some(before) = self.sent.get(&frame.request_id) {
            assert_eq!(*before, frame, "a frame is sent again unchanged");
            described.insert("resent".into(), true.into());
        } else if !frame.request_id.is_empty() {
            // Only the first sending gives credits.
            self.sent.insert(frame.request_id.clone(), v1::WorkRequest { credits: None, ..frame });
        }
        described.into()
    }
}

fn is_detail(name: &str) -> bool {
    matches!(name, "next" | "stream")
}

/// Adds a key to the last action if it has the same name, else an action.
fn add_key(described: &mut Vec<Value>, name: &str, key: &str) {
    match described.last_mut().and_then(|last| last.get_mut(name)?.as_array_mut()) {
        Some(keys) => keys.push(key.into()),
        None => described.push(json!({ name: [key] })),
    }
}

fn next_batch(key: String) -> v1::Batch {
    v1::Batch { key, stage: "next".into(), ..Default::default() }
}

fn block_reason(name: &str) -> block::Reason {
    match name {
        "in_flight_limit" => block::Reason::InFlightLimit(Default::default()),
        "empty" => block::Reason::Empty(Default::default()),
        "stage_filter" => block::Reason::StageFilter(Default::default()),
        name => panic!("expected a known block reason, but it is {name}"),
    }
}

/// The server's results for a frame: it confirms every item that the event does not name.
fn results(frame: &v1::WorkRequest, named: &Value) -> response::Results {
    let [no_room, lost, cancelled] = ["no_room", "lost", "cancelled"].map(|name| keys(&named[name]));
    let applied = Outcome::Processed(v1::ProcessResult { result: Some(Processed::Applied(Applied::default())) });
    let acknowledgements = frame.acknowledgements.iter().map(|item| match no_room.contains(&item.key) {
        true => refused(&item.key, saturated(named["retry_after_ms"].as_i64().unwrap())),
        false => result(&item.key, applied.clone()),
    });
    let retry = Outcome::RetryScheduled(v1::RetryRecord::default());
    let extensions = frame.extensions.iter().map(|item| {
        let outcome = if lost.contains(&item.key) {
            Extension::Lost(Lost { worker_id: "another".into(), ..Default::default() })
        } else if cancelled.contains(&item.key) {
            Extension::Cancel(Cancel { reason: "the operator's reason".into(), budget_left_ms: 5_000 })
        } else {
            Extension::Extended(Extended::default())
        };
        let outcome = v1::ExtensionOutcome { outcome: Some(outcome) };
        v1::ExtensionResult { key: item.key.clone(), result: Some(v1::extension_result::Result::Outcome(outcome)) }
    });
    let releases = frame.releases.iter().map(|item| v1::ReleaseResult { key: item.key.clone(), error: None });
    response::Results {
        acknowledgements: acknowledgements.collect(),
        failures: frame.failures.iter().map(|item| result(&item.key, retry.clone())).collect(),
        releases: releases.collect(),
        extensions: extensions.collect(),
        control: None,
    }
}

fn result(key: &str, outcome: Outcome) -> v1::OutcomeResult {
    let outcome = v1::ProcessOutcome { outcome: Some(outcome) };
    v1::OutcomeResult { key: key.to_owned(), result: Some(v1::outcome_result::Result::Outcome(outcome)) }
}

fn refused(key: &str, status: rpc::Status) -> v1::OutcomeResult {
    v1::OutcomeResult { key: key.to_owned(), result: Some(v1::outcome_result::Result::Error(status)) }
}

fn saturated(retry_after_ms: i64) -> rpc::Status {
    let delay =
        Duration { seconds: retry_after_ms / 1_000, nanos: (retry_after_ms % 1_000 * 1_000_000).try_into().unwrap() };
    let info = rpc::ErrorInfo { reason: "QUEUE_SATURATED".into(), ..Default::default() };
    let details = [Any::from_msg(&rpc::RetryInfo { retry_delay: Some(delay) }), Any::from_msg(&info)];
    let details = details.into_iter().map(Result::unwrap).collect();
    rpc::Status { code: Code::ResourceExhausted as i32, message: "expected room".into(), details }
}
