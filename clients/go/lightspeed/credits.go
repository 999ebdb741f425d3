package lightspeed

import (
	"slices"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The part of the worker state machine that decides the demand: the batches to start.

// wish returns the demand: the stages, the number of batches, and whether only to make room in the queue.
//
// Excludes a stage whose batches wait for room in the queue, if there is another stage. A queue full of batches of that
// same stage has no room until one more of them starts. So the worker starts one at a time if it has nothing else to
// do.
func (d *desk) wish() (stages []string, count int, makesRoom bool) {
	busy, free := d.hand.busy(), 0
	if !d.stopped {
		free = max(0, d.capacity-busy)
	}
	full := d.stagesThatWait()
	others := slices.DeleteFunc(slices.Clone(d.stages), func(stage string) bool { return full[stage] })
	isIdle := busy == 0 && (d.foundNothing || len(others) == 0)
	if free > 0 && isIdle && d.reports.isFull() && !d.makesWay {
		return d.stages, 1, true
	}
	return others, free, false
}

func (d *desk) stagesThatWait() map[string]bool {
	full := map[string]bool{}
	for _, one := range d.reports.wantingRoom() {
		full[one.holding.stage()] = true
	}
	return full
}

func (d *desk) started(from *stream, started *opsv1.StartAvailableResponse, now instant) {
	if from.givesBack {
		return // The server has already taken back the batches that it started on this stream.
	}
	from.credits = max(0, from.credits-len(started.GetBatches()))
	from.hold = nil
	d.foundNothing = false
	for _, item := range started.GetBatches() {
		task := &Task{
			Batch: item.GetBatch(), RunID: item.GetRunId(), Attempt: item.GetAttempt(),
			Surface: d.surface, LeaseToken: item.GetLeaseToken(),
		}
		one := d.hand.take(task, started.GetLeaseMs(), now)
		if d.stopped {
			d.giveBack(one)
		}
	}
	d.reports.hurry(from.makesRoom) // A started batch has left the queue.
}

// more returns the credits for a frame; nil if there are none.
func more(current *stream, credits int) *opsv1.Credits {
	if credits == 0 {
		return nil
	}
	current.credits += credits
	current.hold = nil
	return &opsv1.Credits{Batches: int64(credits)}
}
