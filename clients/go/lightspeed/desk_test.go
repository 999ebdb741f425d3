package lightspeed

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// office is a worker state machine with a manual clock, and its actions so far.
type office struct {
	*testing.T
	desk    *desk
	now     instant
	stream  *stream
	frames  []*opsv1.WorkRequest
	tasks   map[string]*Task
	opened  int
	leases  int
	stopped []string
}

func newOffice(t *testing.T, concurrency, prefetch int) *office {
	t.Helper()
	options := WorkerOptions{Stages: []string{"extract"}, Concurrency: concurrency, Prefetch: prefetch}
	return &office{T: t, desk: newDesk(slog.New(slog.DiscardHandler), "w", options), tasks: map[string]*Task{}}
}

// act executes the actions of the worker state machine, and returns their frames.
func (o *office) act() []*opsv1.WorkRequest {
	o.Helper()
	actions, err := o.desk.actions(o.now)
	if err != nil {
		o.Fatal(err)
	}
	var frames []*opsv1.WorkRequest
	for _, action := range actions {
		switch action := action.(type) {
		case openStream:
			o.stream, o.opened = action.stream, o.opened+1
		case sendFrame:
			frames = append(frames, action.frame)
		case beginTask:
			o.tasks[action.task.Batch.GetKey()] = action.task
		case interrupt:
			o.stopped = append(o.stopped, action.task.Batch.GetKey())
		}
	}
	return frames
}

func (o *office) start(keys ...string) []*opsv1.WorkRequest {
	o.Helper()
	started := &opsv1.StartAvailableResponse{LeaseMs: 3_000}
	for _, key := range keys {
		o.leases++
		started.Batches = append(started.Batches, &opsv1.StartedBatch{
			Batch: &opsv1.Batch{Key: key, Stage: "extract"}, Attempt: 1, LeaseToken: key + "-token"})
	}
	o.desk.received(o.stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Started{Started: started}}, o.now)
	return o.act()
}

func (o *office) answer(results *opsv1.WorkResponse_Results) []*opsv1.WorkRequest {
	o.Helper()
	o.desk.received(o.stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Results_{Results: results}}, o.now)
	return o.act()
}

func (o *office) one(frames []*opsv1.WorkRequest) *opsv1.WorkRequest {
	o.Helper()
	if len(frames) != 1 {
		o.Fatalf("expected one frame, but got %v", frames)
	}
	return frames[0]
}

func applied(key string) *opsv1.OutcomeResult {
	processed := &opsv1.ProcessResult{Result: &opsv1.ProcessResult_Applied_{Applied: &opsv1.ProcessResult_Applied{}}}
	outcome := &opsv1.ProcessOutcome{Outcome: &opsv1.ProcessOutcome_Processed{Processed: processed}}
	return &opsv1.OutcomeResult{Key: key, Result: &opsv1.OutcomeResult_Outcome{Outcome: outcome}}
}

// A worker gives credits for free handlers and for prefetched batches; an ended batch gives one credit.
func TestCreditsAreGivenForFreeHands(t *testing.T) {
	o := newOffice(t, 2, 1)
	if credits := o.one(o.act()).GetCredits().GetBatches(); credits != 3 {
		t.Errorf("expected 3 credits, but got %d", credits)
	}
	if frames := o.start("a", "b", "c"); len(frames) != 0 || len(o.tasks) != 2 {
		t.Errorf("expected two handlers and no frame, but got %v and %v", o.tasks, frames)
	}
	o.desk.ended(o.tasks["b"], nil, nil)
	frame := o.one(o.act())
	if frame.GetAcknowledgements()[0].GetKey() != "b" || frame.GetCredits().GetBatches() != 1 || o.tasks["c"] == nil {
		t.Errorf("expected the report with one credit, and the next handler, but got %v", frame)
	}
}

// An unanswered frame is sent again on the next stream, with the same request_id and without credits.
func TestUnansweredReportsAreSentAgain(t *testing.T) {
	o := newOffice(t, 1, 0)
	o.act()
	o.start("a")
	o.desk.ended(o.tasks["a"], []*opsv1.Batch{{Key: "n"}}, nil)
	first := o.one(o.act())
	if err := o.desk.streamEnded(o.stream, &Error{Code: codes.Unavailable}, o.now); err != nil {
		t.Fatal(err)
	}
	o.now += time.Minute
	frames := o.act()
	again := frames[0]
	first.Credits = nil
	if o.opened != 2 || first.GetRequestId() == "" || !proto.Equal(again, first) {
		t.Errorf("expected the report again as it was, but got %v", frames)
	}
	if o.desk.done() || len(o.desk.hand.keys()) != 1 {
		t.Error("expected the batch to be in hand until it is answered, but it is not")
	}
	o.answer(&opsv1.WorkResponse_Results{Acknowledgements: []*opsv1.OutcomeResult{applied("a")}})
	if keys := o.desk.hand.keys(); len(keys) != 0 {
		t.Errorf("expected nothing in hand, but there is %q", keys)
	}
}

// Leases are extended three times before they expire, all in one frame; a lost batch is not reported.
func TestHeartbeats(t *testing.T) {
	o := newOffice(t, 2, 0)
	o.act()
	o.start("a", "b")
	o.now += 999 * time.Millisecond
	if frames := o.act(); len(frames) != 0 || o.desk.wait(o.now) != time.Millisecond {
		t.Errorf("expected a millisecond of peace, but got %v and %s", frames, o.desk.wait(o.now))
	}
	o.now += time.Millisecond
	if extensions := o.one(o.act()).GetExtensions(); len(extensions) != 2 || extensions[0].GetLeaseMs() != 3_000 {
		t.Errorf("expected both leases to be extended, but got %v", extensions)
	}
	lost := &opsv1.ExtensionOutcome{Outcome: &opsv1.ExtensionOutcome_Lost_{Lost: &opsv1.ExtensionOutcome_Lost{WorkerId: "v"}}}
	cancel := &opsv1.ExtensionOutcome{Outcome: &opsv1.ExtensionOutcome_Cancel_{Cancel: &opsv1.ExtensionOutcome_Cancel{Reason: "no"}}}
	o.answer(&opsv1.WorkResponse_Results{Extensions: []*opsv1.ExtensionResult{
		{Key: "a", Result: &opsv1.ExtensionResult_Outcome{Outcome: lost}},
		{Key: "b", Result: &opsv1.ExtensionResult_Outcome{Outcome: cancel}},
	}})
	if !slices.Equal(o.stopped, []string{"a", "b"}) || !o.tasks["a"].Cancellation().Lost || o.tasks["b"].Cancellation().Reason != "no" {
		t.Errorf("expected both handlers to be told, but it was %q", o.stopped)
	}
	o.desk.ended(o.tasks["a"], nil, nil)
	o.desk.ended(o.tasks["b"], nil, errors.New("as you say"))
	frame := o.one(o.act())
	if len(frame.GetAcknowledgements()) != 0 || len(frame.GetFailures()) != 0 || frame.GetReleases()[0].GetKey() != "b" {
		t.Errorf("expected one release, but got %v", frame)
	}
}

// A stopped worker waits for its handlers, gives back batches that never started, and ends when no report is
// unanswered.
func TestStop(t *testing.T) {
	o := newOffice(t, 1, 1)
	o.act()
	o.start("a", "b")
	o.desk.stop(false)
	frames := o.act()
	if len(frames) != 2 || frames[0].GetReleases()[0].GetKey() != "b" || frames[1].GetLeave() == nil || frames[1].GetLeave().GetGiveBack() {
		t.Errorf("expected b back and no more, but got %v", frames)
	}
	o.answer(&opsv1.WorkResponse_Results{Releases: []*opsv1.ReleaseResult{{Key: "b"}}})
	o.desk.ended(o.tasks["a"], nil, nil)
	o.act()
	last := o.one(o.answer(&opsv1.WorkResponse_Results{Acknowledgements: []*opsv1.OutcomeResult{applied("a")}}))
	if !last.GetLeave().GetGiveBack() || o.desk.done() {
		t.Errorf("expected to leave, but got %v", last)
	}
	if err := o.desk.streamEnded(o.stream, nil, o.now); err != nil || !o.desk.done() {
		t.Errorf("expected to be done, but %v", err)
	}
}

// A stopped worker without a response from the server ends with an error.
func TestImpatience(t *testing.T) {
	o := newOffice(t, 1, 0)
	o.act()
	o.start("a")
	o.desk.ended(o.tasks["a"], nil, nil)
	o.desk.stop(false)
	o.act()
	o.now += leavePatience
	if _, err := o.desk.actions(o.now); !errors.Is(err, ErrUnreported) {
		t.Errorf("expected to be told what is lost, but got %v", err)
	}
}

// Next batches without room in the queue wait, and meanwhile no more batches of their stage start.
func TestFullQueue(t *testing.T) {
	o := newOffice(t, 2, 0)
	o.act()
	o.start("a")
	o.desk.ended(o.tasks["a"], []*opsv1.Batch{{Key: "n"}}, nil)
	o.act()
	full := FromError(&Error{Code: codes.ResourceExhausted, Reason: "QUEUE_SATURATED", CanRetry: true, RetryAfter: time.Second})
	report := o.desk.reports.open[0]
	o.desk.reports.refused(report, full, o.now)
	o.stream.unanswered = nil
	frames := o.act()
	if len(frames) == 0 || frames[0].GetLeave() == nil {
		t.Errorf("expected the stream to be left for one that only makes room, but got %v", frames)
	}
	if wait := report.due - o.now; wait < time.Second {
		t.Errorf("expected the server's advice to be followed, but it is %s", wait)
	}
}

// Waits double up to the limit, are shortened by up to half, and are never shorter than the server asks.
func TestWaits(t *testing.T) {
	w := newWaits(100*time.Millisecond, 300*time.Millisecond)
	w.lot = func() float64 { return 0 }
	found := []time.Duration{w.next(0), w.next(0), w.next(0), w.next(time.Second)}
	w.lot = func() float64 { return 1 }
	found = append(found, w.next(0))
	w.reset()
	found = append(found, w.next(0))
	wanted := []time.Duration{100, 200, 300, 1000, 150, 50}
	for place, wait := range wanted {
		if found[place] != wait*time.Millisecond {
			t.Errorf("expected %d ms at place %d, but got %s", wait, place, found[place])
		}
	}
}

// Reasons fit the server's limit, and batches that cannot be sent fail the attempt.
func TestWhatHandlersReturn(t *testing.T) {
	task := &Task{Batch: &opsv1.Batch{Key: "a"}, Attempt: 3, LeaseToken: "t"}
	failed := failureOf(task, Permanent(errors.New("bad \xff byte")))
	if failed.GetReason() != "bad \uFFFD byte" || !failed.GetPermanent() || failed.GetAttempt() != 3 {
		t.Errorf("expected a permanent failure in UTF-8, but got %v", failed)
	}
	long := failureOf(task, errors.New(string(slices.Repeat([]rune("𝄞"), maxReasonCharacters+1))))
	if characters := len([]rune(long.GetReason())); characters != maxReasonCharacters || long.GetPermanent() {
		t.Errorf("expected the reason to be cut, but it has %d characters", characters)
	}
	if reason := reasonOf(errors.New("")); reason == "" {
		t.Error("expected some reason, but there is none")
	}
	for _, next := range [][]*opsv1.Batch{{nil}, {{Key: "\xff"}}, make([]*opsv1.Batch, maxNext+1)} {
		if checkNext(next) == nil {
			t.Errorf("expected %d batches to be refused, but they were not", len(next))
		}
	}
}
