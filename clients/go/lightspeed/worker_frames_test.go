package lightspeed_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// endlessWork is a server that starts a batch for every credit, acknowledges every report after a delay, and counts the
// frames with reports.
type endlessWork struct {
	opsv1.UnimplementedWorkerServiceServer
	delay  time.Duration // Time that the server takes for a frame.
	frames atomic.Int64
}

func (e *endlessWork) Work(stream grpc.BidiStreamingServer[opsv1.WorkRequest, opsv1.WorkResponse]) error {
	number := 0
	for {
		request, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if done, released := request.GetAcknowledgements(), request.GetReleases(); len(done)+len(released) > 0 {
			e.frames.Add(1)
			time.Sleep(e.delay)
			results := &opsv1.WorkResponse_Results{}
			for _, item := range done {
				processed := &opsv1.ProcessResult{Result: &opsv1.ProcessResult_Applied_{Applied: &opsv1.ProcessResult_Applied{}}}
				outcome := &opsv1.ProcessOutcome{Outcome: &opsv1.ProcessOutcome_Processed{Processed: processed}}
				results.Acknowledgements = append(results.Acknowledgements,
					&opsv1.OutcomeResult{Key: item.GetKey(), Result: &opsv1.OutcomeResult_Outcome{Outcome: outcome}})
			}
			for _, item := range released {
				results.Releases = append(results.Releases, &opsv1.ReleaseResult{Key: item.GetKey()})
			}
			if err := stream.Send(&opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Results_{Results: results}}); err != nil {
				return err
			}
		}
		started := &opsv1.StartAvailableResponse{LeaseMs: 30_000}
		for range request.GetCredits().GetBatches() {
			number++
			key := fmt.Sprintf("b%d", number)
			started.Batches = append(started.Batches, &opsv1.StartedBatch{
				Batch: &opsv1.Batch{Key: key, Stage: "load"}, RunId: "r", Attempt: 1, LeaseToken: key})
		}
		if len(started.GetBatches()) > 0 {
			if err := stream.Send(&opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Started{Started: started}}); err != nil {
				return err
			}
		}
	}
}

// Many handlers that end at once share frames, also if the server is slow: otherwise each would keep a frame of its own
// on its way, and the server would spend its time on frames.
func TestHandlersShareFrames(t *testing.T) {
	const batches, perFrame = 800, 5
	service := &endlessWork{delay: 500 * time.Microsecond}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	opsv1.RegisterWorkerServiceServer(server, service)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)

	var worker *lightspeed.Worker
	var done atomic.Int64
	worker = newWorker(t, dial(t, listener.Addr().String()), func(context.Context, *lightspeed.Task) ([]*opsv1.Batch, error) {
		if done.Add(1) == batches {
			worker.Stop()
		}
		return nil, nil
	}, lightspeed.WorkerOptions{Stages: []string{"load"}, Concurrency: 16})
	if err := worker.Run(within(t)); err != nil {
		t.Fatal(err)
	}
	if frames := service.frames.Load(); frames > batches/perFrame {
		t.Errorf("expected at least %d reports in a frame, but %d batches took %d frames", perFrame, batches, frames)
	} else {
		t.Logf("%d batches took %d frames", batches, frames)
	}
}
