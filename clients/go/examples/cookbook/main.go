// Command cookbook has a small program for each thing that users of the client do:
//
//	cookbook enqueue-and-work | hand-off | dead-letters | watch-audits | replay | shutdown | instrumented [ADDRESS]
//
// Each makes a surface of its own on the server at the address, localhost without one.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// programs are the recipes by name. Each gets a client and the name of a surface with a run in progress.
var programs = map[string]func(ctx context.Context, client *lightspeed.Client, surface string) error{
	"enqueue-and-work": enqueueAndWork,
	"hand-off":         handOff,
	"dead-letters":     deadLetters,
	"watch-audits":     watchAudits,
	"replay":           replay,
	"shutdown":         shutdown,
	"instrumented":     instrumented,
}

func main() {
	address := "localhost"
	if len(os.Args) > 2 {
		address = os.Args[2]
	}
	if len(os.Args) < 2 || programs[os.Args[1]] == nil {
		log.Fatalf("expected one of %s", strings.Join(names(), ", "))
	}
	if err := run(context.Background(), address, os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func names() []string {
	var found []string
	for name := range programs {
		found = append(found, name)
	}
	sort.Strings(found)
	return found
}

func run(ctx context.Context, address, name string) error {
	client, err := lightspeed.NewClient(address)
	if err != nil {
		return err
	}
	defer client.Close() //nolint:errcheck // The program ends.
	created, err := client.CreateSurface(ctx, &opsv1.CreateSurfaceRequest{
		Parent: "tenants/cookbook", SurfaceId: fmt.Sprintf("%s-%d", name, time.Now().UnixNano())})
	if err != nil {
		return err
	}
	surface := created.GetSurface().GetName()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{Surface: surface}); err != nil {
		return err
	}
	return programs[name](ctx, client, surface)
}

// enqueue enqueues batches of a stage: day-1, day-2 and so on.
func enqueue(ctx context.Context, client *lightspeed.Client, surface, stage string, count int64) error {
	request := &opsv1.EnqueueBatchesRequest{Surface: surface}
	for number := int64(1); number <= count; number++ {
		key := fmt.Sprintf("day-%d", number)
		request.Batches = append(request.Batches, &opsv1.Batch{
			Key: key, Stage: stage, Records: 100, IdempotencyKey: key, Sequence: number})
	}
	response, err := client.EnqueueBatches(ctx, request)
	if err != nil {
		return err
	}
	for _, result := range response.GetResults() {
		if refused := lightspeed.FromStatus(result.GetError()); refused != nil {
			return refused
		}
	}
	return nil
}

// succeeded returns the condition that so many batches have succeeded, for RunUntil.
func succeeded(client *lightspeed.Client, surface string, count int64) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		found, err := client.GetSurface(ctx, &opsv1.GetSurfaceRequest{Surface: surface})
		return found.GetSurface().GetQueue().GetSucceeded() >= count, err
	}
}
