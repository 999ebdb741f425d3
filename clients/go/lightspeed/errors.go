package lightspeed

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

const (
	// The message of gRPC's server for a call that waited too long and was dropped, with the code CANCELLED. The service
	// has not seen it, so another attempt is safe.
	dropped        = "CANCELLED"
	droppedMessage = "expected the server to take the call, but it is busy and dropped it"

	reasonPrefix  = "ERROR_REASON_"
	servicePrefix = "/lightspeed.ops.v1."
)

// ErrClientClosed is the cause of errors of calls that a client got after its Close, or that Close ended.
var ErrClientClosed = errors.New("the client is closed")

// Violation is a refused field, and the reason.
type Violation struct {
	Field       string
	Description string
}

// Error is the error of a refused or failed call. Every error of a client's method is one: errors.As finds it,
// status.Code reads it, errors.Is finds context.DeadlineExceeded, context.Canceled and [ErrClientClosed] if one of those
// is the cause, and errors.Unwrap returns gRPC's own error.
type Error struct {
	// Code is the status code.
	Code codes.Code
	// Message is the server's message, or gRPC's if the server sent none.
	Message string
	// Reason is a name from opsv1.ErrorReason without its prefix, such as "QUEUE_SATURATED"; empty if the server did
	// not make the error, as with a dropped connection or a deadline.
	Reason string
	// Metadata has every value of the message, by name.
	Metadata map[string]string
	// Violations are all refused fields.
	Violations []Violation
	// RetryAfter is the wait that the server asks for before the next attempt, if CanRetry is set.
	RetryAfter time.Duration
	// CanRetry says that the server sent RetryAfter: waiting helps.
	CanRetry bool
	// Details are all google.rpc details, such as QuotaFailure and ResourceInfo.
	Details []proto.Message
	// Method is the full name of the called method, such as /lightspeed.ops.v1.WorkerService/EnqueueBatch; empty for an
	// item of a bulk response.
	Method string
	// Target is the address of the server that was called; empty for an item of a bulk response.
	Target string

	status *spb.Status
	cause  error
}

// FromError returns an error of a call as *Error; nil if the error is nil.
func FromError(err error) *Error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	if errors.Is(err, grpc.ErrClientConnClosing) { //nolint:staticcheck // the error of a closed connection
		closed := FromStatus(status.New(codes.Canceled, ErrClientClosed.Error()).Proto())
		closed.cause = ErrClientClosed
		return closed
	}
	st, ok := status.FromError(err)
	if !ok {
		st = status.FromContextError(err)
	}
	if st.Code() == codes.Canceled && st.Message() == dropped {
		st = status.New(codes.Unavailable, droppedMessage)
	}
	failed := FromStatus(st.Proto())
	failed.cause = err
	return failed
}

// at adds the call to an error.
func (e *Error) at(target, method string) *Error {
	if e != nil && e.Method == "" {
		e.Target, e.Method = target, method
	}
	return e
}

// FromStatus returns the error of a google.rpc.Status, as bulk responses have for an item; nil if it is OK.
func FromStatus(st *spb.Status) *Error {
	if st == nil || st.GetCode() == int32(codes.OK) {
		return nil
	}
	failed := &Error{Code: codes.Code(st.GetCode()), Message: st.GetMessage(), status: st} //nolint:gosec
	for _, packed := range st.GetDetails() {
		detail, err := packed.UnmarshalNew()
		if err != nil {
			continue // A kind that is newer than this client.
		}
		failed.Details = append(failed.Details, detail)
		failed.addDetail(detail)
	}
	return failed
}

func (e *Error) addDetail(detail proto.Message) {
	switch detail := detail.(type) {
	case *errdetails.ErrorInfo:
		e.Reason, e.Metadata = detail.GetReason(), detail.GetMetadata()
	case *errdetails.BadRequest:
		for _, violation := range detail.GetFieldViolations() {
			e.Violations = append(e.Violations, Violation{violation.GetField(), violation.GetDescription()})
		}
	case *errdetails.RetryInfo:
		e.RetryAfter, e.CanRetry = detail.GetRetryDelay().AsDuration(), true
	}
}

// Error returns the call, the message with code and reason, and each violation on a line of its own.
func (e *Error) Error() string {
	name := e.Code.String()
	if e.Reason != "" {
		name += " / " + e.Reason
	}
	call := ""
	if e.Method != "" {
		call = fmt.Sprintf("%s at %s: ", strings.TrimPrefix(e.Method, servicePrefix), e.Target)
	}
	lines := []string{fmt.Sprintf("%s%s (%s)", call, e.Message, name)}
	for _, violation := range e.Violations {
		lines = append(lines, fmt.Sprintf("  %s: %s", violation.Field, violation.Description))
	}
	return strings.Join(lines, "\n")
}

// GRPCStatus lets the functions of google.golang.org/grpc/status read the error.
func (e *Error) GRPCStatus() *status.Status { return status.FromProto(e.status) }

// Unwrap returns the cause; nil for an item of a bulk response.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the error is that of a context.
func (e *Error) Is(target error) bool {
	if errors.Is(e.cause, ErrClientClosed) {
		return false // Its code is that of a context, but no context of the caller has ended.
	}
	return e.Code == codes.DeadlineExceeded && target == context.DeadlineExceeded ||
		e.Code == codes.Canceled && target == context.Canceled
}

// HasReason reports whether an error is a refusal with this reason.
func HasReason(err error, reason opsv1.ErrorReason) bool {
	var failed *Error
	return errors.As(err, &failed) && reasonPrefix+failed.Reason == reason.String()
}
