//! The demand of a worker: the credits that it asks for, and what makes room if the queue is full.

use std::collections::HashSet;

use super::WorkerStateMachine;
use crate::task::Task;
use crate::v1;
use crate::work_streams::StreamId;

/// The credits that a worker asks for: the stages, the number of batches, and whether they are started only to make
/// room in the queue.
pub(super) struct Demand {
    pub stages: Vec<String>,
    pub batches: usize,
    pub makes_room: bool,
}

/// Demand.
impl WorkerStateMachine {
    /// Excludes a stage whose batches wait for room in the queue, if there is another stage. A queue full of batches of
    /// that same stage has no room until one more of them starts. So the worker starts one at a time if it has nothing
    /// else to do.
    pub(super) fn demand(&self) -> Demand {
        let busy = self.leases.busy();
        let free = if self.is_stopped { 0 } else { self.capacity.saturating_sub(busy) };
        let full = self.stages_without_room();
        let others: Vec<String> = self.stages.iter().filter(|stage| !full.contains(stage.as_str())).cloned().collect();
        let is_idle = busy == 0 && (self.found_no_batch || others.is_empty());
        if free > 0 && is_idle && self.reports.queue_is_full() && !self.demand_is_paused {
            return Demand { stages: self.stages.clone(), batches: 1, makes_room: true };
        }
        Demand { stages: others, batches: free, makes_room: false }
    }

    pub(super) fn stages_without_room(&self) -> HashSet<&str> {
        let full = self.reports.waiting_for_room();
        full.into_iter().filter_map(|id| self.leases.get(id)).map(|leased| leased.stage()).collect()
    }

    /// Leases the batches that the server has started.
    pub(super) fn batches_started(&mut self, id: StreamId, started: v1::StartAvailableResponse, now_s: f64) {
        let Some(stream) = self.streams.get_mut(id).filter(|stream| !stream.has_released) else {
            return; // The server has already taken back the batches that it started on this stream.
        };
        stream.credits = stream.credits.saturating_sub(started.batches.len());
        stream.block_reason = None;
        let makes_room = stream.makes_room;
        self.found_no_batch = false;
        for item in started.batches {
            let (task, cancellation) = Task::new(item, &self.surface);
            let id = self.leases.add(task, cancellation, started.lease_ms, now_s);
            if self.is_stopped {
                self.release(id);
            }
        }
        self.reports.retry_for_room(makes_room); // A started batch has left the queue.
    }

    /// Releases one batch if the batches that wait for room occupy all places in flight, so that other batches cannot
    /// make room. Until the next response it is not leased again.
    pub(super) fn pause_demand(&mut self, id: StreamId) {
        let full = self.reports.waiting_for_room();
        let is_busy = self.leases.busy() > 0;
        let Some(stream) = self.streams.get_mut(id) else {
            return;
        };
        self.demand_is_paused = !full.is_empty() && stream.is_at_in_flight_limit() && !is_busy;
        if self.demand_is_paused {
            stream.makes_room = false;
            self.reports.release_all(&full[full.len() - 1..], &self.leases);
        }
    }
}
