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

// connectionPool carries all calls over its first connection, and opens another one for every 50 streams.
type connectionPool struct {
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

func newConnectionPool(dial func() (*grpc.ClientConn, error)) (*connectionPool, error) {
	first, err := dial()
	if err != nil {
		return nil, err
	}
	return &connectionPool{dial: dial, open: []*connection{{ClientConn: first}}}, nil
}

func (p *connectionPool) first() *grpc.ClientConn { return p.open[0].ClientConn }

// Invoke sends a call.
func (p *connectionPool) Invoke(ctx context.Context, method string, request, reply any, opts ...grpc.CallOption) error {
	return p.first().Invoke(ctx, method, request, reply, opts...)
}

// NewStream opens a stream, which counts until its context ends.
func (p *connectionPool) NewStream(
	ctx context.Context, description *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	conn, err := p.acquire()
	if err != nil {
		return nil, FromError(err)
	}
	stream, err := conn.NewStream(ctx, description, method, opts...)
	if err != nil {
		p.release(conn)
		return nil, err
	}
	context.AfterFunc(stream.Context(), func() { p.release(conn) })
	return stream, nil
}

// acquire returns a connection with room for a stream, and counts the stream; release counts it out.
func (p *connectionPool) acquire() (*connection, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, conn := range p.open {
		if conn.streams < streamsPerConnection {
			conn.streams++
			return conn, nil
		}
	}
	if p.closed {
		return nil, grpc.ErrClientConnClosing //nolint:staticcheck // the error of a closed connection
	}
	dialed, err := p.dial()
	if err != nil {
		return nil, err
	}
	conn := &connection{ClientConn: dialed, streams: 1}
	p.open = append(p.open, conn)
	return conn, nil
}

func (p *connectionPool) release(conn *connection) {
	p.lock.Lock()
	defer p.lock.Unlock()
	conn.streams--
}

// Close closes all connections.
func (p *connectionPool) Close() error {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.closed = true
	var failed error
	for _, conn := range p.open {
		failed = errors.Join(failed, conn.Close())
	}
	return failed
}
