//! Tasks, handlers, their results, and their permanent errors.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::v1;

/// The server's limit on the characters of a reason.
const MAX_REASON_CHARACTERS: usize = 4_096;

/// The server's limit on the next batches of one acknowledgement.
const MAX_NEXT_BATCHES: usize = 1_000;

/// The server's limits on progress and results.
const MAX_PROGRESS_BYTES: usize = 1_024;
const MAX_RESULT_ENTRIES: usize = 32;
const MAX_RESULT_KEY_CHARACTERS: usize = 64;
const MAX_RESULT_BYTES: usize = 4_096;

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

/// What a handler reports beside its batches.
#[derive(Debug, Default)]
struct Output {
    progress: String,
    result: HashMap<String, String>,
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
    /// The newest progress that an earlier attempt reported; empty if there is none.
    pub last_progress: String,
    output: Arc<Mutex<Output>>,
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
            last_progress: item.last_progress,
            output: Arc::default(),
            token,
        };
        (task, cancellation)
    }

    /// The attributes of the batch: parameters of the work.
    pub fn attributes(&self) -> &HashMap<String, String> {
        &self.batch.attributes
    }

    /// Reports progress: the next heartbeat sends it, and the next attempt has it as `last_progress`.
    ///
    /// # Errors
    ///
    /// It has more than 1,024 bytes.
    pub fn progress(&self, text: impl Into<String>) -> Result<(), String> {
        let text = text.into();
        if text.len() > MAX_PROGRESS_BYTES {
            let count = text.len();
            return Err(format!("expected progress of at most {MAX_PROGRESS_BYTES} bytes, but it has {count}"));
        }
        self.output().progress = text;
        Ok(())
    }

    /// The result of the work, as [`Task::set_result`] has set it.
    pub fn result(&self) -> HashMap<String, String> {
        self.output().result.clone()
    }

    /// Sets the result of the work, which the history of the batch shows after its acknowledgement.
    ///
    /// # Errors
    ///
    /// It has more than 32 entries, a key that has not 1-64 characters, or more than 4,096 bytes.
    pub fn set_result(&self, result: HashMap<String, String>) -> Result<(), String> {
        let bytes: usize = result.iter().map(|(key, value)| key.len() + value.len()).sum();
        let is_named = result.keys().all(|key| (1..=MAX_RESULT_KEY_CHARACTERS).contains(&key.chars().count()));
        let count = result.len();
        if !is_named || count > MAX_RESULT_ENTRIES || bytes > MAX_RESULT_BYTES {
            return Err(format!(
                "expected a result of at most {MAX_RESULT_ENTRIES} entries with keys of 1-{MAX_RESULT_KEY_CHARACTERS} \
                 characters and {MAX_RESULT_BYTES} bytes, but it has {count} and {bytes} bytes"
            ));
        }
        self.output().result = result;
        Ok(())
    }

    /// The newest progress of the handler; empty if there is none.
    pub(crate) fn newest_progress(&self) -> String {
        self.output().progress.clone()
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Progress and results that the server would refuse are errors, and change nothing.
    #[test]
    fn progress_and_results_are_within_the_limits() {
        let (task, _cancellation) = Task::new(v1::StartedBatch::default(), "s");
        let result = |key: String, value: String| HashMap::from([(key, value)]);
        task.progress("half").unwrap();
        task.set_result(result("rows".into(), "7".into())).unwrap();
        assert!(task.progress("x".repeat(1_025)).is_err());
        let many = (0..33).map(|number| (number.to_string(), String::new())).collect();
        let others = [result(String::new(), "v".into()), result("k".repeat(65), "v".into())];
        for wrong in [many, result("k".into(), "v".repeat(4_096))].into_iter().chain(others) {
            assert!(task.set_result(wrong).is_err());
        }
        assert_eq!(("half".to_owned(), result("rows".into(), "7".into())), (task.newest_progress(), task.result()));
    }

    /// More batches than one acknowledgement can have fail the attempt.
    #[test]
    fn too_many_batches_fail() {
        assert!(checked(Ok(vec![v1::Batch::default(); MAX_NEXT_BATCHES])).is_ok());
        assert!(checked(Ok(vec![v1::Batch::default(); MAX_NEXT_BATCHES + 1])).is_err());
    }
}
