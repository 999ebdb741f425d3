package lightspeed_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"log/slog"
	"time"

	"google.golang.org/grpc"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

func Example() {
	client, err := lightspeed.NewClient("localhost:50051")
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx := context.Background()
	if _, err := client.StartRun(ctx, &opsv1.StartRunRequest{}); err != nil {
		log.Fatal(err)
	}
	batch := &opsv1.Batch{Key: "day-1", Stage: "load", Records: 842, IdempotencyKey: "day-1", Sequence: 1}
	if _, err := client.EnqueueBatch(ctx, &opsv1.EnqueueBatchRequest{Batch: batch}); err != nil {
		log.Fatal(err)
	}

	var worker *lightspeed.Worker
	load := func(ctx context.Context, task *lightspeed.Task) ([]*opsv1.Batch, error) {
		fmt.Printf("attempt %d: %d records of %s\n", task.Attempt, task.Batch.GetRecords(), task.Batch.GetKey())
		worker.Stop()
		return nil, nil
	}
	worker, err = lightspeed.NewWorker(client, load, lightspeed.WorkerOptions{Stages: []string{"load"}, Concurrency: 4})
	if err != nil {
		log.Fatal(err)
	}
	if err := worker.Run(ctx); err != nil {
		log.Fatal(err)
	}

	for item, err := range client.WatchLineage(ctx, &opsv1.WatchLineageRequest{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(item.Entry.GetRecord().GetCheckpointSignature())
		break
	}
}

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
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
}
