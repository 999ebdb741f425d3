//! The leases in the worker state machine: heartbeats, and the server's results for them and for reports.

use super::{send, Action, Desk};
use crate::hand::{HoldingId, Stand};
use crate::reports::{Item, Sent, MAX_ITEMS};
use crate::streams::{Stream, StreamId};
use crate::v1::extension_result::Result as Extension;
use crate::v1::{self, work_response as response};

/// Leases.
impl Desk {
    pub(super) fn kept(&self) -> Vec<HoldingId> {
        self.hand.kept().map(|(id, _)| id).filter(|id| !self.reports.is_sent(*id)).collect()
    }

    pub(super) fn beat_at_s(&self) -> f64 {
        let kept = self.hand.kept().filter(|(id, _)| !self.reports.is_sent(*id));
        kept.map(|(_, holding)| holding.beats_at_s()).fold(f64::INFINITY, f64::min)
    }

    /// Extends all leases when the first of them is due, so that one frame is enough for many.
    pub(super) fn beat(&mut self, stream: &mut Stream, now_s: f64, actions: &mut Vec<Action>) {
        if self.beat_at_s() > now_s {
            return;
        }
        for some in self.kept().chunks(MAX_ITEMS) {
            let extensions = some.iter().filter_map(|id| Some(self.hand.get_mut(*id)?.extend(now_s))).collect();
            let frame = v1::WorkRequest { extensions, ..Default::default() };
            send(stream, Sent { frame, reports: Vec::new(), extended: some.to_vec() }, None, actions);
        }
    }

    pub(super) fn answered(&mut self, id: StreamId, mut results: response::Results, now_s: f64) {
        let Some(sent) = self.streams.get_mut(id).and_then(|stream| stream.unanswered.pop_front()) else {
            return;
        };
        let extensions = std::mem::take(&mut results.extensions);
        self.reports.answered(&mut self.hand, &sent, results, now_s);
        for (id, result) in sent.extended.iter().copied().zip(extensions) {
            // A batch reported since then gets its own result.
            if self.hand.get(id).is_some() && !self.reports.is_sent(id) {
                if let Some(Extension::Outcome(told)) = result.result {
                    self.hand.told(id, told.outcome);
                }
                self.follow(id);
            }
        }
        if !sent.frame.acknowledgements.is_empty() {
            self.make_way(id);
        }
    }

    /// Drops the report of a lost batch, and gives a cancelled batch back at once if no handler works on it yet.
    pub(super) fn follow(&mut self, id: HoldingId) {
        match self.hand.get(id) {
            None => self.reports.forget(id),
            Some(holding) if holding.task.is_cancelled() && holding.stand == Stand::Waiting => self.give_back(id),
            Some(_) => {}
        }
    }

    pub(super) fn give_back(&mut self, id: HoldingId) {
        if let Some(holding) = self.hand.get_mut(id) {
            holding.stand = Stand::Ended;
            self.reports.add(id, Item::Released(holding.release()));
        }
    }
}
