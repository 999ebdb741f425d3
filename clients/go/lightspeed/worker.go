package lightspeed

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// RunUntil may call the server, so it asks at most this often.
	untilInterval = 100 * time.Millisecond

	// The server's limit on the characters of a worker id.
	maxWorkerID = 128

	// The delay of reports that follow unanswered ones, so that they share a frame: a server in memory answers within it.
	// Longer, it would slow down workers of a server that waits for its disk.
	longestDelay = 2 * time.Millisecond
)

var errHandlerExited = errors.New("the handler has ended its goroutine")

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
	// PassAttributes gives next batches without attributes those of the batch that was handled.
	PassAttributes bool
	// Middleware wraps the handler; the first one is the outermost.
	Middleware []Middleware
	// Observer gets the events of the worker, for metrics; nil: none does.
	Observer WorkerObserver
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
	client     *Client
	ownsClient bool // Run closes it.
	handler    Handler
	log        *workerLog
	machine    *workerStateMachine
	startedAt  time.Time

	events         *workerEvents
	handlers       sync.WaitGroup
	cancelHandlers map[string]context.CancelCauseFunc // By lease token.
	transports     map[*streamState]*frameTransport
	inHand         int // The last number of leased batches that the observer got.
	runOnce        sync.Once
	ended          chan struct{} // Closed when Run returns.
}

// NewWorkerAt makes a worker with a client of its own for the server at an address, see [NewClient].
func NewWorkerAt(address string, handler Handler, o WorkerOptions, opts ...Option) (*Worker, error) {
	client, err := NewClient(address, opts...)
	if err != nil {
		return nil, err
	}
	worker, err := NewWorker(client, handler, o)
	if err != nil {
		return nil, errors.Join(err, client.Close())
	}
	worker.ownsClient = true
	return worker, nil
}

// NewWorker makes a worker. A worker runs once.
func NewWorker(client *Client, handler Handler, o WorkerOptions) (*Worker, error) {
	if client == nil || handler == nil {
		return nil, errors.New("expected a client and a handler, but one of them is nil")
	}
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
	log := newWorkerLog(client.logger, o.Observer)
	for _, middleware := range slices.Backward(o.Middleware) {
		handler = middleware(handler)
	}
	return &Worker{
		log:            log,
		client:         client,
		handler:        handler,
		machine:        newWorkerStateMachine(log, o.WorkerID, o),
		events:         newWorkerEvents(),
		ended:          make(chan struct{}),
		cancelHandlers: map[string]context.CancelCauseFunc{},
		transports:     map[*streamState]*frameTransport{},
	}, nil
}

// Stop stops the worker: it starts no more batches, and Run returns when it holds no more batches.
func (w *Worker) Stop() { w.stop(false) }

// StopMode says what happens to the leased batches of a stopped worker.
type StopMode int

const (
	// FinishBatches lets the handlers finish, as [Worker.Stop] does.
	FinishBatches StopMode = iota
	// ReleaseBatches ends their contexts, as [Worker.StopAndRelease] does.
	ReleaseBatches
)

// StopOnSignals stops the worker at the first of the signals; without signals, at SIGTERM or an interrupt. A second
// signal has its usual effect: by default it ends the process.
func (w *Worker) StopOnSignals(mode StopMode, signals ...os.Signal) {
	if len(signals) == 0 {
		signals = []os.Signal{os.Interrupt, syscall.SIGTERM}
	}
	received := make(chan os.Signal, 1)
	signal.Notify(received, signals...)
	go func() {
		select {
		case <-received:
			w.stop(mode == ReleaseBatches)
		case <-w.ended:
		}
		signal.Stop(received)
	}()
}

// StopAndRelease stops, and ends the contexts of running handlers. If such a handler returns an error, its batch is
// released, as if it had never been started.
func (w *Worker) StopAndRelease() { w.stop(true) }

func (w *Worker) stop(release bool) {
	w.events.post(func() error {
		w.machine.stop(release)
		return nil
	})
}

// Run works until the worker is stopped, and returns when its leased batches are finished. The end of the context has
// the effect of [Worker.StopAndRelease].
//
// It returns nil after a stop; the refusal if the server refuses the worker, as with STAGE_NOT_FOUND; and an
// [*UndeliveredReportsError] if it was stopped, but the server did not answer its last reports.
func (w *Worker) Run(ctx context.Context) error {
	err := errors.New("expected a worker to run once, but it runs again")
	w.runOnce.Do(func() {
		defer close(w.ended)
		err = w.run(ctx)
		if w.ownsClient {
			err = errors.Join(err, w.client.Close())
		}
	})
	return err
}

// RunUntil is Run, and stops the worker as [Worker.Stop] does when until returns true. It calls until about ten times a
// second. If until returns an error, the worker stops, and RunUntil returns it; but if the server was not available, it
// asks again.
func (w *Worker) RunUntil(ctx context.Context, until func(context.Context) (bool, error)) error {
	checkCtx, end := context.WithCancel(ctx)
	failed := make(chan error, 1)
	go func() {
		failed <- w.stopWhen(checkCtx, until)
	}()
	err := w.Run(ctx)
	end()
	return errors.Join(err, <-failed)
}

func (w *Worker) stopWhen(ctx context.Context, until func(context.Context) (bool, error)) error {
	for sleep(ctx, untilInterval) {
		done, err := until(ctx)
		switch {
		case ctx.Err() != nil: // The worker has ended.
		case err != nil && isTransient(FromError(err)):
			w.client.logger.Warn("until_failed", "reason", err)
		case err != nil || done:
			w.Stop()
			return err
		}
	}
	return nil
}

// run is the worker loop: the only goroutine that uses the worker state machine. It sends the heartbeats, however busy
// the handlers are.
func (w *Worker) run(ctx context.Context) error {
	// Leased batches are reported also after the end of the context.
	loopCtx, end := context.WithCancel(context.WithoutCancel(ctx))
	w.startedAt = time.Now()
	defer w.handlers.Wait()
	defer end()
	defer context.AfterFunc(ctx, w.StopAndRelease)()
	defer func() {
		w.observeInHand()
		w.log.stopped(len(w.machine.leases.leasedKeys()))
	}()
	for !w.machine.isDone() {
		w.observeInHand()
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
		if !sendsReports(actions) {
			w.events.wait(w.machine.wait(w.now()))
		} else if err := w.waitForServer(loopCtx); err != nil {
			return err
		}
		// The state machine gets all waiting events before it is asked for actions: one frame has all their reports.
		if err := handle(w.events.take()); err != nil {
			return err
		}
	}
	if refusal := w.machine.streams.refusal; refusal != nil {
		return refusal
	}
	return nil
}

// observeInHand tells the observer the number of leased batches if it has changed.
func (w *Worker) observeInHand() {
	if count := len(w.machine.leases.batches); count != w.inHand {
		w.inHand = count
		w.log.observe(func(o WorkerObserver) { o.InHand(count) })
	}
}

// waitForServer waits until the server has answered all reports and credits, but not for long. Meanwhile handlers end and
// others begin, and the next frame has all their reports: without the wait, each of many handlers would keep a frame of
// its own on its way. A report that follows no other one is never delayed.
func (w *Worker) waitForServer(loopCtx context.Context) error {
	until := w.now() + longestDelay
	for w.machine.awaitsServer() && w.now() < until {
		w.events.wait(until - w.now())
		if err := handle(w.events.take()); err != nil {
			return err
		}
		for _, action := range w.machine.runHandlers() {
			w.execute(loopCtx, action)
		}
	}
	return nil
}

func sendsReports(actions []any) bool {
	return slices.ContainsFunc(actions, func(action any) bool {
		sent, ok := action.(sendFrame)
		return ok && sent.frame.GetRequestId() != ""
	})
}

func handle(events []func() error) error {
	for _, event := range events {
		if err := event(); err != nil {
			return err
		}
	}
	return nil
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
			w.events.post(func() error {
				w.machine.frameReceived(stream, frame, w.now())
				return nil
			})
		}
		var cause *Error
		if stream.usesCalls {
			cause = transport.runOverCalls(w.client, stream.opening.GetSurface(), receive)
		} else {
			cause = transport.runOverStream(w.client, stream.opening, receive, func() {
				w.events.post(func() error {
					w.machine.ownerConnected(stream)
					return nil
				})
			})
		}
		w.events.post(func() error {
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
		err := errHandlerExited
		defer func() { // Also if the handler ends its goroutine.
			cancel(nil)
			w.events.post(func() error {
				delete(w.cancelHandlers, task.LeaseToken)
				w.machine.handlerEnded(task, next, err)
				return nil
			})
		}()
		next, err = w.callHandler(ctx, task)
	}()
}

// callHandler calls the handler and tells the observer, also if the handler ends its goroutine.
func (w *Worker) callHandler(ctx context.Context, task *Task) (next []*opsv1.Batch, err error) {
	w.log.observe(func(o WorkerObserver) { o.HandlerStarted(task) })
	begun := time.Now()
	err = errHandlerExited
	defer func() {
		duration := time.Since(begun)
		w.log.observe(func(o WorkerObserver) {
			if err == nil {
				o.HandlerFinished(task, duration)
			} else {
				o.HandlerFailed(task, duration, err)
			}
		})
	}()
	return callHandler(ctx, w.handler, task)
}

// newInstanceID returns the id of a worker object: random, so that no two workers ever have the same.
func newInstanceID() string { return newRequestID() }

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
