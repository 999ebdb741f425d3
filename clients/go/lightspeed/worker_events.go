package lightspeed

import (
	"runtime"
	"sync"
	"time"
)

// workerEvents are the inputs of a worker loop, in the order in which they were posted. They need no limit of their own:
// a worker has at most one event for each handler, and the server answers a limited number of frames and credits.
type workerEvents struct {
	lock  sync.Mutex
	queue []func() error
	ready chan struct{} // Has a value while events wait.
}

func newWorkerEvents() *workerEvents { return &workerEvents{ready: make(chan struct{}, 1)} }

// post adds an event, and does not wait. Any goroutine can call it.
func (e *workerEvents) post(event func() error) {
	e.lock.Lock()
	e.queue = append(e.queue, event)
	e.lock.Unlock()
	select {
	case e.ready <- struct{}{}:
	default:
	}
}

// wait waits for an event, at most for the timeout.
func (e *workerEvents) wait(timeout time.Duration) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-e.ready:
	case <-timer.C:
	}
}

// take returns all events that wait, and does not wait itself.
//
// Goroutines that are about to post run first: without this the loop would run as soon as the first of many handlers
// ended, and send a frame for each of them.
func (e *workerEvents) take() []func() error {
	runtime.Gosched()
	e.lock.Lock()
	defer e.lock.Unlock()
	taken := e.queue
	e.queue = nil
	return taken
}
