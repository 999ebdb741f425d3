package lightspeed

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	opsv1 "lightspeed.dev/ops/gen/lightspeed/ops/v1"
)

// ErrUnreported is the error of undelivered reports: the server did not answer the last reports of a stopped worker.
var ErrUnreported = errors.New("the server did not answer")

const defaultSurface = "tenants/default/surfaces/default"

// The actions that the worker state machine requests.
type (
	openStream struct{ stream *stream }
	sendFrame  struct {
		stream *stream
		frame  *opsv1.WorkRequest
	}
	endStream struct{ stream *stream }
	beginTask struct{ task *Task }
)

// desk is the worker state machine (sans I/O): it decides what a worker does next. A batch is started, handled, kept by
// heartbeats, and reported, with the batches of the next stage in the same report. It opens no stream, runs no handler,
// reads no clock and never waits: the worker loop does, and reports the results to it.
type desk struct {
	logger      *slog.Logger
	surface     string
	stages      []string
	concurrency int
	capacity    int

	streams *streams
	hand    *hand
	reports *reports

	foundNothing bool
	makesWay     bool
	stopped      bool
	givesBack    bool
	leaveAt      instant
	hasLeft      bool
}

func newDesk(logger *slog.Logger, workerID string, o WorkerOptions) *desk {
	surface := o.Surface
	if surface == "" {
		surface = defaultSurface
	}
	hand := newHand(logger)
	opening := &opsv1.WorkRequest_Open{Surface: surface, WorkerId: workerID, LeaseMs: o.Lease.Milliseconds()}
	return &desk{
		logger:      logger,
		surface:     surface,
		stages:      o.Stages,
		concurrency: o.Concurrency,
		capacity:    o.Concurrency + o.Prefetch,
		streams:     newStreams(logger, opening),
		hand:        hand,
		reports:     newReports(logger, hand.drop),
		leaveAt:     never,
	}
}

// done reports whether the worker was stopped, holds no batch, and has no unanswered report.
func (d *desk) done() bool {
	return d.stopped && len(d.hand.held) == 0 && (d.streams.areEnded() || d.hasLeft)
}

// The events of the worker state machine.

// stop starts no more batches, and gives the waiting ones back. Running handlers finish; with giveBack they are
// interrupted, and give unfinished batches back.
func (d *desk) stop(giveBack bool) {
	d.stopped = true
	for _, one := range d.hand.standing(waiting) {
		d.giveBack(one)
	}
	if giveBack && !d.givesBack {
		d.givesBack = true
		for _, one := range d.hand.standing(running) {
			if !one.isLost {
				d.hand.interrupt(one, &Cancellation{Reason: "the worker stops", Budget: -1})
			}
		}
	}
}

// ended records the end of a handler. An error of an interrupted handler gives its batch back.
func (d *desk) ended(task *Task, next []*opsv1.Batch, err error) {
	one := d.hand.handled(task)
	switch {
	case one == nil:
	case err == nil:
		d.reports.finish(one, next)
	case task.Cancellation() != nil:
		d.giveBack(one)
	default:
		d.logger.Warn("worker: a batch failed", "key", one.key(), "attempt", task.Attempt, "error", err)
		if found := (*panicked)(nil); errors.As(err, &found) {
			d.logger.Warn("worker: a handler panicked", "key", one.key(), "stack", string(found.stack))
		}
		d.reports.fail(one, err)
	}
}

// received records a frame from the server.
func (d *desk) received(from *stream, frame *opsv1.WorkResponse, now instant) {
	d.streams.heard()
	switch said := frame.GetFrame().(type) {
	case *opsv1.WorkResponse_Started:
		d.started(from, said.Started, now)
	case *opsv1.WorkResponse_Results_:
		d.answered(from, said.Results, now)
	case *opsv1.WorkResponse_Hold:
		from.hold = said.Hold
		d.foundNothing = said.Hold.GetInFlightLimit() == nil
		d.logger.Debug("worker: nothing is started", "hold", said.Hold.String())
	case *opsv1.WorkResponse_Drain_:
		d.logger.Info("worker: the server shuts down: finishing what is in hand")
		from.drains = true
	}
}

// streamEnded records the end of a stream, or the failure to open it.
func (d *desk) streamEnded(one *stream, failed *Error, now instant) error {
	if err := d.streams.ended(one, failed, now); err != nil {
		return err
	}
	if d.streams.refusal != nil {
		d.stop(false)
	}
	if failed != nil || !one.isEnded {
		d.hand.doubt()
	}
	return nil
}

// The actions of the worker state machine.

// actions returns the actions to take now, in order. It fails with ErrUnreported if the worker was stopped and the
// server did not answer its last reports.
func (d *desk) actions(now instant) ([]any, error) {
	if err := d.leave(now); err != nil {
		return nil, err
	}
	var actions []any
	for _, one := range d.hand.interrupted() {
		actions = append(actions, one)
	}
	actions = append(actions, d.talk(now)...)
	free := d.concurrency - len(d.hand.standing(running))
	for _, one := range d.hand.standing(waiting) {
		if free--; free < 0 {
			break
		}
		one.stand = running
		actions = append(actions, beginTask{one.task})
	}
	return actions, nil
}

// wait returns the time until the next action, if no event comes first.
func (d *desk) wait(now instant) time.Duration {
	current, due := d.streams.current, d.leaveAt
	switch {
	case current != nil:
		due = min(due, d.beatAt())
		if current.takesReports() {
			due = min(due, d.reports.dueAt())
		}
	case d.wantsStream():
		due = min(due, d.streams.openAt)
	}
	if due <= now {
		return 0
	}
	return min(due, now+time.Hour) - now
}

// Streams.

func (d *desk) wantsStream() bool {
	return !d.stopped || len(d.hand.keys()) > 0 || len(d.streams.unanswered) > 0
}

func (d *desk) talk(now instant) (actions []any) {
	current := d.streams.current
	stages, count, makesRoom := d.wish()
	if current != nil && d.isWrong(current, stages, count) {
		actions = append(actions, d.part(current)...)
		d.streams.leave()
		current = nil
	}
	if current == nil {
		if !d.wantsStream() || now < d.streams.openAt {
			return actions
		}
		opened := stages
		if len(opened) == 0 {
			opened = d.stages
		}
		current = d.streams.open(opened)
		actions = append(actions, openStream{current})
		for _, again := range d.streams.unanswered { // With the same request_id, so that the server applies it once.
			actions = append(actions, d.send(current, again, nil))
		}
		d.streams.unanswered = nil
	}
	credits := 0
	if !current.drains && !current.byCalls && len(stages) > 0 {
		credits = max(0, count-current.credits-d.streams.creditsLeftBehind())
		current.makesRoom = makesRoom
	}
	actions = append(actions, d.report(current, credits, now)...)
	actions = append(actions, d.beat(current, now)...)
	return append(actions, d.depart(current)...)
}

// isWrong reports whether the credits or stages of a stream do not match the demand. Then another stream replaces it.
func (d *desk) isWrong(current *stream, stages []string, count int) bool {
	if current.drains || current.byCalls || d.stopped {
		return false
	}
	if current.credits > 0 && !current.makesRoom {
		full := d.stagesThatWait()
		if slices.ContainsFunc(current.opening.GetStages(), func(stage string) bool { return full[stage] }) {
			return true
		}
	}
	return count > 0 && len(stages) > 0 && !slices.Equal(current.opening.GetStages(), stages)
}

// report sends reports, and credits in the first frame.
func (d *desk) report(current *stream, credits int, now instant) (actions []any) {
	for current.takesReports() {
		told := d.reports.frame(now)
		if told == nil {
			break
		}
		actions = append(actions, d.send(current, told, more(current, credits)))
		credits = 0
	}
	if credits > 0 {
		actions = append(actions, sendFrame{current, &opsv1.WorkRequest{Credits: more(current, credits)}})
	}
	return actions
}

// send sends a frame. The pending frame keeps the reports only, so that sending it again gives no credits again.
func (d *desk) send(current *stream, told *sent, credits *opsv1.Credits) sendFrame {
	current.unanswered = append(current.unanswered, told)
	if credits == nil {
		return sendFrame{current, told.frame}
	}
	frame := proto.CloneOf(told.frame)
	frame.Credits = credits
	return sendFrame{current, frame}
}

// part stops sending on a stream; the server still answers the frames that it received, and starts nothing more.
func (d *desk) part(current *stream) []any {
	current.isEnded = true
	return []any{sendFrame{current, &opsv1.WorkRequest{Leave: &opsv1.WorkRequest_Leave{}}}, endStream{current}}
}

// depart tells the server to start nothing more. When no report is unanswered, it gives back batches that never
// arrived.
func (d *desk) depart(current *stream) []any {
	if !d.stopped && !current.drains || current.isEnded {
		return nil
	}
	if len(d.hand.held) == 0 && len(current.unanswered) == 0 {
		current.isEnded, current.givesBack = true, true
		leave := &opsv1.WorkRequest{Leave: &opsv1.WorkRequest_Leave{GiveBack: true}}
		return []any{sendFrame{current, leave}, endStream{current}}
	}
	if !current.saidLeave {
		current.saidLeave = true
		return []any{sendFrame{current, &opsv1.WorkRequest{Leave: &opsv1.WorkRequest_Leave{}}}}
	}
	return nil
}

// The end.

// leave limits the wait of a stopped worker for its interrupted handlers, and for the server.
func (d *desk) leave(now instant) error {
	if !d.stopped || d.hasLeft || len(d.hand.standing(running)) > 0 && !d.givesBack {
		return nil
	}
	if d.leaveAt == never {
		d.leaveAt = now + leavePatience
	} else if d.leaveAt <= now {
		return d.runOutOfPatience(now)
	}
	return nil
}

func (d *desk) runOutOfPatience(now instant) error {
	busy, full := d.hand.standing(running), d.reports.wantingRoom()
	if len(d.hand.held) > 0 && len(busy) == 0 && len(full) == 0 {
		return fmt.Errorf("expected to report batches %q, but %w", d.hand.keys(), ErrUnreported)
	}
	for _, one := range busy {
		if one.isLost {
			d.hand.drop(one)
		} else {
			d.giveBack(one)
		}
	}
	d.reports.giveUp(full)
	d.hasLeft = len(d.hand.held) == 0
	d.leaveAt = now + leavePatience
	if d.hasLeft {
		d.leaveAt = never
	}
	return nil
}
