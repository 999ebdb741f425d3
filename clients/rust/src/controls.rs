//! The controls of operators: short forms of `apply_control`.

use crate::client::Client;
use crate::error::Error;
use crate::v1::action::{Action, Drain, Pause, Replay, Resume};
use crate::v1::{self, ApplyControlRequest};

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

    /// Requeues dead letters, and batches in the plan's reprocess window, of a stage and later stages. With the hash of
    /// a plan, the server replays by that plan or not at all; empty: by any plan.
    ///
    /// # Errors
    ///
    /// Those of [`Client::apply_control`].
    pub async fn replay(
        &self,
        surface: &str,
        from_stage: &str,
        reason: &str,
        expected_plan_hash: &str,
    ) -> Result<v1::Surface, Error> {
        self.control(surface, replay_of(from_stage, reason), expected_plan_hash).await
    }

    /// Returns what such a replay would do, and does nothing.
    ///
    /// # Errors
    ///
    /// Those of [`Client::apply_control`].
    pub async fn plan_replay(&self, surface: &str, from_stage: &str, reason: &str) -> Result<v1::ReplayPlan, Error> {
        let request = ApplyControlRequest {
            surface: surface.to_owned(),
            action: Some(v1::Action { action: Some(replay_of(from_stage, reason)) }),
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

fn replay_of(from_stage: &str, reason: &str) -> Action {
    Action::Replay(Replay { from_stage: from_stage.to_owned(), reason: reason.to_owned() })
}
