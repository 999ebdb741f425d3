package main

import (
	"context"
	"errors"
	"sync"

	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// bench is a worker whose handlers start, and wait for the judge's order how to end.
type bench struct {
	run    *lightspeed.Worker
	tasks  chan *lightspeed.Task
	cancel context.CancelFunc
	ended  chan struct{}
	err    error // Why the worker has ended, after its end.

	lock    sync.Mutex
	orders  map[string]chan order
	stopped map[string]<-chan struct{}
	newest  map[string]*lightspeed.Task
}

// order says how a handler must end.
type order struct {
	next []*opsv1.Batch
	err  error
}

// More handlers than any scenario starts before it reads.
const manyTasks = 1_000

func newBench(client *lightspeed.Client, options lightspeed.WorkerOptions) (*bench, error) {
	b := &bench{
		tasks: make(chan *lightspeed.Task, manyTasks), ended: make(chan struct{}),
		orders: map[string]chan order{}, stopped: map[string]<-chan struct{}{}, newest: map[string]*lightspeed.Task{},
	}
	worker, err := lightspeed.NewWorker(client, b.handle, options)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.run, b.cancel = worker, cancel
	go func() {
		b.err = worker.Run(ctx)
		close(b.ended)
	}()
	return b, nil
}

func (b *bench) handle(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
	key := task.Batch.GetKey()
	b.lock.Lock()
	b.stopped[key], b.newest[key] = ctx.Done(), task
	b.lock.Unlock()
	b.tasks <- task
	// A cancellation does not end the handler: some handlers ignore it.
	told := <-b.order(key)
	return told.next, told.err
}

func (b *bench) order(key string) chan order {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.orders[key] == nil {
		b.orders[key] = make(chan order, manyTasks)
	}
	return b.orders[key]
}

func (b *bench) begun() (answer, error) {
	select {
	case task := <-b.tasks:
		batch, err := packed(task.Batch)
		return answer{
			"batch": batch, "run_id": task.RunID, "attempt": task.Attempt,
			"surface": task.Surface, "lease_token": task.LeaseToken,
		}, err
	case <-b.ended:
		return nil, errors.Join(errors.New("expected a handler to begin, but the worker has ended"), b.err)
	}
}

func (b *bench) finish(key string, handedOn [][]byte) (answer, error) {
	next := make([]*opsv1.Batch, len(handedOn))
	for place, data := range handedOn {
		next[place] = &opsv1.Batch{}
		if err := proto.Unmarshal(data, next[place]); err != nil {
			return nil, err
		}
	}
	b.order(key) <- order{next: next}
	return answer{}, nil
}

func (b *bench) fail(key, reason string, permanent bool) (answer, error) {
	err := errors.New(reason)
	if permanent {
		err = lightspeed.Permanent(err)
	}
	b.order(key) <- order{err: err}
	return answer{}, nil
}

func (b *bench) cancelled(key string) (answer, error) {
	b.lock.Lock()
	stopped, task := b.stopped[key], b.newest[key]
	b.lock.Unlock()
	<-stopped
	said := task.Cancellation()
	return answer{"reason": said.Reason, "is_lost": said.Lost}, nil
}

func (b *bench) stop(giveBack bool) (answer, error) {
	if giveBack {
		b.run.GiveBack()
	} else {
		b.run.Stop()
	}
	return answer{}, nil
}

func (b *bench) wait() error {
	<-b.ended
	return b.err
}

// close ends the worker as the end of its process would: without a wait for its handlers.
func (b *bench) close() { b.cancel() }
