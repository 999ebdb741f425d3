package lightspeed

import (
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never waits for other
	// frames.
	maxPendingFrames = 16

	// The server accepts at most this many tokens of held leases.
	maxHeldLeases = 10_000
)

// streamState is one work stream as the worker state machine sees it.
type streamState struct {
	opening       *opsv1.WorkRequest_Open
	usesCalls     bool               // The server refused the stream: reports are sent as calls, and no batch is started.
	credits       int                // The number of batches that the server may still start on it.
	blockReason   *opsv1.BlockReason // Why the server starts nothing; nil if it has not sent a reason.
	makesRoom     bool               // Its batches are started to make room in the queue.
	isForwarded   bool               // A server forwards it to the owner of the surface, which can be called by now.
	isDraining    bool               // The server shuts down.
	leaveSent     bool               // The worker has sent leave: the server starts nothing more on it.
	isHalfClosed  bool               // No more frames are sent.
	hasReleased   bool               // The worker ended it by releasing all batches that the server had started on it.
	pendingFrames []*pendingFrame    // In the order in which they were sent.
}

// acceptsFrames reports whether the number of pending frames is below the limit.
func (s *streamState) acceptsFrames() bool { return len(s.pendingFrames) < maxPendingFrames }

// workStreams are the work streams of a worker: the current one, and the retired ones. It must never open one: the
// worker loop does.
type workStreams struct {
	log            *workerLog
	opening        *opsv1.WorkRequest_Open
	current        *streamState
	retired        []*streamState // Frames that arrive on them until their end are still handled.
	reconnectAt    instant
	disconnectedAt instant // The time of the first disconnect since the last frame; never: there was none.
	isConnected    bool    // The server has sent a frame.
	reconnection   Reconnection
	framesToResend []*pendingFrame // Pending frames of broken streams, which are sent again unchanged.
	refusal        *Error          // The server's refusal of this worker; from then on its reports are calls.
	backoff        *backoff
}

func newWorkStreams(log *workerLog, opening *opsv1.WorkRequest_Open) *workStreams {
	return &workStreams{
		log: log, opening: opening, reconnectAt: longAgo, disconnectedAt: never, backoff: newBackoff(firstRetry, retryLimit),
	}
}

func (s *workStreams) allEnded() bool { return s.current == nil && len(s.retired) == 0 }

// retiredCredits returns the number of batches that can still arrive on retired streams.
func (s *workStreams) retiredCredits() int {
	credits := 0
	for _, stream := range s.retired {
		credits += stream.credits
	}
	return credits
}

// open returns a new stream, which becomes the current one. If no other stream is open, the server gets the tokens of
// the held leases, and releases batches that it started for this instance and that never arrived.
func (s *workStreams) open(stages, heldLeases []string) *streamState {
	opening := proto.CloneOf(s.opening)
	opening.Stages = slices.Clone(stages)
	if s.allEnded() && len(heldLeases) <= maxHeldLeases {
		opening.HeldLeases = &opsv1.WorkRequest_HeldLeases{LeaseTokens: heldLeases}
	}
	s.current = &streamState{opening: opening, usesCalls: s.refusal != nil}
	return s.current
}

func (s *workStreams) retireCurrent() {
	if s.current != nil {
		s.retired = append(s.retired, s.current)
		s.current = nil
	}
}

// frameReceived resets the backoff, because a frame shows that the server is reachable. The first frame after a
// disconnect shows that the worker has reconnected.
func (s *workStreams) frameReceived(now instant) {
	s.backoff.reset()
	if !s.isConnected {
		s.isConnected = true
		s.log.connected()
	} else if s.disconnectedAt != never {
		s.reconnection.After = now - s.disconnectedAt
		s.log.reconnected(s.reconnection)
	}
	s.disconnectedAt = never
}

// streamEnded records the end of a stream. It fails if the server refuses calls as well, so that nothing can be
// reported.
func (s *workStreams) streamEnded(stream *streamState, cause *Error, now instant) error {
	if stream == s.current {
		s.current = nil
	} else {
		s.retired = slices.DeleteFunc(s.retired, func(other *streamState) bool { return other == stream })
	}
	for _, pending := range stream.pendingFrames {
		if len(pending.reports) > 0 {
			s.framesToResend = append(s.framesToResend, pending)
		}
	}
	if stream.isHalfClosed && cause == nil && !stream.isDraining {
		return nil
	}
	if cause != nil && !isTransient(cause) {
		if stream.usesCalls {
			return cause
		}
		if s.refusal == nil {
			s.refusal = cause
		}
		return nil
	}
	retryAfter := time.Duration(0)
	if cause != nil {
		retryAfter = cause.RetryAfter
	}
	wait := s.backoff.next(retryAfter)
	s.reconnectAt = now + wait
	if s.disconnectedAt == never { // Failures to connect again say nothing new.
		s.disconnectedAt = now
		s.log.disconnected(cause, wait)
	}
	return nil
}

// isTransient reports whether a new stream can help.
func isTransient(err *Error) bool {
	return err.CanRetry || err.Code == codes.Unavailable || err.Code == codes.DeadlineExceeded
}
