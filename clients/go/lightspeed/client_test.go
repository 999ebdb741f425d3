package lightspeed_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/anypb"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// A change that gets UNAVAILABLE is sent again with the same request_id; the caller's request stays unchanged.
func TestUnavailableIsRetried(t *testing.T) {
	service := &fakeService{results: []error{
		refusal(codes.Unavailable, "SERVER_DRAINING", nil, 10*time.Millisecond),
		status.Error(codes.Unavailable, "connection reset"),
	}}
	client := service.client(t)
	request := &opsv1.StartRunRequest{Surface: "tenants/x/surfaces/a"}
	for range 2 {
		if _, err := client.StartRun(within(t), request); err != nil {
			t.Fatal(err)
		}
	}
	ids := make([]string, len(service.starts))
	for index, received := range service.starts {
		ids[index] = received.GetRequestId()
		if received.GetSurface() != request.GetSurface() {
			t.Errorf("expected the caller's request, but got %v", received)
		}
	}
	if len(ids) != 4 || ids[0] == "" || ids[0] != ids[1] || ids[1] != ids[2] || ids[2] == ids[3] {
		t.Errorf("expected three times one id, and then another, but got %q", ids)
	}
	if request.GetRequestId() != "" {
		t.Errorf("expected the caller's request to stay unchanged, but got %v", request)
	}
}

// A request_id of the caller is sent unchanged.
func TestOwnRequestID(t *testing.T) {
	service := &fakeService{}
	if _, err := service.client(t).StartRun(within(t), &opsv1.StartRunRequest{RequestId: "mine"}); err != nil {
		t.Fatal(err)
	}
	if id := service.starts[0].GetRequestId(); id != "mine" {
		t.Errorf("expected the caller's id, but got %q", id)
	}
}

// Any other code than UNAVAILABLE is a response: the client does not retry it.
func TestRefusalsAreNotRetried(t *testing.T) {
	service := &fakeService{results: []error{refusal(codes.FailedPrecondition, "RUN_ACTIVE", map[string]string{"lifecycle": "running"})}}
	_, err := service.client(t).StartRun(within(t), &opsv1.StartRunRequest{})
	var refused *lightspeed.Error
	if !errors.As(err, &refused) || refused.Reason != "RUN_ACTIVE" || refused.Metadata["lifecycle"] != "running" {
		t.Errorf("expected to be refused with reason and metadata, but got %v", err)
	}
	if !lightspeed.HasReason(err, opsv1.ErrorReason_ERROR_REASON_RUN_ACTIVE) || status.Code(err) != codes.FailedPrecondition {
		t.Errorf("expected reason and code to be readable, but got %v", err)
	}
	if len(service.starts) != 1 {
		t.Errorf("expected one call, but there were %d", len(service.starts))
	}
}

// A call whose context has no deadline gets the client's; a deadline of the context stays unchanged.
func TestDefaultDeadline(t *testing.T) {
	service := &fakeService{}
	client := dial(t, service.serve(t), lightspeed.WithTimeout(5*time.Second))
	if _, err := client.StartRun(context.Background(), &opsv1.StartRunRequest{}); err != nil {
		t.Fatal(err)
	}
	if service.timeout <= 4*time.Second || service.timeout > 5*time.Second {
		t.Errorf("expected 5 s, but got %s", service.timeout)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{}); err != nil || service.timeout < 50*time.Second {
		t.Errorf("expected the caller's minute, but got %s, %v", service.timeout, err)
	}
}

// A server that is unavailable until the deadline is UNAVAILABLE; the errors of contexts stay unchanged.
func TestUnavailableUntilTheDeadline(t *testing.T) {
	client := dial(t, "127.0.0.1:1", lightspeed.WithTimeout(100*time.Millisecond))
	if _, err := client.StartRun(context.Background(), &opsv1.StartRunRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("expected UNAVAILABLE, but got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{}); !errors.Is(err, context.Canceled) {
		t.Errorf("expected the caller's cancellation, but got %v", err)
	}
}

// Lists request page after page, and yield an error last.
func TestPages(t *testing.T) {
	client := (&fakeService{pages: [][]string{{"a", "b"}, {}, {"c"}}}).client(t)
	var found []string
	for key, err := range client.AllSinkIdempotencyKeys(within(t), &opsv1.ListSinkIdempotencyKeysRequest{}) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, key)
	}
	if !slices.Equal(found, []string{"a", "b", "c"}) {
		t.Errorf("expected all keys in order, but got %q", found)
	}
	for _, err := range (&fakeService{}).client(t).AllSinkIdempotencyKeys(within(t), &opsv1.ListSinkIdempotencyKeysRequest{}) {
		if !lightspeed.HasReason(err, opsv1.ErrorReason_ERROR_REASON_CURSOR_NOT_FOUND) {
			t.Errorf("expected the refusal, but got %v", err)
		}
	}
}

// Over TLS the client checks the server's certificate, and sends the token with every call.
func TestTLSAndToken(t *testing.T) {
	certificate, roots := selfSigned(t)
	var token []string
	service := &fakeService{}
	address := service.serve(t,
		grpc.Creds(credentials.NewServerTLSFromCert(&certificate)),
		grpc.UnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, do grpc.UnaryHandler) (any, error) {
			token = metadata.ValueFromIncomingContext(ctx, "authorization")
			return do(ctx, request)
		}))
	client := dial(t, address, lightspeed.WithTLS(&tls.Config{RootCAs: roots}), lightspeed.WithToken("s3cret"))
	if _, err := client.StartRun(within(t), &opsv1.StartRunRequest{}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(token, []string{"Bearer s3cret"}) {
		t.Errorf("expected the token, but got %q", token)
	}
	untrusting := dial(t, address, lightspeed.WithTLS(&tls.Config{}), lightspeed.WithTimeout(200*time.Millisecond))
	if _, err := untrusting.StartRun(context.Background(), &opsv1.StartRunRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("expected an unknown certificate to be refused, but got %v", err)
	}
}

// A client shows its certificate to a server that requires one.
func TestMutualTLS(t *testing.T) {
	certificate, roots := selfSigned(t)
	service := &fakeService{}
	address := service.serve(t, grpc.Creds(credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{certificate}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: roots})))
	client := dial(t, address, lightspeed.WithTLS(&tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}}))
	if _, err := client.StartRun(within(t), &opsv1.StartRunRequest{}); err != nil {
		t.Fatal(err)
	}
	anonymous := dial(t, address, lightspeed.WithTLS(&tls.Config{RootCAs: roots}), lightspeed.WithTimeout(200*time.Millisecond))
	if _, err := anonymous.StartRun(context.Background(), &opsv1.StartRunRequest{}); status.Code(err) != codes.Unavailable {
		t.Errorf("expected a client without a certificate to be refused, but got %v", err)
	}
}

// A token is not sent without TLS, because others could read it; unless the caller asks for that.
func TestTokenNeedsTLS(t *testing.T) {
	if _, err := lightspeed.NewClient("localhost:1", lightspeed.WithToken("s3cret")); err == nil {
		t.Error("expected the token to be refused without TLS, but it was not")
	}
	var tokens []string
	service := &fakeService{}
	address := service.serve(t, grpc.UnaryInterceptor(
		func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, do grpc.UnaryHandler) (any, error) {
			tokens = append(tokens, metadata.ValueFromIncomingContext(ctx, "authorization")...)
			return do(ctx, request)
		}))
	calls := 0
	source := func(context.Context) (string, error) {
		calls++
		return fmt.Sprintf("t%d", calls), nil
	}
	client := dial(t, address, lightspeed.WithTokenSource(source), lightspeed.WithTokenWithoutTLS())
	for range 2 {
		if _, err := client.StartRun(within(t), &opsv1.StartRunRequest{}); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(tokens, []string{"Bearer t1", "Bearer t2"}) {
		t.Errorf("expected a token for each call, but got %q", tokens)
	}
}

// Calls after Close fail alike, and so does a worker.
func TestCallsAfterClose(t *testing.T) {
	client := (&fakeService{}).client(t)
	if _, err := client.StartRun(within(t), &opsv1.StartRunRequest{}); err != nil {
		t.Fatal(err)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	_, call := client.StartRun(within(t), &opsv1.StartRunRequest{})
	_, stream := client.RecordServiceClient.WatchAudits(within(t), &opsv1.WatchAuditsRequest{})
	work := newWorker(t, client, doNothing, lightspeed.WorkerOptions{Stages: []string{"load"}}).Run(within(t))
	for name, err := range map[string]error{"call": call, "stream": stream, "worker": work} {
		var failed *lightspeed.Error
		if !errors.Is(err, lightspeed.ErrClientClosed) || errors.Is(err, context.Canceled) || !errors.As(err, &failed) {
			t.Errorf("expected the %s to fail because the client is closed, but got %v", name, err)
		} else if failed.Message != "the client is closed" {
			t.Errorf("expected the %s to say that the client is closed, but got %q", name, failed.Message)
		}
	}
}

// An error names the method and the server, and keeps gRPC's error as its cause.
func TestErrorsNameTheCall(t *testing.T) {
	service := &fakeService{results: []error{refusal(codes.FailedPrecondition, "RUN_ACTIVE", nil)}}
	address := service.serve(t)
	_, err := dial(t, address).StartRun(within(t), &opsv1.StartRunRequest{})
	if expected := "SurfaceService/StartRun at " + address + ": expected more (FailedPrecondition / RUN_ACTIVE)"; err == nil || err.Error() != expected {
		t.Errorf("expected %q, but got %v", expected, err)
	}
	if cause := errors.Unwrap(err); cause == nil || status.Code(cause) != codes.FailedPrecondition {
		t.Errorf("expected gRPC's error as the cause, but got %v", cause)
	}
}

// A server that gives no answer for a second is logged once, and once more when it answers.
func TestUnreachableServerIsLoggedOnce(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	var lock sync.Mutex
	var lines []string
	logger := slog.New(lineHandler{func(line string) {
		lock.Lock()
		defer lock.Unlock()
		lines = append(lines, line)
	}})
	client := dial(t, address, lightspeed.WithLogger(logger), lightspeed.WithTimeout(2500*time.Millisecond))
	for range 2 {
		if _, err := client.StartRun(context.Background(), &opsv1.StartRunRequest{}); status.Code(err) != codes.Unavailable {
			t.Fatalf("expected no server, but got %v", err)
		}
	}
	service := &fakeService{}
	service.serveAt(t, address)
	if _, err := client.StartRun(within(t), &opsv1.StartRunRequest{}); err != nil {
		t.Fatal(err)
	}
	lock.Lock()
	defer lock.Unlock()
	expected := []string{"WARN server_unreachable target=" + address + " cause=", "INFO server_reached target=" + address}
	if len(lines) != 2 || !strings.HasPrefix(lines[0], expected[0]) || lines[1] != expected[1] {
		t.Errorf("expected the log %q, but it is %q", expected, lines)
	}
	if !strings.Contains(lines[0], "connection refused") {
		t.Errorf("expected the cause, but it is %q", lines[0])
	}
}

// A host that accepts connections and says nothing is logged while the call waits.
func TestSilentServerIsLogged(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close() //nolint:errcheck // The test ends.
	logged := make(chan string, 10)
	client := dial(t, listener.Addr().String(), lightspeed.WithLogger(slog.New(lineHandler{func(line string) { logged <- line }})))
	ctx := within(t)
	go func() { _, _ = client.StartRun(ctx, &opsv1.StartRunRequest{}) }()
	expected := "WARN server_unreachable target=" + listener.Addr().String() + " cause=no connection after 1s"
	if line := <-logged; line != expected {
		t.Errorf("expected %q, but got %q", expected, line)
	}
}

// lineHandler passes each log record as a line.
type lineHandler struct{ log func(string) }

func (lineHandler) Enabled(context.Context, slog.Level) bool { return true }
func (h lineHandler) WithAttrs([]slog.Attr) slog.Handler     { return h }
func (h lineHandler) WithGroup(string) slog.Handler          { return h }
func (h lineHandler) Handle(_ context.Context, record slog.Record) error {
	line := record.Level.String() + " " + record.Message
	record.Attrs(func(attr slog.Attr) bool {
		line += fmt.Sprintf(" %s=%s", attr.Key, attr.Value)
		return true
	})
	h.log(line)
	return nil
}

// The controls are calls of ApplyControl; a plan is a dry run. A surface without a profile gets the standard one.
func TestControls(t *testing.T) {
	service := &fakeService{}
	client, ctx := service.client(t), within(t)
	for name, control := range map[string]func(context.Context, string, string) (*opsv1.Surface, error){
		"pause": client.Pause, "resume": client.Resume, "drain": client.Drain} {
		service.controls = nil
		if found, err := control(ctx, "s", "why"); err != nil || found.GetName() != "a" {
			t.Fatalf("expected the surface, but got %v, %v", found, err)
		}
		if text := service.controls[0].GetAction().String(); !strings.Contains(text, name) || !strings.Contains(text, `"why"`) {
			t.Errorf("expected %s, but got %s", name, text)
		}
	}
	if _, err := client.Replay(ctx, "s", lightspeed.ReplayOptions{FromStage: "load", Reason: "why", ExpectedPlanHash: "h"}); err != nil {
		t.Fatal(err)
	}
	plan, err := client.PlanReplay(ctx, "s", lightspeed.ReplayOptions{FromStage: "load", Reason: "why"})
	if err != nil || plan.GetPlanHash() != "h" {
		t.Fatalf("expected the plan, but got %v, %v", plan, err)
	}
	replay, planned := service.controls[1], service.controls[2]
	if replay.GetDryRun() || replay.GetExpectedPlanHash() != "h" || !planned.GetDryRun() || planned.GetAction().GetReplay().GetFromStage() != "load" {
		t.Errorf("expected a replay by plan h and a dry run, but got %v and %v", replay, planned)
	}
	request := &opsv1.CreateSurfaceRequest{SurfaceId: "s"}
	if _, err := client.CreateSurface(ctx, request); err != nil {
		t.Fatal(err)
	}
	if profile := service.creates[0].GetAdapterProfile(); profile != opsv1.AdapterProfile_ADAPTER_PROFILE_STANDARD || request.GetAdapterProfile() != 0 {
		t.Errorf("expected the standard profile, and the caller's request unchanged, but got %v", profile)
	}
}

// The status of an item of a bulk response is an error like any other; its text has each violation on its own line.
func TestErrorOfAnItem(t *testing.T) {
	packed, err := anypb.New(&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
		{Field: "key", Description: "expected 1 to 256 characters"}}})
	if err != nil {
		t.Fatal(err)
	}
	refused := lightspeed.FromStatus(&spb.Status{Code: 3, Message: "expected a batch", Details: []*anypb.Any{packed, {TypeUrl: "x/unknown"}}})
	if text := refused.Error(); text != "expected a batch (InvalidArgument)\n  key: expected 1 to 256 characters" {
		t.Errorf("expected message and violations, but got %q", text)
	}
	if lightspeed.FromStatus(&spb.Status{}) != nil || lightspeed.FromStatus(nil) != nil {
		t.Error("expected no error for the status OK, but there is one")
	}
}

func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// A worker without a handler, a client or stages is refused before it can lease a batch.
func TestWorkerOptions(t *testing.T) {
	client, stages := (&fakeService{}).client(t), lightspeed.WorkerOptions{Stages: []string{"extract"}}
	if _, err := lightspeed.NewWorker(client, nil, stages); err == nil {
		t.Error("expected a worker without a handler to be refused, but it was not")
	}
	if _, err := lightspeed.NewWorker(nil, doNothing, stages); err == nil {
		t.Error("expected a worker without a client to be refused, but it was not")
	}
	if _, err := lightspeed.NewWorker(client, doNothing, lightspeed.WorkerOptions{}); err == nil {
		t.Error("expected a worker without stages to be refused, but it was not")
	}
	if _, err := lightspeed.NewWorkerAt("http://x", doNothing, stages); err == nil {
		t.Error("expected a worker with a malformed address to be refused, but it was not")
	}
}
