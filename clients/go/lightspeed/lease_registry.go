package lightspeed

import (
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
	longAgo instant = math.MinInt64
	never   instant = math.MaxInt64
)

// phase is how far a leased batch is.
type phase int

const (
	waiting phase = iota // Waits for a free handler.
	running              // A handler runs.
	ended                // The handler has ended; not reported yet.
)

// leasedBatch is a batch that this worker holds.
type leasedBatch struct {
	task       *Task
	lease      time.Duration
	extendedAt instant // Time of the last extension of its lease, or of its start.
	phase      phase
	isLost     bool // The lease was lost, while a handler still runs.
}

func (b *leasedBatch) key() string   { return b.task.Batch.GetKey() }
func (b *leasedBatch) token() string { return b.task.LeaseToken }
func (b *leasedBatch) stage() string { return b.task.Batch.GetStage() }

// nextHeartbeat returns the time at which the next heartbeat of its lease is due.
func (b *leasedBatch) nextHeartbeat() instant {
	if b.extendedAt == longAgo {
		return longAgo
	}
	return b.extendedAt + b.lease/heartbeatsPerLease
}

// extension extends its lease by its full length.
func (b *leasedBatch) extension() *opsv1.LeaseExtension {
	return &opsv1.LeaseExtension{
		Key: b.key(), LeaseToken: b.token(), LeaseMs: b.lease.Milliseconds(), Progress: b.task.newestProgress(),
	}
}

// leaseRegistry holds the leased batches of a worker, until the server has answered their reports. It must never report,
// nor decide when to.
type leaseRegistry struct {
	log        *workerLog
	batches    []*leasedBatch // In the order of their arrival.
	byToken    map[string]*leasedBatch
	interrupts []interruptHandler
}

// interruptHandler is the action that cancels the handler of a task.
type interruptHandler struct {
	task         *Task
	cancellation *Cancellation
}

func newLeaseRegistry(log *workerLog) *leaseRegistry {
	return &leaseRegistry{log: log, byToken: map[string]*leasedBatch{}}
}

func (r *leaseRegistry) contains(leased *leasedBatch) bool {
	return r.byToken[leased.token()] == leased
}

// leasedKeys returns the keys of the batches whose end the server does not know yet.
func (r *leaseRegistry) leasedKeys() []string {
	var keys []string
	for _, leased := range r.notLost() {
		keys = append(keys, leased.key())
	}
	return keys
}

// heldTokens returns the tokens of the leases that are not lost.
func (r *leaseRegistry) heldTokens() []string {
	tokens := []string{}
	for _, leased := range r.notLost() {
		tokens = append(tokens, leased.token())
	}
	return tokens
}

// busy returns the number of batches that have a handler, or wait for one.
func (r *leaseRegistry) busy() int { return len(r.inPhase(waiting)) + len(r.inPhase(running)) }

func (r *leaseRegistry) inPhase(at phase) []*leasedBatch {
	return r.filter(func(leased *leasedBatch) bool { return leased.phase == at })
}

// notLost returns the batches whose leases need heartbeats.
func (r *leaseRegistry) notLost() []*leasedBatch {
	return r.filter(func(leased *leasedBatch) bool { return !leased.isLost })
}

func (r *leaseRegistry) filter(matches func(*leasedBatch) bool) []*leasedBatch {
	var found []*leasedBatch
	for _, leased := range r.batches {
		if matches(leased) {
			found = append(found, leased)
		}
	}
	return found
}

// add adds a started batch.
func (r *leaseRegistry) add(task *Task, leaseMs int64, now instant) *leasedBatch {
	lease := max(time.Duration(leaseMs)*time.Millisecond, shortestLease)
	leased := &leasedBatch{task: task, lease: lease, extendedAt: now}
	r.batches = append(r.batches, leased)
	r.byToken[leased.token()] = leased
	return leased
}

// handlerEnded records the end of a handler. It returns the leased batch to report on; nil if there is nothing to
// report.
func (r *leaseRegistry) handlerEnded(task *Task) *leasedBatch {
	leased := r.byToken[task.LeaseToken]
	if leased == nil || leased.phase != running {
		return nil
	}
	leased.phase = ended
	if leased.isLost {
		r.remove(leased)
		return nil
	}
	return leased
}

func (r *leaseRegistry) remove(leased *leasedBatch) {
	if r.contains(leased) {
		delete(r.byToken, leased.token())
		r.batches = slices.DeleteFunc(r.batches, func(other *leasedBatch) bool { return other == leased })
	}
}

// extendAllNow makes a heartbeat of every lease due at once, because it is not known which ones the server received.
func (r *leaseRegistry) extendAllNow() {
	for _, leased := range r.batches {
		leased.extendedAt = longAgo
	}
}

// recordExtension records the outcome of an extension of a lease.
func (r *leaseRegistry) recordExtension(leased *leasedBatch, outcome *opsv1.ExtensionOutcome) {
	switch {
	case outcome.GetLost() != nil:
		r.lose(leased, outcome.GetLost().GetWorkerId())
	case outcome.GetCancel() != nil:
		budget := time.Duration(outcome.GetCancel().GetBudgetLeftMs()) * time.Millisecond
		r.interrupt(leased, &Cancellation{Reason: outcome.GetCancel().GetReason(), Budget: budget})
	}
}

// interrupt cancels a handler: once, and again if the lease is lost later.
func (r *leaseRegistry) interrupt(leased *leasedBatch, cancellation *Cancellation) {
	before := leased.task.cancellation.Swap(cancellation)
	if before == nil && !cancellation.Lost {
		r.log.batchCancelled(leased, cancellation.Reason)
	}
	if leased.phase == running && (before == nil || before.Lost != cancellation.Lost) {
		r.interrupts = append(r.interrupts, interruptHandler{leased.task, cancellation})
	}
}

// takeInterrupts returns the interrupts since its last call.
func (r *leaseRegistry) takeInterrupts() []interruptHandler {
	interrupts := r.interrupts
	r.interrupts = nil
	return interrupts
}

// lose records that the lease of a batch is lost; workerID is the worker that has the batch now, empty: none.
func (r *leaseRegistry) lose(leased *leasedBatch, workerID string) {
	reason := "the lease is lost"
	if workerID != "" {
		reason += ", held by " + workerID
	}
	r.log.leaseLost(leased, workerID)
	leased.isLost = true
	r.interrupt(leased, &Cancellation{Reason: reason, Lost: true, Budget: -1})
	if leased.phase != running {
		r.remove(leased)
	}
}
