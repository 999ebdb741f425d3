//! Tasks, handlers, their results, and their permanent errors.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use tokio::sync::watch;

use crate::v1;

/// The server's limit on the characters of a reason.
const MAX_REASON_CHARACTERS: usize = 4_096;

/// The server's limit on the next batches of one acknowledgement.
const MAX_NEXT_BATCHES: usize = 1_000;

/// The error of a handler; `?` converts every error into it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of a handler: the batches for the next stage, if there are any.
pub type HandlerResult = Result<Vec<v1::Batch>, BoxError>;

/// The reason to stop for a handler.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cancellation {
    /// The operator's reason, or the loss of the lease, or the stop of the worker.
    pub reason: String,
    /// The lease was lost: the worker does not report the result.
    pub is_lost: bool,
    /// How long the operator lets the handler continue from now on; `None` if no operator cancelled the batch.
    pub budget: Option<Duration>,
}

impl Cancellation {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_lost: false, budget: None }
    }
}

/// One attempt to process one batch.
#[derive(Clone, Debug)]
pub struct Task {
    /// The batch to process.
    pub batch: v1::Batch,
    /// The id of the run in which it was started.
    pub run_id: String,
    /// The number of this attempt, from 1.
    pub attempt: i64,
    /// Resource name of its surface.
    pub surface: String,
    /// Names the lease of this attempt, and is never reused. A sink that remembers its last token can recognise a late
    /// worker whose lease was lost.
    pub lease_token: String,
    token: watch::Receiver<Option<Cancellation>>,
}

/// Carries a cancellation to a handler.
pub(crate) type CancellationToken = watch::Sender<Option<Cancellation>>;

impl Task {
    pub(crate) fn new(item: v1::StartedBatch, surface: &str) -> (Self, CancellationToken) {
        let (cancellation, token) = watch::channel(None);
        let task = Self {
            batch: item.batch.unwrap_or_default(),
            run_id: item.run_id,
            attempt: item.attempt,
            surface: surface.to_owned(),
            lease_token: item.lease_token,
            token,
        };
        (task, cancellation)
    }

    /// The attributes of the batch: parameters of the work.
    pub fn attributes(&self) -> &HashMap<String, String> {
        &self.batch.attributes
    }

    /// The reason to stop for the handler; `None` if it is not cancelled.
    pub fn cancellation(&self) -> Option<Cancellation> {
        self.token.borrow().clone()
    }

    /// Whether the handler is cancelled. If it then fails, its batch is released.
    pub fn is_cancelled(&self) -> bool {
        self.token.borrow().is_some()
    }

    /// Waits until the handler is cancelled.
    pub async fn cancelled(&self) -> Cancellation {
        let mut token = self.token.clone();
        let cancellation = token.wait_for(Option::is_some).await.ok().and_then(|cancellation| cancellation.clone());
        cancellation.unwrap_or_else(|| Cancellation { is_lost: true, ..Cancellation::new("the worker has ended") })
    }
}

/// An error for which a retry cannot help.
#[derive(Debug)]
pub struct Permanent(BoxError);

impl fmt::Display for Permanent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl std::error::Error for Permanent {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref())
    }
}

/// Marks an error of a handler as permanent: a retry cannot help, so the batch becomes a dead letter at once.
pub fn permanent(error: impl Into<BoxError>) -> BoxError {
    Box::new(Permanent(error.into()))
}

/// Returns the result of a handler, or an error if it has more batches than one acknowledgement can have.
pub(crate) fn checked(result: HandlerResult) -> HandlerResult {
    let next = result?;
    if next.len() > MAX_NEXT_BATCHES {
        let count = next.len();
        return Err(format!(
            "expected a handler to return at most {MAX_NEXT_BATCHES} batches, but it returned {count}"
        )
        .into());
    }
    Ok(next)
}

/// The report of a failed attempt.
pub(crate) fn failure_of(task: &Task, error: &BoxError) -> v1::Failure {
    v1::Failure {
        key: task.batch.key.clone(),
        attempt: task.attempt,
        reason: reason_of(error),
        permanent: error.is::<Permanent>(),
        lease_token: task.lease_token.clone(),
        at_ms: None,
    }
}

/// The reported reason of an error, `error: <message>` or `panic: <message>`, cut to the server's limit.
pub(crate) fn reason_of(error: &BoxError) -> String {
    let kind = if error.is::<HandlerPanic>() { "panic" } else { "error" };
    let message = error.to_string();
    let reason = if message.is_empty() { kind.to_owned() } else { format!("{kind}: {message}") };
    if reason.chars().count() <= MAX_REASON_CHARACTERS {
        return reason;
    }
    reason.chars().take(MAX_REASON_CHARACTERS - 1).chain(['…']).collect()
}

/// The panic of a handler.
#[derive(Debug)]
struct HandlerPanic(String);

impl fmt::Display for HandlerPanic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for HandlerPanic {}

/// The error of a handler that has panicked.
pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> BoxError {
    Box::new(HandlerPanic(message_of(panic).to_owned()))
}

/// The message of a panic.
pub(crate) fn message_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    message.unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reason is the kind of the error and its message, cut to the server's limit; a panic is a kind of its own.
    #[test]
    fn reasons_name_the_kind_and_fit_the_limit() {
        let (task, _cancellation) = Task::new(v1::StartedBatch::default(), "s");
        let reason = |error: BoxError| failure_of(&task, &error).reason;
        assert_eq!("error: no such file", reason("no such file".into()));
        assert_eq!("error: no such file", reason(permanent("no such file")));
        assert_eq!("error", reason("".into()));
        assert_eq!("panic: out of range", reason(panicked(&"out of range")));
        let long = reason("ж".repeat(5_000).into());
        assert_eq!((4_096, Some('…')), (long.chars().count(), long.chars().last()));
        assert!(failure_of(&task, &permanent("no such file")).permanent);
        assert!(!failure_of(&task, &"no such file".into()).permanent);
    }

    /// More batches than one acknowledgement can have fail the attempt.
    #[test]
    fn too_many_batches_fail() {
        assert!(checked(Ok(vec![v1::Batch::default(); MAX_NEXT_BATCHES])).is_ok());
        assert!(checked(Ok(vec![v1::Batch::default(); MAX_NEXT_BATCHES + 1])).is_err());
    }
}
