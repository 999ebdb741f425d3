package lightspeed

import (
	"log/slog"
	"slices"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The server answers up to 64 frames of a stream at a time; below that, a heartbeat never stands in line.
const maxUnanswered = 16

// stream is one work stream of a worker.
type stream struct {
	opening    *opsv1.WorkRequest_Open
	byCalls    bool        // It was refused: its reports are sent as calls, and nothing is started.
	credits    int         // Batches that the server may still start on it.
	hold       *opsv1.Hold // Why the server starts nothing; nil if it has not sent a reason.
	makesRoom  bool        // What it starts is started to make room in the queue.
	drains     bool        // The server shuts down.
	saidLeave  bool        // It was told to start nothing more.
	isEnded    bool        // No more frames are sent.
	givesBack  bool        // It was ended by giving back whatever the server had started on it.
	unanswered []*sent     // The frames that had items, in order.
}

// takesReports: few enough frames wait for their answers.
func (s *stream) takesReports() bool { return len(s.unanswered) < maxUnanswered }

// streams are the one that is used, and those that are being left.
type streams struct {
	logger     *slog.Logger
	opening    *opsv1.WorkRequest_Open
	current    *stream
	left       []*stream
	openAt     instant
	unanswered []*sent // Frames of streams that broke off, whose answers are not known: sent again as they are.
	refusal    *Error  // Why the server does not have this worker; its reports are calls from then on.
	waits      *waits
}

func newStreams(logger *slog.Logger, opening *opsv1.WorkRequest_Open) *streams {
	return &streams{logger: logger, opening: opening, openAt: always, waits: newWaits(firstRetry, retryLimit)}
}

func (s *streams) areEnded() bool { return s.current == nil && len(s.left) == 0 }

// creditsLeftBehind are batches that may still come on streams that are being left.
func (s *streams) creditsLeftBehind() int {
	credits := 0
	for _, one := range s.left {
		credits += one.credits
	}
	return credits
}

// open returns a new stream, which is used from now on.
func (s *streams) open(stages []string) *stream {
	opening := proto.CloneOf(s.opening)
	opening.Stages = slices.Clone(stages)
	s.current = &stream{opening: opening, byCalls: s.refusal != nil}
	return s.current
}

// leave: the current stream is no longer used; what comes on it until it ends is still taken.
func (s *streams) leave() {
	if s.current != nil {
		s.left = append(s.left, s.current)
		s.current = nil
	}
}

// heard: the server has said something, so it is there.
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
