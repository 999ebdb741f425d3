package lightspeed_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
	"lightspeed.dev/ops/lightspeed"
)

type auditStream = grpc.ServerStreamingServer[opsv1.WatchAuditsResponse]

var errConnectionLost = status.Error(codes.Unavailable, "connection reset")

// frame returns a frame with entries of these sequences of a surface, and a token of the server.
func frame(surface, token string, sequences ...int64) *opsv1.WatchAuditsResponse {
	found := &opsv1.WatchAuditsResponse{Surface: surface, ResumeToken: token}
	for _, sequence := range sequences {
		found.Entries = append(found.Entries, &opsv1.AuditEntry{Sequence: sequence})
	}
	return found
}

// script sends frames, and ends with the given error.
func script(end error, frames ...*opsv1.WatchAuditsResponse) func(auditStream) error {
	return func(stream auditStream) error {
		for _, frame := range frames {
			if err := stream.Send(frame); err != nil {
				return err
			}
		}
		return end
	}
}

// watch returns the entries of a watch as surface:sequence, and their tokens, until its error.
func watch(t *testing.T, service *fakeService, request *opsv1.WatchAuditsRequest) (entries, tokens []string, err error) {
	t.Helper()
	for item, err := range service.client(t).WatchAudits(within(t), request) {
		if err != nil {
			return entries, tokens, err
		}
		entries = append(entries, fmt.Sprintf("%s:%d", item.Surface, item.Entry.GetSequence()))
		tokens = append(tokens, item.ResumeToken)
	}
	return entries, tokens, nil
}

// After a lost connection, with or without an error, the next one starts with the last frame's token.
func TestWatchResumesByToken(t *testing.T) {
	refused := refusal(codes.OutOfRange, "CURSOR_TOO_OLD", nil)
	service := &fakeService{scripts: []func(auditStream) error{
		script(errConnectionLost, frame("a", "t-2", 1, 2), frame("a", "t-2b")),
		script(nil, frame("a", "t-3", 3)),
		script(refused),
	}}
	entries, tokens, err := watch(t, service, &opsv1.WatchAuditsRequest{Surface: "a", AfterSequence: 0})
	if !slices.Equal(entries, []string{"a:1", "a:2", "a:3"}) || !slices.Equal(tokens, []string{"after:1", "t-2", "t-3"}) {
		t.Errorf("expected all entries once, but got %q with %q", entries, tokens)
	}
	if !lightspeed.HasReason(err, opsv1.ErrorReason_ERROR_REASON_CURSOR_TOO_OLD) {
		t.Errorf("expected the refusal last, but got %v", err)
	}
	if resumed := []string{service.watches[1].GetResumeToken(), service.watches[2].GetResumeToken()}; !slices.Equal(resumed, []string{"t-2b", "t-3"}) {
		t.Errorf("expected to resume by token, but it began at %q", resumed)
	}
}

// A token from the middle of a frame of all surfaces starts before that frame, and skips the returned entries.
func TestWatchResumesMidFrame(t *testing.T) {
	service := &fakeService{scripts: []func(auditStream) error{
		script(errConnectionLost, frame("x/surfaces/a", "t-1", 3), frame("x/surfaces/a", "t-2", 4)),
		script(errConnectionLost, frame("x/surfaces/a", "t-3", 4, 5, 6), frame("x/surfaces/b", "t-4", 1)),
		script(context.Canceled),
	}}
	request := &opsv1.WatchAuditsRequest{Surface: "x/surfaces/-", ResumeToken: "after:4@x/surfaces/a:t-0"}
	entries, tokens, _ := watch(t, service, request)
	if !slices.Equal(entries, []string{"x/surfaces/a:5", "x/surfaces/a:6", "x/surfaces/b:1"}) {
		t.Errorf("expected only the entries that were not returned before, but got %q", entries)
	}
	if !slices.Equal(tokens, []string{"after:5@x/surfaces/a:t-2", "t-3", "t-4"}) {
		t.Errorf("expected a token for each entry, but got %q", tokens)
	}
	if request.GetResumeToken() != "after:4@x/surfaces/a:t-0" || service.watches[0].GetResumeToken() != "t-0" {
		t.Errorf("expected the server to see its own token, but it was %q", service.watches[0].GetResumeToken())
	}
}

// A token of one surface is a sequence.
func TestWatchResumesAfterASequence(t *testing.T) {
	service := &fakeService{scripts: []func(auditStream) error{script(context.Canceled)}}
	_, _, _ = watch(t, service, &opsv1.WatchAuditsRequest{Surface: "a", ResumeToken: "after:17"})
	if sent := service.watches[0]; sent.GetAfterSequence() != 17 || sent.GetResumeToken() != "" {
		t.Errorf("expected to begin after 17, but it was %v", sent)
	}
}

// Leaving the loop ends the stream; the end of the context ends the watch with its cause.
func TestWatchEnds(t *testing.T) {
	ended := make(chan struct{}, 2)
	wait := func(stream auditStream) error {
		err := stream.Send(frame("a", "t", 1, 2))
		<-stream.Context().Done()
		ended <- struct{}{}
		return err
	}
	client := (&fakeService{scripts: []func(auditStream) error{wait, wait}}).client(t)
	for range client.WatchAudits(within(t), &opsv1.WatchAuditsRequest{}) {
		break
	}
	<-ended
	ctx, cancel := context.WithCancelCause(within(t))
	defer cancel(nil)
	enough := errors.New("enough")
	var last error
	for item, err := range client.WatchAudits(ctx, &opsv1.WatchAuditsRequest{}) {
		if item.Entry.GetSequence() == 2 {
			cancel(enough)
		}
		last = err
	}
	<-ended
	if !errors.Is(last, enough) {
		t.Errorf("expected the cause, but got %v", last)
	}
}
