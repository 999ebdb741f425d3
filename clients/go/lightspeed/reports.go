package lightspeed

import (
	"slices"

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

// noLongerLeased are the reasons of refusals for a batch that has ended, or that this worker no longer holds.
var noLongerLeased = []string{"BATCH_NOT_FOUND", "BATCH_STATE", "STALE_LEASE"}

// report is the result of one task: exactly one of acknowledgement, failure and release is set.
type report struct {
	leased          *leasedBatch
	acknowledgement *opsv1.Acknowledgement
	failure         *opsv1.Failure
	release         *opsv1.Release

	due          instant
	waitsForRoom bool // The queue had no room for its next batches.
	isSent       bool // It was sent and is not answered.
}

func (r *report) size() int {
	switch {
	case r.acknowledgement != nil:
		return proto.Size(r.acknowledgement)
	case r.failure != nil:
		return proto.Size(r.failure)
	}
	return proto.Size(r.release)
}

// pendingFrame is a sent frame that the server has not answered.
type pendingFrame struct {
	frame    *opsv1.WorkRequest // Sent again unchanged if no response came.
	reports  []*report          // In the order of their kinds: acknowledgements, failures, releases.
	extended []*leasedBatch     // The batches whose leases it extends.
}

// reports are the results of tasks that the server has not answered yet. A report must never be dropped before its
// answer, nor sent again after it.
type reports struct {
	log     *workerLog
	onEnded func(*leasedBatch)
	open    []*report // In the order of the ends of their tasks.
	byToken map[string]*report
	backoff *backoff
	// Next batches without attributes get those of the batch that was handled.
	passAttributes bool
	queueWasFull   bool // There was no sign of room since the last refusal.
}

func newReports(log *workerLog, onEnded func(*leasedBatch)) *reports {
	// A full queue drains at the speed of the next stage: the worker retries with growing waits, or as the server
	// advises.
	return &reports{
		log: log, onEnded: onEnded, byToken: map[string]*report{}, backoff: newBackoff(firstRetry, retryLimit),
	}
}

// due returns the time at which the next reports are due.
func (r *reports) due() instant {
	due := never
	for _, report := range r.open {
		if !report.isSent {
			due = min(due, report.due)
		}
	}
	return due
}

// queueIsFull reports whether batches wait for room in the queue, without a sign of room since the last refusal.
func (r *reports) queueIsFull() bool { return r.queueWasFull && len(r.waitingForRoom()) > 0 }

func (r *reports) waitingForRoom() []*report {
	var found []*report
	for _, report := range r.open {
		if report.waitsForRoom {
			found = append(found, report)
		}
	}
	return found
}

// isSent reports whether a report is sent and unanswered, so that the batch may have ended already.
func (r *reports) isSent(leased *leasedBatch) bool {
	report := r.byToken[leased.token()]
	return report != nil && report.isSent
}

func (r *reports) acknowledge(leased *leasedBatch, next []*opsv1.Batch) {
	item := &opsv1.Acknowledgement{
		Key: leased.key(), LeaseToken: leased.token(), Next: next, PassAttributes: r.passAttributes && len(next) > 0,
		Result: leased.task.Result(),
	}
	r.add(&report{leased: leased, acknowledgement: item, due: longAgo})
}

func (r *reports) fail(leased *leasedBatch, err error) {
	r.add(&report{leased: leased, failure: failureOf(leased.task, err), due: longAgo})
}

func (r *reports) release(leased *leasedBatch) {
	item := &opsv1.Release{Key: leased.key(), LeaseToken: leased.token()}
	r.add(&report{leased: leased, release: item, due: longAgo})
}

func (r *reports) add(report *report) {
	r.discard(report.leased)
	r.open = append(r.open, report)
	r.byToken[report.leased.token()] = report
}

// discard drops the report of a batch that this worker no longer holds.
func (r *reports) discard(leased *leasedBatch) {
	if found := r.byToken[leased.token()]; found != nil {
		delete(r.byToken, leased.token())
		r.open = slices.DeleteFunc(r.open, func(other *report) bool { return other == found })
	}
}

// retryForRoom makes the reports that wait for room due at once, because the queue may have room. isCertain: a batch
// was started only to make room, so there is some.
func (r *reports) retryForRoom(isCertain bool) {
	r.queueWasFull = r.queueWasFull && !isCertain
	for _, report := range r.waitingForRoom() {
		report.due = longAgo
	}
}

// releaseAll releases batches whose next batches had no room in the queue: the next worker tries again.
func (r *reports) releaseAll(full []*report) {
	for _, report := range full {
		if !report.isSent {
			r.release(report.leased)
		}
	}
}

// nextFrame returns a frame with the reports that are due; nil if none are.
func (r *reports) nextFrame(now instant) *pendingFrame {
	due := r.dueReports(now)
	if len(due) == 0 {
		return nil
	}
	frame := &opsv1.WorkRequest{RequestId: newRequestID()}
	var acknowledged, failed, released []*report
	for _, report := range due {
		report.isSent = true
		switch {
		case report.acknowledgement != nil:
			acknowledged = append(acknowledged, report)
			frame.Acknowledgements = append(frame.Acknowledgements, report.acknowledgement)
		case report.failure != nil:
			failed = append(failed, report)
			frame.Failures = append(frame.Failures, report.failure)
		default:
			released = append(released, report)
			frame.Releases = append(frame.Releases, report.release)
		}
	}
	return &pendingFrame{frame: frame, reports: slices.Concat(acknowledged, failed, released)}
}

// dueReports returns the due reports that fit into one frame.
func (r *reports) dueReports(now instant) []*report {
	var due []*report
	handedOff, bytes := 0, 0
	for _, report := range r.open {
		if report.isSent || report.due > now {
			continue
		}
		handedOff += len(report.acknowledgement.GetNext())
		bytes += report.size()
		if len(due) > 0 && (handedOff > maxItems || bytes > maxFrameBytes) || len(due) == maxItems {
			break
		}
		due = append(due, report)
	}
	return due
}

// resultsReceived records the server's results for a frame.
func (r *reports) resultsReceived(pending *pendingFrame, results *opsv1.WorkResponse_Results, now instant) {
	for _, report := range pending.reports {
		report.isSent = false
	}
	index := 0
	record := func(outcome *opsv1.ProcessOutcome, status *spb.Status) {
		if index < len(pending.reports) {
			r.recordResult(pending.reports[index], outcome, FromStatus(status), now)
		}
		index++
	}
	for _, result := range slices.Concat(results.GetAcknowledgements(), results.GetFailures()) {
		record(result.GetOutcome(), result.GetError())
	}
	for _, result := range results.GetReleases() {
		record(nil, result.GetError())
	}
}

func (r *reports) recordResult(report *report, outcome *opsv1.ProcessOutcome, refusal *Error, now instant) {
	switch {
	case refusal != nil:
		r.recordRefusal(report, refusal, now)
	case outcome != nil:
		r.recordOutcome(report, outcome, now)
	default:
		r.close(report)
	}
}

func (r *reports) recordOutcome(report *report, outcome *opsv1.ProcessOutcome, now instant) {
	rejected := outcome.GetProcessed().GetRejected()
	if rejected != nil && report.acknowledgement != nil {
		report.due = now + r.backoff.next(0)
		r.log.acknowledgementWaits(report.leased, rejected.GetReason())
		return
	}
	if len(report.acknowledgement.GetNext()) > 0 {
		r.queueWasFull = false
	}
	r.backoff.reset()
	failureRejected := outcome.GetFailureRejected()
	switch {
	case report.acknowledgement != nil:
		r.log.batchAcknowledged(report.leased)
	case rejected != nil: // Of a failure: the batch was cancelled, or dead letters are disabled.
		r.log.reportRefused(report.leased, rejected.GetReason())
	case failureRejected != nil:
		r.log.reportRefused(report.leased, failureRejected.GetReason())
	}
	r.close(report)
}

func (r *reports) recordRefusal(report *report, refusal *Error, now instant) {
	switch {
	case slices.Contains(noLongerLeased, refusal.Reason):
		r.log.leaseLost(report.leased, "")
		r.close(report)
	case refusal.CanRetry:
		report.waitsForRoom, r.queueWasFull = true, true
		report.due = now + r.backoff.next(refusal.RetryAfter)
	case report.acknowledgement != nil:
		// The server refuses its next batches or the acknowledgement itself: the attempt fails with that reason.
		r.log.batchFailed(report.leased, refusal)
		r.fail(report.leased, refusal)
	default:
		r.log.reportRefused(report.leased, refusal.Error()) // Its lease will expire.
		r.close(report)
	}
}

// close removes an answered report, and its batch.
func (r *reports) close(report *report) {
	if r.byToken[report.leased.token()] == report { // The batch may have been lost meanwhile, and its report discarded.
		r.discard(report.leased)
	}
	r.onEnded(report.leased)
}
