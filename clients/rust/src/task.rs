//! What a handler gets, what it may give back, and how it says that trying again cannot help.

use std::fmt;
use std::time::Duration;

use tokio::sync::watch;

use crate::v1;

/// The server takes reasons of up to this many characters.
const MAX_REASON_CHARACTERS: usize = 4_096;

/// The server takes up to this many batches with one acknowledgement.
const MAX_NEXT: usize = 1_000;

/// Whatever a handler fails with; `?` turns every error into one.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a handler answers: the batches for the next stage, if there are any.
pub type HandlerResult = Result<Vec<v1::Batch>, BoxError>;

/// Why a handler had better stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Cancellation {
    /// As the operator said, or what has happened to the lease, or that the worker stops.
    pub reason: String,
    /// The batch is no longer this worker's: whatever comes of it here is not reported.
    pub is_lost: bool,
    /// How long the operator lets the handler continue from now on; `None` if no operator cancelled the batch.
    pub budget: Option<Duration>,
}

impl Cancellation {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), is_lost: false, budget: None }
    }
}

/// One attempt at one batch.
#[derive(Clone, Debug)]
pub struct Task {
    /// What to work on.
    pub batch: v1::Batch,
    /// The run that it was started in.
    pub run_id: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// Resource name of its surface.
    pub surface: String,
    /// Names this attempt's lease and no other, ever: a sink that remembers the last one that it took from can tell a
    /// worker that woke up too late.
    pub lease_token: String,
    notice: watch::Receiver<Option<Cancellation>>,
}

/// The channel that carries a cancellation to a handler.
pub(crate) type Notice = watch::Sender<Option<Cancellation>>;

impl Task {
    pub(crate) fn new(item: v1::StartedBatch, surface: &str) -> (Self, Notice) {
        let (notice, heard) = watch::channel(None);
        let task = Self {
            batch: item.batch.unwrap_or_default(),
            run_id: item.run_id,
            attempt: item.attempt,
            surface: surface.to_owned(),
            lease_token: item.lease_token,
            notice: heard,
        };
        (task, notice)
    }

    /// Why the handler had better stop; `None` as long as it need not.
    pub fn cancellation(&self) -> Option<Cancellation> {
        self.notice.borrow().clone()
    }

    /// The handler had better stop, and fail: the batch is then let go of.
    pub fn is_cancelled(&self) -> bool {
        self.notice.borrow().is_some()
    }

    /// Waits until the handler had better stop.
    pub async fn cancelled(&self) -> Cancellation {
        let mut notice = self.notice.clone();
        let said = notice.wait_for(Option::is_some).await.ok().and_then(|said| said.clone());
        said.unwrap_or_else(|| Cancellation { is_lost: true, ..Cancellation::new("the worker has ended") })
    }
}

/// An error that trying again cannot help.
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

/// Marks an error of a handler: trying again cannot help, so the batch goes straight to the dead letters.
pub fn permanent(error: impl Into<BoxError>) -> BoxError {
    Box::new(Permanent(error.into()))
}

/// What a handler has answered, unless it is more than goes with one acknowledgement.
pub(crate) fn checked(answer: HandlerResult) -> HandlerResult {
    let next = answer?;
    if next.len() > MAX_NEXT {
        let count = next.len();
        return Err(
            format!("expected a handler to give back at most {MAX_NEXT} batches, but it gave back {count}").into()
        );
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

/// What is reported of an error, cut to what the server takes.
fn reason_of(error: &BoxError) -> String {
    let reason = error.to_string();
    if reason.is_empty() {
        return "the handler failed and did not say why".to_owned();
    }
    reason.chars().take(MAX_REASON_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reason is what the error says, cut to characters that the server takes, and never empty.
    #[test]
    fn reasons_fit() {
        let (task, _notice) = Task::new(v1::StartedBatch::default(), "s");
        assert_eq!(4_096, failure_of(&task, &"ж".repeat(5_000).into()).reason.chars().count());
        assert!(!failure_of(&task, &"".into()).reason.is_empty());
        assert!(failure_of(&task, &permanent("no such file")).permanent);
        assert!(!failure_of(&task, &"no such file".into()).permanent);
    }

    /// More batches than go with one acknowledgement fail the attempt.
    #[test]
    fn too_many_batches_fail() {
        assert!(checked(Ok(vec![v1::Batch::default(); MAX_NEXT])).is_ok());
        assert!(checked(Ok(vec![v1::Batch::default(); MAX_NEXT + 1])).is_err());
    }
}
