//! The demand of a worker: the stages and the number of batches to start, and what makes room if the queue is full.

use std::collections::HashSet;

use super::Desk;
use crate::streams::StreamId;
use crate::task::Task;
use crate::v1;

/// The demand: the stages, the number of batches, and whether only to make room in the queue.
pub(super) struct Wish {
    pub stages: Vec<String>,
    pub count: usize,
    pub makes_room: bool,
}

/// Demand.
impl Desk {
    /// Excludes a stage whose batches wait for room in the queue, if there is another stage. A queue full of batches of
    /// that same stage has no room until one more of them starts. So the worker starts one at a time if it has nothing
    /// else to do.
    pub(super) fn wish(&self) -> Wish {
        let busy = self.hand.busy();
        let free = if self.stopped { 0 } else { self.capacity.saturating_sub(busy) };
        let waiting = self.stages_that_wait();
        let others: Vec<String> =
            self.stages.iter().filter(|stage| !waiting.contains(stage.as_str())).cloned().collect();
        let is_idle = busy == 0 && (self.found_nothing || others.is_empty());
        if free > 0 && is_idle && self.reports.is_full() && !self.makes_way {
            return Wish { stages: self.stages.clone(), count: 1, makes_room: true };
        }
        Wish { stages: others, count: free, makes_room: false }
    }

    pub(super) fn stages_that_wait(&self) -> HashSet<&str> {
        let waiting = self.reports.wanting_room();
        waiting.into_iter().filter_map(|id| self.hand.get(id)).map(|holding| holding.stage()).collect()
    }

    pub(super) fn started(&mut self, id: StreamId, started: v1::StartAvailableResponse, now_s: f64) {
        let Some(stream) = self.streams.get_mut(id).filter(|stream| !stream.gives_back) else {
            return; // The server has already taken back the batches that it started on this stream.
        };
        stream.credits = stream.credits.saturating_sub(started.batches.len());
        stream.block_reason = None;
        let makes_room = stream.makes_room;
        self.found_nothing = false;
        for item in started.batches {
            let (task, notice) = Task::new(item, &self.surface);
            let id = self.hand.take(task, notice, started.lease_ms, now_s);
            if self.stopped {
                self.give_back(id);
            }
        }
        self.reports.hurry(makes_room); // A started batch has left the queue.
    }

    /// Gives one batch back if the batches that wait for room occupy all places in flight, so that other batches cannot
    /// make room. Until the next response it is not leased again.
    pub(super) fn make_way(&mut self, id: StreamId) {
        let waiting = self.reports.wanting_room();
        let is_busy = self.hand.busy() > 0;
        let Some(stream) = self.streams.get_mut(id) else {
            return;
        };
        self.makes_way = !waiting.is_empty() && stream.is_at_limit() && !is_busy;
        if self.makes_way {
            stream.makes_room = false;
            self.reports.give_back(&waiting[waiting.len() - 1..], &self.hand);
        }
    }
}
