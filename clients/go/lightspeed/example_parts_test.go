package lightspeed_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"time"

	"google.golang.org/grpc"

	"lightspeed.dev/ops/lightspeed"
)

func ExampleNewClient() {
	var roots *x509.CertPool
	var certificate tls.Certificate
	var interceptor grpc.UnaryClientInterceptor
	var vault interface {
		Token(ctx context.Context) (string, error)
	}
	logger := slog.Default()

	client, err := lightspeed.NewClient("ops.example.com:443",
		lightspeed.WithTLS(&tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}}), // Mutual TLS; empty: the system's roots.
		lightspeed.WithTokenSource(func(ctx context.Context) (string, error) { return vault.Token(ctx) }),
		lightspeed.WithTimeout(5*time.Second),
		lightspeed.WithLogger(logger),
		lightspeed.WithDialOptions(grpc.WithChainUnaryInterceptor(interceptor)))
	check(err)
	defer client.Close()
}
