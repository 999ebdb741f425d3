package lightspeed

import (
	"log/slog"
	"math"
	"slices"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// Two heartbeats can get lost before the lease expires.
	heartbeatsPerLease = 3

	// The shortest lease that the server gives.
	shortestLease = time.Second
)

// instant is a moment on the worker's clock, which only goes forward.
type instant = time.Duration

const (
	always instant = math.MinInt64
	never  instant = math.MaxInt64
)

// stand is the phase of a leased batch.
type stand int

const (
	waiting stand = iota // Waits for a free handler.
	running              // A handler runs.
	handled              // The handler has ended; not reported yet.
)

// holding is a leased batch: this worker holds it.
type holding struct {
	task   *Task
	lease  time.Duration
	kept   instant // Time of the last extension of its lease, or of its start.
	stand  stand
	isLost bool // The lease was lost, while a handler still runs.
}

func (h *holding) key() string   { return h.task.Batch.GetKey() }
func (h *holding) token() string { return h.task.LeaseToken }
func (h *holding) stage() string { return h.task.Batch.GetStage() }

// beatsAt returns the time at which the next heartbeat of its lease is due.
func (h *holding) beatsAt() instant {
	if h.kept == always {
		return always
	}
	return h.kept + h.lease/heartbeatsPerLease
}

// extension extends its lease by its full length.
func (h *holding) extension() *opsv1.LeaseExtension {
	return &opsv1.LeaseExtension{Key: h.key(), LeaseToken: h.token(), LeaseMs: h.lease.Milliseconds()}
}

func (h *holding) release() *opsv1.Release {
	return &opsv1.Release{Key: h.key(), LeaseToken: h.token()}
}

// hand is the lease registry: the leased batches of a worker, until the server has answered their reports.
type hand struct {
	logger     *slog.Logger
	held       []*holding // In the order of their arrival.
	byToken    map[string]*holding
	interrupts []interrupt
}

// interrupt is the action that cancels the handler of a task.
type interrupt struct {
	task         *Task
	cancellation *Cancellation
}

func newHand(logger *slog.Logger) *hand {
	return &hand{logger: logger, byToken: map[string]*holding{}}
}

func (h *hand) has(one *holding) bool { return h.byToken[one.token()] == one }

// keys returns the keys of the batches whose end the server does not know yet.
func (h *hand) keys() []string {
	var keys []string
	for _, one := range h.held {
		if !one.isLost {
			keys = append(keys, one.key())
		}
	}
	return keys
}

// busy returns the number of batches that have a handler, or wait for one.
func (h *hand) busy() int { return len(h.standing(waiting)) + len(h.standing(running)) }

func (h *hand) standing(at stand) []*holding {
	var found []*holding
	for _, one := range h.held {
		if one.stand == at {
			found = append(found, one)
		}
	}
	return found
}

// take adds a started batch.
func (h *hand) take(task *Task, leaseMs int64, now instant) *holding {
	one := &holding{task: task, lease: max(time.Duration(leaseMs)*time.Millisecond, shortestLease), kept: now}
	h.held = append(h.held, one)
	h.byToken[one.token()] = one
	return one
}

// handled records the end of a handler. It returns the leased batch to report on; nil if there is nothing to report.
func (h *hand) handled(task *Task) *holding {
	one := h.byToken[task.LeaseToken]
	if one == nil || one.stand != running {
		return nil
	}
	one.stand = handled
	if one.isLost {
		h.drop(one)
		return nil
	}
	return one
}

func (h *hand) drop(one *holding) {
	if h.has(one) {
		delete(h.byToken, one.token())
		h.held = slices.DeleteFunc(h.held, func(other *holding) bool { return other == one })
	}
}

// keeping returns the batches whose leases need heartbeats.
func (h *hand) keeping() []*holding {
	var found []*holding
	for _, one := range h.held {
		if !one.isLost {
			found = append(found, one)
		}
	}
	return found
}

// doubt makes a heartbeat of every lease due at once, because it is not known which ones the server received.
func (h *hand) doubt() {
	for _, one := range h.held {
		one.kept = always
	}
}

// told records the outcome of an extension of a lease.
func (h *hand) told(one *holding, outcome *opsv1.ExtensionOutcome) {
	switch {
	case outcome.GetLost() != nil:
		reason := "the lease is lost"
		if who := outcome.GetLost().GetWorkerId(); who != "" {
			reason += ", " + who + " has the batch"
		}
		h.lose(one, &Cancellation{Reason: reason, Lost: true, Budget: -1})
	case outcome.GetCancel() != nil:
		budget := time.Duration(outcome.GetCancel().GetBudgetLeftMs()) * time.Millisecond
		h.interrupt(one, &Cancellation{Reason: outcome.GetCancel().GetReason(), Budget: budget})
	}
}

// interrupt cancels a handler: once, and again if the lease is lost later.
func (h *hand) interrupt(one *holding, cancellation *Cancellation) {
	before := one.task.cancellation.Swap(cancellation)
	if one.stand == running && (before == nil || before.Lost != cancellation.Lost) {
		h.interrupts = append(h.interrupts, interrupt{one.task, cancellation})
	}
}

// interrupted returns the interrupts since its last call.
func (h *hand) interrupted() []interrupt {
	told := h.interrupts
	h.interrupts = nil
	return told
}

func (h *hand) lose(one *holding, cancellation *Cancellation) {
	h.logger.Warn("worker: a batch is lost", "key", one.key(), "attempt", one.task.Attempt, "reason", cancellation.Reason)
	one.isLost = true
	h.interrupt(one, cancellation)
	if one.stand != running {
		h.drop(one)
	}
}
