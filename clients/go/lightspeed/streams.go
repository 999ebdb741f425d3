package lightspeed

import (
	"log/slog"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The server handles up to 64 frames of a stream at a time; below that limit, a heartbeat never waits for other frames.
const maxUnanswered = 16

// stream is the state of one work stream of a worker.
type stream struct {
	opening    *opsv1.WorkRequest_Open
	byCalls    bool        // The server refused the stream: reports are sent as calls, and no batch is started.
	credits    int         // The number of batches that the server may still start on it.
	hold       *opsv1.Hold // Why the server starts nothing; nil if it has not sent a reason.
	makesRoom  bool        // Its batches are started to make room in the queue.
	drains     bool        // The server shuts down.
	saidLeave  bool        // The worker has sent leave: the server starts nothing more on it.
	isEnded    bool        // No more frames are sent.
	givesBack  bool        // The worker ended it by giving back all batches that the server had started on it.
	unanswered []*sent     // Pending frames with items, in order.
}

// takesReports reports whether the number of pending frames is below the limit.
func (s *stream) takesReports() bool { return len(s.unanswered) < maxUnanswered }

// streams are the work streams of a worker: the current one, and the ones it is leaving.
type streams struct {
	logger     *slog.Logger
	opening    *opsv1.WorkRequest_Open
	current    *stream
	left       []*stream
	openAt     instant
	unanswered []*sent // Unanswered frames of broken streams, which are sent again unchanged.
	refusal    *Error  // The server's refusal of this worker; from then on its reports are calls.
	waits      *waits
}

func newStreams(logger *slog.Logger, opening *opsv1.WorkRequest_Open) *streams {
	return &streams{logger: logger, opening: opening, openAt: always, waits: newWaits(firstRetry, retryLimit)}
}

func (s *streams) areEnded() bool { return s.current == nil && len(s.left) == 0 }

// creditsLeftBehind returns the number of batches that can still arrive on streams that the worker is leaving.
func (s *streams) creditsLeftBehind() int {
	credits := 0
	for _, one := range s.left {
		credits += one.credits
	}
	return credits
}

// open returns a new stream, which becomes the current one.
func (s *streams) open(stages []string) *stream {
	opening := proto.CloneOf(s.opening)
	opening.Stages = slices.Clone(stages)
	s.current = &stream{opening: opening, byCalls: s.refusal != nil}
	return s.current
}

// leave stops using the current stream; frames that arrive on it until its end are still handled.
func (s *streams) leave() {
	if s.current != nil {
		s.left = append(s.left, s.current)
		s.current = nil
	}
}

// heard resets the backoff, because a frame shows that the server is reachable.
func (s *streams) heard() { s.waits.reset() }

// ended records the end of a stream. It fails if the server refuses calls as well, so that nothing can be reported.
func (s *streams) ended(one *stream, failed *Error, now instant) error {
	if one == s.current {
		s.current = nil
	} else {
		s.left = slices.DeleteFunc(s.left, func(other *stream) bool { return other == one })
	}
	for _, told := range one.unanswered {
		if len(told.reports) > 0 {
			s.unanswered = append(s.unanswered, told)
		}
	}
	if one.isEnded && failed == nil && !one.drains {
		return nil
	}
	if failed != nil && !failed.CanRetry && failed.Code != codes.Unavailable && failed.Code != codes.DeadlineExceeded {
		if one.byCalls {
			return failed
		}
		if s.refusal == nil {
			s.refusal = failed
		}
		return nil
	}
	asked, why := time.Duration(0), "it ended"
	if failed != nil {
		asked, why = failed.RetryAfter, failed.Error()
	}
	wait := s.waits.next(asked)
	s.openAt = now + wait
	s.logger.Warn("worker: the stream broke off, connecting again", "wait", wait, "error", why)
	return nil
}
