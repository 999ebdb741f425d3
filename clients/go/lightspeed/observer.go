package lightspeed

import "time"

// Middleware wraps the handler of a worker: it returns a handler that can act before and after the next one, change its
// context, or fail instead of it.
type Middleware func(next Handler) Handler

// Reconnection is what a worker did when it reached its server again.
type Reconnection struct {
	// Held is the number of leased batches that the worker still had.
	Held int
	// Resent is the number of frames with reports that it sent again, because their answers were lost.
	Resent int
	// Released is the number of batches that the server released, because they were started for the worker and never
	// arrived.
	Released int
	// After is the time without a connection.
	After time.Duration
}

// WorkerObserver gets the events of a worker, for metrics. Embed [NoObserver] to implement only some of the methods, so
// that later ones need no change. Calls must not block: those of handlers come from their goroutines, all others from
// the goroutine that sends the heartbeats. A panic is logged as observer_failed and has no other effect.
type WorkerObserver interface {
	// HandlerStarted is called before a handler.
	HandlerStarted(task *Task)
	// HandlerFinished is called after a handler that returned no error, with its duration.
	HandlerFinished(task *Task, duration time.Duration)
	// HandlerFailed is called after a handler that returned an error or panicked.
	HandlerFailed(task *Task, duration time.Duration, err error)
	// InHand is called when the number of leased batches has changed, those included whose reports have no answer yet.
	InHand(count int)
	// Connected is called when the server has answered for the first time.
	Connected()
	// Disconnected is called when a work stream breaks off.
	Disconnected(err error)
	// Reconnected is called when the server answers again.
	Reconnected(reconnection Reconnection)
	// LeaseLost is called when the lease of a batch is lost; the result of its handler will not be reported.
	LeaseLost(task *Task)
	// Cancelled is called when an operator cancels a batch, or when the stopped worker releases it.
	Cancelled(task *Task, reason string)
}

// NoObserver is a [WorkerObserver] that does nothing.
type NoObserver struct{}

var _ WorkerObserver = NoObserver{}

// HandlerStarted does nothing.
func (NoObserver) HandlerStarted(*Task) {}

// HandlerFinished does nothing.
func (NoObserver) HandlerFinished(*Task, time.Duration) {}

// HandlerFailed does nothing.
func (NoObserver) HandlerFailed(*Task, time.Duration, error) {}

// InHand does nothing.
func (NoObserver) InHand(int) {}

// Connected does nothing.
func (NoObserver) Connected() {}

// Disconnected does nothing.
func (NoObserver) Disconnected(error) {}

// Reconnected does nothing.
func (NoObserver) Reconnected(Reconnection) {}

// LeaseLost does nothing.
func (NoObserver) LeaseLost(*Task) {}

// Cancelled does nothing.
func (NoObserver) Cancelled(*Task, string) {}
