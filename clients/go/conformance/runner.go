package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

// runner holds the open clients, streams, watches and workers by name.
type runner struct {
	client  *lightspeed.Client
	streams map[string]*rawStream
	watches map[string]*watch
	workers map[string]*scriptedWorker
}

// rawStream is a stream without reconnects.
type rawStream struct {
	grpc.ClientStream
	method protoreflect.MethodDescriptor
	cancel context.CancelFunc
}

// watch is a watch of the client, read item by item.
type watch struct {
	next   func() (answer, error, bool)
	stop   func()
	cancel context.CancelFunc
}

func newRunner() *runner {
	r := &runner{}
	r.reset()
	return r
}

// reset forgets everything that is open.
func (r *runner) reset() {
	r.streams, r.watches, r.workers = map[string]*rawStream{}, map[string]*watch{}, map[string]*scriptedWorker{}
}

func (r *runner) do(c *command) (answer, error) {
	switch c.Do {
	case "connect":
		return r.connect(c)
	case "call":
		return r.call(c)
	case "stream":
		return r.stream(c)
	case "send":
		return r.send(c)
	case "end":
		return answer{}, r.streams[c.Name].CloseSend()
	case "receive":
		return r.receive(c)
	case "close":
		return r.closeStream(c)
	case "watch":
		return r.watch(c)
	case "take":
		return r.take(c)
	case "worker":
		return r.worker(c)
	case "begun":
		return r.workers[c.Name].begun()
	case "report":
		return r.workers[c.Name].report(c.Key, c.Progress, c.Result)
	case "finish":
		return r.workers[c.Name].finish(c.Key, c.Next)
	case "fail":
		return r.workers[c.Name].fail(c.Key, c.Reason, c.Permanent)
	case "cancelled":
		return r.workers[c.Name].cancelled(c.Key)
	case "stop":
		return r.workers[c.Name].stop(c.Release)
	case "ended":
		return answer{}, r.workers[c.Name].wait()
	case "sign":
		return sign(c)
	case "verify":
		return verify(c)
	}
	return nil, fmt.Errorf("expected a known command, but it is %q", c.Do)
}

// connect makes a client, and closes the previous one with everything that it has opened.
func (r *runner) connect(c *command) (answer, error) {
	r.close()
	options, err := connectionOptions(c)
	if err != nil {
		return nil, err
	}
	client, err := lightspeed.NewClient(c.Target, options...)
	r.client = client
	return answer{}, err
}

func connectionOptions(c *command) ([]lightspeed.Option, error) {
	if c.Roots == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(c.Roots)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return []lightspeed.Option{lightspeed.WithTLS(&tls.Config{RootCAs: roots}), lightspeed.WithToken(c.Token)}, nil
}

func (r *runner) close() {
	for _, worker := range r.workers {
		worker.close()
	}
	for _, stream := range r.streams {
		stream.cancel()
	}
	for _, watch := range r.watches {
		watch.cancel()
		watch.stop()
	}
	r.reset()
	if r.client != nil {
		_ = r.client.Close()
	}
}

func (r *runner) call(c *command) (answer, error) {
	method, request, err := methodAndRequest(c)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	if c.TimeoutMs > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(c.TimeoutMs)*time.Millisecond)
		defer cancel()
	}
	response, err := newMessage(method.Output())
	if err == nil {
		err = r.client.Conn().Invoke(ctx, pathOf(method), request, response)
	}
	if err != nil {
		return nil, err
	}
	return responseAnswer(response)
}

func (r *runner) stream(c *command) (answer, error) {
	method, request, err := methodAndRequest(c)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	description := &grpc.StreamDesc{ClientStreams: method.IsStreamingClient(), ServerStreams: true}
	stream, err := r.client.Conn().NewStream(ctx, description, pathOf(method))
	if err == nil {
		err = stream.SendMsg(request)
	}
	if err == nil && !method.IsStreamingClient() {
		err = stream.CloseSend()
	}
	r.streams[c.Name] = &rawStream{stream, method, cancel}
	return answer{}, err
}

func (r *runner) send(c *command) (answer, error) {
	frame := &opsv1.WorkRequest{}
	if err := proto.Unmarshal(c.Request, frame); err != nil {
		return nil, err
	}
	if err := r.streams[c.Name].SendMsg(frame); err != nil && !errors.Is(err, io.EOF) {
		return nil, err // After the end of the stream, the next receive returns the reason.
	}
	return answer{}, nil
}

func (r *runner) receive(c *command) (answer, error) {
	stream := r.streams[c.Name]
	frame, err := newMessage(stream.method.Output())
	if err == nil {
		err = stream.RecvMsg(frame)
	}
	if errors.Is(err, io.EOF) {
		return answer{"ended": answer{}}, nil
	}
	if err != nil {
		return nil, err
	}
	return responseAnswer(frame)
}

func (r *runner) closeStream(c *command) (answer, error) {
	if stream := r.streams[c.Name]; stream != nil {
		stream.cancel()
		delete(r.streams, c.Name)
		return answer{}, nil
	}
	r.watches[c.Name].cancel()
	r.watches[c.Name].stop()
	delete(r.watches, c.Name)
	return answer{}, nil
}

func (r *runner) watch(c *command) (answer, error) {
	_, request, err := methodAndRequest(c)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	opened := &watch{cancel: cancel}
	switch request := request.(type) {
	case *opsv1.WatchAuditsRequest:
		opened.next, opened.stop = pull(r.client.WatchAudits(ctx, request), watchItem[*opsv1.AuditEntry])
	case *opsv1.WatchLineageRequest:
		opened.next, opened.stop = pull(r.client.WatchLineage(ctx, request), watchItem[*opsv1.LineageEntry])
	case *opsv1.WatchFreshnessRequest:
		opened.next, opened.stop = pull(r.client.WatchFreshness(ctx, request), func(reading *opsv1.FreshnessReading) (answer, error) {
			entry, err := encode(reading)
			return answer{"entry": entry}, err
		})
	case *opsv1.WatchSurfacesRequest:
		opened.next, opened.stop = pull(r.client.WatchSurfaces(ctx, request), func(frame *opsv1.WatchSurfacesResponse) (answer, error) {
			entry, err := encode(frame)
			return answer{"entry": entry}, err
		})
	}
	r.watches[c.Name] = opened
	return answer{}, nil
}

func (r *runner) take(c *command) (answer, error) {
	found, err, ok := r.watches[c.Name].next()
	if !ok {
		return nil, errors.New("expected an item, but the watch has ended")
	}
	return found, err
}

func (r *runner) worker(c *command) (answer, error) {
	opened, err := newScriptedWorker(r.client, lightspeed.WorkerOptions{
		Stages: c.Stages, Surface: c.Surface, Concurrency: c.Concurrency, Prefetch: c.Prefetch,
		WorkerID: c.WorkerID, Lease: time.Duration(c.LeaseMs) * time.Millisecond,
		PassAttributes: c.PassAttributes,
	})
	r.workers[c.Name] = opened
	return answer{}, err
}

func sign(c *command) (answer, error) {
	if c.Kind == "audit" {
		record := &opsv1.AuditRecord{}
		err := proto.Unmarshal(c.Record, record)
		return answer{"signature": lightspeed.AuditSignature(record)}, err
	}
	record := &opsv1.LineageRecord{}
	err := proto.Unmarshal(c.Record, record)
	return answer{"signature": lightspeed.LineageSignature(record)}, err
}

func verify(c *command) (answer, error) {
	entries := make([]*opsv1.AuditEntry, len(c.Entries))
	for index, data := range c.Entries {
		entries[index] = &opsv1.AuditEntry{}
		if err := proto.Unmarshal(data, entries[index]); err != nil {
			return nil, err
		}
	}
	verification := lightspeed.VerifyAuditEntries(entries, c.PreviousHash)
	return answer{"verified": verification.Verified, "first_bad_sequence": verification.FirstBadSequence, "head_hash": verification.HeadHash}, nil
}

// pull turns an iterator into a function that returns the next item.
func pull[Item any](items iter.Seq2[Item, error], toAnswer func(Item) (answer, error)) (func() (answer, error, bool), func()) {
	next, stop := iter.Pull2(items)
	return func() (answer, error, bool) {
		item, err, ok := next()
		if err != nil || !ok {
			return nil, err, ok
		}
		found, err := toAnswer(item)
		return found, err, true
	}, stop
}

func watchItem[Entry proto.Message](item lightspeed.WatchItem[Entry]) (answer, error) {
	entry, err := encode(item.Entry)
	return answer{"surface": item.Surface, "entry": entry, "resume_token": item.ResumeToken}, err
}

func responseAnswer(message proto.Message) (answer, error) {
	response, err := encode(message)
	return answer{"response": response}, err
}

// methodAndRequest returns the method that a command names, and its request.
func methodAndRequest(c *command) (protoreflect.MethodDescriptor, proto.Message, error) {
	name := protoreflect.FullName("lightspeed.ops.v1." + strings.Replace(c.RPC, "/", ".", 1))
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
	if err != nil {
		return nil, nil, err
	}
	method, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, nil, fmt.Errorf("expected %s to be a method, but it is not", name)
	}
	request, err := newMessage(method.Input())
	if err != nil {
		return nil, nil, err
	}
	return method, request, proto.Unmarshal(c.Request, request)
}

func newMessage(descriptor protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(descriptor.FullName())
	if err != nil {
		return nil, err
	}
	return kind.New().Interface(), nil
}

func pathOf(method protoreflect.MethodDescriptor) string {
	return fmt.Sprintf("/%s/%s", method.Parent().FullName(), method.Name())
}
