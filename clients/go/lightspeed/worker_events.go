package lightspeed

import (
	"runtime"
	"sync"
	"time"
)

// workerEvents are the inputs of a worker loop: those of streams, and those of handlers and callers, each in the order
// in which they were posted. They need no limit of their own: a worker has at most one event for each handler, and the
// server answers a limited number of frames and credits.
type workerEvents struct {
	lock    sync.Mutex
	streams []func() error
	others  []func() error
	ready   chan struct{} // Has a value while events wait.
	stream  chan struct{} // Has a value while events of streams wait.
}

func newWorkerEvents() *workerEvents {
	return &workerEvents{ready: make(chan struct{}, 1), stream: make(chan struct{}, 1)}
}

// post adds an event of a handler or a caller, and does not wait. Any goroutine can call it.
func (e *workerEvents) post(event func() error) {
	e.lock.Lock()
	e.others = append(e.others, event)
	e.lock.Unlock()
	wake(e.ready)
}

// postStream adds an event of a stream, and does not wait.
func (e *workerEvents) postStream(event func() error) {
	e.lock.Lock()
	e.streams = append(e.streams, event)
	e.lock.Unlock()
	wake(e.stream)
	wake(e.ready)
}

func wake(channel chan struct{}) {
	select {
	case channel <- struct{}{}:
	default:
	}
}

// wait waits for an event, at most for the timeout.
func (e *workerEvents) wait(timeout time.Duration) { waitFor(e.ready, timeout) }

// waitForStream waits for an event of a stream, at most for the timeout.
func (e *workerEvents) waitForStream(timeout time.Duration) { waitFor(e.stream, timeout) }

func waitFor(channel chan struct{}, timeout time.Duration) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-channel:
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
	taken := append(e.streams, e.others...)
	e.streams, e.others = nil, nil
	return taken
}

// takeStreams returns the events of streams that wait.
func (e *workerEvents) takeStreams() []func() error {
	e.lock.Lock()
	defer e.lock.Unlock()
	taken := e.streams
	e.streams = nil
	return taken
}
