package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// metrics counts the handlers of a worker, and sums up their time. It needs none of the other events.
type metrics struct {
	lightspeed.NoObserver
	finished, failed, nanoseconds atomic.Int64
}

// HandlerFinished counts a result.
func (m *metrics) HandlerFinished(_ *lightspeed.Task, duration time.Duration) {
	m.finished.Add(1)
	m.nanoseconds.Add(int64(duration))
}

// HandlerFailed counts an error.
func (m *metrics) HandlerFailed(_ *lightspeed.Task, duration time.Duration, _ error) {
	m.failed.Add(1)
	m.nanoseconds.Add(int64(duration))
}

// withTimeout limits each handler.
func withTimeout(timeout time.Duration) lightspeed.Middleware {
	return func(next lightspeed.Handler) lightspeed.Handler {
		return func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
			ctx, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			return next(ctx, task)
		}
	}
}

// instrumented runs a worker with metrics and a limit on the time of its handlers.
func instrumented(ctx context.Context, client *lightspeed.Client, surface string) error {
	if err := enqueue(ctx, client, surface, "load", 10); err != nil {
		return err
	}
	measured := &metrics{}
	load := func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		if task.Attempt == 1 && task.Batch.GetSequence() == 3 {
			return nil, errors.New("at first it fails")
		}
		return nil, nil
	}
	worker, err := lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{
		Surface: surface, Stages: []string{"load"}, Concurrency: 4,
		Middleware: []lightspeed.Middleware{withTimeout(time.Minute)}, Observer: measured})
	if err != nil {
		return err
	}
	if err := worker.RunUntil(ctx, succeeded(client, surface, 10)); err != nil {
		return err
	}
	fmt.Printf("%d finished, %d failed, %s in handlers\n",
		measured.finished.Load(), measured.failed.Load(), time.Duration(measured.nanoseconds.Load()))
	return nil
}
