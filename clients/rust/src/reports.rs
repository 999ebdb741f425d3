//! The results of tasks that the server has not answered yet.
//!
//! Owns the waiting reports, their grouping into frames, and the meaning of the server's results. It must never drop a
//! report before its answer, nor send one again after it.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use prost::Message;

use crate::backoff::{unique, Backoff};
use crate::error::Error;
use crate::hand::{Hand, HoldingId};
use crate::task::failure_of;
use crate::v1::outcome_result::Result as Answer;
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
const NO_LONGER_IN_HAND: [&str; 3] = ["BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"];

/// The reported item.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Done(v1::Acknowledgement),
    Failed(v1::Failure),
    Released(v1::Release),
}

impl Item {
    fn size(&self) -> usize {
        match self {
            Self::Done(item) => item.encoded_len(),
            Self::Failed(item) => item.encoded_len(),
            Self::Released(item) => item.encoded_len(),
        }
    }

    fn handed_on(&self) -> usize {
        match self {
            Self::Done(item) => item.next.len(),
            _ => 0,
        }
    }

    fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// A report: the result of one task.
#[derive(Debug)]
struct Report {
    holding: HoldingId,
    item: Item,
    /// The time from which it can be sent.
    due_s: f64,
    /// The queue had no room for its next batches.
    wants_room: bool,
    /// It was sent and is not answered.
    is_sent: bool,
}

/// A pending frame: a sent frame that the server has not answered. It is sent again unchanged if no response came.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub frame: v1::WorkRequest,
    /// The reported batches, in the order of acknowledgements, failures and releases.
    pub reports: Vec<HoldingId>,
    /// The batches whose leases it extends.
    pub extended: Vec<HoldingId>,
}

/// The unanswered reports. Times are in seconds, on the worker's clock.
#[derive(Debug)]
pub(crate) struct Reports {
    /// In the order of the ends of their tasks.
    open: BTreeMap<u64, Report>,
    places: HashMap<HoldingId, u64>,
    last: u64,
    retry: Backoff,
    had_no_room: bool,
}

impl Reports {
    pub(crate) fn new() -> Self {
        let retry = Backoff::new(FIRST_RETRY, RETRY_LIMIT);
        Self { open: BTreeMap::new(), places: HashMap::new(), last: 0, retry, had_no_room: false }
    }

    /// The time at which the next reports are due; infinite if there are none.
    pub(crate) fn due_s(&self) -> f64 {
        self.open.values().filter(|one| !one.is_sent).map(|one| one.due_s).fold(f64::INFINITY, f64::min)
    }

    /// Whether batches wait for room in the queue, without a sign of room since the last refusal.
    pub(crate) fn is_full(&self) -> bool {
        self.had_no_room && self.open.values().any(|one| one.wants_room)
    }

    /// The reports without room in the queue.
    pub(crate) fn wanting_room(&self) -> Vec<HoldingId> {
        self.open.values().filter(|one| one.wants_room).map(|one| one.holding).collect()
    }

    /// Whether a report is sent and unanswered, so that the batch may have ended already.
    pub(crate) fn is_sent(&self, id: HoldingId) -> bool {
        self.places.get(&id).is_some_and(|place| self.open[place].is_sent)
    }

    /// Adds the result of a task.
    pub(crate) fn add(&mut self, id: HoldingId, item: Item) {
        let place = *self.places.entry(id).or_insert_with(|| {
            self.last += 1;
            self.last
        });
        let report = Report { holding: id, item, due_s: f64::NEG_INFINITY, wants_room: false, is_sent: false };
        self.open.insert(place, report);
    }

    /// Drops the report of a batch that this worker no longer holds.
    pub(crate) fn forget(&mut self, id: HoldingId) {
        if let Some(place) = self.places.remove(&id) {
            self.open.remove(&place);
        }
    }

    /// Makes the reports that wait for room due at once, because the queue may have room. `is_sure`: a batch was
    /// started only to make room, so there is some.
    pub(crate) fn hurry(&mut self, is_sure: bool) {
        self.had_no_room = self.had_no_room && !is_sure;
        for report in self.open.values_mut().filter(|one| one.wants_room) {
            report.due_s = f64::NEG_INFINITY;
        }
    }

    /// Gives back batches whose next batches had no room in the queue: the next worker tries again.
    pub(crate) fn give_back(&mut self, ids: &[HoldingId], hand: &Hand) {
        for id in ids {
            if let (false, Some(holding)) = (self.is_sent(*id), hand.get(*id)) {
                self.add(*id, Item::Released(holding.release()));
            }
        }
    }

    /// Returns a frame with the reports that are due; `None` if none are.
    pub(crate) fn frame(&mut self, now_s: f64) -> Option<Sent> {
        let chosen = self.choose(now_s);
        if chosen.is_empty() {
            return None;
        }
        let mut frame = v1::WorkRequest { request_id: unique(), ..Default::default() };
        let [mut done, mut failed, mut released] = [const { Vec::new() }; 3];
        for place in chosen {
            let report = self.open.get_mut(&place).expect("it was chosen");
            report.is_sent = true;
            match report.item.clone() {
                Item::Done(item) => {
                    frame.acknowledgements.push(item);
                    done.push(report.holding);
                }
                Item::Failed(item) => {
                    frame.failures.push(item);
                    failed.push(report.holding);
                }
                Item::Released(item) => {
                    frame.releases.push(item);
                    released.push(report.holding);
                }
            }
        }
        Some(Sent { frame, reports: [done, failed, released].concat(), extended: Vec::new() })
    }

    fn choose(&self, now_s: f64) -> Vec<u64> {
        let mut chosen = Vec::new();
        let (mut handed_on, mut size) = (0, 0);
        for (place, report) in &self.open {
            if report.is_sent || report.due_s > now_s {
                continue;
            }
            handed_on += report.item.handed_on();
            size += report.item.size();
            if !chosen.is_empty() && (handed_on > MAX_ITEMS || size > MAX_FRAME_BYTES) {
                break;
            }
            chosen.push(*place);
            if chosen.len() == MAX_ITEMS {
                break;
            }
        }
        chosen
    }

    /// Records the server's results for a frame.
    pub(crate) fn answered(&mut self, hand: &mut Hand, sent: &Sent, results: v1::work_response::Results, now_s: f64) {
        for id in &sent.reports {
            if let Some(place) = self.places.get(id) {
                self.open.get_mut(place).expect("it has a place").is_sent = false;
            }
        }
        let outcomes = results.acknowledgements.into_iter().chain(results.failures).map(|one| one.result);
        let releases =
            results.releases.into_iter().map(|one| one.error.filter(|error| error.code != 0).map(Answer::Error));
        for (id, answer) in sent.reports.iter().copied().zip(outcomes.chain(releases)) {
            let Some(holding) = hand.get(id) else {
                continue;
            };
            match answer {
                Some(Answer::Error(error)) => self.refused(hand, id, &Error::from(error), now_s),
                Some(Answer::Outcome(outcome)) => self.told(hand, id, outcome, now_s),
                None => {
                    tracing::info!("batch {:?} is given back", holding.key());
                    self.end(hand, id);
                }
            }
        }
    }

    fn told(&mut self, hand: &mut Hand, id: HoldingId, outcome: v1::ProcessOutcome, now_s: f64) {
        let (Some(report), Some(holding)) = (self.report_mut(id), hand.get(id)) else {
            return;
        };
        let (key, attempt) = (holding.key().to_owned(), holding.task.attempt);
        let (is_done, hands_on) = (report.item.is_done(), report.item.handed_on() > 0);
        match outcome.outcome.map(|outcome| (outcome, is_done)) {
            Some((Outcome::Processed(v1::ProcessResult { result: Some(Processed::Rejected(rejected)) }), true)) => {
                tracing::warn!("batch {key:?} is not acknowledged yet: {}", rejected.reason);
                let due_s = now_s + self.retry.next(None).as_secs_f64();
                self.report_mut(id).expect("it is there").due_s = due_s;
                return;
            }
            Some((Outcome::DeadLettered(letter), _)) => {
                tracing::warn!("batch {key:?} at attempt {attempt} is dead lettered: {}", letter.reason);
            }
            Some((Outcome::FailureRejected(rejected), _)) => {
                tracing::warn!("batch {key:?} at attempt {attempt}: failure rejected, {}", rejected.reason);
            }
            Some((Outcome::RetryScheduled(_), _)) => {
                tracing::info!("batch {key:?} at attempt {attempt} is tried again")
            }
            Some((outcome, _)) => tracing::debug!("batch {key:?} at attempt {attempt}: {outcome:?}"),
            None => {} // A kind of outcome that is newer than this client.
        }
        if is_done && hands_on {
            self.had_no_room = false;
        }
        self.retry.reset();
        self.end(hand, id);
    }

    fn refused(&mut self, hand: &mut Hand, id: HoldingId, error: &Error, now_s: f64) {
        let (Some(report), Some(holding)) = (self.report_mut(id), hand.get(id)) else {
            return;
        };
        if NO_LONGER_IN_HAND.contains(&error.reason()) {
            tracing::warn!("batch {:?} was taken out of this worker's hands: {error}", holding.key());
            self.end(hand, id);
        } else if error.retry_after().is_some() {
            report.wants_room = true;
            self.had_no_room = true;
            let due_s = now_s + self.retry.next(error.retry_after()).as_secs_f64();
            self.report_mut(id).expect("it is there").due_s = due_s;
        } else if report.item.is_done() {
            // The server refuses its next batches or the acknowledgement itself: the attempt fails with that reason.
            let failure = failure_of(&holding.task, &error.clone().into());
            self.add(id, Item::Failed(failure));
        } else {
            tracing::error!("batch {:?} is left to its lease: {error}", holding.key());
            self.end(hand, id);
        }
    }

    fn report_mut(&mut self, id: HoldingId) -> Option<&mut Report> {
        self.open.get_mut(self.places.get(&id)?)
    }

    fn end(&mut self, hand: &mut Hand, id: HoldingId) {
        self.forget(id);
        hand.drop(id);
    }
}
