package lightspeed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/internal/failure"
)

const (
	// The server's limit on the characters of a reason.
	maxReasonCharacters = 4_096

	// The server's limit on the next batches of one acknowledgement.
	maxNextBatches = 1_000

	// The server's limits on progress and results.
	maxProgressBytes       = 1_024
	maxResultEntries       = 32
	maxResultKeyCharacters = 64
	maxResultBytes         = 4_096
)

// Task is one attempt to process one batch.
type Task struct {
	// Batch is the batch to process.
	Batch *opsv1.Batch
	// RunID is the id of the run in which it was started.
	RunID string
	// Attempt is the number of this attempt, from 1.
	Attempt int64
	// Surface is the resource name of its surface.
	Surface string
	// LeaseToken names the lease of this attempt, and is never reused. A sink that remembers its last token can
	// recognise a late worker whose lease was lost.
	LeaseToken string
	// LastProgress is the newest progress that an earlier attempt reported; empty if there is none.
	LastProgress string

	progress     atomic.Pointer[string]
	result       atomic.Pointer[map[string]string]
	cancellation atomic.Pointer[Cancellation]
}

// Attributes returns the attributes of the batch: parameters of the work.
func (t *Task) Attributes() map[string]string { return t.Batch.GetAttributes() }

// Progress reports progress: the next heartbeat sends it, and the next attempt has it as LastProgress. It must be UTF-8
// of at most 1,024 bytes.
func (t *Task) Progress(text string) error {
	if len(text) > maxProgressBytes || !utf8.ValidString(text) {
		return fmt.Errorf("expected progress of at most %d bytes of UTF-8, but got %d bytes", maxProgressBytes, len(text))
	}
	t.progress.Store(&text)
	return nil
}

// Result returns the result of the work, as SetResult has set it.
func (t *Task) Result() map[string]string {
	if result := t.result.Load(); result != nil {
		return *result
	}
	return nil
}

// SetResult sets the result of the work, which the history of the batch shows after its acknowledgement: at most 32
// entries, with keys of 1-64 characters, and at most 4,096 bytes of UTF-8.
func (t *Task) SetResult(result map[string]string) error {
	size, isSound := 0, len(result) <= maxResultEntries
	for key, value := range result {
		size += len(key) + len(value)
		characters := utf8.RuneCountInString(key)
		isSound = isSound && 1 <= characters && characters <= maxResultKeyCharacters
		isSound = isSound && utf8.ValidString(key) && utf8.ValidString(value)
	}
	if !isSound || size > maxResultBytes {
		return fmt.Errorf("expected a result of at most %d entries with keys of 1-%d characters and %d bytes of UTF-8, but it has %d and %d bytes",
			maxResultEntries, maxResultKeyCharacters, maxResultBytes, len(result), size)
	}
	result = maps.Clone(result)
	t.result.Store(&result)
	return nil
}

// newestProgress returns the newest progress; empty if there is none.
func (t *Task) newestProgress() string {
	if text := t.progress.Load(); text != nil {
		return *text
	}
	return ""
}

// Cancellation returns the reason to stop for the handler; nil if it is not cancelled.
func (t *Task) Cancellation() *Cancellation { return t.cancellation.Load() }

// Cancellation is the reason to stop for a handler, and the cause of its context.
type Cancellation struct {
	// Reason is the operator's reason, or the loss of the lease, or the stop of the worker.
	Reason string
	// Lost says that the lease was lost: the worker does not report the result.
	Lost bool
	// Budget is how long the operator lets the handler continue from now on; negative if no operator cancelled the
	// batch.
	Budget time.Duration
}

// Error returns the reason.
func (c *Cancellation) Error() string { return c.Reason }

// Handler does the work of a task and returns the batches for the next stage, if there are any. Its context ends when
// it is cancelled. If it then returns an error, its batch is released.
type Handler func(ctx context.Context, task *Task) ([]*opsv1.Batch, error)

// Permanent marks an error of a handler as permanent: a retry cannot help, so the batch becomes a dead letter at once.
func Permanent(err error) error { return &failure.Permanent{Err: err} }

// panicError is the value of a handler's panic, and its stack.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprint(p.value) }

// callHandler calls a handler and checks its result. A panic fails the attempt, not the worker.
func callHandler(ctx context.Context, handler Handler, task *Task) (next []*opsv1.Batch, err error) {
	defer func() {
		if value := recover(); value != nil {
			next, err = nil, &panicError{value, debug.Stack()}
		}
	}()
	if next, err = handler(ctx, task); err != nil {
		return nil, err
	}
	return next, checkNext(next)
}

// checkNext rejects batches that cannot be encoded or sent; the server checks everything else.
func checkNext(next []*opsv1.Batch) error {
	if len(next) > maxNextBatches {
		return fmt.Errorf("expected a handler to return at most %d batches, but it returned %d", maxNextBatches, len(next))
	}
	for _, batch := range next {
		if batch == nil {
			return errors.New("expected a handler to return batches, but it returned nil")
		}
		for _, text := range []string{batch.GetKey(), batch.GetStage(), batch.GetIdempotencyKey()} {
			if !utf8.ValidString(text) {
				return fmt.Errorf("expected a handler to return batches of UTF-8, but it returned %q", text)
			}
		}
	}
	return nil
}

// failureOf returns the report of a failed attempt.
func failureOf(task *Task, err error) *opsv1.Failure {
	var permanent *failure.Permanent
	return &opsv1.Failure{
		Key:        task.Batch.GetKey(),
		Attempt:    task.Attempt,
		Reason:     reasonOf(err),
		Permanent:  errors.As(err, &permanent),
		LeaseToken: task.LeaseToken,
	}
}

// reasonOf returns the reported reason of an error, within the server's limit: its type and its text. A panic has the
// type panic, an error without a type of its own the type error.
func reasonOf(err error) string {
	reason := failure.TypeOf(err)
	if _, hasPanicked := err.(*panicError); hasPanicked {
		reason = "panic"
	}
	if text := strings.ToValidUTF8(err.Error(), "\uFFFD"); text != "" {
		reason += ": " + text
	}
	if characters := []rune(reason); len(characters) > maxReasonCharacters {
		reason = string(characters[:maxReasonCharacters-1]) + "…"
	}
	return reason
}
