package lightspeed_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/status"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

const (
	someSurface  = "tenants/x/surfaces/a"
	otherSurface = "tenants/x/surfaces/b"
)

// startRun calls StartRun once, and fails the test if that fails.
func startRun(t *testing.T, client *lightspeed.Client, surface string) {
	t.Helper()
	if _, err := client.StartRun(within(t), &opsv1.StartRunRequest{Surface: surface}); err != nil {
		t.Fatal(err)
	}
}

// isRefused reports whether a call was refused until its deadline, which can also end its last attempt.
func isRefused(err error, reason opsv1.ErrorReason) bool {
	return lightspeed.HasReason(err, reason) || errors.Is(err, context.DeadlineExceeded)
}

// startRunsUntil calls StartRun until the server has got a call.
func startRunsUntil(t *testing.T, client *lightspeed.Client, server *fakeServer) {
	t.Helper()
	for server.startCount() == 0 {
		startRun(t, client, someSurface)
	}
}

// forwarding returns a server that names another one as the owner, and that one.
func forwarding(t *testing.T) (first, owner *fakeServer) {
	t.Helper()
	first, owner = newFakeServer(t, "127.0.0.1:0"), newFakeServer(t, "127.0.0.1:0")
	first.owner = owner.address
	return first, owner
}

// Once a response has named the owner of a surface, calls about it go there; calls about another one do not.
func TestCallsGoToTheOwner(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address)
	startRunsUntil(t, client, owner)
	forwarded := first.startCount()
	for range 3 {
		startRun(t, client, someSurface)
	}
	startRun(t, client, otherSurface)
	if first.startCount() != forwarded+1 || owner.startCount() != 4 {
		t.Errorf("expected the owner to get all other calls about its surface, but it got %d, and the first server %d",
			owner.startCount(), first.startCount()-forwarded)
	}
}

// An owner that has handed a surface over names the next one; the configured server may be that.
func TestOwnerHandsOver(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address)
	startRunsUntil(t, client, owner)
	owner.set(func() { owner.owner = first.address })
	startRun(t, client, someSurface)
	called := owner.startCount()
	startRun(t, client, someSurface)
	if owner.startCount() != called {
		t.Error("expected the next call at the configured server, but the former owner got it")
	}
}

// A call that is refused for its owner is sent to the owner at once, as the same request.
func TestOwnerElsewhere(t *testing.T) {
	first, owner := forwarding(t)
	first.refusesFor = owner.address
	client := dial(t, first.address)
	startRun(t, client, someSurface)
	if !slices.Equal(first.requestIDs(), owner.requestIDs()) || owner.startCount() != 1 {
		t.Errorf("expected one request at both servers, but got %q and %q", first.requestIDs(), owner.requestIDs())
	}
	startRun(t, client, someSurface)
	if first.startCount() != 1 || owner.startCount() != 2 {
		t.Errorf("expected the next call at the owner, but the first server got %d", first.startCount())
	}
}

// Servers that name each other are called at a growing interval.
func TestServersThatDisagree(t *testing.T) {
	first, owner := forwarding(t)
	first.refusesFor, owner.refusesFor = owner.address, first.address
	client := dial(t, first.address)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := client.StartRun(ctx, &opsv1.StartRunRequest{Surface: someSurface})
	if !isRefused(err, opsv1.ErrorReason_ERROR_REASON_OWNER_ELSEWHERE) {
		t.Errorf("expected the refusal, but got %v", err)
	}
	if attempts := first.startCount() + owner.startCount(); attempts < 2 || attempts > 12 {
		t.Errorf("expected few attempts, but there were %d", attempts)
	}
}

// If the owner has gone, the call is sent to the configured server at once, and the next ones as well.
func TestOwnerIsGone(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address)
	startRunsUntil(t, client, owner)
	owner.stop()
	before := first.startCount()
	for range 3 {
		startRun(t, client, someSurface)
	}
	if first.startCount() != before+3 {
		t.Errorf("expected 3 calls at the configured server, but got %d", first.startCount()-before)
	}
}

// An owner that has gone is left alone for a while, also if it is back and the configured server names it.
func TestOwnerIsBack(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address)
	startRunsUntil(t, client, owner)
	owner.stop()
	startRun(t, client, someSurface)
	again := newFakeServer(t, owner.address)
	for range 20 {
		startRun(t, client, someSurface)
	}
	if again.startCount() > 0 {
		t.Errorf("expected all calls at the configured server, but the owner got %d", again.startCount())
	}
}

// A call that the owner refuses because it shuts down is sent to the configured server at once.
func TestOwnerIsDraining(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address)
	startRunsUntil(t, client, owner)
	owner.set(func() { owner.isDraining = true })
	startRun(t, client, someSurface)
}

// An owner that does not answer in time is left alone.
func TestOwnerIsStopped(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address)
	startRunsUntil(t, client, owner)
	owner.set(func() { owner.isStopped = true })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{Surface: someSurface}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("expected the deadline to end, but got %v", err)
	}
	startRun(t, client, someSurface)
}

// An owner that cannot be reached from here delays no call, and is not tried again soon.
func TestUnreachableOwner(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // The test ends.
	connects := make(chan net.Conn, 100)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.Close()
			connects <- conn
		}
	}()
	first := newFakeServer(t, "127.0.0.1:0")
	first.owner = listener.Addr().String()
	client := dial(t, first.address)
	startRun(t, client, someSurface)
	<-connects
	for range 10 {
		startRun(t, client, someSurface)
	}
	if first.startCount() != 11 || len(connects) > 1 { // gRPC may try another time before it reports a failure.
		t.Errorf("expected 11 calls at the configured server and one connection, but got %d and %d", first.startCount(), 1+len(connects))
	}
}

// An owner on this machine is not followed by a client of another machine, and no malformed address is.
func TestOwnersThatAreNotFollowed(t *testing.T) {
	first, owner := forwarding(t)
	for _, named := range []string{"unix:/run/x.sock", "dns:///" + owner.address, "127.1:50051"} {
		first.set(func() { first.refusesFor = named })
		client := dial(t, first.address, lightspeed.WithTimeout(100*time.Millisecond))
		_, err := client.StartRun(context.Background(), &opsv1.StartRunRequest{Surface: someSurface})
		if !isRefused(err, opsv1.ErrorReason_ERROR_REASON_OWNER_ELSEWHERE) {
			t.Errorf("expected %q not to be followed, but got %v", named, err)
		}
	}
	if owner.startCount() > 0 {
		t.Errorf("expected no call at the owner, but it got %d", owner.startCount())
	}
}

// With the option off, all calls go to the configured server.
func TestDirectToOwnersOff(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address, lightspeed.WithDirectToOwners(false), lightspeed.WithTimeout(100*time.Millisecond))
	for range 20 {
		startRun(t, client, someSurface)
	}
	first.set(func() { first.refusesFor = owner.address })
	_, err := client.StartRun(context.Background(), &opsv1.StartRunRequest{Surface: someSurface})
	if !isRefused(err, opsv1.ErrorReason_ERROR_REASON_OWNER_ELSEWHERE) || owner.startCount() > 0 {
		t.Errorf("expected the refusal and no call at the owner, but got %v and %d", err, owner.startCount())
	}
}

// The errors of calls that went to the owner name the owner; a closed client ends those calls too.
func TestErrorsNameTheOwner(t *testing.T) {
	first, owner := forwarding(t)
	client := dial(t, first.address)
	startRunsUntil(t, client, owner)
	_, err := client.FailRun(within(t), &opsv1.FailRunRequest{Surface: someSurface})
	var failed *lightspeed.Error
	if !errors.As(err, &failed) || failed.Target != owner.address {
		t.Errorf("expected an error at %s, but got %v", owner.address, err)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.StartRun(within(t), &opsv1.StartRunRequest{Surface: someSurface}); !errors.Is(err, lightspeed.ErrClientClosed) {
		t.Errorf("expected the client to be closed, but got %v", status.Code(err))
	}
}

// A read names the newest version of its surface that this client has caused, in the newest journal; other reads name none.
func TestReadsSeeOwnChanges(t *testing.T) {
	server := newFakeServer(t, "127.0.0.1:0")
	client := dial(t, server.address)
	read := func(surface string) {
		if _, err := client.GetSurface(within(t), &opsv1.GetSurfaceRequest{Surface: surface}); err != nil {
			t.Fatal(err)
		}
	}
	read(someSurface)
	for _, version := range []string{"7@a1", "12@a1", "9@a1", "x", "-1"} {
		server.set(func() { server.version = version })
		startRun(t, client, someSurface)
	}
	read(someSurface)
	read(otherSurface)
	server.set(func() { server.version = "3@b2" })
	if _, err := client.CreateSurface(within(t), &opsv1.CreateSurfaceRequest{Parent: "tenants/x", SurfaceId: "b"}); err != nil {
		t.Fatal(err)
	}
	startRun(t, client, "")
	startRun(t, client, someSurface)
	read(otherSurface)
	read("tenants/default/surfaces/default")
	read(someSurface)
	expected := []string{"", "12@a1", "", "3@b2", "3@b2", "3@b2"}
	if got := server.receivedMinVersions(); !slices.Equal(got, expected) {
		t.Errorf("expected the versions %q, but got %q", expected, got)
	}
}

// A version that no server reaches until the deadline is forgotten: the storage may have been restored.
func TestUnreachedVersionIsForgotten(t *testing.T) {
	server := newFakeServer(t, "127.0.0.1:0")
	server.version, server.isBehind = "7@a1", true
	client := dial(t, server.address)
	startRun(t, client, someSurface)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := client.GetSurface(ctx, &opsv1.GetSurfaceRequest{Surface: someSurface})
	if !isRefused(err, opsv1.ErrorReason_ERROR_REASON_BEHIND_MIN_VERSION) {
		t.Errorf("expected the refusal, but got %v", err)
	}
	if _, err := client.GetSurface(within(t), &opsv1.GetSurfaceRequest{Surface: someSurface}); err != nil {
		t.Errorf("expected the next read to ask for no version, but got %v", err)
	}
}

// A client keeps 16 direct channels, and closes the one that was unused for longest for another one.
func TestDirectChannelLimit(t *testing.T) {
	first, owner := newFakeServer(t, "127.0.0.1:0"), newFakeServer(t, "0.0.0.0:0")
	_, port, err := net.SplitHostPort(owner.address)
	if err != nil {
		t.Fatal(err)
	}
	client := dial(t, first.address)
	for index := range 17 {
		before := owner.startCount()
		first.set(func() { first.refusesFor = fmt.Sprintf("127.0.0.%d:%s", 1+index, port) })
		startRun(t, client, fmt.Sprintf("tenants/x/surfaces/s%d", index))
		if owner.startCount() != before+1 {
			t.Fatalf("expected call %d at its owner, but it was not", index)
		}
	}
}

// startWorker runs a worker until the test ends, or until the returned function is called.
func startWorker(t *testing.T, client *lightspeed.Client) (stop func()) {
	t.Helper()
	worker, err := lightspeed.NewWorker(client, doNothing, lightspeed.WorkerOptions{Stages: []string{"extract"}, Surface: someSurface})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(context.WithoutCancel(t.Context())) }()
	stop = sync.OnceFunc(func() {
		worker.Stop()
		if err := <-ended; err != nil {
			t.Errorf("expected the worker to stop, but got %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// A worker whose stream is forwarded leaves it for one at the owner.
func TestWorkStreamMovesToTheOwner(t *testing.T) {
	first, owner := forwarding(t)
	startWorker(t, dial(t, first.address))
	if opening := <-first.streams; opening.GetSurface() != someSurface {
		t.Errorf("expected a stream about the surface, but got %v", opening)
	}
	<-first.left
	<-owner.streams
}

// A worker whose stream is refused for its owner opens it there.
func TestWorkStreamIsRefusedForItsOwner(t *testing.T) {
	first, owner := forwarding(t)
	first.refusesFor = owner.address
	startWorker(t, dial(t, first.address))
	<-first.streams
	<-owner.streams
	if len(first.streams) > 0 {
		t.Error("expected one stream at the first server, but there was another one")
	}
}

// A worker whose owner has gone goes on at the configured server.
func TestWorkStreamAfterItsOwner(t *testing.T) {
	first, owner := forwarding(t)
	startWorker(t, dial(t, first.address))
	<-first.streams
	<-owner.streams
	first.set(func() { first.owner = "" })
	owner.stop()
	<-first.streams
}

// A read sees what a worker of the client has reported: the end of its stream has the version.
func TestReadsSeeReportsOfWorkers(t *testing.T) {
	server := newFakeServer(t, "127.0.0.1:0")
	server.version = "7@a1"
	client := dial(t, server.address)
	stop := startWorker(t, client)
	<-server.streams
	stop()
	if _, err := client.GetSurface(within(t), &opsv1.GetSurfaceRequest{Surface: someSurface}); err != nil {
		t.Fatal(err)
	}
	if got := server.receivedMinVersions(); !slices.Equal(got, []string{"7@a1"}) {
		t.Errorf("expected the version 7@a1, but got %q", got)
	}
}
