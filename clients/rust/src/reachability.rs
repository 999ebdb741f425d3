//! Reachability: says once in the log that the server does not answer, and once that it answers again.
//!
//! It must never decide anything: retries and reconnects do not read it.

use std::future::{pending, Future};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::error::Error;

/// A restart of a connection takes milliseconds: after a second without an answer, a person wants to know.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether the silence of a server, without a failure, means that it is not reachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SilenceMeansAbsence {
    /// Never: the call works for long.
    Never,
    /// If the server has never answered: later, the call may take its time.
    AtFirst,
    /// Always: the server answers the opening of a stream at once.
    Always,
}

/// What is known about the server at one address.
#[derive(Debug)]
pub(crate) struct Reachability {
    target: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    has_answered: bool,
    /// The first failure since the last answer, and the cause of the last one.
    failure: Option<(Instant, String)>,
    was_said: bool,
}

impl Reachability {
    pub(crate) fn new(target: String) -> Self {
        Self { target, state: Mutex::default() }
    }

    /// Records that the server has answered.
    pub(crate) fn answered(&self) {
        let mut state = self.state();
        state.has_answered = true;
        state.failure = None;
        if std::mem::take(&mut state.was_said) {
            tracing::info!(target = self.target, "server_reached");
        }
    }

    /// Records the result of an attempt: an answer, or none.
    pub(crate) fn attempted<Response>(&self, result: &Result<Response, Error>) {
        match result {
            Err(error) if error.is_closed() => {}
            Err(error) if error.is_unreachable() => self.failed(error.message()),
            _ => self.answered(),
        }
    }

    /// Waits for the end of attempts. After a second of failures it is said that the server does not answer; without a
    /// failure it depends on what silence means.
    pub(crate) async fn observe<Output>(
        &self,
        silence: SilenceMeansAbsence,
        attempts: impl Future<Output = Output>,
    ) -> Output {
        let say = async {
            sleep(PATIENCE).await;
            self.had_time(silence);
            pending::<()>().await;
        };
        tokio::select! {
            biased;
            output = attempts => output,
            () = say => unreachable!("it never ends"),
        }
    }

    fn failed(&self, cause: &str) {
        let mut state = self.state();
        let since = state.failure.as_ref().map_or_else(Instant::now, |(since, _)| *since);
        state.failure = Some((since, cause.to_owned()));
        if since.elapsed() >= PATIENCE {
            self.say(&mut state, cause);
        }
    }

    fn had_time(&self, silence: SilenceMeansAbsence) {
        let mut state = self.state();
        let means_absence = match silence {
            SilenceMeansAbsence::Never => false,
            SilenceMeansAbsence::AtFirst => !state.has_answered,
            SilenceMeansAbsence::Always => true,
        };
        if let Some((_, cause)) = state.failure.clone() {
            self.say(&mut state, &cause);
        } else if means_absence {
            self.say(&mut state, "no answer within a second");
        }
    }

    fn say(&self, state: &mut State, cause: &str) {
        if !std::mem::replace(&mut state.was_said, true) {
            tracing::warn!(target = self.target, cause, "server_unreachable");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captured_log::CapturedLog;

    fn failure() -> Result<(), Error> {
        Err(Error::unreachable("refused"))
    }

    /// A second after the first failure, an absent server is said once, with address and cause, and its return too.
    #[tokio::test]
    async fn an_absent_server_is_said_once() {
        let (log, reachability) = (CapturedLog::new(), Reachability::new("localhost:1".to_owned()));
        reachability.attempted(&failure());
        assert_eq!(Vec::<String>::new(), log.take());
        reachability.state().failure = Some((Instant::now().checked_sub(PATIENCE).unwrap(), "refused".to_owned()));
        reachability.attempted(&failure());
        reachability.attempted(&failure());
        assert_eq!(vec!["WARN server_unreachable target=localhost:1 cause=refused"], log.take());
        reachability.attempted(&Ok::<_, Error>(()));
        reachability.attempted(&Ok::<_, Error>(()));
        assert_eq!(vec!["INFO server_reached target=localhost:1"], log.take());
    }

    /// A server that accepts a call and never answers is said too; a refusal is an answer, and so a slow call says
    /// nothing after it, but a stream that does not open does.
    #[tokio::test]
    async fn silence_is_said() {
        const SLOW: Duration = Duration::from_millis(1_100);
        let (log, reachability) = (CapturedLog::new(), Reachability::new("localhost:1".to_owned()));
        reachability.observe(SilenceMeansAbsence::Never, sleep(SLOW)).await;
        assert_eq!(Vec::<String>::new(), log.take());
        reachability.observe(SilenceMeansAbsence::AtFirst, sleep(SLOW)).await;
        assert_eq!(1, log.take().len());
        reachability.attempted(&Err::<(), _>(Error::new(tonic::Code::NotFound, "no such surface")));
        assert_eq!(1, log.take().len());
        reachability.observe(SilenceMeansAbsence::AtFirst, sleep(SLOW)).await;
        assert_eq!(Vec::<String>::new(), log.take());
        reachability.observe(SilenceMeansAbsence::Always, sleep(SLOW)).await;
        assert_eq!(1, log.take().len());
    }
}
