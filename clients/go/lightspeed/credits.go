package lightspeed

import (
	"slices"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The part of a desk that decides what is to be started.

// wish returns what to start: of which stages, how many batches, and whether only to make room.
//
// Nothing of a stage that waits for room in the queue, if there is another. A queue that is full of that very stage has
// no room before one more of it is started: so one at a time is, when there is nothing else to do.
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
		return // The server has taken back whatever it had started by then.
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
	d.reports.hurry(from.makesRoom) // What was started has left the queue.
}

// more are credits as a frame gives them; nil: none.
func more(current *stream, credits int) *opsv1.Credits {
	if credits == 0 {
		return nil
	}
	current.credits += credits
	current.hold = nil
	return &opsv1.Credits{Batches: int64(credits)}
}
