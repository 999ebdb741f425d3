package lightspeed

import (
	"slices"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The part of the worker state machine that sends heartbeats, and handles the results of frames.

// leasesToExtend returns the batches that need heartbeats: not those whose report is sent, which may have ended.
func (m *workerStateMachine) leasesToExtend() []*leasedBatch {
	return slices.DeleteFunc(m.leases.notLost(), m.reports.isSent)
}

// nextHeartbeat returns the time at which the next heartbeat is due.
func (m *workerStateMachine) nextHeartbeat() instant {
	due := never
	for _, leased := range m.leasesToExtend() {
		due = min(due, leased.nextHeartbeat())
	}
	return due
}

// sendHeartbeats extends all leases when the first of them is due, so that one frame is enough for many.
func (m *workerStateMachine) sendHeartbeats(stream *streamState, now instant) (actions []any) {
	if m.nextHeartbeat() > now {
		return nil
	}
	for extended := range slices.Chunk(m.leasesToExtend(), maxItems) {
		frame := &opsv1.WorkRequest{}
		for _, leased := range extended {
			leased.extendedAt = now
			frame.Extensions = append(frame.Extensions, leased.extension())
		}
		actions = append(actions, m.sendFrame(stream, &pendingFrame{frame: frame, extended: extended}, nil))
	}
	return actions
}

// resultsReceived records the server's results for the oldest pending frame.
func (m *workerStateMachine) resultsReceived(stream *streamState, results *opsv1.WorkResponse_Results, now instant) {
	if len(stream.pendingFrames) == 0 {
		return
	}
	pending := stream.pendingFrames[0]
	stream.pendingFrames = stream.pendingFrames[1:]
	m.reports.resultsReceived(pending, results, now)
	for index, result := range results.GetExtensions() {
		if index >= len(pending.extended) {
			break
		}
		// A batch reported since then gets its own result.
		if leased := pending.extended[index]; m.leases.contains(leased) && !m.reports.isSent(leased) {
			m.applyExtension(leased, result.GetOutcome())
		}
	}
	if len(pending.frame.GetAcknowledgements()) > 0 {
		m.pauseDemand(stream)
	}
}

// applyExtension records the outcome of an extension. It discards the report of a lost batch, and releases a
// cancelled batch at once if no handler works on it yet.
func (m *workerStateMachine) applyExtension(leased *leasedBatch, outcome *opsv1.ExtensionOutcome) {
	m.leases.recordExtension(leased, outcome)
	if leased.isLost {
		m.reports.discard(leased)
	} else if leased.task.Cancellation() != nil && leased.phase == waiting {
		m.release(leased)
	}
}

// release releases a batch, as if it had never been started.
func (m *workerStateMachine) release(leased *leasedBatch) {
	leased.phase = ended
	m.reports.release(leased)
}
