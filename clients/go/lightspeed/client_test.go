package lightspeed_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"slices"
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

// A token is not sent without TLS, because others could read it.
func TestTokenNeedsTLS(t *testing.T) {
	if _, err := lightspeed.NewClient("localhost:1", lightspeed.WithToken("s3cret")); err == nil {
		t.Error("expected the token to be refused without TLS, but it was not")
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
