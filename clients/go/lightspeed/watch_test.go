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

var errGone = status.Error(codes.Unavailable, "connection reset")

// frame returns a frame with entries of these sequences of a surface, and a token of the server.
func frame(surface, token string, sequences ...int64) *opsv1.WatchAuditsResponse {
	found := &opsv1.WatchAuditsResponse{Surface: surface, ResumeToken: token}
	for _, sequence := range sequences {
		found.Entries = append(found.Entries, &opsv1.AuditEntry{Sequence: sequence})
	}
	return found
}

// says sends frames, and ends with the given error.
func says(end error, frames ...*opsv1.WatchAuditsResponse) func(auditStream) error {
	return func(stream auditStream) error {
		for _, frame := range frames {
			if err := stream.Send(frame); err != nil {
				return err
			}
		}
		return end
	}
}

// watched returns the entries of a watch as surface:sequence, and their tokens, until its error.
func watched(t *testing.T, service *fake, request *opsv1.WatchAuditsRequest) (places, tokens []string, err error) {
	t.Helper()
	for seen, err := range service.client(t).WatchAudits(within(t), request) {
		if err != nil {
			return places, tokens, err
		}
		places = append(places, fmt.Sprintf("%s:%d", seen.Surface, seen.Entry.GetSequence()))
		tokens = append(tokens, seen.ResumeToken)
	}
	return places, tokens, nil
}

// After a lost connection, with or without an error, the next one starts with the last frame's token.
func TestWatchGoesOnByToken(t *testing.T) {
	refused := refusal(codes.OutOfRange, "CURSOR_TOO_OLD", nil)
	service := &fake{scripts: []func(auditStream) error{
		says(errGone, frame("a", "t-2", 1, 2), frame("a", "t-2b")),
		says(nil, frame("a", "t-3", 3)),
		says(refused),
	}}
	places, tokens, err := watched(t, service, &opsv1.WatchAuditsRequest{Surface: "a", AfterSequence: 0})
	if !slices.Equal(places, []string{"a:1", "a:2", "a:3"}) || !slices.Equal(tokens, []string{"after:1", "t-2", "t-3"}) {
		t.Errorf("expected all entries once, but got %q with %q", places, tokens)
	}
	if !lightspeed.HasReason(err, opsv1.ErrorReason_ERROR_REASON_CURSOR_TOO_OLD) {
		t.Errorf("expected the refusal last, but got %v", err)
	}
	if begun := []string{service.watches[1].GetResumeToken(), service.watches[2].GetResumeToken()}; !slices.Equal(begun, []string{"t-2b", "t-3"}) {
		t.Errorf("expected to go on by token, but it began at %q", begun)
	}
}

// A token from the middle of a frame of all surfaces starts before that frame, and skips the seen entries.
func TestWatchGoesOnInTheMiddle(t *testing.T) {
	service := &fake{scripts: []func(auditStream) error{
		says(errGone, frame("x/surfaces/a", "t-1", 3), frame("x/surfaces/a", "t-2", 4)),
		says(errGone, frame("x/surfaces/a", "t-3", 4, 5, 6), frame("x/surfaces/b", "t-4", 1)),
		says(context.Canceled),
	}}
	request := &opsv1.WatchAuditsRequest{Surface: "x/surfaces/-", ResumeToken: "after:4@x/surfaces/a:t-0"}
	places, tokens, _ := watched(t, service, request)
	if !slices.Equal(places, []string{"x/surfaces/a:5", "x/surfaces/a:6", "x/surfaces/b:1"}) {
		t.Errorf("expected only what was not seen, but got %q", places)
	}
	if !slices.Equal(tokens, []string{"after:5@x/surfaces/a:t-2", "t-3", "t-4"}) {
		t.Errorf("expected a token for each place, but got %q", tokens)
	}
	if request.GetResumeToken() != "after:4@x/surfaces/a:t-0" || service.watches[0].GetResumeToken() != "t-0" {
		t.Errorf("expected the server to see its own token, but it was %q", service.watches[0].GetResumeToken())
	}
}

// A token of one surface is a sequence.
func TestWatchGoesOnAfterASequence(t *testing.T) {
	service := &fake{scripts: []func(auditStream) error{says(context.Canceled)}}
	_, _, _ = watched(t, service, &opsv1.WatchAuditsRequest{Surface: "a", ResumeToken: "after:17"})
	if asked := service.watches[0]; asked.GetAfterSequence() != 17 || asked.GetResumeToken() != "" {
		t.Errorf("expected to begin after 17, but it was %v", asked)
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
	client := (&fake{scripts: []func(auditStream) error{wait, wait}}).client(t)
	for range client.WatchAudits(within(t), &opsv1.WatchAuditsRequest{}) {
		break
	}
	<-ended
	ctx, cancel := context.WithCancelCause(within(t))
	defer cancel(nil)
	enough := errors.New("enough")
	var last error
	for seen, err := range client.WatchAudits(ctx, &opsv1.WatchAuditsRequest{}) {
		if seen.Entry.GetSequence() == 2 {
			cancel(enough)
		}
		last = err
	}
	<-ended
	if !errors.Is(last, enough) {
		t.Errorf("expected the cause, but got %v", last)
	}
}
