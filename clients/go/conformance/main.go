// The Go runner of the conformance suite: it executes the driver's commands, line by line, through the client.
// tests/conformance/README.md describes the commands.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"lightspeed.dev/ops/lightspeed"
)

// command is one line from the driver; each command uses some of the fields. Messages are bytes, in JSON as base64.
type command struct {
	Do     string `json:"do"`
	Name   string `json:"name"`
	Target string `json:"target"`
	Roots  string `json:"roots"`
	Token  string `json:"token"`

	RPC       string `json:"rpc"`
	Request   []byte `json:"request"`
	TimeoutMs int64  `json:"timeout_ms"`

	Surface     string   `json:"surface"`
	Stages      []string `json:"stages"`
	Concurrency int      `json:"concurrency"`
	Prefetch    int      `json:"prefetch"`
	LeaseMs     int64    `json:"lease_ms"`
	WorkerID    string   `json:"worker_id"`

	PassAttributes bool `json:"pass_attributes"`

	Key       string            `json:"key"`
	Next      [][]byte          `json:"next"`
	Progress  string            `json:"progress"`
	Result    map[string]string `json:"result"`
	Reason    string            `json:"reason"`
	Permanent bool              `json:"permanent"`
	Release   bool              `json:"release"`

	Kind         string   `json:"kind"`
	Record       []byte   `json:"record"`
	Entries      [][]byte `json:"entries"`
	PreviousHash string   `json:"previous_hash"`
}

// answer is one line from the runner.
type answer = map[string]any

func main() {
	r := newRunner()
	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			r.close()
			return
		}
		var received command
		if err == nil {
			err = json.Unmarshal(line, &received)
		}
		var result answer
		if err == nil {
			result, err = r.do(&received)
		}
		if err != nil {
			result = errorAnswer(err)
		}
		if err := answers.Encode(result); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// errorAnswer turns an error into an answer: an error of the client is a result, any other error a fault of the runner.
func errorAnswer(err error) answer {
	var failed *lightspeed.Error
	if !errors.As(err, &failed) {
		return answer{"trouble": err.Error()}
	}
	metadata := failed.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	violations := []answer{}
	for _, violation := range failed.Violations {
		violations = append(violations, answer{"field": violation.Field, "description": violation.Description})
	}
	details := answer{
		"code": codeNames[failed.Code], "reason": failed.Reason, "message": failed.Message,
		"metadata": metadata, "violations": violations,
	}
	if failed.CanRetry {
		details["retry_after_ms"] = failed.RetryAfter.Milliseconds()
	}
	return answer{"error": details}
}

// encode returns the bytes of a message, which are text on a line.
func encode(message proto.Message) ([]byte, error) {
	data, err := proto.Marshal(message)
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// codeNames are the gRPC names of status codes; Go has other names.
var codeNames = map[codes.Code]string{
	codes.Canceled: "CANCELLED", codes.Unknown: "UNKNOWN", codes.InvalidArgument: "INVALID_ARGUMENT",
	codes.DeadlineExceeded: "DEADLINE_EXCEEDED", codes.NotFound: "NOT_FOUND", codes.AlreadyExists: "ALREADY_EXISTS",
	codes.PermissionDenied: "PERMISSION_DENIED", codes.ResourceExhausted: "RESOURCE_EXHAUSTED",
	codes.FailedPrecondition: "FAILED_PRECONDITION", codes.Aborted: "ABORTED", codes.OutOfRange: "OUT_OF_RANGE",
	codes.Unimplemented: "UNIMPLEMENTED", codes.Internal: "INTERNAL", codes.Unavailable: "UNAVAILABLE",
	codes.DataLoss: "DATA_LOSS", codes.Unauthenticated: "UNAUTHENTICATED",
}
