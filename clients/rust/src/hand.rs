//! The lease registry: the leased batches of a worker, until the server has answered their reports.
//!
//! Owns the phase and the lease of each, and the cancellation for its handler. It must never report, nor decide when
//! to.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::task::{Cancellation, Notice, Task};
use crate::v1::{self, extension_outcome::Outcome};

/// Two heartbeats can get lost before the lease expires.
const HEARTBEATS_PER_LEASE: f64 = 3.0;

/// The shortest lease that the server gives.
const SHORTEST_LEASE_MS: i64 = 1_000;

/// The phase of a leased batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Waits for a free handler.
    Waiting,
    /// A handler runs.
    Running,
    /// The handler has ended; not reported yet.
    Ended,
}

/// The id of a leased batch; later ids are larger.
pub(crate) type HoldingId = u64;

/// A leased batch: this worker holds it. Times are in seconds, on the worker's clock.
#[derive(Debug)]
pub(crate) struct Holding {
    pub task: Task,
    pub stand: Stand,
    /// The lease was lost, while a handler still runs.
    pub is_lost: bool,
    lease_ms: i64,
    /// Time of the last extension of its lease, or of its start.
    kept_s: f64,
    notice: Notice,
}

impl Holding {
    pub(crate) fn key(&self) -> &str {
        &self.task.batch.key
    }

    pub(crate) fn stage(&self) -> &str {
        &self.task.batch.stage
    }

    /// The time at which the next heartbeat of its lease is due.
    pub(crate) fn beats_at_s(&self) -> f64 {
        self.kept_s + Duration::from_millis(self.lease_ms.unsigned_abs()).as_secs_f64() / HEARTBEATS_PER_LEASE
    }

    /// Extends its lease from now on by its full length.
    pub(crate) fn extend(&mut self, now_s: f64) -> v1::LeaseExtension {
        self.kept_s = now_s;
        v1::LeaseExtension {
            key: self.key().to_owned(),
            lease_token: self.task.lease_token.clone(),
            lease_ms: self.lease_ms,
        }
    }

    pub(crate) fn release(&self) -> v1::Release {
        v1::Release { key: self.key().to_owned(), lease_token: self.task.lease_token.clone() }
    }

    /// Cancels the handler; a later cancellation replaces an earlier one.
    pub(crate) fn interrupt(&self, cancellation: Cancellation) {
        self.notice.send_replace(Some(cancellation));
    }
}

/// The lease registry: all leased batches, in the order of their arrival.
#[derive(Debug, Default)]
pub(crate) struct Hand {
    held: BTreeMap<HoldingId, Holding>,
    last: HoldingId,
}

impl Hand {
    pub(crate) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    pub(crate) fn get(&self, id: HoldingId) -> Option<&Holding> {
        self.held.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: HoldingId) -> Option<&mut Holding> {
        self.held.get_mut(&id)
    }

    /// Keys of the batches whose end the server does not know yet.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.held.values().filter(|one| !one.is_lost).map(|one| one.key().to_owned()).collect()
    }

    /// The number of batches that have a handler, or wait for one.
    pub(crate) fn busy(&self) -> usize {
        self.held.values().filter(|one| one.stand != Stand::Ended).count()
    }

    /// The batches in this phase.
    pub(crate) fn standing(&self, stand: Stand) -> Vec<HoldingId> {
        self.held.iter().filter(|(_, one)| one.stand == stand).map(|(id, _)| *id).collect()
    }

    /// The batches whose leases need heartbeats.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (HoldingId, &Holding)> {
        self.held.iter().filter(|(_, one)| !one.is_lost).map(|(id, one)| (*id, one))
    }

    /// Adds a started batch.
    pub(crate) fn take(&mut self, task: Task, notice: Notice, lease_ms: i64, now_s: f64) -> HoldingId {
        self.last += 1;
        let lease_ms = lease_ms.max(SHORTEST_LEASE_MS);
        let holding = Holding { task, stand: Stand::Waiting, is_lost: false, lease_ms, kept_s: now_s, notice };
        self.held.insert(self.last, holding);
        self.last
    }

    /// Records the end of a handler. Returns the leased batch to report on; `None` if there is nothing to report.
    pub(crate) fn handled(&mut self, id: HoldingId) -> Option<&Holding> {
        let holding = self.held.get_mut(&id).filter(|one| one.stand == Stand::Running)?;
        holding.stand = Stand::Ended;
        if holding.is_lost {
            self.drop(id);
        }
        self.held.get(&id)
    }

    /// Removes a batch.
    pub(crate) fn drop(&mut self, id: HoldingId) {
        self.held.remove(&id);
    }

    /// Makes a heartbeat of every lease due at once, because it is not known which ones the server received.
    pub(crate) fn doubt(&mut self) {
        for holding in self.held.values_mut() {
            holding.kept_s = f64::NEG_INFINITY;
        }
    }

    /// Records the outcome of an extension of a lease.
    pub(crate) fn told(&mut self, id: HoldingId, outcome: Option<Outcome>) {
        let Some(holding) = self.held.get_mut(&id) else {
            return;
        };
        match outcome {
            Some(Outcome::Lost(lost)) => {
                let reason = match lost.worker_id.as_str() {
                    "" => "the lease is lost".to_owned(),
                    who => format!("the lease is lost, {who} has the batch"),
                };
                tracing::warn!("batch {:?} at attempt {}: {reason}", holding.key(), holding.task.attempt);
                holding.is_lost = true;
                holding.interrupt(Cancellation { is_lost: true, ..Cancellation::new(reason) });
                if holding.stand != Stand::Running {
                    self.drop(id);
                }
            }
            Some(Outcome::Cancel(cancel)) => {
                let budget = Duration::from_millis(cancel.budget_left_ms.try_into().unwrap_or(0));
                holding.interrupt(Cancellation { budget: Some(budget), ..Cancellation::new(cancel.reason) });
            }
            Some(Outcome::Extended(_)) | None => {}
        }
    }
}
