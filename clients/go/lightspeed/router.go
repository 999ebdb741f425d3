package lightspeed

import (
	"cmp"
	"context"
	"strings"

	"google.golang.org/grpc"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// noSurface stands for the surface of calls about none or many; it is the name of none.
const noSurface = "-"

// surfaceOf returns the name of the surface that a request is about.
func surfaceOf(request any) string {
	if creation, ok := request.(*opsv1.CreateSurfaceRequest); ok {
		return cmp.Or(creation.GetParent(), defaultTenant) + "/surfaces/" + creation.GetSurfaceId()
	}
	about, ok := request.(interface{ GetSurface() string })
	if !ok || strings.HasSuffix(about.GetSurface(), allSurfaces) {
		return noSurface
	}
	return cmp.Or(about.GetSurface(), defaultSurface)
}

// isRead reports whether a call changes nothing: each change has a request_id.
func isRead(request any) bool {
	_, changes := request.(interface{ GetRequestId() string })
	return !changes
}

// streamRoute is how a work stream reaches a server: directly to the owner of its surface, or by way of the configured server.
type streamRoute struct {
	owners  *surfaceOwners
	surface string
	channel *directChannel // Nil: the configured server.
}

type streamRouteKey struct{}

// withStreamRoute returns a context for opening a stream about a surface.
func withStreamRoute(ctx context.Context, route *streamRoute) context.Context {
	return context.WithValue(ctx, streamRouteKey{}, route)
}

func streamRouteOf(ctx context.Context) *streamRoute {
	route, _ := ctx.Value(streamRouteKey{}).(*streamRoute)
	return route
}

// awaitOwner calls ownerConnected if a server forwards a stream that has begun, and when a new one would go directly to the
// owner.
func (r *streamRoute) awaitOwner(ctx context.Context, stream grpc.ClientStream, ownerConnected func()) {
	received, err := stream.Header()
	named := received.Get(ownerMetadata)
	if err == nil && len(named) > 0 && r.owners.learn(r.surface, named[0]) && r.owners.await(ctx, named[0]) {
		ownerConnected()
	}
}

// failed learns from the failure of a stream, and waits until the owner that it names is connected.
func (r *streamRoute) failed(ctx context.Context, failed *Error) *Error {
	if next := r.owners.attemptFailed(r.surface, r.channel, failed); next != "" {
		r.owners.await(ctx, next)
	}
	return failed
}

// router carries calls over the connection of the configured server, whose interceptor takes those about a surface to its
// owner, and opens streams about a surface at its owner.
type router struct {
	configured *connectionPool
	owners     *surfaceOwners
}

// Invoke sends a call.
func (r *router) Invoke(ctx context.Context, method string, request, reply any, opts ...grpc.CallOption) error {
	return r.configured.Invoke(ctx, method, request, reply, opts...)
}

// NewStream opens a stream.
func (r *router) NewStream(
	ctx context.Context, description *grpc.StreamDesc, method string, opts ...grpc.CallOption,
) (grpc.ClientStream, error) {
	route := streamRouteOf(ctx)
	if route == nil {
		return r.configured.NewStream(ctx, description, method, opts...)
	}
	if route.channel = r.owners.acquire(route.surface); route.channel == nil {
		return r.configured.NewStream(ctx, description, method, opts...)
	}
	stream, err := route.channel.pool.NewStream(ctx, description, method, opts...)
	if err != nil {
		r.owners.channels.release(route.channel)
		return nil, err
	}
	context.AfterFunc(stream.Context(), func() { r.owners.channels.release(route.channel) })
	return stream, nil
}

// Close closes all connections.
func (r *router) Close() error {
	r.owners.channels.close()
	return r.configured.Close()
}
