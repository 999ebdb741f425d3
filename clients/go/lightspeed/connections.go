package lightspeed

import (
	"context"
	"errors"
	"sync"

	"google.golang.org/grpc"
)

// streamsPerConnection is the number of streams that share a connection: half of a server's default limit, so that the
// other half is left for calls.
const streamsPerConnection = 50

// connections carries all calls over its first connection, and opens another one for every 50 streams.
type connections struct {
	dial func() (*grpc.ClientConn, error)

	lock   sync.Mutex
	open   []*connection // Never empty.
	closed bool
}

// connection is one connection and the number of its open streams.
type connection struct {
	*grpc.ClientConn
	streams int
}

func newConnections(dial func() (*grpc.ClientConn, error)) (*connections, error) {
	first, err := dial()
	if err != nil {
		return nil, err
	}
	return &connections{dial: dial, open: []*connection{{ClientConn: first}}}, nil
}

func (c *connections) first() *grpc.ClientConn { return c.open[0].ClientConn }

// Invoke sends a call.
func (c *connections) Invoke(ctx context.Context, method string, request, reply any, opts ...grpc.CallOption) error {
	return c.first().Invoke(ctx, method, request, reply, opts...)
}

// NewStream opens a stream, which counts until its context ends.
func (c *connections) NewStream(
	ctx context.Context, description *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	place, err := c.place()
	if err != nil {
		return nil, FromError(err)
	}
	stream, err := place.NewStream(ctx, description, method, opts...)
	if err != nil {
		c.release(place)
		return nil, err
	}
	context.AfterFunc(stream.Context(), func() { c.release(place) })
	return stream, nil
}

func (c *connections) place() (*connection, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, one := range c.open {
		if one.streams < streamsPerConnection {
			one.streams++
			return one, nil
		}
	}
	if c.closed {
		return nil, grpc.ErrClientConnClosing //nolint:staticcheck // what a closed connection says
	}
	conn, err := c.dial()
	if err != nil {
		return nil, err
	}
	another := &connection{ClientConn: conn, streams: 1}
	c.open = append(c.open, another)
	return another, nil
}

func (c *connections) release(place *connection) {
	c.lock.Lock()
	defer c.lock.Unlock()
	place.streams--
}

// Close closes all connections.
func (c *connections) Close() error {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.closed = true
	var failed error
	for _, one := range c.open {
		failed = errors.Join(failed, one.Close())
	}
	return failed
}
