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

// frameTransport carries frames both ways over a work stream, or over calls if the server refuses the stream. It must
// never reconnect, nor decide what is sent: the worker state machine does.
type frameTransport struct {
	frames       chan *opsv1.WorkRequest
	ctx          context.Context //nolint:containedctx // It ends with the transport.
	cancel       context.CancelFunc
	isHalfClosed bool
}

func newFrameTransport(ctx context.Context) *frameTransport {
	ctx, cancel := context.WithCancel(ctx)
	return &frameTransport{frames: make(chan *opsv1.WorkRequest, maxUnsent), ctx: ctx, cancel: cancel}
}

// send queues a frame, and does not wait.
func (t *frameTransport) send(frame *opsv1.WorkRequest) {
	if t.isHalfClosed {
		return
	}
	select {
	case t.frames <- frame:
	default:
		t.cancel()
	}
}

// halfClose stops sending frames.
func (t *frameTransport) halfClose() {
	if !t.isHalfClosed {
		t.isHalfClosed = true
		close(t.frames)
	}
}

// runOverStream opens a stream at the owner of the surface, if it is known, passes each frame of the server to receive,
// and returns the error of the stream; nil: the server ended it. If a server forwards the stream, ownerConnected is
// called when a new one would go directly to the owner.
func (t *frameTransport) runOverStream(
	client *Client, opening *opsv1.WorkRequest_Open, receive func(*opsv1.WorkResponse), ownerConnected func(),
) *Error {
	defer t.cancel()
	route := &streamRoute{owners: client.router.owners, surface: opening.GetSurface()}
	stream, err := client.Work(withStreamRoute(t.ctx, route))
	if err != nil {
		return route.failed(t.ctx, FromError(err))
	}
	go func() {
		err := stream.Send(&opsv1.WorkRequest{Open: opening})
		for err == nil {
			select {
			case frame, ok := <-t.frames:
				if !ok {
					_ = stream.CloseSend() // Recv returns the error.
					return
				}
				err = stream.Send(frame)
			case <-t.ctx.Done():
				return
			}
		}
	}()
	for hasBegun := false; ; {
		frame, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			route.owners.answered(route.surface, stream.Trailer()) // The version with all reports of the stream.
			return nil
		}
		if err != nil {
			return route.failed(t.ctx, FromError(err))
		}
		receive(frame)
		if !hasBegun {
			hasBegun = true
			go route.awaitOwner(t.ctx, stream, ownerConnected)
		}
	}
}

// runOverCalls sends the reports of frames as calls with the same content, and passes the results to receive. No batch
// is started.
func (t *frameTransport) runOverCalls(client *Client, surface string, receive func(*opsv1.WorkResponse)) *Error {
	defer t.cancel()
	for {
		select {
		case frame, ok := <-t.frames:
			if !ok {
				return nil
			}
			items := len(frame.GetAcknowledgements()) + len(frame.GetFailures()) + len(frame.GetExtensions())
			if items+len(frame.GetReleases()) == 0 {
				continue
			}
			results, err := reportByCalls(t.ctx, client, surface, frame)
			if err != nil {
				return FromError(err)
			}
			receive(&opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Results_{Results: results}})
		case <-t.ctx.Done():
			return FromError(t.ctx.Err())
		}
	}
}

// reportByCalls sends the items of a frame, one call for each kind, and returns their results.
func reportByCalls(
	ctx context.Context, client *Client, surface string, frame *opsv1.WorkRequest,
) (*opsv1.WorkResponse_Results, error) {
	results := &opsv1.WorkResponse_Results{}
	for _, item := range frame.GetReleases() { // No call releases a batch: its lease expires instead.
		results.Releases = append(results.Releases, &opsv1.ReleaseResult{Key: item.GetKey()})
	}
	within := func(call func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(ctx, reportTimeout)
		defer cancel()
		return call(ctx)
	}
	if items := frame.GetAcknowledgements(); len(items) > 0 {
		if err := within(func(ctx context.Context) error {
			response, err := client.AcknowledgeBatches(
				ctx, &opsv1.AcknowledgeBatchesRequest{Surface: surface, Acknowledgements: items})
			results.Acknowledgements = response.GetResults()
			return err
		}); err != nil {
			return nil, err
		}
	}
	if items := frame.GetFailures(); len(items) > 0 {
		if err := within(func(ctx context.Context) error {
			response, err := client.FailBatches(ctx, &opsv1.FailBatchesRequest{Surface: surface, Failures: items})
			results.Failures = response.GetResults()
			return err
		}); err != nil {
			return nil, err
		}
	}
	if items := frame.GetExtensions(); len(items) > 0 {
		if err := within(func(ctx context.Context) error {
			response, err := client.ExtendLeases(ctx, &opsv1.ExtendLeasesRequest{Surface: surface, Extensions: items})
			results.Extensions = response.GetResults()
			return err
		}); err != nil {
			return nil, err
		}
	}
	return results, nil
}
