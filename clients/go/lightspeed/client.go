// Package lightspeed is the Go client of Lightspeed Operations: thin, typed, and safe to retry.
//
// It owns how Go code calls the service, and knows no rule of the pipeline: those are in the server. The messages are
// in lightspeed.dev/ops/gen/lightspeed/ops/v1.
package lightspeed

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	grpcbackoff "google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// DefaultTimeout is the deadline of calls whose context has none. It covers the call and all its retries. A
	// response takes milliseconds; a restarted server takes 10 s to replay a million batch lifecycles. A longer wait
	// than for that and its drain together is an outage, which the caller must see.
	DefaultTimeout = 30 * time.Second

	// The deadline of calls that work for long: walking a long audit chain, certifying, replaying.
	longTimeout = 60 * time.Second

	// A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: 16 MiB, doubled.
	maxReceiveBytes = 32 << 20

	// Often enough to notice a dead connection before a person does; only while a call is open, so an idle client sends
	// nothing.
	keepaliveTime    = 30 * time.Second
	keepaliveTimeout = 10 * time.Second

	// gRPC's own limit of 120 s would keep a client disconnected long after a server is back. The limit equals that of
	// the retries of calls: between attempts to connect, calls fail at once.
	firstConnect = 100 * time.Millisecond
	connectLimit = time.Second
)

// Client is a connection to the service, with one more connection for every 50 streams. Many goroutines can use it at a
// time.
//
// Every unary RPC of the four services is a method that takes a context and its request. Its errors are *Error. A call
// whose context has no deadline gets one. Until then the client retries a call that gets UNAVAILABLE, and the server
// applies it once: each change carries a request_id. The watches and [Worker] reconnect and resume at their position;
// the raw streams are methods of the embedded clients, as in client.RecordServiceClient.WatchAudits.
type Client struct {
	opsv1.SurfaceServiceClient
	opsv1.ScheduleServiceClient
	opsv1.WorkerServiceClient
	opsv1.RecordServiceClient

	router *router
	logger *slog.Logger
}

// Option changes how a client connects or calls.
type Option func(*options)

type options struct {
	credentials credentials.TransportCredentials
	token       TokenSource
	isPlaintext bool // The token may be sent without TLS.
	timeout     time.Duration
	logger      *slog.Logger
	isDirect    bool // Calls about a surface go directly to its owner.
	dial        []grpc.DialOption
}

// WithTLS connects over TLS. An empty configuration trusts the system's roots; RootCAs has other ones, Certificates the
// client's own certificate for mutual TLS, and ServerName the name in the server's certificate.
func WithTLS(config *tls.Config) Option {
	return func(o *options) { o.credentials = credentials.NewTLS(config) }
}

// TokenSource returns the token of a call. It is called for each call, so it should keep a token while it is valid.
type TokenSource func(context.Context) (string, error)

// WithToken sends "authorization: Bearer <token>" with every call. It goes over TLS only: without TLS, NewClient
// refuses it.
func WithToken(token string) Option {
	return WithTokenSource(func(context.Context) (string, error) { return token, nil })
}

// WithTokenSource is WithToken with a token for each call.
func WithTokenSource(source TokenSource) Option {
	return func(o *options) { o.token = source }
}

// WithTokenWithoutTLS sends the token also without TLS, so that others can read it: for a proxy on this machine that adds
// TLS.
func WithTokenWithoutTLS() Option {
	return func(o *options) { o.isPlaintext = true }
}

// WithTimeout sets the deadline of calls whose context has none. Calls that work for long, as certifying does, get at
// least a minute.
func WithTimeout(timeout time.Duration) Option {
	return func(o *options) { o.timeout = timeout }
}

// WithLogger sets the logger of watches and workers; the default is slog.Default().
func WithLogger(logger *slog.Logger) Option {
	return func(o *options) { o.logger = logger }
}

// WithDirectToOwners sets whether calls about a surface go directly to the server that owns it, if several servers share a
// journal; that is the default. If it is false, all calls go to the configured address, which forwards them.
//
// A client goes only to an address of the form HOST:PORT, with the credentials and the TLS of the configured one; to this
// machine only if the configured address is on it.
func WithDirectToOwners(on bool) Option {
	return func(o *options) { o.isDirect = on }
}

// WithDialOptions adds options of gRPC's own, after the client's: interceptors, keepalive, message sizes, a proxy.
func WithDialOptions(dial ...grpc.DialOption) Option {
	return func(o *options) { o.dial = append(o.dial, dial...) }
}

// NewClient makes a client for the server at an address: localhost, localhost:50051, [::1]:50051, dns:///host:50051 or
// unix:/run/lightspeed.sock. Without a port it is 50051. NewClient uses plaintext unless WithTLS is given. The client
// connects with the first call; a server that gives no answer for a second is logged as server_unreachable.
func NewClient(address string, opts ...Option) (*Client, error) {
	o := options{credentials: insecure.NewCredentials(), timeout: DefaultTimeout, logger: slog.Default(), isDirect: true}
	for _, opt := range opts {
		opt(&o)
	}
	target, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if o.sendsTokenInPlaintext() && !o.isPlaintext {
		return nil, errors.New("expected TLS for a token, but the client uses plaintext: add WithTLS, or WithTokenWithoutTLS for a proxy on this machine")
	}
	interceptor := &callInterceptor{timeout: o.timeout, target: address, server: &reachability{logger: o.logger, target: address}}
	connect := func(target string, limits connectionLimits) (*connectionPool, error) {
		dial := o.dialOptions(interceptor, limits)
		return newConnectionPool(func() (*grpc.ClientConn, error) { return grpc.NewClient(target, dial...) })
	}
	interceptor.owners = newSurfaceOwners(target, &o, func(owner string) (*connectionPool, error) {
		return connect(owner, connectionLimits{directKeepaliveTime, directKeepaliveTimeout, directConnectTimeout})
	})
	configured, err := connect(target, connectionLimits{keepaliveTime, keepaliveTimeout, keepaliveTimeout})
	if err != nil {
		return nil, err
	}
	calls := &router{configured: configured, owners: interceptor.owners}
	return &Client{
		SurfaceServiceClient:  opsv1.NewSurfaceServiceClient(calls),
		ScheduleServiceClient: opsv1.NewScheduleServiceClient(calls),
		WorkerServiceClient:   opsv1.NewWorkerServiceClient(calls),
		RecordServiceClient:   opsv1.NewRecordServiceClient(calls),
		router:                calls,
		logger:                o.logger,
	}, nil
}

func (o *options) sendsTokenInPlaintext() bool {
	return o.token != nil && o.credentials.Info().SecurityProtocol == "insecure"
}

// connectionLimits are the times after which a connection is given up.
type connectionLimits struct{ keepaliveTime, keepaliveTimeout, connectTimeout time.Duration }

// dialOptions returns the options of each connection.
func (o *options) dialOptions(interceptor *callInterceptor, limits connectionLimits) []grpc.DialOption {
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(o.credentials),
		// The client retries calls by the rule of the service; gRPC stops at 5 attempts and reads no RetryInfo.
		grpc.WithDisableRetry(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxReceiveBytes)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: limits.keepaliveTime, Timeout: limits.keepaliveTimeout}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           grpcbackoff.Config{BaseDelay: firstConnect, Multiplier: 2, Jitter: 0.2, MaxDelay: connectLimit},
			MinConnectTimeout: limits.connectTimeout,
		}),
		grpc.WithChainUnaryInterceptor(interceptor.unary),
		grpc.WithChainStreamInterceptor(interceptor.stream),
	}
	if o.token != nil {
		dial = append(dial, grpc.WithPerRPCCredentials(bearer{o.token}))
	}
	return append(dial, o.dial...)
}

// Conn returns the connection of calls, for RPCs without a method of the client.
func (c *Client) Conn() *grpc.ClientConn { return c.router.configured.first() }

// Close ends all calls and streams and closes their connections.
func (c *Client) Close() error { return c.router.Close() }

// bearer sends the token with every call. NewClient has checked that there is TLS if it is needed.
type bearer struct{ source TokenSource }

func (b bearer) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	token, err := b.source(ctx)
	if err != nil {
		return nil, fmt.Errorf("expected a token from the token source, but %w", err)
	}
	return map[string]string{"authorization": "Bearer " + token}, nil
}

func (bearer) RequireTransportSecurity() bool { return false }
