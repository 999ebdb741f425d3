//! The results of tasks that the server has not answered yet.
//!
//! Owns the waiting reports, their grouping into frames, and the meaning of the server's results. It must never drop a
//! report before its answer, nor send one again after it.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use prost::Message;
use tracing::Level;

use crate::backoff::{unique, Backoff};
use crate::error::Error;
use crate::lease_registry::{LeaseRegistry, LeasedBatchId};
use crate::observer::WorkerLog;
use crate::task::failure_of;
use crate::v1::outcome_result::Result as ItemResult;
use crate::v1::{self, process_outcome::Outcome, process_result::Result as Processed};

/// A frame has at most this many items, and its acknowledgements hand off at most this many batches.
pub(crate) const MAX_ITEMS: usize = 1_000;

/// The server accepts messages of up to 4 MiB. Long reasons and many keys can exceed that with fewer items than the
/// limit.
const MAX_FRAME_BYTES: usize = 2 << 20;

/// A full queue drains at the speed of the next stage, and a server's clock that went backwards catches up. The worker
/// retries with growing waits, or with the server's own advice if it is longer.
const FIRST_RETRY: Duration = Duration::from_millis(50);
const RETRY_LIMIT: Duration = Duration::from_secs(1);

/// Reasons of refusals for a batch that has ended, or that this worker no longer holds.
const NO_LONGER_LEASED: [&str; 3] = ["BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"];

/// The name of an outcome that is newer than this client.
const UNKNOWN: &str = "unknown outcome";

/// The reported item.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Acknowledgement(v1::Acknowledgement),
    Failure(v1::Failure),
    Release(v1::Release),
}

impl Item {
    fn bytes(&self) -> usize {
        match self {
            Self::Acknowledgement(item) => item.encoded_len(),
            Self::Failure(item) => item.encoded_len(),
            Self::Release(item) => item.encoded_len(),
        }
    }

    fn handed_off(&self) -> usize {
        match self {
            Self::Acknowledgement(item) => item.next.len(),
            _ => 0,
        }
    }

    fn is_acknowledgement(&self) -> bool {
        matches!(self, Self::Acknowledgement(_))
    }
}

/// A report: the result of one task.
#[derive(Debug)]
struct Report {
    leased: LeasedBatchId,
    item: Item,
    /// The time from which it can be sent.
    due_s: f64,
    /// The queue had no room for its next batches.
    waits_for_room: bool,
    /// It was sent and is not answered.
    is_sent: bool,
}

/// A pending frame: a sent frame that the server has not answered. It is sent again unchanged if no response came.
#[derive(Debug, Default)]
pub(crate) struct PendingFrame {
    pub frame: v1::WorkRequest,
    /// The reported batches, in the order of acknowledgements, failures and releases.
    pub reports: Vec<LeasedBatchId>,
    /// The batches whose leases it extends.
    pub extended: Vec<LeasedBatchId>,
}

/// The unanswered reports. Times are in seconds, on the worker's clock.
#[derive(Debug)]
pub(crate) struct Reports {
    log: WorkerLog,
    /// In the order of the ends of their tasks.
    open: BTreeMap<u64, Report>,
    /// The position of each report in `open`.
    positions: HashMap<LeasedBatchId, u64>,
    last_position: u64,
    backoff: Backoff,
    /// There was no sign of room since the last refusal.
    queue_was_full: bool,
}

impl Reports {
    pub(crate) fn new(log: WorkerLog) -> Self {
        let backoff = Backoff::new(FIRST_RETRY, RETRY_LIMIT);
        Self { log, open: BTreeMap::new(), positions: HashMap::new(), last_position: 0, backoff, queue_was_full: false }
    }

    /// The time at which the next reports are due; infinite if there are none.
    pub(crate) fn due_s(&self) -> f64 {
        self.open.values().filter(|report| !report.is_sent).map(|report| report.due_s).fold(f64::INFINITY, f64::min)
    }

    /// Whether batches wait for room in the queue, without a sign of room since the last refusal.
    pub(crate) fn queue_is_full(&self) -> bool {
        self.queue_was_full && self.open.values().any(|report| report.waits_for_room)
    }

    /// The reports without room in the queue.
    pub(crate) fn waiting_for_room(&self) -> Vec<LeasedBatchId> {
        self.open.values().filter(|report| report.waits_for_room).map(|report| report.leased).collect()
    }

    /// Whether a report is sent and unanswered, so that the batch may have ended already.
    pub(crate) fn is_sent(&self, id: LeasedBatchId) -> bool {
        self.positions.get(&id).is_some_and(|position| self.open[position].is_sent)
    }

    /// Adds the result of a task.
    pub(crate) fn add(&mut self, id: LeasedBatchId, item: Item) {
        let position = *self.positions.entry(id).or_insert_with(|| {
            self.last_position += 1;
            self.last_position
        });
        let report = Report { leased: id, item, due_s: f64::NEG_INFINITY, waits_for_room: false, is_sent: false };
        self.open.insert(position, report);
    }

    /// Drops the report of a batch that this worker no longer holds.
    pub(crate) fn discard(&mut self, id: LeasedBatchId) {
        if let Some(position) = self.positions.remove(&id) {
            self.open.remove(&position);
        }
    }

    /// Makes the reports that wait for room due at once, because the queue may have room. `is_certain`: a batch was
    /// started only to make room, so there is some.
    pub(crate) fn retry_for_room(&mut self, is_certain: bool) {
        self.queue_was_full = self.queue_was_full && !is_certain;
        for report in self.open.values_mut().filter(|report| report.waits_for_room) {
            report.due_s = f64::NEG_INFINITY;
        }
    }

    /// Releases batches whose next batches had no room in the queue: the next worker tries again.
    pub(crate) fn release_all(&mut self, ids: &[LeasedBatchId], leases: &LeaseRegistry) {
        for id in ids {
            if let (false, Some(leased)) = (self.is_sent(*id), leases.get(*id)) {
                self.add(*id, Item::Release(leased.release()));
            }
        }
    }

    /// Returns a frame with the reports that are due; `None` if none are.
    pub(crate) fn next_frame(&mut self, now_s: f64) -> Option<PendingFrame> {
        let due = self.due_reports(now_s);
        if due.is_empty() {
            return None;
        }
        let mut frame = v1::WorkRequest { request_id: unique(), ..Default::default() };
        let [mut acknowledged, mut failed, mut released] = [const { Vec::new() }; 3];
        for position in due {
            let report = self.open.get_mut(&position).expect("a due report is open");
            report.is_sent = true;
            match report.item.clone() {
                Item::Acknowledgement(item) => {
                    frame.acknowledgements.push(item);
                    acknowledged.push(report.leased);
                }
                Item::Failure(item) => {
                    frame.failures.push(item);
                    failed.push(report.leased);
                }
                Item::Release(item) => {
                    frame.releases.push(item);
                    released.push(report.leased);
                }
            }
        }
        Some(PendingFrame { frame, reports: [acknowledged, failed, released].concat(), extended: Vec::new() })
    }

    /// The positions of the due reports that fit into one frame.
    fn due_reports(&self, now_s: f64) -> Vec<u64> {
        let mut due = Vec::new();
        let (mut handed_off, mut bytes) = (0, 0);
        for (position, report) in &self.open {
            if report.is_sent || report.due_s > now_s {
                continue;
            }
            handed_off += report.item.handed_off();
            bytes += report.item.bytes();
            if !due.is_empty() && (handed_off > MAX_ITEMS || bytes > MAX_FRAME_BYTES) {
                break;
            }
            due.push(*position);
            if due.len() == MAX_ITEMS {
                break;
            }
        }
        due
    }

    /// Records the server's results for a frame.
    pub(crate) fn results_received(
        &mut self,
        leases: &mut LeaseRegistry,
        pending: &PendingFrame,
        results: v1::work_response::Results,
        now_s: f64,
    ) {
        for id in &pending.reports {
            if let Some(report) = self.report_mut(*id) {
                report.is_sent = false;
            }
        }
        let outcomes = results.acknowledgements.into_iter().chain(results.failures).map(|item| item.result);
        let releases = results.releases.into_iter().map(|item| item.error.filter(|error| error.code != 0));
        let releases = releases.map(|error| error.map(ItemResult::Error));
        for (id, result) in pending.reports.iter().copied().zip(outcomes.chain(releases)) {
            let Some(leased) = leases.get(id) else {
                continue;
            };
            match result {
                Some(ItemResult::Error(error)) => self.record_refusal(leases, id, &Error::from(error), now_s),
                Some(ItemResult::Outcome(outcome)) => self.record_outcome(leases, id, outcome, now_s),
                None => {
                    tracing::debug!(key = leased.key(), attempt = leased.task.attempt, "batch_released");
                    self.close(leases, id);
                }
            }
        }
    }

    fn record_outcome(
        &mut self,
        leases: &mut LeaseRegistry,
        id: LeasedBatchId,
        outcome: v1::ProcessOutcome,
        now_s: f64,
    ) {
        let (Some(report), Some(leased)) = (self.report_mut(id), leases.get(id)) else {
            return;
        };
        let (is_acknowledgement, hands_off) = (report.item.is_acknowledgement(), report.item.handed_off() > 0);
        if let (Some(Outcome::Processed(v1::ProcessResult { result: Some(Processed::Rejected(rejected)) })), true) =
            (&outcome.outcome, is_acknowledgement)
        {
            self.log.acknowledgement_waits(leased, &rejected.reason);
            let due_s = now_s + self.backoff.next(None).as_secs_f64();
            self.report_mut(id).expect("its report is open").due_s = due_s;
            return;
        }
        if hands_off {
            self.queue_was_full = false;
        }
        self.backoff.reset();
        if is_acknowledgement {
            self.log.batch_acknowledged(leased);
        } else {
            log_outcome(leased.key(), leased.task.attempt, outcome.outcome.as_ref());
        }
        self.close(leases, id);
    }

    fn record_refusal(&mut self, leases: &mut LeaseRegistry, id: LeasedBatchId, error: &Error, now_s: f64) {
        let (Some(report), Some(leased)) = (self.report_mut(id), leases.get(id)) else {
            return;
        };
        if NO_LONGER_LEASED.contains(&error.reason()) {
            self.log.lease_lost(leased, "");
            self.close(leases, id);
        } else if error.retry_after().is_some() {
            report.waits_for_room = true;
            self.log.acknowledgement_waits(leased, error.message());
            self.queue_was_full = true;
            let due_s = now_s + self.backoff.next(error.retry_after()).as_secs_f64();
            self.report_mut(id).expect("its report is open").due_s = due_s;
        } else if report.item.is_acknowledgement() {
            // The server refuses its next batches or the acknowledgement itself: the attempt fails with that reason.
            let failure = failure_of(&leased.task, &error.clone().into());
            self.add(id, Item::Failure(failure));
        } else {
            self.log.report_refused(leased, &error.to_string());
            self.close(leases, id);
        }
    }

    fn report_mut(&mut self, id: LeasedBatchId) -> Option<&mut Report> {
        self.open.get_mut(self.positions.get(&id)?)
    }

    /// Removes an answered report, and its batch.
    fn close(&mut self, leases: &mut LeaseRegistry, id: LeasedBatchId) {
        self.discard(id);
        leases.remove(id);
    }
}

/// Logs the outcome of a failure; outcomes that can need an operator are warnings.
fn log_outcome(key: &str, attempt: i64, outcome: Option<&Outcome>) {
    let (level, name, reason) = describe(outcome);
    match level {
        Level::DEBUG => tracing::debug!(key, attempt, outcome = name, reason, "batch_outcome"),
        Level::INFO => tracing::info!(key, attempt, outcome = name, reason, "batch_outcome"),
        _ => tracing::warn!(key, attempt, outcome = name, reason, "batch_outcome"),
    }
}

/// Returns the level at which an outcome is logged, its name, and its reason.
fn describe(outcome: Option<&Outcome>) -> (Level, &'static str, &str) {
    match outcome {
        Some(Outcome::Processed(processed)) => match &processed.result {
            Some(Processed::Applied(_)) => (Level::DEBUG, "applied", ""),
            Some(Processed::DuplicateSuppressed(_)) => (Level::INFO, "duplicate_suppressed", ""),
            Some(Processed::Rejected(rejected)) => (Level::WARN, "rejected", &rejected.reason),
            None => (Level::WARN, UNKNOWN, ""),
        },
        Some(Outcome::RetryScheduled(retry)) => (Level::INFO, "retry_scheduled", &retry.reason),
        Some(Outcome::DeadLettered(letter)) => (Level::WARN, "dead_lettered", &letter.reason),
        Some(Outcome::FailureRejected(rejected)) => (Level::WARN, "failure_rejected", &rejected.reason),
        None => (Level::WARN, UNKNOWN, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The log names each outcome as every other client does; outcomes that can need an operator are warnings.
    #[test]
    fn outcomes_have_names() {
        let processed = |result| Outcome::Processed(v1::ProcessResult { result: Some(result) });
        let reason = || "why".to_owned();
        let rejected = v1::process_result::Rejected { reason: reason() };
        let failure = v1::process_outcome::FailureRejected { reason: reason() };
        let table = [
            (processed(Processed::Applied(Default::default())), (Level::DEBUG, "applied", "")),
            (processed(Processed::DuplicateSuppressed(Default::default())), (Level::INFO, "duplicate_suppressed", "")),
            (processed(Processed::Rejected(rejected)), (Level::WARN, "rejected", "why")),
            (
                Outcome::RetryScheduled(v1::RetryRecord { reason: reason(), ..Default::default() }),
                (Level::INFO, "retry_scheduled", "why"),
            ),
            (
                Outcome::DeadLettered(v1::DeadLetterRecord { reason: reason(), ..Default::default() }),
                (Level::WARN, "dead_lettered", "why"),
            ),
            (Outcome::FailureRejected(failure), (Level::WARN, "failure_rejected", "why")),
        ];
        for (outcome, expected) in table {
            assert_eq!(expected, describe(Some(&outcome)));
        }
    }
}
