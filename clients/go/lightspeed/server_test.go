package lightspeed_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// targetVariable is the environment variable with the address of a real server; `make test-clients` starts one.
const targetVariable = "LIGHTSPEED_TEST_TARGET"

// surface makes a surface of a real server with a run in progress, and batches of a stage.
func surface(t *testing.T, stage string, batches int) (*lightspeed.Client, string) {
	t.Helper()
	address := os.Getenv(targetVariable)
	if address == "" {
		t.Skipf("expected the address of a server in %s, but it is not set: make test-clients sets it", targetVariable)
	}
	client, ctx := dial(t, address), within(t)
	created, err := client.CreateSurface(ctx, &opsv1.CreateSurfaceRequest{
		Parent: "tenants/go", SurfaceId: fmt.Sprintf("s-%d", time.Now().UnixNano()),
		AdapterProfile: opsv1.AdapterProfile_ADAPTER_PROFILE_BURST_RECOVERY,
	})
	if err != nil {
		t.Fatal(err)
	}
	name := created.GetSurface().GetName()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{Surface: name}); err != nil {
		t.Fatal(err)
	}
	request := &opsv1.EnqueueBatchesRequest{Surface: name}
	for number := range batches {
		key := fmt.Sprintf("b-%d", number+1)
		request.Batches = append(request.Batches, &opsv1.Batch{
			Key: key, Stage: stage, Records: 1, IdempotencyKey: key, Sequence: int64(number + 1)})
	}
	if _, err := client.EnqueueBatches(ctx, request); err != nil {
		t.Fatal(err)
	}
	return client, name
}

func newWorker(t *testing.T, client *lightspeed.Client, handler lightspeed.Handler, o lightspeed.WorkerOptions) *lightspeed.Worker {
	t.Helper()
	worker, err := lightspeed.NewWorker(client, handler, o)
	if err != nil {
		t.Fatal(err)
	}
	return worker
}

func counts(t *testing.T, client *lightspeed.Client, surface string) *opsv1.QueueCounts {
	t.Helper()
	found, err := client.GetSurface(within(t), &opsv1.GetSurfaceRequest{Surface: surface})
	if err != nil {
		t.Fatal(err)
	}
	return found.GetSurface().GetQueue()
}

// Every batch has one effect, whatever handlers do: return, fail, panic or end their goroutine at first, or hand off.
func TestEachBatchHasOneEffect(t *testing.T) {
	const batches = 200
	client, name := surface(t, "extract", batches)
	var worker *lightspeed.Worker
	var loaded atomic.Int64
	worker = newWorker(t, client, func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		switch {
		case task.Batch.GetStage() == "load":
			if loaded.Add(1) == batches {
				worker.Stop()
			}
			return nil, nil
		case task.Attempt == 1 && task.Batch.GetSequence()%10 == 0:
			return nil, errors.New("at first it fails")
		case task.Attempt == 1 && task.Batch.GetSequence()%10 == 5:
			panic("at first it panics")
		case task.Attempt == 1 && task.Batch.GetSequence()%10 == 7:
			runtime.Goexit()
		}
		next := &opsv1.Batch{
			Key: task.Batch.GetKey(), Stage: "load", Records: 1,
			IdempotencyKey: task.Batch.GetIdempotencyKey(), Sequence: task.Batch.GetSequence()}
		return []*opsv1.Batch{next}, nil
	}, lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract", "load"}, Concurrency: 8, Prefetch: 8})
	if err := worker.Run(within(t)); err != nil {
		t.Fatal(err)
	}
	found := counts(t, client, name)
	if found.GetSucceeded() != 2*batches || found.GetDuplicatesSuppressed() != 0 || found.GetInFlight() != 0 {
		t.Errorf("expected one effect for each batch, but it is %v", found)
	}
}

// Busy handlers do not delay heartbeats: a lease of one second does not expire.
func TestBusyHandlersKeepTheirLeases(t *testing.T) {
	client, name := surface(t, "extract", 2)
	var worker *lightspeed.Worker
	var done atomic.Int64
	worker = newWorker(t, client, func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		for end := time.Now().Add(1500 * time.Millisecond); time.Now().Before(end); { //nolint:revive // It is busy.
		}
		if task.Attempt != 1 {
			t.Errorf("expected the lease to last, but it is attempt %d of %s", task.Attempt, task.Batch.GetKey())
		}
		if done.Add(1) == 2 {
			worker.Stop()
		}
		return nil, nil
	}, lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract"}, Concurrency: 2, Lease: time.Second})
	if err := worker.Run(within(t)); err != nil {
		t.Fatal(err)
	}
	if found := counts(t, client, name); found.GetSucceeded() != 2 {
		t.Errorf("expected both batches to succeed, but it is %v", found)
	}
}

// The end of the context releases the batches of handlers that fail: no attempt is spent, and Run still reports to
// the server.
func TestContextReleases(t *testing.T) {
	client, name := surface(t, "extract", 3)
	ctx, cancel := context.WithCancel(within(t))
	worker := newWorker(t, client, func(ctx context.Context, _ *lightspeed.Task) ([]*opsv1.Batch, error) {
		cancel()
		<-ctx.Done()
		var cancellation *lightspeed.Cancellation
		if !errors.As(context.Cause(ctx), &cancellation) || cancellation.Lost {
			t.Errorf("expected the cancellation as the cause, but it is %v", context.Cause(ctx))
		}
		return nil, context.Cause(ctx)
	}, lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract"}, Concurrency: 2})
	if err := worker.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if found := counts(t, client, name); found.GetQueued() != 3 || found.GetRetrying() != 0 {
		t.Errorf("expected all three back in the queue, but it is %v", found)
	}
}

// A worker runs once.
func TestWorkerRunsOnce(t *testing.T) {
	client, name := surface(t, "extract", 1)
	worker := newWorker(t, client, doNothing, lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract"}})
	worker.Stop()
	if err := worker.Run(within(t)); err != nil {
		t.Error(err)
	}
	if err := worker.Run(within(t)); err == nil {
		t.Error("expected the second run to be refused, but it was not")
	}
}

// A worker with a client of its own runs until a condition holds, and closes the client.
func TestWorkerUntil(t *testing.T) {
	client, name := surface(t, "extract", 20)
	worker, err := lightspeed.NewWorkerAt(os.Getenv(targetVariable), doNothing,
		lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.RunUntil(within(t), func(context.Context) (bool, error) {
		return counts(t, client, name).GetSucceeded() == 20, nil
	}); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no condition")
	failing := newWorker(t, client, doNothing, lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract"}})
	if err := failing.RunUntil(within(t), func(context.Context) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("expected the error of the condition, but got %v", err)
	}
}

// A signal stops the worker; in release mode its handlers are interrupted.
func TestWorkerStopsOnSignals(t *testing.T) {
	client, name := surface(t, "extract", 3)
	worker := newWorker(t, client, func(ctx context.Context, _ *lightspeed.Task) ([]*opsv1.Batch, error) {
		if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
			return nil, err
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}, lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract"}})
	worker.StopOnSignals(lightspeed.ReleaseBatches, syscall.SIGUSR1)
	if err := worker.Run(within(t)); err != nil {
		t.Fatal(err)
	}
	if found := counts(t, client, name); found.GetQueued() != 3 {
		t.Errorf("expected all three back in the queue, but it is %v", found)
	}
}

// The observer gets every handler, and the number of leased batches until none is left.
func TestObserver(t *testing.T) {
	const batches = 30
	client, name := surface(t, "extract", batches)
	observer := &recordingObserver{}
	var worker *lightspeed.Worker
	var calls atomic.Int64
	worker = newWorker(t, client, func(_ context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		if calls.Add(1) == batches+1 { // One batch fails at first.
			worker.Stop()
		}
		if task.Batch.GetSequence() == 7 && task.Attempt == 1 {
			return nil, errors.New("at first it fails")
		}
		return nil, nil
	}, lightspeed.WorkerOptions{Surface: name, Stages: []string{"extract"}, Concurrency: 4, Observer: observer})
	if err := worker.Run(within(t)); err != nil {
		t.Fatal(err)
	}
	observer.lock.Lock()
	defer observer.lock.Unlock()
	if observer.started != batches+1 || observer.finished != batches || observer.failed != 1 {
		t.Errorf("expected %d handlers, one of them failed, but got %d started, %d finished, %d failed",
			batches+1, observer.started, observer.finished, observer.failed)
	}
	if observer.connected != 1 || observer.most == 0 || observer.last != 0 {
		t.Errorf("expected one connect and some batches in hand, and none at the end, but got %d, %d and %d",
			observer.connected, observer.most, observer.last)
	}
}

type recordingObserver struct {
	lightspeed.NoObserver
	lock                                             sync.Mutex
	started, finished, failed, connected, most, last int
}

func (o *recordingObserver) count(field *int) {
	o.lock.Lock()
	defer o.lock.Unlock()
	*field++
}

func (o *recordingObserver) HandlerStarted(*lightspeed.Task)                      { o.count(&o.started) }
func (o *recordingObserver) HandlerFinished(*lightspeed.Task, time.Duration)      { o.count(&o.finished) }
func (o *recordingObserver) HandlerFailed(*lightspeed.Task, time.Duration, error) { o.count(&o.failed) }
func (o *recordingObserver) Connected()                                           { o.count(&o.connected) }
func (o *recordingObserver) InHand(count int) {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.most, o.last = max(o.most, count), count
}

func doNothing(context.Context, *lightspeed.Task) ([]*opsv1.Batch, error) { return nil, nil }

// More streams than one connection allows can be open at a time, and calls still get responses.
func TestStreamsBeyondOneConnection(t *testing.T) {
	const streams = 120
	client, name := surface(t, "extract", 1)
	ctx, cancel := context.WithCancel(within(t))
	defer cancel()
	for range streams {
		stream, err := client.RecordServiceClient.WatchFreshness(ctx, &opsv1.WatchFreshnessRequest{Surface: name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
	}
	if queued := counts(t, client, name).GetQueued(); queued != 1 {
		t.Fatalf("expected 1 queued batch, but there are %d", queued)
	}
}
