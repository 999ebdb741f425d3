package lightspeed

import (
	"context"
	"errors"
	"io"
	"time"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// The client retries a call until this deadline, and meanwhile sends no other report: so it is short.
	reportTimeout = 3 * time.Second

	// Far more than the pending frames and the credits between them: a stream that does not send them is broken.
	maxUnsent = 1_024
)

// wire is the frame transport: it carries frames both ways over a work stream, or over calls if the server refuses the
// stream.
type wire struct {
	frames chan *opsv1.WorkRequest
	ctx    context.Context //nolint:containedctx // It ends with the wire.
	cancel context.CancelFunc
	closed bool
}

func newWire(ctx context.Context) *wire {
	ctx, cancel := context.WithCancel(ctx)
	return &wire{frames: make(chan *opsv1.WorkRequest, maxUnsent), ctx: ctx, cancel: cancel}
}

// send queues a frame, and does not wait.
func (w *wire) send(frame *opsv1.WorkRequest) {
	if w.closed {
		return
	}
	select {
	case w.frames <- frame:
	default:
		w.cancel()
	}
}

// end stops sending frames.
func (w *wire) end() {
	if !w.closed {
		w.closed = true
		close(w.frames)
	}
}

// overStream opens a stream, passes each frame of the server to received, and returns the error of the stream; nil: the
// server ended it.
func (w *wire) overStream(client *Client, opening *opsv1.WorkRequest_Open, received func(*opsv1.WorkResponse)) *Error {
	defer w.cancel()
	opened, err := client.Work(w.ctx)
	if err != nil {
		return FromError(err)
	}
	go func() {
		err := opened.Send(&opsv1.WorkRequest{Open: opening})
		for err == nil {
			select {
			case frame, ok := <-w.frames:
				if !ok {
					_ = opened.CloseSend() // Recv returns the error.
					return
				}
				err = opened.Send(frame)
			case <-w.ctx.Done():
				return
			}
		}
	}()
	for {
		frame, err := opened.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return FromError(err)
		}
		received(frame)
	}
}

// overCalls sends the reports of frames as calls with the same content, and passes the results to received. No batch is
// started.
func (w *wire) overCalls(client *Client, surface string, received func(*opsv1.WorkResponse)) *Error {
	defer w.cancel()
	for {
		select {
		case frame, ok := <-w.frames:
			if !ok {
				return nil
			}
			items := len(frame.GetAcknowledgements()) + len(frame.GetFailures()) + len(frame.GetExtensions())
			if items+len(frame.GetReleases()) == 0 {
				continue
			}
			results, err := reportByCalls(w.ctx, client, surface, frame)
			if err != nil {
				return FromError(err)
			}
			received(&opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Results_{Results: results}})
		case <-w.ctx.Done():
			return FromError(w.ctx.Err())
		}
	}
}

func reportByCalls(
	ctx context.Context, client *Client, surface string, frame *opsv1.WorkRequest,
) (*opsv1.WorkResponse_Results, error) {
	results := &opsv1.WorkResponse_Results{}
	for _, item := range frame.GetReleases() { // No call releases a batch: its lease expires instead.
		results.Releases = append(results.Releases, &opsv1.ReleaseResult{Key: item.GetKey()})
	}
	ask := func(call func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(ctx, reportTimeout)
		defer cancel()
		return call(ctx)
	}
	if items := frame.GetAcknowledgements(); len(items) > 0 {
		if err := ask(func(ctx context.Context) error {
			found, err := client.AcknowledgeBatches(ctx, &opsv1.AcknowledgeBatchesRequest{Surface: surface, Acknowledgements: items})
			results.Acknowledgements = found.GetResults()
			return err
		}); err != nil {
			return nil, err
		}
	}
	if items := frame.GetFailures(); len(items) > 0 {
		if err := ask(func(ctx context.Context) error {
			found, err := client.FailBatches(ctx, &opsv1.FailBatchesRequest{Surface: surface, Failures: items})
			results.Failures = found.GetResults()
			return err
		}); err != nil {
			return nil, err
		}
	}
	if items := frame.GetExtensions(); len(items) > 0 {
		if err := ask(func(ctx context.Context) error {
			found, err := client.ExtendLeases(ctx, &opsv1.ExtendLeasesRequest{Surface: surface, Extensions: items})
			results.Extensions = found.GetResults()
			return err
		}); err != nil {
			return nil, err
		}
	}
	return results, nil
}
