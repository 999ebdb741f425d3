package lightspeed

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A short fault lasts milliseconds, a restart seconds: retries are quick at first, and then about one per second, so
// that they do not overload a restarted server.
const (
	firstRetry = 50 * time.Millisecond
	retryLimit = time.Second
)

// callInterceptor adds the deadline, the request_id and the retries to calls, and the type to errors.
type callInterceptor struct {
	timeout time.Duration
	target  string
	server  *reachability
	owners  *surfaceOwners
}

func (c *callInterceptor) unary(
	ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption,
) error {
	if _, has := ctx.Deadline(); !has {
		timeout := c.timeout
		if isLong(method) {
			timeout = max(timeout, longTimeout)
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	if message, ok := request.(proto.Message); ok {
		request = withRequestID(message)
	}
	about, backoff, wasBehind := surfaceOf(request), newBackoff(firstRetry, retryLimit), false
	for moves := 0; ; {
		channel := c.owners.acquire(about)
		failed := c.attempt(ctx, channel, method, request, reply, conn, invoke, opts...)
		c.owners.channels.release(channel)
		if failed == nil {
			return nil
		}
		wasBehind = wasBehind || failed.Reason == behindMinVersion
		next := c.owners.attemptFailed(about, channel, failed)
		if next != "" && moves < maxMoves && c.owners.await(ctx, next) {
			moves++
			continue
		}
		if !waitToRetry(ctx, failed, backoff) {
			if wasBehind {
				c.owners.forgetVersion(about)
			}
			return failed
		}
	}
}

// waitToRetry waits before the next attempt, and returns false if there is none.
func waitToRetry(ctx context.Context, failed *Error, backoff *backoff) bool {
	if failed.Code != codes.Unavailable {
		return false // A response, or a limit of the caller's own.
	}
	wait := backoff.next(failed.RetryAfter)
	ends, _ := ctx.Deadline()
	return time.Until(ends) > wait && sleep(ctx, wait)
}

// attempt sends a call to the owner of its surface, or to the configured server, and learns from the response.
func (c *callInterceptor) attempt(
	ctx context.Context, channel *directChannel, method string, request, reply any, conn *grpc.ClientConn,
	invoke grpc.UnaryInvoker, opts ...grpc.CallOption,
) *Error {
	about := surfaceOf(request)
	if about != noSurface && isRead(request) {
		ctx = c.owners.withMinVersion(ctx, about)
	}
	target, attemptEnded := c.target, func(*Error) {}
	if channel != nil {
		conn, target = channel.pool.first(), channel.address
	} else {
		attemptEnded = c.server.attempt(conn)
	}
	var trailer metadata.MD
	failed := FromError(invoke(ctx, method, request, reply, conn, append(slices.Clone(opts), grpc.Trailer(&trailer))...)).at(target, method)
	attemptEnded(failed)
	if failed == nil && len(trailer) > 0 {
		c.owners.answered(about, trailer)
	}
	return failed
}

func (c *callInterceptor) stream(
	ctx context.Context, description *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	target, attemptEnded := c.target, func(*Error) {}
	if route := streamRouteOf(ctx); route != nil && route.channel != nil {
		target = route.channel.address
	} else {
		attemptEnded = c.server.attempt(conn)
	}
	stream, err := open(ctx, description, conn, method, opts...)
	if failed := FromError(err).at(target, method); failed != nil {
		attemptEnded(failed)
		return nil, failed
	}
	return &typedStream{stream, target, method, attemptEnded}, nil
}

// typedStream is a stream whose errors are *Error.
type typedStream struct {
	grpc.ClientStream
	target       string
	method       string
	attemptEnded func(*Error) // Nil after the first answer.
}

func (s *typedStream) RecvMsg(message any) error {
	err := s.ClientStream.RecvMsg(message)
	var failed *Error
	if err != nil && !errors.Is(err, io.EOF) {
		failed = FromError(err).at(s.target, s.method)
	}
	if s.attemptEnded != nil {
		s.attemptEnded(failed)
		s.attemptEnded = nil
	}
	if failed == nil {
		return err
	}
	return failed
}

// withRequestID returns a copy of the request with a new request_id if it changes something and has none. The caller's
// request stays unchanged, so that the caller can use it for another call.
func withRequestID(request proto.Message) proto.Message {
	original := request.ProtoReflect()
	field := original.Descriptor().Fields().ByName("request_id")
	if field == nil || original.Get(field).String() != "" {
		return request
	}
	changed := original.New() // A shallow copy: its contents are only read.
	original.Range(func(other protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		changed.Set(other, value)
		return true
	})
	changed.SetUnknown(original.GetUnknown())
	changed.Set(field, protoreflect.ValueOfString(newRequestID()))
	return changed.Interface()
}

// newRequestID returns a new, unique request_id.
func newRequestID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // It never fails, by its documentation.
	return hex.EncodeToString(random[:])
}

// sleep waits, and returns false if the context ended first.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
