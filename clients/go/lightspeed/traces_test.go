package lightspeed

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// traceFolder has the decision traces of all languages; tests/conformance/README.md describes their words.
const traceFolder = "../../../tests/conformance/traces"

// trace is one decision trace: events for a worker state machine, and the actions that must follow.
type trace struct {
	Worker struct {
		Stages                []string
		Concurrency, Prefetch int
		LeaseMs               int64 `json:"lease_ms"`
	}
	Steps []traceStep
}

type traceStep struct {
	AtMs    int64 `json:"at_ms"`
	Events  []traceEvent
	Actions []any
	Done    bool
}

type traceEvent struct {
	Started *struct {
		Keys    []string
		LeaseMs int64 `json:"lease_ms"`
		Stage   string
	}
	Returned    []string
	Next        map[string][]string // Keys of the next batches, by the key of the returned one.
	Failed      *struct{ Key, Reason string }
	Results     json.RawMessage // "all", or the exceptions.
	Opened      *struct{ Released int64 }
	BlockReason string  `json:"block_reason"`
	StreamEnded *string `json:"stream_ended"`
	Stop        *struct{ Release bool }
	Drain       *struct{}
	Stream      int // Number of the stream, from 1; 0: the newest.
}

// traceExceptions are the items of a frame that the server does not simply confirm.
type traceExceptions struct {
	NoRoom       []string `json:"no_room"`
	RetryAfterMs int64    `json:"retry_after_ms"`
	Lost         []string
	Cancelled    []string
}

// tracePlayer plays a trace. The lease token of a batch is its key.
type tracePlayer struct {
	*testing.T
	machine *workerStateMachine
	now     instant
	stages  []string
	streams []*streamState
	pending map[*streamState][]*opsv1.WorkRequest
	tasks   map[string]*Task
	sent    map[string]*opsv1.WorkRequest // By request id.
}

// After the events of each step, the state machine requests exactly the actions of the trace.
func TestDecisionTraces(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(traceFolder, "*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("expected decision traces in %s, but there are none: %v", traceFolder, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var played trace
			if err := json.Unmarshal(content, &played); err != nil {
				t.Fatal(err)
			}
			options := WorkerOptions{
				Stages: played.Worker.Stages, Concurrency: played.Worker.Concurrency, Prefetch: played.Worker.Prefetch,
				Lease: time.Duration(played.Worker.LeaseMs) * time.Millisecond,
			}
			player := &tracePlayer{
				T: t, machine: newWorkerStateMachine(newWorkerLog(slog.New(slog.DiscardHandler), nil), "w", options), stages: options.Stages,
				pending: map[*streamState][]*opsv1.WorkRequest{}, tasks: map[string]*Task{}, sent: map[string]*opsv1.WorkRequest{},
			}
			for _, step := range played.Steps {
				if actions := player.play(step); !reflect.DeepEqual(plain(t, actions), plain(t, step.Actions)) {
					t.Fatalf("at %d ms: expected the actions\n%s\nbut got\n%s", step.AtMs, text(t, step.Actions), text(t, actions))
				}
			}
		})
	}
}

func (p *tracePlayer) play(step traceStep) []any {
	p.Helper()
	p.now = time.Duration(step.AtMs) * time.Millisecond
	for _, event := range step.Events {
		p.handle(event)
	}
	if step.Done && !p.machine.isDone() {
		p.Fatalf("at %d ms: expected the worker to be done, but it is not", step.AtMs)
	}
	actions, err := p.machine.actions(p.now)
	if err != nil {
		p.Fatal(err)
	}
	described := []any{}
	for _, action := range actions {
		described = p.describe(described, action)
	}
	return described
}

func (p *tracePlayer) handle(event traceEvent) {
	p.Helper()
	stream := p.streams[max(event.Stream, 1)-1]
	if event.Stream == 0 {
		stream = p.streams[len(p.streams)-1]
	}
	switch {
	case event.Started != nil:
		started := &opsv1.StartAvailableResponse{LeaseMs: event.Started.LeaseMs}
		stage := event.Started.Stage
		if stage == "" {
			stage = p.stages[0]
		}
		for _, key := range event.Started.Keys {
			started.Batches = append(started.Batches, &opsv1.StartedBatch{
				Batch: &opsv1.Batch{Key: key, Stage: stage}, RunId: "r", Attempt: 1, LeaseToken: key})
		}
		p.receive(stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Started{Started: started}})
	case event.Returned != nil:
		for _, key := range event.Returned {
			var next []*opsv1.Batch
			for _, name := range event.Next[key] {
				next = append(next, &opsv1.Batch{Key: name, Stage: "next"})
			}
			p.machine.handlerEnded(p.tasks[key], next, nil)
		}
	case event.Failed != nil:
		p.machine.handlerEnded(p.tasks[event.Failed.Key], nil, errors.New(event.Failed.Reason))
	case event.Results != nil:
		frame := p.pending[stream][0]
		p.pending[stream] = p.pending[stream][1:]
		results := p.results(frame, event.Results)
		p.receive(stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Results_{Results: results}})
	case event.BlockReason != "":
		reason := &opsv1.BlockReason{}
		fields := reason.ProtoReflect().Descriptor().Fields()
		reason.ProtoReflect().Mutable(fields.ByTextName(event.BlockReason))
		p.receive(stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_BlockReason{BlockReason: reason}})
	case event.Opened != nil:
		opened := &opsv1.WorkResponse_Opened{Released: event.Opened.Released}
		p.receive(stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Opened_{Opened: opened}})
	case event.Drain != nil:
		p.receive(stream, &opsv1.WorkResponse{Frame: &opsv1.WorkResponse_Drain_{}})
	case event.StreamEnded != nil:
		if err := p.machine.streamEnded(stream, endOf(p.T, *event.StreamEnded), p.now); err != nil {
			p.Fatal(err)
		}
	case event.Stop != nil:
		p.machine.stop(event.Stop.Release)
	default:
		p.Fatalf("expected a known event, but got %+v", event)
	}
}

func (p *tracePlayer) receive(stream *streamState, frame *opsv1.WorkResponse) {
	p.machine.frameReceived(stream, frame, p.now)
}

// results returns the server's answer to a frame: it confirms every item that the event does not name.
func (p *tracePlayer) results(frame *opsv1.WorkRequest, named json.RawMessage) *opsv1.WorkResponse_Results {
	p.Helper()
	var except traceExceptions
	if string(named) != `"all"` {
		if err := json.Unmarshal(named, &except); err != nil {
			p.Fatal(err)
		}
	}
	results := &opsv1.WorkResponse_Results{}
	for _, item := range frame.GetAcknowledgements() {
		result := applied(item.GetKey())
		if slices.Contains(except.NoRoom, item.GetKey()) {
			refused := &opsv1.OutcomeResult_Error{Error: saturated(p.T, except.RetryAfterMs)}
			result = &opsv1.OutcomeResult{Key: item.GetKey(), Result: refused}
		}
		results.Acknowledgements = append(results.Acknowledgements, result)
	}
	for _, item := range frame.GetFailures() {
		outcome := &opsv1.ProcessOutcome{Outcome: &opsv1.ProcessOutcome_RetryScheduled{RetryScheduled: &opsv1.RetryRecord{}}}
		result := &opsv1.OutcomeResult{Key: item.GetKey(), Result: &opsv1.OutcomeResult_Outcome{Outcome: outcome}}
		results.Failures = append(results.Failures, result)
	}
	for _, item := range frame.GetReleases() {
		results.Releases = append(results.Releases, &opsv1.ReleaseResult{Key: item.GetKey()})
	}
	for _, item := range frame.GetExtensions() {
		outcome := &opsv1.ExtensionOutcome{}
		switch {
		case slices.Contains(except.Lost, item.GetKey()):
			outcome.Outcome = &opsv1.ExtensionOutcome_Lost_{Lost: &opsv1.ExtensionOutcome_Lost{WorkerId: "another"}}
		case slices.Contains(except.Cancelled, item.GetKey()):
			cancel := &opsv1.ExtensionOutcome_Cancel{Reason: "the operator's reason", BudgetLeftMs: 5_000}
			outcome.Outcome = &opsv1.ExtensionOutcome_Cancel_{Cancel: cancel}
		default:
			outcome.Outcome = &opsv1.ExtensionOutcome_Extended_{Extended: &opsv1.ExtensionOutcome_Extended{}}
		}
		result := &opsv1.ExtensionResult{Key: item.GetKey(), Result: &opsv1.ExtensionResult_Outcome{Outcome: outcome}}
		results.Extensions = append(results.Extensions, result)
	}
	return results
}

// describe appends an action in the words of a trace; the keys of consecutive runs and interrupts are one action.
func (p *tracePlayer) describe(described []any, action any) []any {
	p.Helper()
	withKey := func(name, key string) []any {
		if len(described) > 0 {
			if last, ok := described[len(described)-1].(map[string][]string); ok && last[name] != nil {
				last[name] = append(last[name], key)
				return described
			}
		}
		return append(described, map[string][]string{name: {key}})
	}
	switch action := action.(type) {
	case openStream:
		p.streams = append(p.streams, action.stream)
		opened := map[string]any{"stages": action.stream.opening.GetStages()}
		if held := action.stream.opening.GetHeldLeases(); held != nil {
			opened["held"] = append([]string{}, held.GetLeaseTokens()...)
		}
		return append(described, map[string]any{"open": opened})
	case sendFrame:
		return append(described, map[string]any{"send": p.describeFrame(action.stream, action.frame)})
	case halfClose:
		return append(described, map[string]any{"half_close": true})
	case runHandler:
		p.tasks[action.task.Batch.GetKey()] = action.task
		return withKey("run", action.task.Batch.GetKey())
	case interruptHandler:
		return withKey("interrupt", action.task.Batch.GetKey())
	}
	p.Fatalf("expected a known action, but got %T", action)
	return nil
}

func (p *tracePlayer) describeFrame(stream *streamState, frame *opsv1.WorkRequest) map[string]any {
	p.Helper()
	described := map[string]any{}
	addKeys(described, "acknowledge", frame.GetAcknowledgements())
	addKeys(described, "fail", frame.GetFailures())
	addKeys(described, "release", frame.GetReleases())
	addKeys(described, "extend", frame.GetExtensions())
	if len(described) > 0 {
		p.pending[stream] = append(p.pending[stream], frame)
	}
	if before := p.sent[frame.GetRequestId()]; before != nil {
		described["resent"] = true
		if !proto.Equal(before, frame) {
			p.Errorf("expected the frame to be sent again unchanged, but %v became %v", before, frame)
		}
	} else if frame.GetRequestId() != "" {
		first := proto.CloneOf(frame)
		first.Credits = nil // Only the first sending gives credits.
		p.sent[frame.GetRequestId()] = first
	}
	if frame.GetLeave() != nil {
		described["leave"] = "finish"
		if frame.GetLeave().GetRelease() {
			described["leave"] = "release"
		}
	}
	if frame.GetCredits() != nil {
		described["credits"] = frame.GetCredits().GetBatches()
	}
	return described
}

func addKeys[Item interface{ GetKey() string }](described map[string]any, name string, items []Item) {
	var keys []string
	for _, item := range items {
		keys = append(keys, item.GetKey())
	}
	if len(keys) > 0 {
		described[name] = keys
	}
}

// endOf returns the error of a stream that ended with this status code; nil for OK.
func endOf(t *testing.T, name string) *Error {
	t.Helper()
	var code codes.Code
	if err := code.UnmarshalJSON([]byte(`"` + name + `"`)); err != nil {
		t.Fatal(err)
	}
	return FromStatus(&spb.Status{Code: int32(code), Message: "it broke off"}) //nolint:gosec
}

func saturated(t *testing.T, retryAfterMs int64) *spb.Status {
	t.Helper()
	details := []proto.Message{
		&errdetails.ErrorInfo{Reason: "QUEUE_SATURATED", Domain: "ops.lightspeed"},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(time.Duration(retryAfterMs) * time.Millisecond)},
	}
	refused := &spb.Status{Code: int32(codes.ResourceExhausted), Message: "expected room"}
	for _, detail := range details {
		packed, err := anypb.New(detail)
		if err != nil {
			t.Fatal(err)
		}
		refused.Details = append(refused.Details, packed)
	}
	return refused
}

// plain returns a value as JSON has it, so that maps of any type compare.
func plain(t *testing.T, value any) (plain any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text(t, value)), &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}

func text(t *testing.T, value any) string {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
