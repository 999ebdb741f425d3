package lightspeed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// A reason has the type and the text of an error, as in all clients; only panics and types of their own have other names.
func TestReasons(t *testing.T) {
	for _, row := range []struct {
		err    error
		reason string
	}{
		{errors.New("no file"), "error: no file"},
		{fmt.Errorf("read: %w", errors.New("no file")), "error: read: no file"},
		{errors.Join(errors.New("a"), errors.New("b")), "error: a\nb"},
		{errors.New(""), "error"},
		{&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}, "PathError: open /x: file does not exist"},
		{Permanent(&fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}), "PathError: open /x: file does not exist"},
		{&Error{Code: codes.NotFound, Message: "no run"}, "Error: no run (NotFound)"},
		{&panicError{value: "index out of range", stack: []byte("goroutine 1")}, "panic: index out of range"},
	} {
		if reason := reasonOf(row.err); reason != row.reason {
			t.Errorf("expected the reason %q, but got %q", row.reason, reason)
		}
	}
}

// loggingHarness returns a harness whose log has a line per event, without times.
func loggingHarness(t *testing.T, observer WorkerObserver) (*stateMachineHarness, *bytes.Buffer) {
	t.Helper()
	harness, lines := newStateMachineHarness(t, 2, 0), &bytes.Buffer{}
	handler := slog.NewTextHandler(lines, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
			if attr.Key == slog.TimeKey || attr.Key == "retry_ms" {
				return slog.Attr{}
			}
			return attr
		},
	})
	options := WorkerOptions{Stages: []string{"extract"}, Concurrency: 2}
	harness.machine = newWorkerStateMachine(newWorkerLog(slog.New(handler), observer), "w", options)
	return harness, lines
}

// The events of a worker have the names and fields of all clients.
func TestLogEvents(t *testing.T) {
	harness, lines := loggingHarness(t, nil)
	harness.act()
	harness.start("a", "b")
	harness.machine.handlerEnded(harness.tasks["a"], nil, nil)
	harness.machine.handlerEnded(harness.tasks["b"], nil, errors.New("no file"))
	harness.act()
	harness.answer(&opsv1.WorkResponse_Results{
		Acknowledgements: []*opsv1.OutcomeResult{applied("a")}, Failures: []*opsv1.OutcomeResult{applied("b")}})
	harness.start("c", "d")
	harness.now += time.Second
	for _, outcome := range []*opsv1.ExtensionOutcome{
		{Outcome: &opsv1.ExtensionOutcome_Lost_{Lost: &opsv1.ExtensionOutcome_Lost{WorkerId: "w-2"}}},
		{Outcome: &opsv1.ExtensionOutcome_Cancel_{Cancel: &opsv1.ExtensionOutcome_Cancel{Reason: "wrong file"}}},
	} {
		leased := harness.machine.leases.batches[0]
		if outcome.GetCancel() != nil {
			leased = harness.machine.leases.batches[1]
		}
		harness.machine.leases.recordExtension(leased, outcome)
	}
	harness.machine.handlerEnded(harness.tasks["d"], nil, nil)
	harness.act()
	broken := FromStatus(saturated(t, 10))
	broken.Code = codes.Unavailable
	if err := harness.machine.streamEnded(harness.stream, broken, harness.now); err != nil {
		t.Fatal(err)
	}
	harness.now += time.Second
	harness.act()
	if err := harness.machine.streamEnded(harness.stream, broken, harness.now); err != nil { // It is not logged again.
		t.Fatal(err)
	}
	harness.now += time.Second
	harness.act()
	harness.answer(&opsv1.WorkResponse_Results{Acknowledgements: []*opsv1.OutcomeResult{applied("d")}})
	harness.machine.frameReceived(harness.stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Drain_{}}, harness.now)
	harness.machine.stop(false)
	expected := `level=DEBUG msg=stream_opened stages=[extract] held=0
level=WARN msg=batch_failed key=b stage=extract attempt=1 reason="error: no file"
level=DEBUG msg=batch_acknowledged key=a attempt=1
level=WARN msg=lease_lost key=c attempt=1 holder=w-2
level=INFO msg=batch_cancelled key=d attempt=1 reason="wrong file"
level=WARN msg=disconnected code=Unavailable reason="expected room (Unavailable / QUEUE_SATURATED)"
level=DEBUG msg=stream_opened stages=[extract] held=1
level=DEBUG msg=stream_opened stages=[extract] held=1
level=INFO msg=reconnected held=1 resent=1 released=0 after_ms=2000
level=DEBUG msg=batch_acknowledged key=d attempt=1
level=INFO msg=draining
level=INFO msg=stopping leased=0
`
	if lines.String() != expected {
		t.Errorf("expected the log\n%s\nbut it is\n%s", expected, lines)
	}
}

// brokenObserver panics with every event of a batch.
type brokenObserver struct{ NoObserver }

func (brokenObserver) LeaseLost(*Task) { panic("no metrics") }

// An observer that panics is logged, and has no other effect on the worker.
func TestBrokenObserver(t *testing.T) {
	harness, lines := loggingHarness(t, brokenObserver{})
	harness.act()
	harness.start("a")
	harness.machine.leases.lose(harness.machine.leases.batches[0], "")
	if !strings.Contains(lines.String(), `level=ERROR msg=observer_failed reason="no metrics"`) {
		t.Errorf("expected observer_failed in the log, but it is\n%s", lines)
	}
	if len(harness.machine.leases.takeInterrupts()) != 1 {
		t.Error("expected the handler to be interrupted, but it is not")
	}
}

// Middleware wraps the handler, the first one outermost; the observer sees what the outermost returns.
func TestMiddleware(t *testing.T) {
	client, err := NewClient("localhost")
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	named := func(name string) Middleware {
		return func(next Handler) Handler {
			return func(ctx context.Context, task *Task) ([]*opsv1.Batch, error) {
				order = append(order, name)
				return next(ctx, task)
			}
		}
	}
	observer := &countingObserver{}
	worker, err := NewWorker(client, func(context.Context, *Task) ([]*opsv1.Batch, error) {
		order = append(order, "handler")
		return nil, errors.New("no file")
	}, WorkerOptions{Stages: []string{"extract"}, Middleware: []Middleware{named("outer"), named("inner")}, Observer: observer})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := worker.callHandler(t.Context(), &Task{Batch: &opsv1.Batch{}}); err == nil || err.Error() != "no file" {
		t.Errorf("expected the handler's error, but got %v", err)
	}
	if text := strings.Join(order, " "); text != "outer inner handler" {
		t.Errorf("expected outer inner handler, but got %s", text)
	}
	if observer.started != 1 || observer.failed != 1 {
		t.Errorf("expected one failed handler, but got %+v", observer)
	}
}

type countingObserver struct {
	NoObserver
	started, failed int
}

func (o *countingObserver) HandlerStarted(*Task) { o.started++ }

func (o *countingObserver) HandlerFailed(*Task, time.Duration, error) { o.failed++ }
