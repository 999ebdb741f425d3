// Package lightspeed is the Go client of Lightspeed Operations: thin, typed, and safe to retry.
//
// It owns how the service is called from Go, and knows no rule of the pipeline: those live in the server. The messages
// stand in lightspeed.dev/ops/gen/lightspeed/ops/v1.
package lightspeed

import (
	"context"
	"crypto/tls"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// DefaultTimeout is the deadline of calls whose context has none, the call and all its repetitions together. An answer
	// takes milliseconds, and a restarted server that has a million lives to replay 10 s: what takes longer than that and
	// its drain together is an outage, and a caller should learn of it.
	DefaultTimeout = 30 * time.Second

	// LongTimeout is that of calls that are work, not waiting: walking a long audit chain, certifying, replaying.
	LongTimeout = 60 * time.Second

	// A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: 16 MiB, doubled.
	maxReceiveBytes = 32 << 20

	// Often enough to notice a dead connection before a person does; only while a call is open, so an idle client is quiet.
	keepaliveTime    = 30 * time.Second
	keepaliveTimeout = 10 * time.Second

	// gRPC's own limit of 120 s would leave a client blind long after a server is back. As often as calls are sent again:
	// in between, they fail without a look.
	firstReconnect = 100 * time.Millisecond
	maxReconnect   = time.Second
)

// Client is a connection to the service, and another one for every 50 streams. It may be used from many goroutines.
//
// Every unary RPC of the three services is a method that takes a context and its request. Its errors are *Error. A call
// whose context has no deadline gets one; until then a call that meets UNAVAILABLE is sent again, and done once: each
// change carries a request_id. The watches and [Worker] connect again and go on where they were; the raw streams are
// reached through the embedded clients, as in client.RecordServiceClient.WatchAudits.
type Client struct {
	opsv1.SurfaceServiceClient
	opsv1.WorkerServiceClient
	opsv1.RecordServiceClient

	conns  *connections
	logger *slog.Logger
}

// Option changes how a client connects or calls.
type Option func(*options)

type options struct {
	credentials credentials.TransportCredentials
	token       string
	timeout     time.Duration
	logger      *slog.Logger
	dial        []grpc.DialOption
}

// WithTLS connects over TLS. An empty configuration trusts the system's roots.
func WithTLS(config *tls.Config) Option {
	return func(o *options) { o.credentials = credentials.NewTLS(config) }
}

// WithToken sends "authorization: Bearer <token>" with every call. It goes over TLS only: NewClient refuses it without.
func WithToken(token string) Option {
	return func(o *options) { o.token = token }
}

// WithTimeout sets the deadline of calls whose context has none.
func WithTimeout(timeout time.Duration) Option {
	return func(o *options) { o.timeout = timeout }
}

// WithLogger sets the logger of watches and workers; the default is slog.Default().
func WithLogger(logger *slog.Logger) Option {
	return func(o *options) { o.logger = logger }
}

// WithDialOptions adds options of gRPC's own, after the client's.
func WithDialOptions(dial ...grpc.DialOption) Option {
	return func(o *options) { o.dial = append(o.dial, dial...) }
}

// NewClient makes a client of the server at a target as gRPC writes it, such as localhost:50051 or
// unix:/run/lightspeed.sock; plaintext unless WithTLS is given. It connects with the first call.
func NewClient(target string, opts ...Option) (*Client, error) {
	o := options{credentials: insecure.NewCredentials(), timeout: DefaultTimeout, logger: slog.Default()}
	for _, opt := range opts {
		opt(&o)
	}
	caller := &caller{timeout: o.timeout}
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(o.credentials),
		// Calls are sent again here, by the rule of the service; gRPC stops at 5 attempts and reads no RetryInfo.
		grpc.WithDisableRetry(),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxReceiveBytes)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: keepaliveTime, Timeout: keepaliveTimeout}),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: firstReconnect, Multiplier: 2, Jitter: 0.2, MaxDelay: maxReconnect},
			MinConnectTimeout: keepaliveTimeout,
		}),
		grpc.WithChainUnaryInterceptor(caller.unary),
		grpc.WithChainStreamInterceptor(caller.stream),
	}
	if o.token != "" {
		dial = append(dial, grpc.WithPerRPCCredentials(bearer(o.token)))
	}
	dial = append(dial, o.dial...)
	conns, err := newConnections(func() (*grpc.ClientConn, error) { return grpc.NewClient(target, dial...) })
	if err != nil {
		return nil, err
	}
	return &Client{
		SurfaceServiceClient: opsv1.NewSurfaceServiceClient(conns),
		WorkerServiceClient:  opsv1.NewWorkerServiceClient(conns),
		RecordServiceClient:  opsv1.NewRecordServiceClient(conns),
		conns:                conns,
		logger:               o.logger,
	}, nil
}

// Conn returns the connection that carries calls, for what the client has no method for.
func (c *Client) Conn() *grpc.ClientConn { return c.conns.first() }

// Close ends all calls and streams and closes their connections.
func (c *Client) Close() error { return c.conns.Close() }

// bearer is a token that is sent with every call.
type bearer string

func (b bearer) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": "Bearer " + string(b)}, nil
}

func (bearer) RequireTransportSecurity() bool { return true }
