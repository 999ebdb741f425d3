package lightspeed

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// The server's limit on the characters of a worker id.
const maxWorkerID = 128

// WorkerOptions are the options of a worker.
type WorkerOptions struct {
	// Stages are the names of the stages to work on; at least one.
	Stages []string
	// Surface is a resource name; empty: the default surface.
	Surface string
	// Concurrency is the number of handlers that run at a time; 0: one.
	Concurrency int
	// Prefetch is the number of leased batches that wait for a free handler; more than 0 helps if a batch takes no
	// longer than a round trip to the server.
	Prefetch int
	// WorkerID is the name of the worker in the server's records; empty: host, process and a random part.
	WorkerID string
	// Lease is the time for which a batch stays leased without a heartbeat, from a second to a day; 0: the default of
	// the surface.
	Lease time.Duration
}

// Worker takes batches over a work stream, runs a handler on them, and reports each result to the server.
//
// If the handler returns nil, the worker acknowledges the batch. If it returns an error or panics, the attempt has
// failed: the server tries the batch again by the plan's retry policy, or makes it a dead letter at once if the error
// is [Permanent]. The server enqueues the batches that a handler returns in the commit of the acknowledgement, or does
// neither. While the queue is full, the worker starts no more batches of that stage. If the server refuses the next
// batches, the attempt has failed.
//
// Each batch is leased. Heartbeats keep the lease, however long the handler takes. A handler's context ends when an
// operator cancels its batch, or when its lease is lost; the cause is a *Cancellation. If the process of a worker is
// killed, the server starts its batches again after their leases expire, and refuses late reports of the old worker:
// each batch has one effect.
//
// A worker waits for an unavailable server, and then sends unanswered reports again.
type Worker struct {
	client    *Client
	handler   Handler
	machine   *workerStateMachine
	startedAt time.Time

	events         chan func() error // The input of the worker loop.
	loopEnded      chan struct{}
	handlers       sync.WaitGroup
	cancelHandlers map[string]context.CancelCauseFunc // By lease token.
	transports     map[*streamState]*frameTransport

	stopOnce, releaseOnce, runOnce  sync.Once
	stopRequested, releaseRequested chan struct{}
}

// NewWorker makes a worker. A worker runs once.
func NewWorker(client *Client, handler Handler, o WorkerOptions) (*Worker, error) {
	if o.Concurrency == 0 {
		o.Concurrency = 1
	}
	if len(o.Stages) == 0 {
		return nil, errors.New("expected stages to work on, but none is named")
	}
	if o.Concurrency < 0 || o.Prefetch < 0 {
		return nil, fmt.Errorf("expected no negative numbers, but got a concurrency of %d and a prefetch of %d", o.Concurrency, o.Prefetch)
	}
	if o.WorkerID == "" {
		o.WorkerID = newWorkerID()
	}
	return &Worker{
		client:           client,
		handler:          handler,
		machine:          newWorkerStateMachine(client.logger, o.WorkerID, o),
		events:           make(chan func() error),
		loopEnded:        make(chan struct{}),
		cancelHandlers:   map[string]context.CancelCauseFunc{},
		transports:       map[*streamState]*frameTransport{},
		stopRequested:    make(chan struct{}),
		releaseRequested: make(chan struct{}),
	}, nil
}

// Stop stops the worker: it starts no more batches, and Run returns when it holds no more batches.
func (w *Worker) Stop() { w.stopOnce.Do(func() { close(w.stopRequested) }) }

// StopAndRelease stops, and ends the contexts of running handlers. If such a handler returns an error, its batch is
// released, as if it had never been started.
func (w *Worker) StopAndRelease() { w.releaseOnce.Do(func() { close(w.releaseRequested) }) }

// Run works until the worker is stopped, and returns when its leased batches are finished. The end of the context has
// the effect of [Worker.StopAndRelease].
//
// It returns nil after a stop; the refusal if the server refuses the worker, as with STAGE_NOT_FOUND; and
// [ErrUndeliveredReports] if it was stopped, but the server did not answer its last reports.
func (w *Worker) Run(ctx context.Context) error {
	err := errors.New("expected a worker to run once, but it runs again")
	w.runOnce.Do(func() { err = w.run(ctx) })
	return err
}

// run is the worker loop: the only goroutine that uses the worker state machine. It sends the heartbeats, however busy
// the handlers are.
func (w *Worker) run(ctx context.Context) error {
	// Leased batches are reported also after the end of the context.
	loopCtx, end := context.WithCancel(context.WithoutCancel(ctx))
	w.startedAt = time.Now()
	defer w.handlers.Wait()
	defer end()
	defer close(w.loopEnded)
	stopRequested, releaseRequested, done := w.stopRequested, w.releaseRequested, ctx.Done()
	for !w.machine.isDone() {
		actions, err := w.machine.actions(w.now())
		if err != nil {
			return err
		}
		for _, action := range actions {
			w.execute(loopCtx, action)
		}
		if w.machine.isDone() {
			break
		}
		timer := time.NewTimer(w.machine.wait(w.now()))
		select {
		case event := <-w.events:
			err = event()
		case <-timer.C:
		case <-stopRequested:
			stopRequested = nil
			w.machine.stop(false)
		case <-releaseRequested:
			releaseRequested = nil
			w.machine.stop(true)
		case <-done:
			done = nil
			w.machine.stop(true)
		}
		timer.Stop()
		if err = errors.Join(err, w.handleWaitingEvents()); err != nil {
			return err
		}
	}
	if refusal := w.machine.streams.refusal; refusal != nil {
		return refusal
	}
	return nil
}

// handleWaitingEvents handles all waiting events, so that one frame has all their reports.
func (w *Worker) handleWaitingEvents() error {
	for {
		select {
		case event := <-w.events:
			if err := event(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

func (w *Worker) now() instant { return time.Since(w.startedAt) }

// execute takes an action of the worker state machine.
func (w *Worker) execute(loopCtx context.Context, action any) {
	switch action := action.(type) {
	case openStream:
		w.openStream(loopCtx, action.stream)
	case sendFrame:
		if transport := w.transports[action.stream]; transport != nil {
			transport.send(action.frame)
		}
	case halfClose:
		if transport := w.transports[action.stream]; transport != nil {
			transport.halfClose()
		}
	case runHandler:
		w.runHandler(loopCtx, action.task)
	case interruptHandler:
		if cancel := w.cancelHandlers[action.task.LeaseToken]; cancel != nil {
			cancel(action.cancellation)
		}
	}
}

// openStream opens a frame transport, and reads from it in a goroutine.
func (w *Worker) openStream(loopCtx context.Context, stream *streamState) {
	transport := newFrameTransport(loopCtx)
	w.transports[stream] = transport
	go func() {
		receive := func(frame *opsv1.WorkResponse) {
			w.post(func() error {
				w.machine.frameReceived(stream, frame, w.now())
				return nil
			})
		}
		var cause *Error
		if stream.usesCalls {
			cause = transport.runOverCalls(w.client, stream.opening.GetSurface(), receive)
		} else {
			cause = transport.runOverStream(w.client, stream.opening, receive)
		}
		w.post(func() error {
			delete(w.transports, stream)
			return w.machine.streamEnded(stream, cause, w.now())
		})
	}()
}

// runHandler runs the handler on a task in a goroutine.
func (w *Worker) runHandler(loopCtx context.Context, task *Task) {
	ctx, cancel := context.WithCancelCause(loopCtx)
	w.cancelHandlers[task.LeaseToken] = cancel
	w.handlers.Add(1)
	go func() {
		defer w.handlers.Done()
		var next []*opsv1.Batch
		err := errors.New("the handler has ended its goroutine")
		defer func() { // Also if the handler ends its goroutine.
			cancel(nil)
			w.post(func() error {
				delete(w.cancelHandlers, task.LeaseToken)
				w.machine.handlerEnded(task, next, err)
				return nil
			})
		}()
		next, err = callHandler(ctx, w.handler, task)
	}()
}

// post sends an event to the worker loop, unless it has ended.
func (w *Worker) post(event func() error) {
	select {
	case w.events <- event:
	case <-w.loopEnded:
	}
}

// newWorkerID returns a unique name: host, process and a random part.
func newWorkerID() string {
	var random [4]byte
	_, _ = rand.Read(random[:]) // It never fails, by its documentation.
	suffix := fmt.Sprintf("-%d-%s", os.Getpid(), hex.EncodeToString(random[:]))
	host, err := os.Hostname()
	if err != nil {
		host = "worker"
	}
	return host[:min(len(host), maxWorkerID-len(suffix))] + suffix
}
