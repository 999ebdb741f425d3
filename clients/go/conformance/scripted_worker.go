package main

import (
	"context"
	"errors"
	"sync"

	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// scriptedWorker is a worker whose handlers wait for the driver's finish or fail.
type scriptedWorker struct {
	worker *lightspeed.Worker
	tasks  chan *lightspeed.Task
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // The worker's error, after its end.

	lock        sync.Mutex
	results     map[string]chan result // By key, as the next two.
	contextDone map[string]<-chan struct{}
	newest      map[string]*lightspeed.Task
}

// result is the end of a handler.
type result struct {
	next []*opsv1.Batch
	err  error
}

// More handlers than any scenario starts before it reads.
const manyTasks = 1_000

func newScriptedWorker(client *lightspeed.Client, options lightspeed.WorkerOptions) (*scriptedWorker, error) {
	w := &scriptedWorker{
		tasks: make(chan *lightspeed.Task, manyTasks), ended: make(chan struct{}),
		results: map[string]chan result{}, contextDone: map[string]<-chan struct{}{}, newest: map[string]*lightspeed.Task{},
	}
	worker, err := lightspeed.NewWorker(client, w.handle, options)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.worker, w.cancel = worker, cancel
	go func() {
		w.err = worker.Run(ctx)
		close(w.ended)
	}()
	return w, nil
}

func (w *scriptedWorker) handle(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
	key := task.Batch.GetKey()
	w.lock.Lock()
	w.contextDone[key], w.newest[key] = ctx.Done(), task
	w.lock.Unlock()
	w.tasks <- task
	// A cancellation does not end the handler: some handlers ignore it.
	end := <-w.result(key)
	return end.next, end.err
}

func (w *scriptedWorker) result(key string) chan result {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.results[key] == nil {
		w.results[key] = make(chan result, manyTasks)
	}
	return w.results[key]
}

func (w *scriptedWorker) begun() (answer, error) {
	select {
	case task := <-w.tasks:
		batch, err := encode(task.Batch)
		return answer{
			"batch": batch, "run_id": task.RunID, "attempt": task.Attempt,
			"surface": task.Surface, "lease_token": task.LeaseToken, "last_progress": task.LastProgress,
		}, err
	case <-w.ended:
		return nil, errors.Join(errors.New("expected a handler to begin, but the worker has ended"), w.err)
	}
}

func (w *scriptedWorker) report(key, progress string, result map[string]string) (answer, error) {
	w.lock.Lock()
	task := w.newest[key]
	w.lock.Unlock()
	if progress != "" {
		if err := task.Progress(progress); err != nil {
			return nil, err
		}
	}
	if len(result) > 0 {
		if err := task.SetResult(result); err != nil {
			return nil, err
		}
	}
	return answer{}, nil
}

func (w *scriptedWorker) finish(key string, handedOff [][]byte) (answer, error) {
	next := make([]*opsv1.Batch, len(handedOff))
	for index, data := range handedOff {
		next[index] = &opsv1.Batch{}
		if err := proto.Unmarshal(data, next[index]); err != nil {
			return nil, err
		}
	}
	w.result(key) <- result{next: next}
	return answer{}, nil
}

func (w *scriptedWorker) fail(key, reason string, permanent bool) (answer, error) {
	err := errors.New(reason)
	if permanent {
		err = lightspeed.Permanent(err)
	}
	w.result(key) <- result{err: err}
	return answer{}, nil
}

func (w *scriptedWorker) cancelled(key string) (answer, error) {
	w.lock.Lock()
	contextDone, task := w.contextDone[key], w.newest[key]
	w.lock.Unlock()
	<-contextDone
	cancellation := task.Cancellation()
	return answer{"reason": cancellation.Reason, "is_lost": cancellation.Lost}, nil
}

func (w *scriptedWorker) stop(release bool) (answer, error) {
	if release {
		w.worker.StopAndRelease()
	} else {
		w.worker.Stop()
	}
	return answer{}, nil
}

func (w *scriptedWorker) wait() error {
	<-w.ended
	return w.err
}

// close ends the worker as the end of its process would: without a wait for its handlers.
func (w *scriptedWorker) close() { w.cancel() }
