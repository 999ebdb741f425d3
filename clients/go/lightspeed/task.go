package lightspeed

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// The server takes reasons of up to this many characters.
	maxReasonCharacters = 4_096

	// The server takes up to this many batches with one acknowledgement.
	maxNext = 1_000
)

// Task is one attempt at one batch.
type Task struct {
	// Batch is what to work on.
	Batch *opsv1.Batch
	// RunID is the run that it was started in.
	RunID string
	// Attempt is which attempt this is, from 1.
	Attempt int64
	// Surface is the resource name of its surface.
	Surface string
	// LeaseToken names this attempt's lease and no other, ever: a sink that remembers the last one that it took from can
	// tell a worker that woke up too late.
	LeaseToken string

	cancellation atomic.Pointer[Cancellation]
}

// Cancellation returns why the handler had better stop; nil as long as it need not.
func (t *Task) Cancellation() *Cancellation { return t.cancellation.Load() }

// Cancellation is why a handler had better stop. It is the cause of its context.
type Cancellation struct {
	// Reason is what the operator said, or what has happened to the lease, or that the worker stops.
	Reason string
	// Lost says that the batch is no longer this worker's: whatever comes of it here is not reported.
	Lost bool
	// Budget is how long the operator lets it continue from now on; negative if no operator cancelled the batch.
	Budget time.Duration
}

// Error returns the reason.
func (c *Cancellation) Error() string { return c.Reason }

// Handler does the work of a task and returns the batches for the next stage, if there are any. Its context ends when it
// had better stop: what it returns an error for is then let go of.
type Handler func(ctx context.Context, task *Task) ([]*opsv1.Batch, error)

// Permanent marks an error of a handler: trying again cannot help, so the batch goes straight to the dead letters.
func Permanent(err error) error { return &permanent{err} }

type permanent struct{ err error }

func (p *permanent) Error() string { return p.err.Error() }
func (p *permanent) Unwrap() error { return p.err }

// panicked is what a handler has panicked with, and where.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// handle runs a handler; what it panics with has failed the attempt, not the worker.
func handle(ctx context.Context, handler Handler, task *Task) (next []*opsv1.Batch, err error) {
	defer func() {
		if found := recover(); found != nil {
			next, err = nil, &panicked{found, debug.Stack()}
		}
	}()
	if next, err = handler(ctx, task); err != nil {
		return nil, err
	}
	return next, checkNext(next)
}

// checkNext finds what would not even go over the wire: everything else is the server's to refuse.
func checkNext(next []*opsv1.Batch) error {
	if len(next) > maxNext {
		return fmt.Errorf("expected a handler to give back at most %d batches, but it gave back %d", maxNext, len(next))
	}
	for _, batch := range next {
		if batch == nil {
			return errors.New("expected a handler to give back batches, but it gave back nil")
		}
		for _, text := range []string{batch.GetKey(), batch.GetStage(), batch.GetIdempotencyKey()} {
			if !utf8.ValidString(text) {
				return fmt.Errorf("expected a handler to give back batches of UTF-8, but it gave back %q", text)
			}
		}
	}
	return nil
}

// failureOf returns the report of a failed attempt.
func failureOf(task *Task, err error) *opsv1.Failure {
	var hopeless *permanent
	return &opsv1.Failure{
		Key:        task.Batch.GetKey(),
		Attempt:    task.Attempt,
		Reason:     reasonOf(err),
		Permanent:  errors.As(err, &hopeless),
		LeaseToken: task.LeaseToken,
	}
}

// reasonOf returns what is reported of an error, as the server takes it.
func reasonOf(err error) string {
	reason := strings.ToValidUTF8(err.Error(), "\uFFFD")
	if reason == "" {
		reason = fmt.Sprintf("%T", err)
	}
	if characters := []rune(reason); len(characters) > maxReasonCharacters {
		reason = string(characters[:maxReasonCharacters])
	}
	return reason
}
