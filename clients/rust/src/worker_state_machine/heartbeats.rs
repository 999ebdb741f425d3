//! The heartbeats of the worker state machine, and the server's results for them and for reports.

use super::{send_frame, Action, WorkerStateMachine};
use crate::lease_registry::{LeasedBatchId, Phase};
use crate::reports::{Item, PendingFrame, MAX_ITEMS};
use crate::v1::extension_result::Result as Extension;
use crate::v1::{self, extension_outcome::Outcome, work_response as response};
use crate::work_streams::{StreamId, StreamState};

/// Heartbeats and results.
impl WorkerStateMachine {
    /// The batches that need heartbeats: not those whose report is sent, which may have ended.
    fn leases_to_extend(&self) -> Vec<LeasedBatchId> {
        self.leases.not_lost().map(|(id, _)| id).filter(|id| !self.reports.is_sent(*id)).collect()
    }

    /// The time at which the next heartbeat is due.
    pub(super) fn next_heartbeat_s(&self) -> f64 {
        let leases = self.leases.not_lost().filter(|(id, _)| !self.reports.is_sent(*id));
        leases.map(|(_, leased)| leased.next_heartbeat_s()).fold(f64::INFINITY, f64::min)
    }

    /// Extends all leases when the first of them is due, so that one frame is enough for many.
    pub(super) fn send_heartbeats(&mut self, stream: &mut StreamState, now_s: f64, actions: &mut Vec<Action>) {
        if self.next_heartbeat_s() > now_s {
            return;
        }
        for extended in self.leases_to_extend().chunks(MAX_ITEMS) {
            let extensions = extended.iter().filter_map(|id| Some(self.leases.get_mut(*id)?.extend(now_s))).collect();
            let frame = v1::WorkRequest { extensions, ..Default::default() };
            let pending = PendingFrame { frame, reports: Vec::new(), extended: extended.to_vec() };
            send_frame(stream, pending, None, actions);
        }
    }

    /// Records the server's results for the oldest pending frame.
    pub(super) fn results_received(&mut self, id: StreamId, mut results: response::Results, now_s: f64) {
        let Some(pending) = self.streams.get_mut(id).and_then(|stream| stream.pending_frames.pop_front()) else {
            return;
        };
        let extensions = std::mem::take(&mut results.extensions);
        self.reports.results_received(&mut self.leases, &pending, results, now_s);
        for (id, extension) in pending.extended.iter().copied().zip(extensions) {
            // A batch reported since then gets its own result.
            if self.leases.get(id).is_some() && !self.reports.is_sent(id) {
                let outcome = match extension.result {
                    Some(Extension::Outcome(outcome)) => outcome.outcome,
                    _ => None,
                };
                self.apply_extension(id, outcome);
            }
        }
        if !pending.frame.acknowledgements.is_empty() {
            self.pause_demand(id);
        }
    }

    /// Records the outcome of an extension. Discards the report of a lost batch, and releases a cancelled batch at
    /// once if no handler works on it yet.
    fn apply_extension(&mut self, id: LeasedBatchId, outcome: Option<Outcome>) {
        self.leases.record_extension(id, outcome);
        match self.leases.get(id) {
            None => self.reports.discard(id),
            Some(leased) if leased.task.is_cancelled() && leased.phase == Phase::Waiting => self.release(id),
            Some(_) => {}
        }
    }

    /// Releases a batch, as if it had never been started.
    pub(super) fn release(&mut self, id: LeasedBatchId) {
        if let Some(leased) = self.leases.get_mut(id) {
            leased.phase = Phase::Ended;
            self.reports.add(id, Item::Release(leased.release()));
        }
    }
}
