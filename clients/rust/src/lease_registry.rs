//! The lease registry: the leased batches of a worker, until the server has answered their reports.
//!
//! Owns the phase and the lease of each, and the cancellation for its handler. It must never report, nor decide when
//! to.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::observer::WorkerLog;
use crate::task::{Cancellation, CancellationToken, Task};
use crate::v1::{self, extension_outcome::Outcome};

/// Two heartbeats can get lost before the lease expires.
const HEARTBEATS_PER_LEASE: f64 = 3.0;

/// The shortest lease that the server gives.
const SHORTEST_LEASE_MS: i64 = 1_000;

/// How far a leased batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Waits for a free handler.
    Waiting,
    /// A handler runs.
    Running,
    /// The handler has ended; not reported yet.
    Ended,
}

/// The id of a leased batch; later ids are larger.
pub(crate) type LeasedBatchId = u64;

/// A batch that this worker holds. Times are in seconds, on the worker's clock.
#[derive(Debug)]
pub(crate) struct LeasedBatch {
    pub task: Task,
    pub phase: Phase,
    /// The lease was lost, while a handler still runs.
    pub is_lost: bool,
    lease_ms: i64,
    /// Time of the last extension of its lease, or of its start.
    extended_at_s: f64,
    cancellation: CancellationToken,
}

impl LeasedBatch {
    pub(crate) fn key(&self) -> &str {
        &self.task.batch.key
    }

    pub(crate) fn stage(&self) -> &str {
        &self.task.batch.stage
    }

    /// The time at which the next heartbeat of its lease is due.
    pub(crate) fn next_heartbeat_s(&self) -> f64 {
        self.extended_at_s + Duration::from_millis(self.lease_ms.unsigned_abs()).as_secs_f64() / HEARTBEATS_PER_LEASE
    }

    /// Extends its lease from now on by its full length.
    pub(crate) fn extend(&mut self, now_s: f64) -> v1::LeaseExtension {
        self.extended_at_s = now_s;
        v1::LeaseExtension {
            key: self.key().to_owned(),
            lease_token: self.task.lease_token.clone(),
            lease_ms: self.lease_ms,
            progress: self.task.newest_progress(),
        }
    }

    pub(crate) fn release(&self) -> v1::Release {
        v1::Release { key: self.key().to_owned(), lease_token: self.task.lease_token.clone() }
    }

    /// Cancels the handler; a later cancellation replaces an earlier one.
    pub(crate) fn interrupt(&self, cancellation: Cancellation) {
        self.cancellation.send_replace(Some(cancellation));
    }
}

/// The lease registry: all leased batches, in the order of their arrival.
#[derive(Debug, Default)]
pub(crate) struct LeaseRegistry {
    log: WorkerLog,
    batches: BTreeMap<LeasedBatchId, LeasedBatch>,
    last_id: LeasedBatchId,
}

impl LeaseRegistry {
    pub(crate) fn new(log: WorkerLog) -> Self {
        Self { log, ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.batches.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    pub(crate) fn get(&self, id: LeasedBatchId) -> Option<&LeasedBatch> {
        self.batches.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: LeasedBatchId) -> Option<&mut LeasedBatch> {
        self.batches.get_mut(&id)
    }

    /// Keys of the batches whose end the server does not know yet.
    pub(crate) fn leased_keys(&self) -> Vec<String> {
        self.not_lost().map(|(_, leased)| leased.key().to_owned()).collect()
    }

    /// The number of batches that have a handler, or wait for one.
    pub(crate) fn busy(&self) -> usize {
        self.batches.values().filter(|leased| leased.phase != Phase::Ended).count()
    }

    pub(crate) fn in_phase(&self, phase: Phase) -> Vec<LeasedBatchId> {
        self.batches.iter().filter(|(_, leased)| leased.phase == phase).map(|(id, _)| *id).collect()
    }

    /// The batches whose leases need heartbeats.
    pub(crate) fn not_lost(&self) -> impl Iterator<Item = (LeasedBatchId, &LeasedBatch)> {
        self.batches.iter().filter(|(_, leased)| !leased.is_lost).map(|(id, leased)| (*id, leased))
    }

    /// Adds a started batch.
    pub(crate) fn add(
        &mut self,
        task: Task,
        cancellation: CancellationToken,
        lease_ms: i64,
        now_s: f64,
    ) -> LeasedBatchId {
        let lease_ms = lease_ms.max(SHORTEST_LEASE_MS);
        let (phase, is_lost, extended_at_s) = (Phase::Waiting, false, now_s);
        self.last_id += 1;
        self.batches.insert(self.last_id, LeasedBatch { task, phase, is_lost, lease_ms, extended_at_s, cancellation });
        self.last_id
    }

    /// Records the end of a handler. Returns the leased batch to report on; `None` if there is nothing to report.
    pub(crate) fn handler_ended(&mut self, id: LeasedBatchId) -> Option<&LeasedBatch> {
        let leased = self.batches.get_mut(&id).filter(|leased| leased.phase == Phase::Running)?;
        leased.phase = Phase::Ended;
        if leased.is_lost {
            self.remove(id);
        }
        self.batches.get(&id)
    }

    pub(crate) fn remove(&mut self, id: LeasedBatchId) {
        self.batches.remove(&id);
    }

    /// Makes a heartbeat of every lease due at once, because it is not known which ones the server received.
    pub(crate) fn extend_all_now(&mut self) {
        for leased in self.batches.values_mut() {
            leased.extended_at_s = f64::NEG_INFINITY;
        }
    }

    /// Records the outcome of an extension of a lease.
    pub(crate) fn record_extension(&mut self, id: LeasedBatchId, outcome: Option<Outcome>) {
        match outcome {
            Some(Outcome::Lost(lost)) => self.lose(id, &lost.worker_id),
            Some(Outcome::Cancel(cancel)) => {
                let budget = Duration::from_millis(cancel.budget_left_ms.try_into().unwrap_or(0));
                if let Some(leased) = self.batches.get(&id) {
                    if !leased.task.is_cancelled() {
                        self.log.batch_cancelled(leased, &cancel.reason);
                    }
                    leased.interrupt(Cancellation { budget: Some(budget), ..Cancellation::new(cancel.reason) });
                }
            }
            Some(Outcome::Extended(_)) | None => {}
        }
    }

    /// Records that the lease of a batch is lost; `worker_id` is the worker that has the batch now, empty: none.
    fn lose(&mut self, id: LeasedBatchId, worker_id: &str) {
        let Some(leased) = self.batches.get_mut(&id) else {
            return;
        };
        let reason = match worker_id {
            "" => "the lease is lost".to_owned(),
            worker_id => format!("the lease is lost, held by {worker_id}"),
        };
        self.log.lease_lost(leased, worker_id);
        leased.is_lost = true;
        leased.interrupt(Cancellation { is_lost: true, ..Cancellation::new(reason) });
        if leased.phase != Phase::Running {
            self.remove(id);
        }
    }
}
