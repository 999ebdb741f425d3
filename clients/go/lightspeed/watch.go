package lightspeed

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// A server that restarts is back within seconds; one that is gone longer is asked every 2.5 to 5 s.
	firstReopen = 100 * time.Millisecond
	reopenLimit = 5 * time.Second

	allSurfaces = "/surfaces/-"
)

// Seen is one entry that a watch has come to.
type Seen[Entry any] struct {
	// Surface is the resource name of the surface that emitted it.
	Surface string
	// Entry is the entry.
	Entry Entry
	// ResumeToken goes on exactly after this entry, also from the middle of a frame: put it into the request of a watch of
	// the same kind, of the same surface or tenant, with the same filter, in another process too.
	ResumeToken string
}

// WatchAudits yields audit entries: first what is kept after the cursor, then live. It connects again by itself and goes
// on where it was, without a hole or a repeat, until the loop is left or the context ends. Then, or where the server
// refuses to go on, as with CURSOR_TOO_OLD, it yields that error last.
//
// A slow loop slows its own stream, and nothing piles up.
func (c *Client) WatchAudits(ctx context.Context, request *opsv1.WatchAuditsRequest) iter.Seq2[Seen[*opsv1.AuditEntry], error] {
	asked := proto.CloneOf(request)
	return watchEntries(ctx, c.logger, asked.GetSurface(), positionOf(asked.GetResumeToken(), asked.GetAfterSequence()),
		func(ctx context.Context, begin position) (grpc.ServerStreamingClient[opsv1.WatchAuditsResponse], error) {
			asked.ResumeToken, asked.AfterSequence = begin.token, begin.afterSequence
			return c.RecordServiceClient.WatchAudits(ctx, asked)
		}, (*opsv1.WatchAuditsResponse).GetEntries)
}

// WatchLineage yields lineage entries as WatchAudits does audits.
func (c *Client) WatchLineage(ctx context.Context, request *opsv1.WatchLineageRequest) iter.Seq2[Seen[*opsv1.LineageEntry], error] {
	asked := proto.CloneOf(request)
	return watchEntries(ctx, c.logger, asked.GetSurface(), positionOf(asked.GetResumeToken(), asked.GetAfterSequence()),
		func(ctx context.Context, begin position) (grpc.ServerStreamingClient[opsv1.WatchLineageResponse], error) {
			asked.ResumeToken, asked.AfterSequence = begin.token, begin.afterSequence
			return c.RecordServiceClient.WatchLineage(ctx, asked)
		}, (*opsv1.WatchLineageResponse).GetEntries)
}

// WatchFreshness yields freshness: at once, whenever it changes, and at the moment when fresh turns stale. It is a state,
// not a history: a new connection simply begins with how it is.
func (c *Client) WatchFreshness(ctx context.Context, request *opsv1.WatchFreshnessRequest) iter.Seq2[*opsv1.FreshnessReading, error] {
	return func(yield func(*opsv1.FreshnessReading, error) bool) {
		open := func(ctx context.Context) (grpc.ServerStreamingClient[opsv1.WatchFreshnessResponse], error) {
			return c.RecordServiceClient.WatchFreshness(ctx, request)
		}
		for frame, err := range frames(ctx, c.logger, open) {
			if !yield(frame.GetReading(), err) {
				return
			}
		}
	}
}

// entry is what has a place.
type entry interface{ GetSequence() int64 }

// recordFrame is a frame of entries.
type recordFrame[Response any] interface {
	*Response
	GetSurface() string
	GetResumeToken() string
}

// watchEntries yields the entries of frames, each with its own resume token.
func watchEntries[Response any, Frame recordFrame[Response], Entry entry](
	ctx context.Context,
	logger *slog.Logger,
	surface string,
	begin position,
	connect func(context.Context, position) (grpc.ServerStreamingClient[Response], error),
	entries func(Frame) []Entry,
) iter.Seq2[Seen[Entry], error] {
	return func(yield func(Seen[Entry], error) bool) {
		at := begin // The position after the last frame: the next connection begins there.
		open := func(ctx context.Context) (grpc.ServerStreamingClient[Response], error) { return connect(ctx, at) }
		for response, err := range frames(ctx, logger, open) {
			if err != nil {
				yield(Seen[Entry]{}, err)
				return
			}
			frame, before := Frame(response), at
			fresh := entries(frame)
			for len(fresh) > 0 && before.passes(frame.GetSurface(), fresh[0].GetSequence()) {
				fresh = fresh[1:]
			}
			at = position{token: frame.GetResumeToken()}
			if len(fresh) == 0 { // What was passed over comes first: once something else has come, all of it has.
				at.passedSurface, at.passedSequence = before.passedSurface, before.passedSequence
			}
			for place, one := range fresh {
				token := at
				switch {
				case place == len(fresh)-1:
				case strings.HasSuffix(surface, allSurfaces):
					token = position{token: before.token, passedSurface: frame.GetSurface(), passedSequence: one.GetSequence()}
				default:
					token = position{afterSequence: one.GetSequence()}
				}
				if !yield(Seen[Entry]{frame.GetSurface(), one, token.resumeToken()}, nil) {
					return
				}
			}
		}
	}
}

// frames yields the frames of a stream, and opens it again if it breaks off. An error that no new connection would
// change comes last.
func frames[Response any](
	ctx context.Context, logger *slog.Logger, open func(context.Context) (grpc.ServerStreamingClient[Response], error),
) iter.Seq2[*Response, error] {
	return func(yield func(*Response, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		waits := newWaits(firstReopen, reopenLimit)
		for {
			stream, err := open(ctx)
			for err == nil {
				var frame *Response
				if frame, err = stream.Recv(); err == nil {
					waits.reset()
					if !yield(frame, nil) {
						return
					}
				}
			}
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			failed := &Error{Code: codes.Unavailable, Message: "the stream has ended"} // As some proxies let it.
			if !errors.Is(err, io.EOF) {
				failed = FromError(err)
			}
			if failed.Code != codes.Unavailable {
				yield(nil, failed)
				return
			}
			wait := waits.next(failed.RetryAfter)
			logger.Warn("watch: the stream broke off, connecting again", "wait", wait, "error", failed)
			sleep(ctx, wait)
		}
	}
}
