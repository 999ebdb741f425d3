package lightspeed

import (
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A call that gRPC's server dropped may be repeated: the service has not seen it.
func TestDroppedCallsAreUnavailable(t *testing.T) {
	for message, expected := range map[string]codes.Code{
		"CANCELLED":        codes.Unavailable,
		"context canceled": codes.Canceled, // The caller's own.
	} {
		if got := FromError(status.Error(codes.Canceled, message)); got.Code != expected {
			t.Errorf("expected %v for %q, but it is %v", expected, message, got.Code)
		}
	}
}
