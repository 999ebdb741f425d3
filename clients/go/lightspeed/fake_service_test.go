package lightspeed_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// testTimeout is the limit of each test's calls.
const testTimeout = 10 * time.Second

// fakeService is a service with responses from a test; it keeps its requests.
type fakeService struct {
	opsv1.UnimplementedSurfaceServiceServer
	opsv1.UnimplementedRecordServiceServer

	lock    sync.Mutex
	starts  []*opsv1.StartRunRequest
	timeout time.Duration // Time until the deadline of the last call.
	results []error       // Errors of StartRun, in order; then it succeeds.
	watches []*opsv1.WatchAuditsRequest
	scripts []func(grpc.ServerStreamingServer[opsv1.WatchAuditsResponse]) error // Scripts of WatchAudits, in order.
	pages   [][]string

	controls []*opsv1.ApplyControlRequest
	creates  []*opsv1.CreateSurfaceRequest
}

func (f *fakeService) ApplyControl(_ context.Context, request *opsv1.ApplyControlRequest) (*opsv1.ApplyControlResponse, error) {
	f.controls = append(f.controls, request)
	return &opsv1.ApplyControlResponse{Surface: &opsv1.Surface{Name: "a"}, Plan: &opsv1.ReplayPlan{PlanHash: "h"}}, nil
}

func (f *fakeService) CreateSurface(_ context.Context, request *opsv1.CreateSurfaceRequest) (*opsv1.CreateSurfaceResponse, error) {
	f.creates = append(f.creates, request)
	return &opsv1.CreateSurfaceResponse{Surface: &opsv1.Surface{Name: "a"}}, nil
}

func (f *fakeService) StartRun(ctx context.Context, request *opsv1.StartRunRequest) (*opsv1.StartRunResponse, error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.starts = append(f.starts, request)
	if deadline, ok := ctx.Deadline(); ok {
		f.timeout = time.Until(deadline)
	}
	if len(f.results) > 0 {
		err := f.results[0]
		f.results = f.results[1:]
		if err != nil {
			return nil, err
		}
	}
	return &opsv1.StartRunResponse{Surface: &opsv1.Surface{Name: "a"}}, nil
}

func (f *fakeService) ListSinkIdempotencyKeys(
	_ context.Context, request *opsv1.ListSinkIdempotencyKeysRequest,
) (*opsv1.ListSinkIdempotencyKeysResponse, error) {
	page := len(request.GetPageToken())
	if page >= len(f.pages) {
		return nil, refusal(codes.NotFound, "CURSOR_NOT_FOUND", nil)
	}
	token := request.GetPageToken() + "x"
	if page == len(f.pages)-1 {
		token = ""
	}
	return &opsv1.ListSinkIdempotencyKeysResponse{IdempotencyKeys: f.pages[page], NextPageToken: token}, nil
}

func (f *fakeService) WatchAudits(
	request *opsv1.WatchAuditsRequest, stream grpc.ServerStreamingServer[opsv1.WatchAuditsResponse],
) error {
	f.lock.Lock()
	f.watches = append(f.watches, request)
	script := f.scripts[0]
	f.scripts = f.scripts[1:]
	f.lock.Unlock()
	return script(stream)
}

// serve runs the service with server options, and returns its address.
func (f *fakeService) serve(t *testing.T, opts ...grpc.ServerOption) string {
	t.Helper()
	return f.serveAt(t, "127.0.0.1:0", opts...)
}

func (f *fakeService) serveAt(t *testing.T, address string, opts ...grpc.ServerOption) string {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(opts...)
	opsv1.RegisterSurfaceServiceServer(server, f)
	opsv1.RegisterRecordServiceServer(server, f)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

func (f *fakeService) client(t *testing.T) *lightspeed.Client {
	t.Helper()
	return dial(t, f.serve(t))
}

func dial(t *testing.T, target string, opts ...lightspeed.Option) *lightspeed.Client {
	t.Helper()
	client, err := lightspeed.NewClient(target, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// within returns a context that ends with the test, or at its time limit.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	t.Cleanup(cancel)
	return ctx
}

// refusal returns an error as the server makes it, with a wait if a retry can help.
func refusal(code codes.Code, reason string, metadata map[string]string, wait ...time.Duration) error {
	refused, err := status.New(code, "expected more").WithDetails(
		&errdetails.ErrorInfo{Reason: reason, Domain: "ops.lightspeed", Metadata: metadata})
	if err == nil && len(wait) > 0 {
		refused, err = refused.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(wait[0])})
	}
	if err != nil {
		panic(err)
	}
	return refused.Err()
}
