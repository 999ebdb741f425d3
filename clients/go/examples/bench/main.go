// Command bench runs a worker whose handler does nothing:
//
//	bench TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH
//
// It stops after COUNT handler runs, and prints the seconds from the first of them to the end of the worker.
// `make bench-clients` compares it with the workers of the other languages.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

func main() {
	if len(os.Args) != 7 {
		log.Fatal("expected TARGET SURFACE STAGE COUNT CONCURRENCY PREFETCH")
	}
	var numbers [3]int
	for index, text := range os.Args[4:] {
		number, err := strconv.Atoi(text)
		if err != nil {
			log.Fatal(err)
		}
		numbers[index] = number
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], numbers[0], numbers[1], numbers[2]); err != nil {
		log.Fatal(err)
	}
}

func run(target, surface, stage string, count, concurrency, prefetch int) error {
	client, err := lightspeed.NewClient(target)
	if err != nil {
		return err
	}
	defer client.Close() //nolint:errcheck // The program ends.
	var (
		worker *lightspeed.Worker
		runs   atomic.Int64
		first  sync.Once
		begun  time.Time
	)
	handle := func(context.Context, *lightspeed.Task) ([]*opsv1.Batch, error) {
		first.Do(func() { begun = time.Now() })
		if runs.Add(1) == int64(count) {
			worker.Stop()
		}
		return nil, nil
	}
	worker, err = lightspeed.NewWorker(client, handle, lightspeed.WorkerOptions{
		Surface: surface, Stages: []string{stage}, Concurrency: concurrency, Prefetch: prefetch})
	if err != nil {
		return err
	}
	if err := worker.Run(context.Background()); err != nil {
		return err
	}
	line, err := json.Marshal(map[string]any{"batches": count, "seconds": time.Since(begun).Seconds()})
	fmt.Println(string(line))
	return err
}
