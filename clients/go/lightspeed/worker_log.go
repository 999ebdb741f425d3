package lightspeed

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"
)

// workerLog writes the log events of a worker, and calls its observer. The names of the events and of their fields are
// the same in all five clients.
type workerLog struct {
	logger   *slog.Logger
	observer WorkerObserver
}

func newWorkerLog(logger *slog.Logger, observer WorkerObserver) *workerLog {
	if observer == nil {
		observer = NoObserver{}
	}
	return &workerLog{logger, observer}
}

// observe calls the observer. A panic of the observer must not end the worker.
func (l *workerLog) observe(call func(WorkerObserver)) {
	defer func() {
		if value := recover(); value != nil {
			l.logger.Error("observer_failed", "reason", value)
		}
	}()
	call(l.observer)
}

func (l *workerLog) streamOpened(stages []string, held int) {
	l.logger.Debug("stream_opened", "stages", stages, "held", held)
}

func (l *workerLog) connected() {
	l.observe(func(o WorkerObserver) { o.Connected() })
}

// disconnected logs the end of a stream; without a cause the server has ended it.
func (l *workerLog) disconnected(cause *Error, wait time.Duration) {
	err, code := errors.New("the server has ended the stream"), codes.OK
	if cause != nil {
		err, code = cause, cause.Code
	}
	l.logger.Warn("disconnected", "code", code.String(), "reason", err.Error(), "retry_ms", wait.Milliseconds())
	l.observe(func(o WorkerObserver) { o.Disconnected(err) })
}

func (l *workerLog) reconnected(r Reconnection) {
	l.logger.Info("reconnected", "held", r.Held, "resent", r.Resent, "released", r.Released, "after_ms", r.After.Milliseconds())
	l.observe(func(o WorkerObserver) { o.Reconnected(r) })
}

func (l *workerLog) draining() { l.logger.Info("draining") }

// batchFailed logs a failed attempt; the log, not the reported reason, has the stack of a panic.
func (l *workerLog) batchFailed(leased *leasedBatch, err error) {
	task := leased.task
	fields := []any{"key", leased.key(), "stage", leased.stage(), "attempt", task.Attempt, "reason", reasonOf(err)}
	if panicked := (*panicError)(nil); errors.As(err, &panicked) {
		fields = append(fields, "stack", string(panicked.stack))
	}
	l.logger.Warn("batch_failed", fields...)
}

func (l *workerLog) batchAcknowledged(leased *leasedBatch) {
	if l.logger.Enabled(context.Background(), slog.LevelDebug) { // It is the event of every batch.
		l.logger.Debug("batch_acknowledged", "key", leased.key(), "attempt", leased.task.Attempt)
	}
}

func (l *workerLog) acknowledgementWaits(leased *leasedBatch, reason string) {
	l.logger.Warn("acknowledgement_waits", "key", leased.key(), "reason", reason)
}

// leaseLost logs the loss of a lease; holder is the worker that has the batch now, empty: none.
func (l *workerLog) leaseLost(leased *leasedBatch, holder string) {
	l.logger.Warn("lease_lost", "key", leased.key(), "attempt", leased.task.Attempt, "holder", holder)
	l.observe(func(o WorkerObserver) { o.LeaseLost(leased.task) })
}

func (l *workerLog) batchCancelled(leased *leasedBatch, reason string) {
	l.logger.Info("batch_cancelled", "key", leased.key(), "attempt", leased.task.Attempt, "reason", reason)
	l.observe(func(o WorkerObserver) { o.Cancelled(leased.task, reason) })
}

func (l *workerLog) reportRefused(leased *leasedBatch, reason string) {
	l.logger.Error("report_refused", "key", leased.key(), "attempt", leased.task.Attempt, "reason", reason)
}

func (l *workerLog) stopping(leased int) { l.logger.Info("stopping", "leased", leased) }

func (l *workerLog) stopped(undelivered int) { l.logger.Info("stopped", "undelivered", undelivered) }

func (l *workerLog) undeliveredReports(keys []string) {
	l.logger.Error("undelivered_reports", "keys", keys)
}
