package lightspeed

import (
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// stateMachineHarness is a worker state machine with a manual clock, and its actions so far.
type stateMachineHarness struct {
	*testing.T
	machine     *workerStateMachine
	now         instant
	stream      *streamState
	opened      int // Number of opened streams.
	tasks       map[string]*Task
	interrupted []string
}

// Progress and results that the server would refuse are errors, and change nothing.
func TestProgressAndResultsWithinTheLimits(t *testing.T) {
	task := &Task{Batch: &opsv1.Batch{}}
	if err := task.Progress("half"); err != nil {
		t.Fatal(err)
	}
	if err := task.SetResult(map[string]string{"rows": "7"}); err != nil {
		t.Fatal(err)
	}
	for _, progress := range []string{strings.Repeat("x", 1_025), "\xff"} {
		if task.Progress(progress) == nil {
			t.Errorf("expected an error for %d bytes of progress", len(progress))
		}
	}
	many := map[string]string{}
	for number := range 33 {
		many[strconv.Itoa(number)] = ""
	}
	long := strings.Repeat("k", 65)
	for _, result := range []map[string]string{many, {"": "v"}, {long: "v"}, {"k": strings.Repeat("v", 4_096)}, {"k": "\xff"}} {
		if task.SetResult(result) == nil {
			t.Errorf("expected an error for the result %v", result)
		}
	}
	if task.newestProgress() != "half" || task.Result()["rows"] != "7" {
		t.Errorf("expected half and 7, but got %q and %v", task.newestProgress(), task.Result())
	}
}

func newStateMachineHarness(t *testing.T, concurrency, prefetch int) *stateMachineHarness {
	t.Helper()
	options := WorkerOptions{Stages: []string{"extract"}, Concurrency: concurrency, Prefetch: prefetch}
	machine := newWorkerStateMachine(newWorkerLog(slog.New(slog.DiscardHandler), nil), "w", options)
	return &stateMachineHarness{T: t, machine: machine, tasks: map[string]*Task{}}
}

// act executes the actions of the worker state machine, and returns their frames.
func (h *stateMachineHarness) act() []*opsv1.WorkRequest {
	h.Helper()
	actions, err := h.machine.actions(h.now)
	if err != nil {
		h.Fatal(err)
	}
	var frames []*opsv1.WorkRequest
	for _, action := range actions {
		switch action := action.(type) {
		case openStream:
			h.stream, h.opened = action.stream, h.opened+1
		case sendFrame:
			frames = append(frames, action.frame)
		case runHandler:
			h.tasks[action.task.Batch.GetKey()] = action.task
		case interruptHandler:
			h.interrupted = append(h.interrupted, action.task.Batch.GetKey())
		}
	}
	return frames
}

// start delivers started batches.
func (h *stateMachineHarness) start(keys ...string) []*opsv1.WorkRequest {
	h.Helper()
	started := &opsv1.StartAvailableResponse{LeaseMs: 3_000}
	for _, key := range keys {
		started.Batches = append(started.Batches, &opsv1.StartedBatch{
			Batch: &opsv1.Batch{Key: key, Stage: "extract"}, Attempt: 1, LeaseToken: key + "-token"})
	}
	h.machine.frameReceived(h.stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Started{Started: started}}, h.now)
	return h.act()
}

// answer delivers results for the oldest pending frame.
func (h *stateMachineHarness) answer(results *opsv1.WorkResponse_Results) []*opsv1.WorkRequest {
	h.Helper()
	h.machine.frameReceived(h.stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Results_{Results: results}}, h.now)
	return h.act()
}

func (h *stateMachineHarness) onlyFrame(frames []*opsv1.WorkRequest) *opsv1.WorkRequest {
	h.Helper()
	if len(frames) != 1 {
		h.Fatalf("expected one frame, but got %v", frames)
	}
	return frames[0]
}

func applied(key string) *opsv1.OutcomeResult {
	processed := &opsv1.ProcessResult{Result: &opsv1.ProcessResult_Applied_{Applied: &opsv1.ProcessResult_Applied{}}}
	outcome := &opsv1.ProcessOutcome{Outcome: &opsv1.ProcessOutcome_Processed{Processed: processed}}
	return &opsv1.OutcomeResult{Key: key, Result: &opsv1.OutcomeResult_Outcome{Outcome: outcome}}
}

// A worker gives credits for free handlers and for prefetched batches; an ended batch gives one credit.
func TestCreditsFollowCapacity(t *testing.T) {
	h := newStateMachineHarness(t, 2, 1)
	if credits := h.onlyFrame(h.act()).GetCredits().GetBatches(); credits != 3 {
		t.Errorf("expected 3 credits, but got %d", credits)
	}
	if frames := h.start("a", "b", "c"); len(frames) != 0 || len(h.tasks) != 2 {
		t.Errorf("expected two handlers and no frame, but got %v and %v", h.tasks, frames)
	}
	h.machine.handlerEnded(h.tasks["b"], nil, nil)
	frame := h.onlyFrame(h.act())
	if frame.GetAcknowledgements()[0].GetKey() != "b" || frame.GetCredits().GetBatches() != 1 || h.tasks["c"] == nil {
		t.Errorf("expected the report with one credit, and the next handler, but got %v", frame)
	}
}

// A forwarded stream is replaced once its owner can be called; that of a stopped worker stays.
func TestForwardedStreamIsReplaced(t *testing.T) {
	h := newStateMachineHarness(t, 1, 0)
	h.act()
	h.start("a")
	forwarded := h.stream
	h.machine.ownerConnected(forwarded)
	frames := h.act()
	if h.stream == forwarded || h.opened != 2 || !forwarded.isHalfClosed || frames[0].GetLeave() == nil {
		t.Errorf("expected the stream to be left for another one, but got %v", frames)
	}
	if len(h.act()) != 0 || h.opened != 2 {
		t.Error("expected the other stream to stay, but it did not")
	}
	h.machine.ownerConnected(h.stream)
	h.machine.stop(false)
	h.act()
	if h.opened != 2 {
		t.Error("expected the stream of a stopped worker to stay, but it was replaced")
	}
}

// A pending frame is sent again on the next stream, with the same request_id and without credits.
func TestPendingFramesAreSentAgain(t *testing.T) {
	h := newStateMachineHarness(t, 1, 0)
	h.act()
	h.start("a")
	h.machine.handlerEnded(h.tasks["a"], []*opsv1.Batch{{Key: "n"}}, nil)
	first := h.onlyFrame(h.act())
	if err := h.machine.streamEnded(h.stream, &Error{Code: codes.Unavailable}, h.now); err != nil {
		t.Fatal(err)
	}
	h.now += time.Minute
	frames := h.act()
	again := frames[0]
	first.Credits = nil
	if h.opened != 2 || first.GetRequestId() == "" || !proto.Equal(again, first) {
		t.Errorf("expected the report again as it was, but got %v", frames)
	}
	if h.machine.isDone() || len(h.machine.leases.leasedKeys()) != 1 {
		t.Error("expected the batch to stay leased until its report is answered, but it is not")
	}
	h.answer(&opsv1.WorkResponse_Results{Acknowledgements: []*opsv1.OutcomeResult{applied("a")}})
	if keys := h.machine.leases.leasedKeys(); len(keys) != 0 {
		t.Errorf("expected no leased batch, but there is %q", keys)
	}
}

// Leases are extended three times before they expire, all in one frame; a lost batch is not reported.
func TestHeartbeats(t *testing.T) {
	h := newStateMachineHarness(t, 2, 0)
	h.act()
	h.start("a", "b")
	h.now += 999 * time.Millisecond
	if frames := h.act(); len(frames) != 0 || h.machine.wait(h.now) != time.Millisecond {
		t.Errorf("expected no frame for a millisecond, but got %v and %s", frames, h.machine.wait(h.now))
	}
	h.now += time.Millisecond
	if extensions := h.onlyFrame(h.act()).GetExtensions(); len(extensions) != 2 || extensions[0].GetLeaseMs() != 3_000 {
		t.Errorf("expected both leases to be extended, but got %v", extensions)
	}
	lost := &opsv1.ExtensionOutcome{Outcome: &opsv1.ExtensionOutcome_Lost_{Lost: &opsv1.ExtensionOutcome_Lost{WorkerId: "v"}}}
	cancel := &opsv1.ExtensionOutcome{Outcome: &opsv1.ExtensionOutcome_Cancel_{Cancel: &opsv1.ExtensionOutcome_Cancel{Reason: "no"}}}
	h.answer(&opsv1.WorkResponse_Results{Extensions: []*opsv1.ExtensionResult{
		{Key: "a", Result: &opsv1.ExtensionResult_Outcome{Outcome: lost}},
		{Key: "b", Result: &opsv1.ExtensionResult_Outcome{Outcome: cancel}},
	}})
	if !slices.Equal(h.interrupted, []string{"a", "b"}) || !h.tasks["a"].Cancellation().Lost || h.tasks["b"].Cancellation().Reason != "no" {
		t.Errorf("expected both handlers to be interrupted, but it was %q", h.interrupted)
	}
	h.machine.handlerEnded(h.tasks["a"], nil, nil)
	h.machine.handlerEnded(h.tasks["b"], nil, errors.New("interrupted"))
	frame := h.onlyFrame(h.act())
	if len(frame.GetAcknowledgements()) != 0 || len(frame.GetFailures()) != 0 || frame.GetReleases()[0].GetKey() != "b" {
		t.Errorf("expected one release, but got %v", frame)
	}
}

// A stopped worker waits for its handlers, releases batches that never started, and ends when no report is
// unanswered.
func TestStop(t *testing.T) {
	h := newStateMachineHarness(t, 1, 1)
	h.act()
	h.start("a", "b")
	h.machine.stop(false)
	frames := h.act()
	if len(frames) != 2 || frames[0].GetReleases()[0].GetKey() != "b" || frames[1].GetLeave() == nil || frames[1].GetLeave().GetRelease() {
		t.Errorf("expected b to be released and a leave, but got %v", frames)
	}
	h.answer(&opsv1.WorkResponse_Results{Releases: []*opsv1.ReleaseResult{{Key: "b"}}})
	h.machine.handlerEnded(h.tasks["a"], nil, nil)
	h.act()
	last := h.onlyFrame(h.answer(&opsv1.WorkResponse_Results{Acknowledgements: []*opsv1.OutcomeResult{applied("a")}}))
	if !last.GetLeave().GetRelease() || h.machine.isDone() {
		t.Errorf("expected to leave, but got %v", last)
	}
	if err := h.machine.streamEnded(h.stream, nil, h.now); err != nil || !h.machine.isDone() {
		t.Errorf("expected to be done, but %v", err)
	}
}

// A stopped worker without a response from the server ends with an error.
func TestShutdownTimesOut(t *testing.T) {
	h := newStateMachineHarness(t, 1, 0)
	h.act()
	h.start("a")
	h.machine.handlerEnded(h.tasks["a"], nil, nil)
	h.machine.stop(false)
	h.act()
	h.now += shutdownTimeout
	_, err := h.machine.actions(h.now)
	if undelivered := (*UndeliveredReportsError)(nil); !errors.As(err, &undelivered) || !slices.Equal(undelivered.Keys, []string{"a"}) {
		t.Errorf("expected the undelivered report of batch a, but got %v", err)
	}
}

// Next batches without room in the queue wait, and meanwhile no more batches of their stage start.
func TestFullQueue(t *testing.T) {
	h := newStateMachineHarness(t, 2, 0)
	h.act()
	h.start("a")
	h.machine.handlerEnded(h.tasks["a"], []*opsv1.Batch{{Key: "n"}}, nil)
	h.act()
	full := FromError(&Error{Code: codes.ResourceExhausted, Reason: "QUEUE_SATURATED", CanRetry: true, RetryAfter: time.Second})
	report := h.machine.reports.open[0]
	h.machine.reports.recordRefusal(report, full, h.now)
	h.stream.pendingFrames = nil
	frames := h.act()
	if len(frames) == 0 || frames[0].GetLeave() == nil {
		t.Errorf("expected the stream to be retired for one that only makes room, but got %v", frames)
	}
	if wait := report.due - h.now; wait < time.Second {
		t.Errorf("expected to wait as long as the server asks, but it is %s", wait)
	}
}

// The backoff doubles up to the limit, is shortened by up to half, and is never shorter than the server asks.
func TestBackoff(t *testing.T) {
	b := newBackoff(100*time.Millisecond, 300*time.Millisecond)
	b.random = func() float64 { return 0 }
	found := []time.Duration{b.next(0), b.next(0), b.next(0), b.next(time.Second)}
	b.random = func() float64 { return 1 }
	found = append(found, b.next(0))
	b.reset()
	found = append(found, b.next(0))
	expected := []time.Duration{100, 200, 300, 1000, 150, 50}
	for index, wait := range expected {
		if found[index] != wait*time.Millisecond {
			t.Errorf("expected %d ms at index %d, but got %s", wait, index, found[index])
		}
	}
}

// Reasons fit the server's limit, and batches that cannot be sent fail the attempt.
func TestResultsOfHandlers(t *testing.T) {
	task := &Task{Batch: &opsv1.Batch{Key: "a"}, Attempt: 3, LeaseToken: "t"}
	failed := failureOf(task, Permanent(errors.New("bad \xff byte")))
	if failed.GetReason() != "error: bad \uFFFD byte" || !failed.GetPermanent() || failed.GetAttempt() != 3 {
		t.Errorf("expected a permanent failure in UTF-8, but got %v", failed)
	}
	long := failureOf(task, errors.New(string(slices.Repeat([]rune("𝄞"), maxReasonCharacters+1))))
	if characters := len([]rune(long.GetReason())); characters != maxReasonCharacters || long.GetPermanent() {
		t.Errorf("expected the reason to be cut, but it has %d characters", characters)
	}
	if reason := long.GetReason(); !strings.HasPrefix(reason, "error: 𝄞") || !strings.HasSuffix(reason, "𝄞…") {
		t.Errorf("expected the reason to end with an ellipsis, but it is %q", reason)
	}
	for _, next := range [][]*opsv1.Batch{{nil}, {{Key: "\xff"}}, make([]*opsv1.Batch, maxNextBatches+1)} {
		if checkNext(next) == nil {
			t.Errorf("expected %d batches to be refused, but they were not", len(next))
		}
	}
}
