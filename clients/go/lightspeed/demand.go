package lightspeed

import (
	"slices"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The part of the worker state machine that decides the demand.

// demand is the credits that a worker asks for: the stages, the number of batches, and whether they are started only to
// make room in the queue.
type demand struct {
	stages    []string
	batches   int
	makesRoom bool
}

// demand returns the current demand.
//
// It excludes a stage whose batches wait for room in the queue, if there is another stage. A queue full of batches of
// that same stage has no room until one more of them starts. So the worker starts one at a time if it has nothing else
// to do.
func (m *workerStateMachine) demand() demand {
	busy, free := m.leases.busy(), 0
	if !m.isStopped {
		free = max(0, m.capacity-busy)
	}
	full := m.stagesWithoutRoom()
	others := slices.DeleteFunc(slices.Clone(m.stages), func(stage string) bool { return full[stage] })
	isIdle := busy == 0 && (m.foundNoBatch || len(others) == 0)
	if free > 0 && isIdle && m.reports.queueIsFull() && !m.demandIsPaused {
		return demand{m.stages, 1, true}
	}
	return demand{others, free, false}
}

func (m *workerStateMachine) stagesWithoutRoom() map[string]bool {
	full := map[string]bool{}
	for _, report := range m.reports.waitingForRoom() {
		full[report.leased.stage()] = true
	}
	return full
}

// batchesStarted leases the batches that the server has started.
func (m *workerStateMachine) batchesStarted(stream *streamState, started *opsv1.StartAvailableResponse, now instant) {
	if stream.hasReleased {
		return // The server has already taken back the batches that it started on this stream.
	}
	stream.credits = max(0, stream.credits-len(started.GetBatches()))
	stream.blockReason = nil
	m.foundNoBatch = false
	for _, item := range started.GetBatches() {
		task := &Task{
			Batch: item.GetBatch(), RunID: item.GetRunId(), Attempt: item.GetAttempt(),
			Surface: m.surface, LeaseToken: item.GetLeaseToken(), LastProgress: item.GetLastProgress(),
		}
		leased := m.leases.add(task, started.GetLeaseMs(), now)
		if m.isStopped {
			m.release(leased)
		}
	}
	m.reports.retryForRoom(stream.makesRoom) // A started batch has left the queue.
}

// pauseDemand releases one batch if the batches that wait for room occupy all places in flight, so that other batches
// cannot make room. Until the next response it is not leased again.
func (m *workerStateMachine) pauseDemand(stream *streamState) {
	full := m.reports.waitingForRoom()
	m.demandIsPaused = len(full) > 0 && stream.blockReason.GetInFlightLimit() != nil && m.leases.busy() == 0
	if m.demandIsPaused {
		stream.makesRoom = false
		m.reports.releaseAll(full[len(full)-1:])
	}
}

// grantCredits returns the credits for a frame; nil if there are none.
func grantCredits(stream *streamState, credits int) *opsv1.Credits {
	if credits == 0 {
		return nil
	}
	stream.credits += credits
	stream.blockReason = nil
	return &opsv1.Credits{Batches: int64(credits)}
}
