//! The controls of operators: short forms of `apply_control`.

use crate::client::Client;
use crate::error::Error;
use crate::v1::action::{Action, Drain, Pause, Replay, Resume};
use crate::v1::{self, ApplyControlRequest};

/// What a replay requeues, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayOptions {
    /// The first stage; batches of later stages are replayed too.
    pub from_stage: String,
    /// The operator's reason, for the audit.
    pub reason: String,
    /// The hash of a plan, by which the server replays or not at all; empty: by any plan.
    pub expected_plan_hash: String,
}

/// The controls of operators. The surface is a resource name; empty: the default surface.
impl Client {
    /// Starts no more batches; enqueueing continues.
    ///
    /// # Errors
    ///
    /// Those of [`Client::apply_control`].
    pub async fn pause(&self, surface: &str, reason: &str) -> Result<v1::Surface, Error> {
        self.control(surface, Action::Pause(Pause { reason: reason.to_owned() }), "").await
    }

    /// Resumes starting batches.
    ///
    /// # Errors
    ///
    /// Those of [`Client::apply_control`].
    pub async fn resume(&self, surface: &str, reason: &str) -> Result<v1::Surface, Error> {
        self.control(surface, Action::Resume(Resume { reason: reason.to_owned() }), "").await
    }

    /// Accepts no more batches, and finishes the queued ones.
    ///
    /// # Errors
    ///
    /// Those of [`Client::apply_control`].
    pub async fn drain(&self, surface: &str, reason: &str) -> Result<v1::Surface, Error> {
        self.control(surface, Action::Drain(Drain { reason: reason.to_owned() }), "").await
    }

    /// Requeues dead letters, and batches in the plan's reprocess window, of a stage and later stages.
    ///
    /// # Errors
    ///
    /// Those of [`Client::apply_control`].
    pub async fn replay(&self, surface: &str, options: &ReplayOptions) -> Result<v1::Surface, Error> {
        self.control(surface, replay_of(options), &options.expected_plan_hash).await
    }

    /// Returns what such a replay would do, and does nothing. The hash of a plan has no effect.
    ///
    /// # Errors
    ///
    /// Those of [`Client::apply_control`].
    pub async fn plan_replay(&self, surface: &str, options: &ReplayOptions) -> Result<v1::ReplayPlan, Error> {
        let request = ApplyControlRequest {
            surface: surface.to_owned(),
            action: Some(v1::Action { action: Some(replay_of(options)) }),
            dry_run: true,
            ..Default::default()
        };
        Ok(self.apply_control(request).await?.plan.unwrap_or_default())
    }

    async fn control(&self, surface: &str, action: Action, expected_plan_hash: &str) -> Result<v1::Surface, Error> {
        let request = ApplyControlRequest {
            surface: surface.to_owned(),
            action: Some(v1::Action { action: Some(action) }),
            expected_plan_hash: expected_plan_hash.to_owned(),
            ..Default::default()
        };
        Ok(self.apply_control(request).await?.surface.unwrap_or_default())
    }
}

fn replay_of(options: &ReplayOptions) -> Action {
    Action::Replay(Replay { from_stage: options.from_stage.clone(), reason: options.reason.clone() })
}
