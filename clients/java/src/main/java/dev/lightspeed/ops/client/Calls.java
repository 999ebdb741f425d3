package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.AcknowledgeBatchRequest;
import dev.lightspeed.ops.v1.AcknowledgeBatchResponse;
import dev.lightspeed.ops.v1.AcknowledgeBatchesRequest;
import dev.lightspeed.ops.v1.AcknowledgeBatchesResponse;
import dev.lightspeed.ops.v1.ApplyControlRequest;
import dev.lightspeed.ops.v1.ApplyControlResponse;
import dev.lightspeed.ops.v1.ApplyControlsRequest;
import dev.lightspeed.ops.v1.ApplyControlsResponse;
import dev.lightspeed.ops.v1.CancelBatchRequest;
import dev.lightspeed.ops.v1.CancelBatchResponse;
import dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest;
import dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse;
import dev.lightspeed.ops.v1.CompleteRunRequest;
import dev.lightspeed.ops.v1.CompleteRunResponse;
import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import dev.lightspeed.ops.v1.CreateSurfaceResponse;
import dev.lightspeed.ops.v1.DeleteSurfaceRequest;
import dev.lightspeed.ops.v1.DeleteSurfaceResponse;
import dev.lightspeed.ops.v1.DiscardDeadLettersRequest;
import dev.lightspeed.ops.v1.DiscardDeadLettersResponse;
import dev.lightspeed.ops.v1.EnqueueBatchRequest;
import dev.lightspeed.ops.v1.EnqueueBatchResponse;
import dev.lightspeed.ops.v1.EnqueueBatchesRequest;
import dev.lightspeed.ops.v1.EnqueueBatchesResponse;
import dev.lightspeed.ops.v1.ExplainBatchRequest;
import dev.lightspeed.ops.v1.ExplainBatchResponse;
import dev.lightspeed.ops.v1.ExtendLeasesRequest;
import dev.lightspeed.ops.v1.ExtendLeasesResponse;
import dev.lightspeed.ops.v1.FailBatchRequest;
import dev.lightspeed.ops.v1.FailBatchResponse;
import dev.lightspeed.ops.v1.FailBatchesRequest;
import dev.lightspeed.ops.v1.FailBatchesResponse;
import dev.lightspeed.ops.v1.FailRunRequest;
import dev.lightspeed.ops.v1.FailRunResponse;
import dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest;
import dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse;
import dev.lightspeed.ops.v1.GetFreshnessRequest;
import dev.lightspeed.ops.v1.GetFreshnessResponse;
import dev.lightspeed.ops.v1.GetQueueRequest;
import dev.lightspeed.ops.v1.GetQueueResponse;
import dev.lightspeed.ops.v1.GetResumePointRequest;
import dev.lightspeed.ops.v1.GetResumePointResponse;
import dev.lightspeed.ops.v1.GetRunRequest;
import dev.lightspeed.ops.v1.GetRunResponse;
import dev.lightspeed.ops.v1.GetServerInfoRequest;
import dev.lightspeed.ops.v1.GetServerInfoResponse;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.GetSurfaceResponse;
import dev.lightspeed.ops.v1.ListAuditsRequest;
import dev.lightspeed.ops.v1.ListAuditsResponse;
import dev.lightspeed.ops.v1.ListBatchesRequest;
import dev.lightspeed.ops.v1.ListBatchesResponse;
import dev.lightspeed.ops.v1.ListCheckpointsRequest;
import dev.lightspeed.ops.v1.ListCheckpointsResponse;
import dev.lightspeed.ops.v1.ListConformanceRequest;
import dev.lightspeed.ops.v1.ListConformanceResponse;
import dev.lightspeed.ops.v1.ListDeadLettersRequest;
import dev.lightspeed.ops.v1.ListDeadLettersResponse;
import dev.lightspeed.ops.v1.ListDecisionsRequest;
import dev.lightspeed.ops.v1.ListDecisionsResponse;
import dev.lightspeed.ops.v1.ListDueTimesRequest;
import dev.lightspeed.ops.v1.ListDueTimesResponse;
import dev.lightspeed.ops.v1.ListLineageRequest;
import dev.lightspeed.ops.v1.ListLineageResponse;
import dev.lightspeed.ops.v1.ListRunsRequest;
import dev.lightspeed.ops.v1.ListRunsResponse;
import dev.lightspeed.ops.v1.ListServersRequest;
import dev.lightspeed.ops.v1.ListServersResponse;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse;
import dev.lightspeed.ops.v1.ListSurfacesRequest;
import dev.lightspeed.ops.v1.ListSurfacesResponse;
import dev.lightspeed.ops.v1.ListTenantsRequest;
import dev.lightspeed.ops.v1.ListTenantsResponse;
import dev.lightspeed.ops.v1.PauseScheduleRequest;
import dev.lightspeed.ops.v1.PauseScheduleResponse;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.RedriveDeadLettersRequest;
import dev.lightspeed.ops.v1.RedriveDeadLettersResponse;
import dev.lightspeed.ops.v1.ResumeRunRequest;
import dev.lightspeed.ops.v1.ResumeRunResponse;
import dev.lightspeed.ops.v1.ResumeScheduleRequest;
import dev.lightspeed.ops.v1.ResumeScheduleResponse;
import dev.lightspeed.ops.v1.ScheduleRunRequest;
import dev.lightspeed.ops.v1.ScheduleRunResponse;
import dev.lightspeed.ops.v1.ScheduleServiceGrpc;
import dev.lightspeed.ops.v1.StartAvailableRequest;
import dev.lightspeed.ops.v1.StartAvailableResponse;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.StartRunResponse;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import dev.lightspeed.ops.v1.TriggerRunRequest;
import dev.lightspeed.ops.v1.TriggerRunResponse;
import dev.lightspeed.ops.v1.UndeleteSurfaceRequest;
import dev.lightspeed.ops.v1.UndeleteSurfaceResponse;
import dev.lightspeed.ops.v1.UpdateSurfaceRequest;
import dev.lightspeed.ops.v1.UpdateSurfaceResponse;
import dev.lightspeed.ops.v1.ValidateSurfaceRequest;
import dev.lightspeed.ops.v1.ValidateSurfaceResponse;
import dev.lightspeed.ops.v1.VerifyAuditsRequest;
import dev.lightspeed.ops.v1.VerifyAuditsResponse;
import dev.lightspeed.ops.v1.WorkerServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.Set;

/**
 * A method for every unary RPC of the four services; each waits for its response. Generated by
 * `make generate` from the protos.
 */
abstract class Calls {

  /**
   * Sends a call, retries it while the server is unavailable, and waits for its response.
   *
   * @throws LightspeedException the refusal, or the reason for a missing response
   */
  public abstract <Q extends Message, R extends Message> R call(
      MethodDescriptor<Q, R> method, Q request);

  /** The calls that work for long: clients wait up to 60 s for their responses. */
  static final Set<MethodDescriptor<?, ?>> LONG_CALLS =
      Set.of(
          SurfaceServiceGrpc.getApplyControlMethod(),
          SurfaceServiceGrpc.getApplyControlsMethod(),
          SurfaceServiceGrpc.getCertifyHeavyDataConformanceMethod(),
          SurfaceServiceGrpc.getGetFixtureSnapshotsMethod(),
          RecordServiceGrpc.getVerifyAuditsMethod(),
          RecordServiceGrpc.getExplainBatchMethod());

  /** Creates a surface from a profile, with overrides. */
  public CreateSurfaceResponse createSurface(CreateSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getCreateSurfaceMethod(), request);
  }

  /** Returns a surface with its labels and signature, deleted ones included. */
  public GetSurfaceResponse getSurface(GetSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getGetSurfaceMethod(), request);
  }

  /**
   * Lists the surfaces of a tenant, or of all tenants, paged; deleted ones only with show_deleted.
   */
  public ListSurfacesResponse listSurfaces(ListSurfacesRequest request) {
    return call(SurfaceServiceGrpc.getListSurfacesMethod(), request);
  }

  /** Changes what the mask names, all of it or nothing. */
  public UpdateSurfaceResponse updateSurface(UpdateSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getUpdateSurfaceMethod(), request);
  }

  /** Deletes a surface without an active run, batches or dead letters. */
  public DeleteSurfaceResponse deleteSurface(DeleteSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getDeleteSurfaceMethod(), request);
  }

  /**
   * Restores a deleted surface as it was at its deletion: settings, usage, controls, applied
   * idempotency keys and last run.
   */
  public UndeleteSurfaceResponse undeleteSurface(UndeleteSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getUndeleteSurfaceMethod(), request);
  }

  /** Starts a run, if the tenant policy allows one more. */
  public StartRunResponse startRun(StartRunRequest request) {
    return call(SurfaceServiceGrpc.getStartRunMethod(), request);
  }

  /** Completes the run, if no batch of it is left; dead letters may be left. */
  public CompleteRunResponse completeRun(CompleteRunRequest request) {
    return call(SurfaceServiceGrpc.getCompleteRunMethod(), request);
  }

  /** Marks the run as failed or crashed. */
  public FailRunResponse failRun(FailRunRequest request) {
    return call(SurfaceServiceGrpc.getFailRunMethod(), request);
  }

  /**
   * Resumes a failed or crashed run from the stage of its latest checkpoint: the run is replaying
   * until its remaining batches have ended, then running.
   */
  public ResumeRunResponse resumeRun(ResumeRunRequest request) {
    return call(SurfaceServiceGrpc.getResumeRunMethod(), request);
  }

  /**
   * Returns a run, the newest one unless another is named: its state, its labels, who started and
   * ended it, and what became of the batches of each stage.
   */
  public GetRunResponse getRun(GetRunRequest request) {
    return call(SurfaceServiceGrpc.getGetRunMethod(), request);
  }

  /** Lists the kept runs of a surface, the newest first, paged; see Retention. */
  public ListRunsResponse listRuns(ListRunsRequest request) {
    return call(SurfaceServiceGrpc.getListRunsMethod(), request);
  }

  /** Applies one operator control. */
  public ApplyControlResponse applyControl(ApplyControlRequest request) {
    return call(SurfaceServiceGrpc.getApplyControlMethod(), request);
  }

  /**
   * Applies one operator control to many surfaces of a tenant, one after another, with a result for
   * each.
   */
  public ApplyControlsResponse applyControls(ApplyControlsRequest request) {
    return call(SurfaceServiceGrpc.getApplyControlsMethod(), request);
  }

  /** Cancels a batch. */
  public CancelBatchResponse cancelBatch(CancelBatchRequest request) {
    return call(SurfaceServiceGrpc.getCancelBatchMethod(), request);
  }

  /**
   * Returns the view of a queue: numbers of batches, ages and block reasons by stage, and the rates
   * of the last minutes.
   */
  public GetQueueResponse getQueue(GetQueueRequest request) {
    return call(SurfaceServiceGrpc.getGetQueueMethod(), request);
  }

  /**
   * Lists the active batches of a surface, paged: what is queued, in flight, waiting for a backoff,
   * or dead, with attempts, workers, leases and the last failure.
   */
  public ListBatchesResponse listBatches(ListBatchesRequest request) {
    return call(SurfaceServiceGrpc.getListBatchesMethod(), request);
  }

  /**
   * Lists dead letters in the order of their first enqueueing, with their failed attempts, paged.
   */
  public ListDeadLettersResponse listDeadLetters(ListDeadLettersRequest request) {
    return call(SurfaceServiceGrpc.getListDeadLettersMethod(), request);
  }

  /** Requeues dead letters with attempt 1; key, idempotency key, sequence and place stay. */
  public RedriveDeadLettersResponse redriveDeadLetters(RedriveDeadLettersRequest request) {
    return call(SurfaceServiceGrpc.getRedriveDeadLettersMethod(), request);
  }

  /** Discards dead letters: they end as cancelled, and their keys are free again. */
  public DiscardDeadLettersResponse discardDeadLetters(DiscardDeadLettersRequest request) {
    return call(SurfaceServiceGrpc.getDiscardDeadLettersMethod(), request);
  }

  /**
   * Certifies source and sink under the heavy_data and burst_recovery profiles: a fixed workload
   * with fixed faults through this surface's plan and boundary, on a virtual clock.
   */
  public CertifyHeavyDataConformanceResponse certifyHeavyDataConformance(
      CertifyHeavyDataConformanceRequest request) {
    return call(SurfaceServiceGrpc.getCertifyHeavyDataConformanceMethod(), request);
  }

  /** Validates a surface: returns every violation of its contract. */
  public ValidateSurfaceResponse validateSurface(ValidateSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getValidateSurfaceMethod(), request);
  }

  /**
   * Returns the deterministic fixture snapshots, which are equal on every machine for one version
   * of the service.
   */
  public GetFixtureSnapshotsResponse getFixtureSnapshots(GetFixtureSnapshotsRequest request) {
    return call(SurfaceServiceGrpc.getGetFixtureSnapshotsMethod(), request);
  }

  /**
   * Lists the tenants that have surfaces by name, paged, with the number of their surfaces; deleted
   * surfaces do not count.
   */
  public ListTenantsResponse listTenants(ListTenantsRequest request) {
    return call(SurfaceServiceGrpc.getListTenantsMethod(), request);
  }

  /**
   * Returns what the server is: version, contract, instance, uptime, journal, and the limits in
   * force.
   */
  public GetServerInfoResponse getServerInfo(GetServerInfoRequest request) {
    return call(SurfaceServiceGrpc.getGetServerInfoMethod(), request);
  }

  /**
   * Lists the servers on the journal of this one by id: their addresses and states, and how many
   * surfaces each owns.
   */
  public ListServersResponse listServers(ListServersRequest request) {
    return call(SurfaceServiceGrpc.getListServersMethod(), request);
  }

  /**
   * Records that a run is scheduled: the lifecycle becomes scheduled, and StartRun starts the run.
   */
  public ScheduleRunResponse scheduleRun(ScheduleRunRequest request) {
    return call(ScheduleServiceGrpc.getScheduleRunMethod(), request);
  }

  /**
   * Records that a run was triggered: the lifecycle becomes triggered, and StartRun starts the run,
   * which keeps the reason.
   */
  public TriggerRunResponse triggerRun(TriggerRunRequest request) {
    return call(ScheduleServiceGrpc.getTriggerRunMethod(), request);
  }

  /**
   * Pauses the schedule: no run is due until ResumeSchedule, and due times that wait for the end of
   * the run in progress are dropped.
   */
  public PauseScheduleResponse pauseSchedule(PauseScheduleRequest request) {
    return call(ScheduleServiceGrpc.getPauseScheduleMethod(), request);
  }

  /** Resumes a paused schedule. */
  public ResumeScheduleResponse resumeSchedule(ResumeScheduleRequest request) {
    return call(ScheduleServiceGrpc.getResumeScheduleMethod(), request);
  }

  /** Lists the next due times of the schedule. */
  public ListDueTimesResponse listDueTimes(ListDueTimesRequest request) {
    return call(ScheduleServiceGrpc.getListDueTimesMethod(), request);
  }

  /** Enqueues a batch. */
  public EnqueueBatchResponse enqueueBatch(EnqueueBatchRequest request) {
    return call(WorkerServiceGrpc.getEnqueueBatchMethod(), request);
  }

  /** Enqueues many batches, in order. */
  public EnqueueBatchesResponse enqueueBatches(EnqueueBatchesRequest request) {
    return call(WorkerServiceGrpc.getEnqueueBatchesMethod(), request);
  }

  /**
   * Starts as many queued batches as the boundary allows, first in, first out, and leases them to
   * the worker.
   */
  public StartAvailableResponse startAvailable(StartAvailableRequest request) {
    return call(WorkerServiceGrpc.getStartAvailableMethod(), request);
  }

  /**
   * Acknowledges a batch in flight: one commit has its checkpoint, lineage, freshness, telemetry
   * and idempotency key, and enqueues the batches of `next` (hand-off).
   */
  public AcknowledgeBatchResponse acknowledgeBatch(AcknowledgeBatchRequest request) {
    return call(WorkerServiceGrpc.getAcknowledgeBatchMethod(), request);
  }

  /** Acknowledges many batches, in order, in one commit. */
  public AcknowledgeBatchesResponse acknowledgeBatches(AcknowledgeBatchesRequest request) {
    return call(WorkerServiceGrpc.getAcknowledgeBatchesMethod(), request);
  }

  /** Fails an attempt: the batch waits for its next attempt, or becomes a dead letter. */
  public FailBatchResponse failBatch(FailBatchRequest request) {
    return call(WorkerServiceGrpc.getFailBatchMethod(), request);
  }

  /** Fails many attempts, in order, in one commit. */
  public FailBatchesResponse failBatches(FailBatchesRequest request) {
    return call(WorkerServiceGrpc.getFailBatchesMethod(), request);
  }

  /** Extends leases: the heartbeat of a worker. */
  public ExtendLeasesResponse extendLeases(ExtendLeasesRequest request) {
    return call(WorkerServiceGrpc.getExtendLeasesMethod(), request);
  }

  /** Returns the resume point of a stage: the sequence from which its source may safely read on. */
  public GetResumePointResponse getResumePoint(GetResumePointRequest request) {
    return call(WorkerServiceGrpc.getGetResumePointMethod(), request);
  }

  /** Lists audit records, in emit order, paged. */
  public ListAuditsResponse listAudits(ListAuditsRequest request) {
    return call(RecordServiceGrpc.getListAuditsMethod(), request);
  }

  /** Lists lineage records, in emit order, paged. */
  public ListLineageResponse listLineage(ListLineageRequest request) {
    return call(RecordServiceGrpc.getListLineageMethod(), request);
  }

  /** Lists checkpoints, in emit order, paged. */
  public ListCheckpointsResponse listCheckpoints(ListCheckpointsRequest request) {
    return call(RecordServiceGrpc.getListCheckpointsMethod(), request);
  }

  /** Lists conformance records, in emit order, paged. */
  public ListConformanceResponse listConformance(ListConformanceRequest request) {
    return call(RecordServiceGrpc.getListConformanceMethod(), request);
  }

  /** Lists the idempotency keys that sinks have applied, in emit order, paged. */
  public ListSinkIdempotencyKeysResponse listSinkIdempotencyKeys(
      ListSinkIdempotencyKeysRequest request) {
    return call(RecordServiceGrpc.getListSinkIdempotencyKeysMethod(), request);
  }

  /**
   * Lists the newest 1,000 policy decisions: those about units, and all denials, in emit order,
   * paged.
   */
  public ListDecisionsResponse listDecisions(ListDecisionsRequest request) {
    return call(RecordServiceGrpc.getListDecisionsMethod(), request);
  }

  /** Returns freshness as recorded, and freshness now. */
  public GetFreshnessResponse getFreshness(GetFreshnessRequest request) {
    return call(RecordServiceGrpc.getGetFreshnessMethod(), request);
  }

  /** Verifies the audit chain and returns the first sequence that does not fit. */
  public VerifyAuditsResponse verifyAudits(VerifyAuditsRequest request) {
    return call(RecordServiceGrpc.getVerifyAuditsMethod(), request);
  }

  /**
   * Returns the history of a batch, as far as it is kept: of the newest batch of its key, from its
   * admission to its end or to now.
   */
  public ExplainBatchResponse explainBatch(ExplainBatchRequest request) {
    return call(RecordServiceGrpc.getExplainBatchMethod(), request);
  }
}
