// Command flights is the worker of the demo that extracts: it copies the rows of one day out of the file of the year.
//
// It takes the arguments of every worker of the demo. It works until it gets SIGTERM, or until its parent process is
// gone. Then it finishes its leased batches, prints how many it has done, and exits with 0. A doomed worker waits for
// its SIGKILL instead, with a batch that is done and not reported.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// The demo kills a doomed worker at once, unless the demo itself has ended.
const doomPatience = 30 * time.Second

// Interval of the checks whether the doomed workers have their batches, and whether the demo still runs.
const look = 20 * time.Millisecond

func main() {
	if err := run(readOrders(os.Args[1:])); err != nil {
		log.Fatal(err)
	}
}

func run(orders orders) error {
	work, err := newWorkplace(orders)
	if err != nil {
		return err
	}
	client, err := lightspeed.NewClient(orders.server)
	if err != nil {
		return err
	}
	defer client.Close()

	var worked atomic.Int64
	handle := func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		next, err := work.handle(ctx, task)
		if err == nil {
			worked.Add(1)
		}
		return next, err
	}
	worker, err := lightspeed.NewWorker(client, handle, lightspeed.WorkerOptions{
		Surface: orders.surface, Stages: orders.stages, Concurrency: orders.concurrency, WorkerID: orders.name,
	})
	if err != nil {
		return err
	}

	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM, os.Interrupt)
	parent := os.Getppid()
	go func() {
		for len(told) == 0 && os.Getppid() == parent {
			time.Sleep(look)
		}
		worker.Stop()
	}()
	for !work.haveLost(orders.after) && len(told) == 0 && os.Getppid() == parent {
		time.Sleep(look)
	}
	if err := worker.Run(context.Background()); err != nil {
		return err
	}
	fmt.Printf("worked on %d batches\n", worked.Load())
	return nil
}

// handle works on one batch, and fails as planned.
func (w *workplace) handle(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
	key := task.Batch.GetKey()
	moment := ""
	if task.Attempt == 1 {
		moment = w.faults[key]
	}
	if moment == "before" {
		return nil, errors.New("before the work: the connection is refused")
	}
	next, err := w.extract(task.Batch)
	if err != nil {
		return nil, err
	}
	if moment == "after" {
		return nil, errors.New("after the work, before it is acknowledged: the connection is lost")
	}
	// A doomed worker dies only with a batch whose first attempt is not planned to fail and that no other worker has
	// died with. So its death adds one more retried batch.
	if _, fails := w.faults[key]; w.orders.doomed && task.Attempt == 1 && !fails {
		return nil, w.die(ctx, key)
	}
	return []*opsv1.Batch{next}, nil
}

// die waits for SIGKILL, with its work done and not reported.
func (w *workplace) die(ctx context.Context, key string) error {
	if err := os.WriteFile(w.path("lost", w.orders.name+"="+key), nil, 0o644); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-time.After(doomPatience):
	}
	return errors.New("expected to be killed, but nobody came")
}
