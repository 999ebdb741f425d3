//! The table of unary calls: the path of each, whether it changes something, and how long it may take.
//!
//! Owns the table of calls. It must never send any: the client does.

use std::time::Duration;

use crate::client::Client;
use crate::error::Error;
use crate::v1;

/// A response takes milliseconds; a restarted server takes 10 s to replay a million batch lifecycles. A longer wait
/// than for that and its drain together is an outage, which the caller must see.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// The deadline of calls that work for long: walking a long audit chain, certifying, replaying a large window.
pub const LONG_TIMEOUT: Duration = Duration::from_secs(60);

/// The request of a unary RPC, which determines the RPC. Every method of [`Client`] calls [`Client::send`] with one of
/// these.
pub trait Call: prost::Message + Clone + Default + 'static {
    /// The response message.
    type Response: prost::Message + Default + 'static;
    /// The path on the wire.
    const PATH: &'static str;
    /// Whether the call works for long and so gets the long deadline.
    const IS_LONG: bool;

    /// The `request_id` of a request that changes something: with one, the server applies the request once, however
    /// often it is sent.
    fn request_id(&mut self) -> Option<&mut String>;
}

macro_rules! calls {
    ($($(#[$document:meta])* $method:ident $path:literal $request:ident $response:ident $($word:ident)*;)*) => {
        $(
            impl Call for v1::$request {
                type Response = v1::$response;
                const PATH: &'static str = concat!("/lightspeed.ops.v1.", $path);
                const IS_LONG: bool = calls!(@long $($word)*);

                fn request_id(&mut self) -> Option<&mut String> {
                    calls!(@id self $($word)*)
                }
            }
        )*

        /// Every unary RPC, with deadline, retries and typed errors; the generated code documents each one.
        impl Client {
            $(
                $(#[$document])*
                pub async fn $method(&self, request: v1::$request) -> Result<v1::$response, Error> {
                    self.send(request).await
                }
            )*
        }

        #[cfg(test)]
        const TABLE: &[(&str, bool)] = &[$((<v1::$request as Call>::PATH, calls!(@changes $($word)*))),*];
    };
    (@long) => { false };
    (@long long) => { true };
    (@long changes $($rest:ident)*) => { calls!(@long $($rest)*) };
    (@id $self:ident) => { None };
    (@id $self:ident long) => { None };
    (@id $self:ident changes $($rest:ident)*) => { Some(&mut $self.request_id) };
    (@changes) => { false };
    (@changes long) => { false };
    (@changes changes $($rest:ident)*) => { true };
}

calls! {
    /// Creates a surface with the presets of a profile.
    create_surface "SurfaceService/CreateSurface" CreateSurfaceRequest CreateSurfaceResponse changes;
    /// Returns the current surface.
    get_surface "SurfaceService/GetSurface" GetSurfaceRequest GetSurfaceResponse;
    /// Lists the surfaces of a tenant by name, one page; see [`Client::all_surfaces`].
    list_surfaces "SurfaceService/ListSurfaces" ListSurfacesRequest ListSurfacesResponse;
    /// Changes the settings in the mask.
    update_surface "SurfaceService/UpdateSurface" UpdateSurfaceRequest UpdateSurfaceResponse changes;
    /// Deletes a surface without active batches or a run; it keeps its name and its records.
    delete_surface "SurfaceService/DeleteSurface" DeleteSurfaceRequest DeleteSurfaceResponse changes;
    /// Restores a deleted surface to its state at the deletion.
    undelete_surface "SurfaceService/UndeleteSurface" UndeleteSurfaceRequest UndeleteSurfaceResponse changes;
    /// Starts a run.
    start_run "SurfaceService/StartRun" StartRunRequest StartRunResponse changes;
    /// Completes the run.
    complete_run "SurfaceService/CompleteRun" CompleteRunRequest CompleteRunResponse changes;
    /// Fails the run.
    fail_run "SurfaceService/FailRun" FailRunRequest FailRunResponse changes;
    /// Resumes a failed run.
    resume_run "SurfaceService/ResumeRun" ResumeRunRequest ResumeRunResponse changes;
    /// Pauses, resumes, drains or replays, or only plans that.
    apply_control "SurfaceService/ApplyControl" ApplyControlRequest ApplyControlResponse changes long;
    /// Cancels a batch.
    cancel_batch "SurfaceService/CancelBatch" CancelBatchRequest CancelBatchResponse changes;
    /// Lists dead letters, one page; see [`Client::all_dead_letters`].
    list_dead_letters "SurfaceService/ListDeadLetters" ListDeadLettersRequest ListDeadLettersResponse;
    /// Requeues dead letters.
    redrive_dead_letters "SurfaceService/RedriveDeadLetters" RedriveDeadLettersRequest RedriveDeadLettersResponse changes;
    /// Discards dead letters for good.
    discard_dead_letters "SurfaceService/DiscardDeadLetters" DiscardDeadLettersRequest DiscardDeadLettersResponse changes;
    /// Measures heavy-data conformance, and records the evidence.
    certify_heavy_data_conformance "SurfaceService/CertifyHeavyDataConformance" CertifyHeavyDataConformanceRequest CertifyHeavyDataConformanceResponse changes long;
    /// Returns whether the surface keeps its contract.
    validate_surface "SurfaceService/ValidateSurface" ValidateSurfaceRequest ValidateSurfaceResponse;
    /// Returns the deterministic fixture snapshots.
    get_fixture_snapshots "SurfaceService/GetFixtureSnapshots" GetFixtureSnapshotsRequest GetFixtureSnapshotsResponse long;

    /// Enqueues a batch.
    enqueue_batch "WorkerService/EnqueueBatch" EnqueueBatchRequest EnqueueBatchResponse changes;
    /// Enqueues many batches, in order.
    enqueue_batches "WorkerService/EnqueueBatches" EnqueueBatchesRequest EnqueueBatchesResponse changes;
    /// Starts queued batches and leases them to the caller.
    start_available "WorkerService/StartAvailable" StartAvailableRequest StartAvailableResponse changes;
    /// Acknowledges a batch in flight, and enqueues its batches of the next stage.
    acknowledge_batch "WorkerService/AcknowledgeBatch" AcknowledgeBatchRequest AcknowledgeBatchResponse changes;
    /// Acknowledges many batches, in order.
    acknowledge_batches "WorkerService/AcknowledgeBatches" AcknowledgeBatchesRequest AcknowledgeBatchesResponse changes;
    /// Reports a failed attempt.
    fail_batch "WorkerService/FailBatch" FailBatchRequest FailBatchResponse changes;
    /// Reports many failed attempts, in order.
    fail_batches "WorkerService/FailBatches" FailBatchesRequest FailBatchesResponse changes;
    /// Extends leases.
    extend_leases "WorkerService/ExtendLeases" ExtendLeasesRequest ExtendLeasesResponse changes;
    /// Returns the resume point of a stage.
    get_resume_point "WorkerService/GetResumePoint" GetResumePointRequest GetResumePointResponse;

    /// Lists audits, one page; see [`Client::all_audits`].
    list_audits "RecordService/ListAudits" ListAuditsRequest ListAuditsResponse;
    /// Lists lineage, one page; see [`Client::all_lineage`].
    list_lineage "RecordService/ListLineage" ListLineageRequest ListLineageResponse;
    /// Lists checkpoints, one page; see [`Client::all_checkpoints`].
    list_checkpoints "RecordService/ListCheckpoints" ListCheckpointsRequest ListCheckpointsResponse;
    /// Lists conformance evidence, one page; see [`Client::all_conformance`].
    list_conformance "RecordService/ListConformance" ListConformanceRequest ListConformanceResponse;
    /// Lists sink idempotency keys, one page; see [`Client::all_sink_idempotency_keys`].
    list_sink_idempotency_keys "RecordService/ListSinkIdempotencyKeys" ListSinkIdempotencyKeysRequest ListSinkIdempotencyKeysResponse;
    /// Lists policy decisions, one page; see [`Client::all_decisions`].
    list_decisions "RecordService/ListDecisions" ListDecisionsRequest ListDecisionsResponse;
    /// Returns the freshness of the output.
    get_freshness "RecordService/GetFreshness" GetFreshnessRequest GetFreshnessResponse;
    /// Verifies the audit chain on the server; [`crate::verify_audit_entries`] verifies it in the client.
    verify_audits "RecordService/VerifyAudits" VerifyAuditsRequest VerifyAuditsResponse long;
    /// Returns the batch history of a batch.
    explain_batch "RecordService/ExplainBatch" ExplainBatchRequest ExplainBatchResponse long;
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATED: &str = include_str!("generated/lightspeed/ops/v1/lightspeed.ops.v1.rs");

    /// Every RPC of the contract except the streams has a method.
    #[test]
    fn the_table_is_complete() {
        let streams = ["Work", "WatchAudits", "WatchLineage", "WatchFreshness"];
        let paths =
            GENERATED.split('"').filter(|text| text.starts_with("/lightspeed.ops.v1.") && text.contains("Service/"));
        let unary = paths.filter(|path| !streams.contains(&path.rsplit('/').next().unwrap()));
        let mut expected: Vec<&str> = unary.collect();
        let mut actual: Vec<&str> = TABLE.iter().map(|(path, _)| *path).collect();
        expected.sort_unstable();
        actual.sort_unstable();
        assert_eq!(expected, actual);
    }

    /// Every request with a request_id is marked as a change: it gets one.
    #[test]
    fn changes_have_a_request_id() {
        for (path, changes) in TABLE {
            let head = format!("pub struct {}Request {{", path.rsplit('/').next().unwrap());
            let body = GENERATED.split(&head).nth(1).unwrap_or_default();
            let body = body.split("\n}").next().unwrap_or_default();
            assert_eq!(body.contains("pub request_id:"), *changes, "{path}");
        }
    }
}
