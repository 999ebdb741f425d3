// Command flights is the worker of the demo that extracts: it copies the rows of one day out of the file of the year.
//
// It takes the arguments of every worker of the demo. It works until it gets SIGTERM, or until its parent process is
// gone. Then it finishes its leased batches, prints how many it has done, and exits with 0. A killed worker waits for
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

// The demo sends the SIGKILL at once, unless the demo itself has ended.
const killTimeout = 30 * time.Second

// Interval of the checks whether the killed workers have their batches, and whether the demo still runs.
const pollInterval = 20 * time.Millisecond

func main() {
	if err := run(parseArguments(os.Args[1:])); err != nil {
		log.Fatal(err)
	}
}

func run(args arguments) error {
	folder, err := newDemoFolder(args)
	if err != nil {
		return err
	}
	client, err := lightspeed.NewClient(args.server)
	if err != nil {
		return err
	}
	defer client.Close()

	var handled atomic.Int64
	handle := func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		next, err := folder.handle(ctx, task)
		if err == nil {
			handled.Add(1)
		}
		return next, err
	}
	worker, err := lightspeed.NewWorker(client, handle, lightspeed.WorkerOptions{
		Surface: args.surface, Stages: args.stages, Concurrency: args.concurrency, WorkerID: args.name,
		PassAttributes: true,
	})
	if err != nil {
		return err
	}

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	parent := os.Getppid()
	go func() {
		for len(signals) == 0 && os.Getppid() == parent {
			time.Sleep(pollInterval)
		}
		worker.Stop()
	}()
	for !folder.haveLost(args.after) && len(signals) == 0 && os.Getppid() == parent {
		time.Sleep(pollInterval)
	}
	if err := worker.Run(context.Background()); err != nil {
		return err
	}
	fmt.Printf("worked on %d batches\n", handled.Load())
	return nil
}

// handle works on one batch, and fails as planned.
func (d *demoFolder) handle(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
	key := task.Batch.GetKey()
	fault := ""
	if task.Attempt == 1 {
		fault = d.faults[key]
	}
	if fault == "before" {
		return nil, errors.New("before the work: the connection is refused")
	}
	next, err := d.extract(task.Batch)
	if err != nil {
		return nil, err
	}
	if fault == "after" {
		return nil, errors.New("after the work, before it is acknowledged: the connection is lost")
	}
	// A killed worker dies only with a batch whose first attempt is not planned to fail and that no other worker has
	// died with. So its death adds one more retried batch.
	if _, fails := d.faults[key]; d.args.killed && task.Attempt == 1 && !fails {
		return nil, d.waitForKill(ctx, key)
	}
	return []*opsv1.Batch{next}, nil
}

// waitForKill waits for SIGKILL, with its work done and not reported.
func (d *demoFolder) waitForKill(ctx context.Context, key string) error {
	if err := os.WriteFile(d.path("lost", d.args.name+"="+key), nil, 0o644); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-time.After(killTimeout):
	}
	return errors.New("expected SIGKILL, but it did not come")
}
