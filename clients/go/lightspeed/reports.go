package lightspeed

import (
	"log/slog"
	"slices"
	"time"

	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// A frame has at most this many items, and its acknowledgements hand off at most this many batches.
	maxItems = 1_000

	// The server accepts messages of up to 4 MiB. Long reasons and many keys can exceed that with fewer items than the
	// limit.
	maxFrameBytes = 2 << 20
)

// report is the result of one task: exactly one of done, failed and released is set.
type report struct {
	holding  *holding
	done     *opsv1.Acknowledgement
	failed   *opsv1.Failure
	released *opsv1.Release

	due       instant
	wantsRoom bool // The queue had no room for its next batches.
	isSent    bool // It was sent and is not answered.
}

func (r *report) size() int {
	switch {
	case r.done != nil:
		return proto.Size(r.done)
	case r.failed != nil:
		return proto.Size(r.failed)
	}
	return proto.Size(r.released)
}

// sent is a pending frame: a sent frame that the server has not answered.
type sent struct {
	frame    *opsv1.WorkRequest // Sent again unchanged if no response came.
	reports  []*report          // In the order of their kinds: acknowledgements, failures, releases.
	extended []*holding
}

// reports are the results of tasks that the server has not answered yet. A report must never be dropped before its
// answer, nor sent again after it.
type reports struct {
	logger    *slog.Logger
	ended     func(*holding)
	open      []*report // In the order of the ends of their tasks.
	byToken   map[string]*report
	retry     *waits
	hadNoRoom bool
}

func newReports(logger *slog.Logger, ended func(*holding)) *reports {
	// A full queue drains at the speed of the next stage: the worker retries with growing waits, or as the server
	// advises.
	return &reports{logger: logger, ended: ended, byToken: map[string]*report{}, retry: newWaits(firstRetry, retryLimit)}
}

// dueAt returns the time at which the next reports are due.
func (r *reports) dueAt() instant {
	due := never
	for _, one := range r.open {
		if !one.isSent {
			due = min(due, one.due)
		}
	}
	return due
}

// isFull reports whether batches wait for room in the queue, without a sign of room since the last refusal.
func (r *reports) isFull() bool { return r.hadNoRoom && len(r.wantingRoom()) > 0 }

func (r *reports) wantingRoom() []*report {
	var found []*report
	for _, one := range r.open {
		if one.wantsRoom {
			found = append(found, one)
		}
	}
	return found
}

// isSent reports whether a report is sent and unanswered, so that the batch may have ended already.
func (r *reports) isSent(one *holding) bool {
	found := r.byToken[one.token()]
	return found != nil && found.isSent
}

func (r *reports) finish(one *holding, next []*opsv1.Batch) {
	done := &opsv1.Acknowledgement{Key: one.key(), LeaseToken: one.token(), Next: next}
	r.add(&report{holding: one, done: done, due: always})
}

func (r *reports) fail(one *holding, err error) {
	r.add(&report{holding: one, failed: failureOf(one.task, err), due: always})
}

func (r *reports) giveBack(one *holding) {
	r.add(&report{holding: one, released: one.release(), due: always})
}

func (r *reports) add(one *report) {
	r.forget(one.holding)
	r.open = append(r.open, one)
	r.byToken[one.holding.token()] = one
}

// forget drops the report of a batch that this worker no longer holds.
func (r *reports) forget(one *holding) {
	if found := r.byToken[one.token()]; found != nil {
		delete(r.byToken, one.token())
		r.open = slices.DeleteFunc(r.open, func(other *report) bool { return other == found })
	}
}

// hurry makes the reports that wait for room due at once, because the queue may have room. isSure: a batch was started
// only to make room, so there is some.
func (r *reports) hurry(isSure bool) {
	r.hadNoRoom = r.hadNoRoom && !isSure
	for _, one := range r.wantingRoom() {
		one.due = always
	}
}

// giveUp gives back batches whose next batches had no room in the queue: the next worker tries again.
func (r *reports) giveUp(some []*report) {
	for _, one := range some {
		if !one.isSent {
			r.giveBack(one.holding)
		}
	}
}

// frame returns a frame with the reports that are due; nil if none are.
func (r *reports) frame(now instant) *sent {
	chosen := r.choose(now)
	if len(chosen) == 0 {
		return nil
	}
	frame := &opsv1.WorkRequest{RequestId: newRequestID()}
	var done, failed, released []*report
	for _, one := range chosen {
		one.isSent = true
		switch {
		case one.done != nil:
			done, frame.Acknowledgements = append(done, one), append(frame.Acknowledgements, one.done)
		case one.failed != nil:
			failed, frame.Failures = append(failed, one), append(frame.Failures, one.failed)
		default:
			released, frame.Releases = append(released, one), append(frame.Releases, one.released)
		}
	}
	return &sent{frame: frame, reports: slices.Concat(done, failed, released)}
}

func (r *reports) choose(now instant) []*report {
	var chosen []*report
	handedOn, size := 0, 0
	for _, one := range r.open {
		if one.isSent || one.due > now {
			continue
		}
		handedOn += len(one.done.GetNext())
		size += one.size()
		if len(chosen) > 0 && (handedOn > maxItems || size > maxFrameBytes) || len(chosen) == maxItems {
			break
		}
		chosen = append(chosen, one)
	}
	return chosen
}

// answered records the server's results for a frame.
func (r *reports) answered(told *sent, results *opsv1.WorkResponse_Results, now instant) {
	for _, one := range told.reports {
		one.isSent = false
	}
	place := 0
	take := func(outcome *opsv1.ProcessOutcome, status *spb.Status) {
		if place < len(told.reports) {
			r.take(told.reports[place], outcome, FromStatus(status), now)
		}
		place++
	}
	for _, result := range slices.Concat(results.GetAcknowledgements(), results.GetFailures()) {
		take(result.GetOutcome(), result.GetError())
	}
	for _, result := range results.GetReleases() {
		take(nil, result.GetError())
	}
}

func (r *reports) take(one *report, outcome *opsv1.ProcessOutcome, refused *Error, now instant) {
	switch {
	case refused != nil:
		r.refused(one, refused, now)
	case outcome != nil:
		r.told(one, outcome, now)
	default:
		r.logger.Info("worker: a batch is given back", "key", one.holding.key())
		r.end(one)
	}
}

func (r *reports) told(one *report, outcome *opsv1.ProcessOutcome, now instant) {
	key, attempt := one.holding.key(), one.holding.task.Attempt
	rejected := outcome.GetProcessed().GetRejected()
	if rejected != nil && one.done != nil {
		one.due = now + r.retry.next(0)
		r.logger.Warn("worker: a batch is not acknowledged yet", "key", key, "reason", rejected.GetReason())
		return
	}
	if len(one.done.GetNext()) > 0 {
		r.hadNoRoom = false
	}
	r.retry.reset()
	switch {
	case outcome.GetProcessed().GetApplied() != nil:
		r.logger.Debug("worker: a batch is applied", "key", key, "attempt", attempt)
	case outcome.GetProcessed().GetDuplicateSuppressed() != nil:
		r.logger.Info("worker: a duplicate is suppressed", "key", key, "attempt", attempt)
	case outcome.GetRetryScheduled() != nil:
		r.logger.Info("worker: a batch will be tried again", "key", key, "attempt", attempt)
	default: // Dead-lettered; or the failure was rejected, or ended the batch.
		r.logger.Warn("worker: a batch has ended", "key", key, "attempt", attempt, "outcome", outcome.String())
	}
	r.end(one)
}

func (r *reports) refused(one *report, refused *Error, now instant) {
	switch {
	case isNoLongerInHand(refused.Reason):
		r.logger.Warn("worker: a batch was taken out of its hands", "key", one.holding.key(), "error", refused)
		r.end(one)
	case refused.CanRetry:
		one.wantsRoom, r.hadNoRoom = true, true
		one.due = now + r.retry.next(refused.RetryAfter)
	case one.done != nil:
		// The server refuses its next batches or the acknowledgement itself: the attempt fails with that reason.
		r.fail(one.holding, refused)
	default:
		r.logger.Error("worker: a batch is left to its lease", "key", one.holding.key(), "error", refused)
		r.end(one)
	}
}

func (r *reports) end(one *report) {
	if r.byToken[one.holding.token()] == one { // The batch may have been lost in the meantime, and its report dropped.
		r.forget(one.holding)
	}
	r.ended(one.holding)
}

// isNoLongerInHand reports whether a refusal says that the batch has ended, or that this worker no longer holds it.
func isNoLongerInHand(reason string) bool {
	return reason == "BATCH_NOT_FOUND" || reason == "BATCH_STATE" || reason == "STALE_LEASE"
}

// leavePatience is how long a stopped worker tries to report its results. Then it gives back what it can, and after the
// same time again it ends with an error: twice this is within the 30 s that process supervisors usually grant.
const leavePatience = 10 * time.Second
