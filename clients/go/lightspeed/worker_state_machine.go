package lightspeed

import (
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// UndeliveredReportsError is the error of undelivered reports: the server did not answer the last reports of a stopped
// worker. It starts the batches again after their leases expire.
type UndeliveredReportsError struct {
	// Keys are the keys of the batches.
	Keys []string
}

// Error names the batches.
func (e *UndeliveredReportsError) Error() string {
	return fmt.Sprintf("expected to report batches %q, but the server did not answer", e.Keys)
}

const (
	defaultTenant  = "tenants/default"
	defaultSurface = defaultTenant + "/surfaces/default"

	// A stopped worker tries to report its results for this long. Then it releases what it can, and after the same
	// time again it ends with an error: twice this is within the 30 s that process supervisors usually grant.
	shutdownTimeout = 10 * time.Second
)

// The actions that the worker state machine requests.
type (
	openStream struct{ stream *streamState }
	sendFrame  struct {
		stream *streamState
		frame  *opsv1.WorkRequest
	}
	halfClose  struct{ stream *streamState }
	runHandler struct{ task *Task }
)

// workerStateMachine decides what a worker does next; it does no I/O. A batch is started, handled, kept by heartbeats,
// and reported, with the batches of the next stage in the same report. It must never open a stream, run a handler, read
// a clock or wait: the worker loop does, and reports the results to it.
type workerStateMachine struct {
	log         *workerLog
	surface     string
	stages      []string
	concurrency int
	capacity    int

	streams *workStreams
	leases  *leaseRegistry
	reports *reports

	foundNoBatch     bool // The server had no batch to start, apart from the in-flight limit.
	demandIsPaused   bool // A batch was released to make room: it is not leased again until the next response.
	isStopped        bool
	isReleasing      bool
	shutdownDeadline instant
	hasGivenUp       bool
}

func newWorkerStateMachine(log *workerLog, workerID string, o WorkerOptions) *workerStateMachine {
	surface := o.Surface
	if surface == "" {
		surface = defaultSurface
	}
	leases := newLeaseRegistry(log)
	opening := &opsv1.WorkRequest_Open{
		Surface: surface, WorkerId: workerID, LeaseMs: o.Lease.Milliseconds(), InstanceId: newInstanceID(),
	}
	reports := newReports(log, leases.remove)
	reports.passAttributes = o.PassAttributes
	return &workerStateMachine{
		log:              log,
		surface:          surface,
		stages:           o.Stages,
		concurrency:      o.Concurrency,
		capacity:         o.Concurrency + o.Prefetch,
		streams:          newWorkStreams(log, opening),
		leases:           leases,
		reports:          reports,
		shutdownDeadline: never,
	}
}

// isDone reports whether the worker was stopped, holds no batch, and has no pending frame.
func (m *workerStateMachine) isDone() bool {
	return m.isStopped && len(m.leases.batches) == 0 && (m.streams.allEnded() || m.hasGivenUp)
}

// awaitsServer reports whether the server has not answered all reports and credits of the current stream.
func (m *workerStateMachine) awaitsServer() bool {
	stream := m.streams.current
	if stream == nil {
		return false
	}
	return stream.credits > 0 && stream.blockReason == nil ||
		slices.ContainsFunc(stream.pendingFrames, func(pending *pendingFrame) bool { return len(pending.reports) > 0 })
}

// The events of the worker state machine.

// stop starts no more batches, and releases the waiting ones. Running handlers finish; with release they are
// interrupted, and release unfinished batches.
func (m *workerStateMachine) stop(release bool) {
	if !m.isStopped {
		m.log.stopping(len(m.leases.leasedKeys()))
	}
	m.isStopped = true
	for _, leased := range m.leases.inPhase(waiting) {
		m.release(leased)
	}
	if release && !m.isReleasing {
		m.isReleasing = true
		for _, leased := range m.leases.inPhase(running) {
			if !leased.isLost {
				m.leases.interrupt(leased, &Cancellation{Reason: "the worker stops", Budget: -1})
			}
		}
	}
}

// handlerEnded records the end of a handler. An error of an interrupted handler releases its batch.
func (m *workerStateMachine) handlerEnded(task *Task, next []*opsv1.Batch, err error) {
	leased := m.leases.handlerEnded(task)
	switch {
	case leased == nil:
	case err == nil:
		m.reports.acknowledge(leased, next)
	case task.Cancellation() != nil:
		m.release(leased)
	default:
		m.log.batchFailed(leased, err)
		m.reports.fail(leased, err)
	}
}

// frameReceived records a frame from the server.
func (m *workerStateMachine) frameReceived(stream *streamState, response *opsv1.WorkResponse, now instant) {
	if opened := response.GetOpened(); opened != nil {
		m.streams.reconnection.Released = int(opened.GetReleased())
	}
	m.streams.frameReceived(now)
	switch frame := response.GetFrame().(type) {
	case *opsv1.WorkResponse_Started:
		m.batchesStarted(stream, frame.Started, now)
	case *opsv1.WorkResponse_Results_:
		m.resultsReceived(stream, frame.Results, now)
	case *opsv1.WorkResponse_BlockReason:
		stream.blockReason = frame.BlockReason
		m.foundNoBatch = frame.BlockReason.GetInFlightLimit() == nil
	case *opsv1.WorkResponse_Drain_:
		m.log.draining()
		stream.isDraining = true
	}
}

// ownerConnected records that a stream is forwarded, and that a new one would go directly to the owner of the surface.
func (m *workerStateMachine) ownerConnected(stream *streamState) { stream.isForwarded = true }

// streamEnded records the end of a stream, or the failure to open it.
func (m *workerStateMachine) streamEnded(stream *streamState, cause *Error, now instant) error {
	if err := m.streams.streamEnded(stream, cause, now); err != nil {
		return err
	}
	if m.streams.refusal != nil {
		m.stop(false)
	}
	if cause != nil || !stream.isHalfClosed {
		m.leases.extendAllNow()
	}
	return nil
}

// The actions of the worker state machine.

// actions returns the actions to take now, in order. It fails with an UndeliveredReportsError if the worker was stopped
// and the server did not answer its last reports.
func (m *workerStateMachine) actions(now instant) ([]any, error) {
	if err := m.limitShutdown(now); err != nil {
		return nil, err
	}
	var actions []any
	for _, interrupt := range m.leases.takeInterrupts() {
		actions = append(actions, interrupt)
	}
	actions = append(actions, m.streamActions(now)...)
	return append(actions, m.runHandlers()...), nil
}

// runHandlers returns the handlers to run now: as many as are free.
func (m *workerStateMachine) runHandlers() (actions []any) {
	free := m.concurrency - len(m.leases.inPhase(running))
	for _, leased := range m.leases.inPhase(waiting) {
		if free--; free < 0 {
			break
		}
		leased.phase = running
		actions = append(actions, runHandler{leased.task})
	}
	return actions
}

// wait returns the time until the next action, if no event comes first.
func (m *workerStateMachine) wait(now instant) time.Duration {
	current, due := m.streams.current, m.shutdownDeadline
	switch {
	case current != nil:
		due = min(due, m.nextHeartbeat())
		if current.acceptsFrames() {
			due = min(due, m.reports.due())
		}
	case m.needsStream():
		due = min(due, m.streams.reconnectAt)
	}
	if due <= now {
		return 0
	}
	return min(due, now+time.Hour) - now
}

// Streams.

func (m *workerStateMachine) needsStream() bool {
	return !m.isStopped || len(m.leases.leasedKeys()) > 0 || len(m.streams.framesToResend) > 0
}

// streamActions opens or retires a stream if the demand needs that, and sends the frames that are due.
func (m *workerStateMachine) streamActions(now instant) (actions []any) {
	stream := m.streams.current
	wanted := m.demand()
	if stream != nil && m.isOutdated(stream, wanted) {
		actions = append(actions, m.retireStream(stream)...)
		stream = nil
	}
	if stream == nil {
		if !m.needsStream() || now < m.streams.reconnectAt {
			return actions
		}
		stages := wanted.stages
		if len(stages) == 0 {
			stages = m.stages
		}
		held := m.leases.heldTokens()
		m.streams.reconnection = Reconnection{Held: len(held), Resent: len(m.streams.framesToResend)}
		m.log.streamOpened(stages, len(held))
		stream = m.streams.open(stages, held)
		actions = append(actions, openStream{stream})
		for _, pending := range m.streams.framesToResend { // With the same request_id, so that the server applies it once.
			actions = append(actions, m.sendFrame(stream, pending, nil))
		}
		m.streams.framesToResend = nil
	}
	credits := 0
	if !stream.isDraining && !stream.usesCalls && len(wanted.stages) > 0 {
		credits = max(0, wanted.batches-stream.credits-m.streams.retiredCredits())
		stream.makesRoom = wanted.makesRoom
	}
	actions = append(actions, m.sendReports(stream, credits, now)...)
	actions = append(actions, m.sendHeartbeats(stream, now)...)
	return append(actions, m.leaveStream(stream)...)
}

// isOutdated reports whether the credits or stages of a stream do not match the demand, or a server forwards it. Then
// another stream replaces it.
func (m *workerStateMachine) isOutdated(stream *streamState, wanted demand) bool {
	if stream.isDraining || stream.usesCalls || m.isStopped {
		return false
	}
	if stream.isForwarded {
		return true
	}
	if stream.credits > 0 && !stream.makesRoom {
		full := m.stagesWithoutRoom()
		if slices.ContainsFunc(stream.opening.GetStages(), func(stage string) bool { return full[stage] }) {
			return true
		}
	}
	return wanted.batches > 0 && len(wanted.stages) > 0 && !slices.Equal(stream.opening.GetStages(), wanted.stages)
}

// sendReports sends the due reports, and credits in the first frame.
func (m *workerStateMachine) sendReports(stream *streamState, credits int, now instant) (actions []any) {
	for stream.acceptsFrames() {
		pending := m.reports.nextFrame(now)
		if pending == nil {
			break
		}
		actions = append(actions, m.sendFrame(stream, pending, grantCredits(stream, credits)))
		credits = 0
	}
	if credits > 0 {
		actions = append(actions, sendFrame{stream, &opsv1.WorkRequest{Credits: grantCredits(stream, credits)}})
	}
	return actions
}

// sendFrame sends a frame. The pending frame keeps the reports only, so that sending it again gives no credits again.
func (m *workerStateMachine) sendFrame(stream *streamState, pending *pendingFrame, credits *opsv1.Credits) sendFrame {
	stream.pendingFrames = append(stream.pendingFrames, pending)
	if credits == nil {
		return sendFrame{stream, pending.frame}
	}
	frame := proto.CloneOf(pending.frame)
	frame.Credits = credits
	return sendFrame{stream, frame}
}

// retireStream stops sending on the current stream. The server still answers the frames that it received, and starts
// nothing more.
func (m *workerStateMachine) retireStream(stream *streamState) []any {
	stream.isHalfClosed = true
	m.streams.retireCurrent()
	return []any{sendFrame{stream, &opsv1.WorkRequest{Leave: &opsv1.WorkRequest_Leave{}}}, halfClose{stream}}
}

// leaveStream tells the server to start nothing more, if the worker is stopped or the server is draining. When no frame
// is pending, it releases batches that never arrived.
func (m *workerStateMachine) leaveStream(stream *streamState) []any {
	if !m.isStopped && !stream.isDraining || stream.isHalfClosed {
		return nil
	}
	if len(m.leases.batches) == 0 && len(stream.pendingFrames) == 0 {
		stream.isHalfClosed, stream.hasReleased = true, true
		leave := &opsv1.WorkRequest{Leave: &opsv1.WorkRequest_Leave{Release: true}}
		return []any{sendFrame{stream, leave}, halfClose{stream}}
	}
	if !stream.leaveSent {
		stream.leaveSent = true
		return []any{sendFrame{stream, &opsv1.WorkRequest{Leave: &opsv1.WorkRequest_Leave{}}}}
	}
	return nil
}

// The end.

// limitShutdown limits the wait of a stopped worker for its interrupted handlers, and for the server.
func (m *workerStateMachine) limitShutdown(now instant) error {
	if !m.isStopped || m.hasGivenUp || len(m.leases.inPhase(running)) > 0 && !m.isReleasing {
		return nil
	}
	if m.shutdownDeadline == never {
		m.shutdownDeadline = now + shutdownTimeout
	} else if m.shutdownDeadline <= now {
		return m.shutdownTimedOut(now)
	}
	return nil
}

func (m *workerStateMachine) shutdownTimedOut(now instant) error {
	handled, full := m.leases.inPhase(running), m.reports.waitingForRoom()
	if len(m.leases.batches) > 0 && len(handled) == 0 && len(full) == 0 {
		keys := m.leases.leasedKeys()
		m.log.undeliveredReports(keys)
		return &UndeliveredReportsError{Keys: keys}
	}
	for _, leased := range handled {
		if leased.isLost {
			m.leases.remove(leased)
		} else {
			m.release(leased)
		}
	}
	m.reports.releaseAll(full)
	m.hasGivenUp = len(m.leases.batches) == 0
	m.shutdownDeadline = now + shutdownTimeout
	if m.hasGivenUp {
		m.shutdownDeadline = never
	}
	return nil
}
