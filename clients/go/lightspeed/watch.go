package lightspeed

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// A restarted server is back within seconds; after a longer absence, a watch tries every 2.5 to 5 s.
	firstReconnect = 100 * time.Millisecond
	reconnectLimit = 5 * time.Second

	allSurfaces = "/surfaces/-"
)

// WatchItem is one entry of a watch, with its surface and resume token.
type WatchItem[Entry any] struct {
	// Surface is the resource name of the surface that emitted it.
	Surface string
	// Entry is the entry.
	Entry Entry
	// ResumeToken resumes exactly after this entry, also in the middle of a frame and in another process. It fits the
	// request of a watch of the same kind, surface or tenant, and filter.
	ResumeToken string
}

// WatchAudits yields audit entries: first the kept entries after the cursor, then new ones. It reconnects by itself and
// resumes after the last entry, without a gap or a repeat, until the loop or the context ends. If the context ends, or
// if the server refuses to resume, as with CURSOR_TOO_OLD, it yields that error last.
//
// A slow loop slows its own stream, and frames do not accumulate in the client.
func (c *Client) WatchAudits(ctx context.Context, request *opsv1.WatchAuditsRequest) iter.Seq2[WatchItem[*opsv1.AuditEntry], error] {
	next := proto.CloneOf(request)
	return watchEntries(ctx, c.logger, next.GetSurface(), positionOf(next.GetResumeToken(), next.GetAfterSequence()),
		func(ctx context.Context, begin position) (grpc.ServerStreamingClient[opsv1.WatchAuditsResponse], error) {
			next.ResumeToken, next.AfterSequence = begin.token, begin.afterSequence
			return c.RecordServiceClient.WatchAudits(ctx, next)
		}, (*opsv1.WatchAuditsResponse).GetEntries)
}

// WatchLineage yields lineage entries, as WatchAudits yields audit entries.
func (c *Client) WatchLineage(ctx context.Context, request *opsv1.WatchLineageRequest) iter.Seq2[WatchItem[*opsv1.LineageEntry], error] {
	next := proto.CloneOf(request)
	return watchEntries(ctx, c.logger, next.GetSurface(), positionOf(next.GetResumeToken(), next.GetAfterSequence()),
		func(ctx context.Context, begin position) (grpc.ServerStreamingClient[opsv1.WatchLineageResponse], error) {
			next.ResumeToken, next.AfterSequence = begin.token, begin.afterSequence
			return c.RecordServiceClient.WatchLineage(ctx, next)
		}, (*opsv1.WatchLineageResponse).GetEntries)
}

// WatchFreshness yields freshness: at once, at every change, and when fresh turns stale. It is a state, not a history:
// a new connection starts with the current state.
func (c *Client) WatchFreshness(ctx context.Context, request *opsv1.WatchFreshnessRequest) iter.Seq2[*opsv1.FreshnessReading, error] {
	return func(yield func(*opsv1.FreshnessReading, error) bool) {
		open := func(ctx context.Context) (grpc.ServerStreamingClient[opsv1.WatchFreshnessResponse], error) {
			return c.RecordServiceClient.WatchFreshness(ctx, request)
		}
		for frame, err := range reconnectingFrames(ctx, c.logger, open) {
			if !yield(frame.GetReading(), err) {
				return
			}
		}
	}
}

// WatchSurfaces yields frames with the light views of surfaces: first all that match, then caught_up, then changes and
// removals. A new connection starts with all surfaces again; before its caught_up, those that left meanwhile are removed,
// whatever the reason. Heartbeats are not yielded.
func (c *Client) WatchSurfaces(ctx context.Context, request *opsv1.WatchSurfacesRequest) iter.Seq2[*opsv1.WatchSurfacesResponse, error] {
	return func(yield func(*opsv1.WatchSurfacesResponse, error) bool) {
		cursor := surfacesWatchCursor{}
		open := func(ctx context.Context) (grpc.ServerStreamingClient[opsv1.WatchSurfacesResponse], error) {
			cursor.connected()
			return c.SurfaceServiceClient.WatchSurfaces(ctx, request)
		}
		for frame, err := range reconnectingFrames(ctx, c.logger, open) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range cursor.frameReceived(frame) {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// surfacesWatchCursor knows which surfaces the reader of a watch has.
type surfacesWatchCursor struct {
	known   map[string]bool
	missing map[string]bool // Known surfaces that this connection has not sent yet.
}

// connected begins a connection: all known surfaces are missing until they come again.
func (c *surfacesWatchCursor) connected() {
	c.missing = maps.Clone(c.known)
}

// frameReceived returns what the reader gets of a frame: before caught_up, also the surfaces that left meanwhile.
func (c *surfacesWatchCursor) frameReceived(frame *opsv1.WatchSurfacesResponse) []*opsv1.WatchSurfacesResponse {
	if c.known == nil {
		c.known = map[string]bool{}
	}
	for _, surface := range frame.GetChanged().GetSurfaces() {
		c.known[surface.GetName()] = true
		delete(c.missing, surface.GetName())
	}
	for _, surface := range frame.GetRemoved().GetSurfaces() {
		delete(c.known, surface.GetName())
		delete(c.missing, surface.GetName())
	}
	switch {
	case frame.GetHeartbeat() != nil:
		return nil
	case frame.GetCaughtUp() == nil || len(c.missing) == 0:
		return []*opsv1.WatchSurfacesResponse{frame}
	}
	left := &opsv1.RemovedSurfaces{}
	for _, name := range slices.Sorted(maps.Keys(c.missing)) {
		delete(c.known, name)
		left.Surfaces = append(left.Surfaces, &opsv1.RemovedSurface{Name: name})
	}
	c.missing = nil
	removed := &opsv1.WatchSurfacesResponse{Frame: &opsv1.WatchSurfacesResponse_Removed{Removed: left}}
	return []*opsv1.WatchSurfacesResponse{removed, frame}
}

// entry is an entry with a sequence.
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
) iter.Seq2[WatchItem[Entry], error] {
	return func(yield func(WatchItem[Entry], error) bool) {
		cursor := recordWatchCursor[Entry]{watchesAll: strings.HasSuffix(surface, allSurfaces), position: begin}
		open := func(ctx context.Context) (grpc.ServerStreamingClient[Response], error) {
			return connect(ctx, cursor.position)
		}
		for response, err := range reconnectingFrames(ctx, logger, open) {
			if err != nil {
				yield(WatchItem[Entry]{}, err)
				return
			}
			frame := Frame(response)
			for _, item := range cursor.frameReceived(frame.GetSurface(), entries(frame), frame.GetResumeToken()) {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// recordWatchCursor is the place of a watch of entries.
type recordWatchCursor[Entry entry] struct {
	watchesAll bool     // The watch is of all surfaces of a tenant.
	position   position // The position after the last frame: the next connection begins there.
}

// frameReceived moves behind a frame, and returns its new entries, each with its own resume token.
func (c *recordWatchCursor[Entry]) frameReceived(surface string, entries []Entry, resumeToken string) []WatchItem[Entry] {
	before := c.position
	for len(entries) > 0 && before.isReturned(surface, entries[0].GetSequence()) {
		entries = entries[1:]
	}
	c.position = position{token: resumeToken}
	if len(entries) == 0 { // Entries to skip come first: after any other entry, all of them have come.
		c.position.returnedSurface, c.position.returnedSequence = before.returnedSurface, before.returnedSequence
	}
	items := make([]WatchItem[Entry], len(entries))
	for index, entry := range entries {
		at := c.position
		switch {
		case index == len(entries)-1:
		case c.watchesAll:
			at = position{token: before.token, returnedSurface: surface, returnedSequence: entry.GetSequence()}
		default:
			at = position{afterSequence: entry.GetSequence()}
		}
		items[index] = WatchItem[Entry]{surface, entry, at.resumeToken()}
	}
	return items
}

// reconnectingFrames yields the frames of a stream, and opens it again if it breaks off. An error that no new connection
// would change comes last.
func reconnectingFrames[Response any](
	ctx context.Context, logger *slog.Logger, open func(context.Context) (grpc.ServerStreamingClient[Response], error),
) iter.Seq2[*Response, error] {
	return func(yield func(*Response, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		backoff := newBackoff(firstReconnect, reconnectLimit)
		isConnected := true
		for {
			stream, err := open(ctx)
			for err == nil {
				var frame *Response
				if frame, err = stream.Recv(); err == nil {
					backoff.reset()
					isConnected = true
					if !yield(frame, nil) {
						return
					}
				}
			}
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			failed := &Error{Code: codes.Unavailable, Message: "the stream has ended"} // Some proxies end it so.
			if !errors.Is(err, io.EOF) {
				failed = FromError(err)
			}
			if failed.Code != codes.Unavailable {
				yield(nil, failed)
				return
			}
			wait := backoff.next(failed.RetryAfter)
			if isConnected { // Failures to connect again say nothing new.
				logger.Warn("disconnected", "code", failed.Code.String(), "reason", failed.Error(), "retry_ms", wait.Milliseconds())
				isConnected = false
			}
			sleep(ctx, wait)
		}
	}
}
