//! The observer of a worker, for metrics, and the log of its events.
//!
//! The names of the log events and of their fields are the same in all clients. This module must never decide anything,
//! and an observer that panics has no effect on the worker.

use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use tonic::Code;

use crate::error::Error;
use crate::lease_registry::LeasedBatch;
use crate::task::{message_of, reason_of, BoxError, Task};

/// What a worker did when it reached its server again.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reconnection {
    /// The number of leased batches that the worker still had.
    pub held: usize,
    /// The number of frames with reports that it sent again, because their answers were lost.
    pub resent: usize,
    /// The number of batches that the server released, because they were started for the worker and never arrived.
    pub released: i64,
    /// The time without a connection.
    pub after: Duration,
}

/// Gets the events of a worker, for metrics. Every method does nothing unless it is implemented.
///
/// A method must not block: those of handlers run in the runtime of the handlers, all others in the thread that sends
/// the heartbeats. A panic is logged as `observer_failed` and has no other effect.
#[allow(unused_variables)]
pub trait WorkerObserver: Send + Sync {
    /// A handler starts.
    fn handler_started(&self, task: &Task) {}
    /// A handler has returned `Ok`, after this time.
    fn handler_finished(&self, task: &Task, duration: Duration) {}
    /// A handler has returned an error or panicked, after this time.
    fn handler_failed(&self, task: &Task, duration: Duration, error: &BoxError) {}
    /// The number of leased batches has changed; those whose reports have no answer yet count.
    fn in_hand(&self, count: usize) {}
    /// The server has answered for the first time.
    fn connected(&self) {}
    /// A work stream has broken off.
    fn disconnected(&self, error: &Error) {}
    /// The server answers again.
    fn reconnected(&self, reconnection: &Reconnection) {}
    /// The lease of a batch is lost; the result of its handler is not reported.
    fn lease_lost(&self, task: &Task) {}
    /// An operator cancels a batch, or the stopped worker releases it.
    fn cancelled(&self, task: &Task, reason: &str) {}
}

/// The log events of a worker, and its observer.
#[derive(Clone, Default)]
pub(crate) struct WorkerLog(Option<Arc<dyn WorkerObserver>>);

impl fmt::Debug for WorkerLog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WorkerLog")
    }
}

impl WorkerLog {
    pub(crate) fn new(observer: impl WorkerObserver + 'static) -> Self {
        Self(Some(Arc::new(observer)))
    }

    /// Calls the observer, if there is one.
    pub(crate) fn observe(&self, call: impl FnOnce(&dyn WorkerObserver)) {
        let Some(observer) = &self.0 else {
            return;
        };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| call(observer.as_ref()))) {
            tracing::error!(reason = message_of(panic.as_ref()), "observer_failed");
        }
    }

    pub(crate) fn stream_opened(&self, stages: &[String], held: usize) {
        tracing::debug!(?stages, held, "stream_opened");
    }

    pub(crate) fn connected(&self) {
        self.observe(|observer| observer.connected());
    }

    /// The end of a stream; without a cause the server has ended it.
    pub(crate) fn disconnected(&self, cause: Option<&Error>, wait: Duration) {
        let ended = Error::new(Code::Ok, "the server has ended the stream");
        let error = cause.unwrap_or(&ended);
        let (code, reason) = (format!("{:?}", error.code()), error.to_string());
        tracing::warn!(code, reason, retry_ms = milliseconds(wait), "disconnected");
        self.observe(|observer| observer.disconnected(error));
    }

    pub(crate) fn reconnected(&self, reconnection: &Reconnection) {
        let Reconnection { held, resent, released, after } = reconnection;
        tracing::info!(held, resent, released, after_ms = milliseconds(*after), "reconnected");
        self.observe(|observer| observer.reconnected(reconnection));
    }

    pub(crate) fn draining(&self) {
        tracing::info!("draining");
    }

    pub(crate) fn batch_failed(&self, leased: &LeasedBatch, error: &BoxError) {
        let (key, stage, attempt) = (leased.key(), leased.stage(), leased.task.attempt);
        tracing::warn!(key, stage, attempt, reason = reason_of(error), "batch_failed");
    }

    pub(crate) fn batch_acknowledged(&self, leased: &LeasedBatch) {
        tracing::debug!(key = leased.key(), attempt = leased.task.attempt, "batch_acknowledged");
    }

    pub(crate) fn acknowledgement_waits(&self, leased: &LeasedBatch, reason: &str) {
        tracing::warn!(key = leased.key(), reason, "acknowledgement_waits");
    }

    /// The loss of a lease; `holder` is the worker that has the batch now, empty: none.
    pub(crate) fn lease_lost(&self, leased: &LeasedBatch, holder: &str) {
        tracing::warn!(key = leased.key(), attempt = leased.task.attempt, holder, "lease_lost");
        self.observe(|observer| observer.lease_lost(&leased.task));
    }

    pub(crate) fn batch_cancelled(&self, leased: &LeasedBatch, reason: &str) {
        tracing::info!(key = leased.key(), attempt = leased.task.attempt, reason, "batch_cancelled");
        self.observe(|observer| observer.cancelled(&leased.task, reason));
    }

    pub(crate) fn report_refused(&self, leased: &LeasedBatch, reason: &str) {
        tracing::error!(key = leased.key(), attempt = leased.task.attempt, reason, "report_refused");
    }

    pub(crate) fn stopping(&self, leased: usize) {
        tracing::info!(leased, "stopping");
    }

    pub(crate) fn stopped(&self, undelivered: &[String]) {
        if !undelivered.is_empty() {
            tracing::error!(keys = ?undelivered, "undelivered_reports");
        }
        tracing::info!(undelivered = undelivered.len(), "stopped");
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captured_log::CapturedLog;

    struct PanickingObserver;

    impl WorkerObserver for PanickingObserver {
        fn connected(&self) {
            panic!("no metrics");
        }
    }

    /// An observer that panics is logged; the worker goes on.
    #[test]
    fn an_observer_may_panic() {
        let log = CapturedLog::new();
        WorkerLog::new(PanickingObserver).connected();
        assert_eq!(vec!["ERROR observer_failed reason=no metrics"], log.take());
    }

    /// Undelivered reports are an error, and every end is logged with their number.
    #[test]
    fn the_end_of_a_worker_is_logged() {
        let log = CapturedLog::new();
        WorkerLog::default().stopped(&[]);
        assert_eq!(vec!["INFO stopped undelivered=0"], log.take());
        WorkerLog::default().stopped(&["a".to_owned()]);
        assert_eq!(vec!["ERROR undelivered_reports keys=[\"a\"]", "INFO stopped undelivered=1"], log.take());
    }
}
