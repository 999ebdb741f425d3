package lightspeed

import (
	"slices"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The part of the worker state machine that sends heartbeats, and handles their outcomes.

func (d *desk) kept() []*holding {
	return slices.DeleteFunc(d.hand.keeping(), d.reports.isSent)
}

func (d *desk) beatAt() instant {
	due := never
	for _, one := range d.kept() {
		due = min(due, one.beatsAt())
	}
	return due
}

// beat extends all leases when the first of them is due, so that one frame is enough for many.
func (d *desk) beat(current *stream, now instant) (actions []any) {
	if d.beatAt() > now {
		return nil
	}
	for some := range slices.Chunk(d.kept(), maxItems) {
		frame := &opsv1.WorkRequest{}
		for _, one := range some {
			one.kept = now
			frame.Extensions = append(frame.Extensions, one.extension())
		}
		actions = append(actions, d.send(current, &sent{frame: frame, extended: some}, nil))
	}
	return actions
}

func (d *desk) answered(from *stream, results *opsv1.WorkResponse_Results, now instant) {
	if len(from.unanswered) == 0 {
		return
	}
	told := from.unanswered[0]
	from.unanswered = from.unanswered[1:]
	d.reports.answered(told, results, now)
	for place, result := range results.GetExtensions() {
		if place >= len(told.extended) {
			break
		}
		// A batch reported since then gets its own result.
		if one := told.extended[place]; d.hand.has(one) && !d.reports.isSent(one) {
			d.hand.told(one, result.GetOutcome())
			d.follow(one)
		}
	}
	if len(told.frame.GetAcknowledgements()) > 0 {
		d.makeWay(from)
	}
}

// makeWay gives one batch back if the batches that wait for room occupy all places in flight, so that other batches
// cannot make room. Until the next response it is not leased again.
func (d *desk) makeWay(from *stream) {
	full := d.reports.wantingRoom()
	d.makesWay = len(full) > 0 && from.hold.GetInFlightLimit() != nil && d.hand.busy() == 0
	if d.makesWay {
		from.makesRoom = false
		d.reports.giveUp(full[len(full)-1:])
	}
}

// follow drops the report of a lost batch, and gives a cancelled batch back at once if no handler works on it yet.
func (d *desk) follow(one *holding) {
	if one.isLost {
		d.reports.forget(one)
	} else if one.task.Cancellation() != nil && one.stand == waiting {
		d.giveBack(one)
	}
}

func (d *desk) giveBack(one *holding) {
	one.stand = handled
	d.reports.giveBack(one)
}
