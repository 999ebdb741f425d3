package lightspeed_test

import (
	"context"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// fakeServer is one of several servers on a journal: what it says of owners and versions comes from the test.
type fakeServer struct {
	opsv1.UnimplementedSurfaceServiceServer
	opsv1.UnimplementedWorkerServiceServer
	address string
	stop    func()

	lock        sync.Mutex
	owner       string // The owner that it names with each response; empty: it names none.
	refusesFor  string // The owner that it names in refusals of all calls; empty: it refuses none.
	version     string // The version of the surface in responses to changes; empty: none.
	isBehind    bool   // Reads are refused because the server has not reached the version.
	isDraining  bool   // All calls are refused because the server shuts down.
	isStopped   bool   // Calls are never answered.
	starts      []*opsv1.StartRunRequest
	minVersions []string // Of reads; empty: the read has sent none.
	streams     chan *opsv1.WorkRequest_Open
	left        chan bool // A worker has left a work stream.
}

func newFakeServer(t *testing.T, address string) *fakeServer {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeServer{
		address: listener.Addr().String(), streams: make(chan *opsv1.WorkRequest_Open, 10), left: make(chan bool, 10),
	}
	server := grpc.NewServer()
	f.stop = server.Stop
	opsv1.RegisterSurfaceServiceServer(server, f)
	opsv1.RegisterWorkerServiceServer(server, f)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	return f
}

func (f *fakeServer) refusal() error {
	if f.isDraining {
		return refusal(codes.Unavailable, "SERVER_DRAINING", nil, time.Minute)
	}
	if f.refusesFor == "" {
		return nil
	}
	return refusal(codes.Unavailable, "OWNER_ELSEWHERE", map[string]string{"surface": "s", "owner": f.refusesFor})
}

func (f *fakeServer) StartRun(ctx context.Context, request *opsv1.StartRunRequest) (*opsv1.StartRunResponse, error) {
	f.lock.Lock()
	f.starts = append(f.starts, request)
	isStopped := f.isStopped
	f.lock.Unlock()
	if isStopped {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	_ = grpc.SetTrailer(ctx, f.sayings())
	return &opsv1.StartRunResponse{}, f.refusal()
}

// sayings returns what the server says of the surface.
func (f *fakeServer) sayings() metadata.MD {
	said := metadata.MD{}
	if f.owner != "" {
		said.Set("lightspeed-owner", f.owner)
	}
	if f.version != "" {
		said.Set("lightspeed-version", f.version)
	}
	return said
}

func (f *fakeServer) CreateSurface(ctx context.Context, _ *opsv1.CreateSurfaceRequest) (*opsv1.CreateSurfaceResponse, error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	_ = grpc.SetTrailer(ctx, f.sayings())
	return &opsv1.CreateSurfaceResponse{}, nil
}

func (f *fakeServer) GetSurface(ctx context.Context, _ *opsv1.GetSurfaceRequest) (*opsv1.GetSurfaceResponse, error) {
	f.lock.Lock()
	defer f.lock.Unlock()
	value := ""
	if values := metadata.ValueFromIncomingContext(ctx, "lightspeed-min-version"); len(values) > 0 {
		value = values[0]
	}
	f.minVersions = append(f.minVersions, value)
	if f.isBehind && value != "" {
		return nil, refusal(codes.Unavailable, "BEHIND_MIN_VERSION", nil)
	}
	return &opsv1.GetSurfaceResponse{}, nil
}

func (f *fakeServer) Work(stream grpc.BidiStreamingServer[opsv1.WorkRequest, opsv1.WorkResponse]) error {
	first, err := stream.Recv()
	if err != nil {
		return err
	}
	f.lock.Lock()
	said, refused := f.sayings(), f.refusal()
	f.lock.Unlock()
	f.streams <- first.GetOpen()
	if refused != nil {
		return refused
	}
	stream.SetTrailer(said)
	if err := stream.SendHeader(said); err != nil {
		return err
	}
	opened := &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Opened_{Opened: &opsv1.WorkResponse_Opened{}}}
	for {
		if err := stream.Send(opened); err != nil { // The next frames only show that the server lives.
			return err
		}
		frame, err := stream.Recv()
		if err != nil {
			return nil //nolint:nilerr // The worker has ended the stream.
		}
		if frame.GetLeave() != nil {
			f.left <- true
		}
	}
}

func (f *fakeServer) startCount() int {
	f.lock.Lock()
	defer f.lock.Unlock()
	return len(f.starts)
}

func (f *fakeServer) requestIDs() []string {
	f.lock.Lock()
	defer f.lock.Unlock()
	var ids []string
	for _, start := range f.starts {
		ids = append(ids, start.GetRequestId())
	}
	return ids
}

func (f *fakeServer) receivedMinVersions() []string {
	f.lock.Lock()
	defer f.lock.Unlock()
	return slices.Clone(f.minVersions)
}

func (f *fakeServer) set(change func()) {
	f.lock.Lock()
	defer f.lock.Unlock()
	change()
}
