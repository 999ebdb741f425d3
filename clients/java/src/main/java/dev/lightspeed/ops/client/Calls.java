package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.AcknowledgeBatchRequest;
import dev.lightspeed.ops.v1.AcknowledgeBatchResponse;
import dev.lightspeed.ops.v1.AcknowledgeBatchesRequest;
import dev.lightspeed.ops.v1.AcknowledgeBatchesResponse;
import dev.lightspeed.ops.v1.ApplyControlRequest;
import dev.lightspeed.ops.v1.ApplyControlResponse;
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
import dev.lightspeed.ops.v1.GetResumePointRequest;
import dev.lightspeed.ops.v1.GetResumePointResponse;
import dev.lightspeed.ops.v1.GetSurfaceRequest;
import dev.lightspeed.ops.v1.GetSurfaceResponse;
import dev.lightspeed.ops.v1.ListAuditsRequest;
import dev.lightspeed.ops.v1.ListAuditsResponse;
import dev.lightspeed.ops.v1.ListCheckpointsRequest;
import dev.lightspeed.ops.v1.ListCheckpointsResponse;
import dev.lightspeed.ops.v1.ListConformanceRequest;
import dev.lightspeed.ops.v1.ListConformanceResponse;
import dev.lightspeed.ops.v1.ListDeadLettersRequest;
import dev.lightspeed.ops.v1.ListDeadLettersResponse;
import dev.lightspeed.ops.v1.ListDecisionsRequest;
import dev.lightspeed.ops.v1.ListDecisionsResponse;
import dev.lightspeed.ops.v1.ListLineageRequest;
import dev.lightspeed.ops.v1.ListLineageResponse;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest;
import dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse;
import dev.lightspeed.ops.v1.ListSurfacesRequest;
import dev.lightspeed.ops.v1.ListSurfacesResponse;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.RedriveDeadLettersRequest;
import dev.lightspeed.ops.v1.RedriveDeadLettersResponse;
import dev.lightspeed.ops.v1.ResumeRunRequest;
import dev.lightspeed.ops.v1.ResumeRunResponse;
import dev.lightspeed.ops.v1.StartAvailableRequest;
import dev.lightspeed.ops.v1.StartAvailableResponse;
import dev.lightspeed.ops.v1.StartRunRequest;
import dev.lightspeed.ops.v1.StartRunResponse;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
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

/** A method for every unary RPC of the three services; each waits for its response. */
abstract class Calls {

  /**
   * Sends a call, retries it while the server is unavailable, and waits for its response.
   *
   * @throws LightspeedException the refusal, or the reason for a missing response
   */
  public abstract <Q extends Message, R extends Message> R call(
      MethodDescriptor<Q, R> method, Q request);

  /** Creates a surface from a profile, with overrides. */
  public CreateSurfaceResponse createSurface(CreateSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getCreateSurfaceMethod(), request);
  }

  /** Returns the current surface, with its labels and signature. */
  public GetSurfaceResponse getSurface(GetSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getGetSurfaceMethod(), request);
  }

  /** Lists the surfaces of a tenant by name, paged. */
  public ListSurfacesResponse listSurfaces(ListSurfacesRequest request) {
    return call(SurfaceServiceGrpc.getListSurfacesMethod(), request);
  }

  /** Changes the settings in the mask. */
  public UpdateSurfaceResponse updateSurface(UpdateSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getUpdateSurfaceMethod(), request);
  }

  /** Deletes a surface without active batches or a run; it keeps its name and its records. */
  public DeleteSurfaceResponse deleteSurface(DeleteSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getDeleteSurfaceMethod(), request);
  }

  /** Restores a deleted surface to its state at the deletion. */
  public UndeleteSurfaceResponse undeleteSurface(UndeleteSurfaceRequest request) {
    return call(SurfaceServiceGrpc.getUndeleteSurfaceMethod(), request);
  }

  /** Starts a run, if the tenant policy allows one more. */
  public StartRunResponse startRun(StartRunRequest request) {
    return call(SurfaceServiceGrpc.getStartRunMethod(), request);
  }

  /** Completes the run, if it has no active batches. */
  public CompleteRunResponse completeRun(CompleteRunRequest request) {
    return call(SurfaceServiceGrpc.getCompleteRunMethod(), request);
  }

  /** Ends the run as failed, or as crashed. */
  public FailRunResponse failRun(FailRunRequest request) {
    return call(SurfaceServiceGrpc.getFailRunMethod(), request);
  }

  /**
   * Resumes a failed or crashed run from the stage of its latest checkpoint. The run is replaying
   * until its remaining batches have ended, then running.
   */
  public ResumeRunResponse resumeRun(ResumeRunRequest request) {
    return call(SurfaceServiceGrpc.getResumeRunMethod(), request);
  }

  /** Applies one operator control. */
  public ApplyControlResponse applyControl(ApplyControlRequest request) {
    return call(SurfaceServiceGrpc.getApplyControlMethod(), request);
  }

  /** Cancels a batch. */
  public CancelBatchResponse cancelBatch(CancelBatchRequest request) {
    return call(SurfaceServiceGrpc.getCancelBatchMethod(), request);
  }

  /**
   * Lists the dead letters in the order in which they were first enqueued, with their failed
   * attempts, paged.
   */
  public ListDeadLettersResponse listDeadLetters(ListDeadLettersRequest request) {
    return call(SurfaceServiceGrpc.getListDeadLettersMethod(), request);
  }

  /**
   * Requeues dead letters as on their first attempt: key, idempotency key, sequence and place stay
   * unchanged. A full queue does not refuse them, since they are still active batches.
   */
  public RedriveDeadLettersResponse redriveDeadLetters(RedriveDeadLettersRequest request) {
    return call(SurfaceServiceGrpc.getRedriveDeadLettersMethod(), request);
  }

  /** Discards dead letters: they end without being done, and their keys are free again. */
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

  /** Returns whether the surface keeps its contract, and which rules it breaks. */
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

  /** Enqueues a batch. */
  public EnqueueBatchResponse enqueueBatch(EnqueueBatchRequest request) {
    return call(WorkerServiceGrpc.getEnqueueBatchMethod(), request);
  }

  /** Enqueues many batches, in order. */
  public EnqueueBatchesResponse enqueueBatches(EnqueueBatchesRequest request) {
    return call(WorkerServiceGrpc.getEnqueueBatchesMethod(), request);
  }

  /**
   * Starts as many queued batches as the boundary allows, first in first out, and leases them to
   * the caller.
   */
  public StartAvailableResponse startAvailable(StartAvailableRequest request) {
    return call(WorkerServiceGrpc.getStartAvailableMethod(), request);
  }

  /**
   * Acknowledges a batch in flight: checkpoint, lineage, freshness, telemetry and idempotency key
   * together, and the batches of the next stage in {@code next}, if any: all in one commit, or
   * nothing.
   */
  public AcknowledgeBatchResponse acknowledgeBatch(AcknowledgeBatchRequest request) {
    return call(WorkerServiceGrpc.getAcknowledgeBatchMethod(), request);
  }

  /** Acknowledges many batches, in order, in one commit. */
  public AcknowledgeBatchesResponse acknowledgeBatches(AcknowledgeBatchesRequest request) {
    return call(WorkerServiceGrpc.getAcknowledgeBatchesMethod(), request);
  }

  /** Reports a failed attempt: the batch is tried again, or becomes a dead letter. */
  public FailBatchResponse failBatch(FailBatchRequest request) {
    return call(WorkerServiceGrpc.getFailBatchMethod(), request);
  }

  /** Reports many failed attempts, in order, in one commit. */
  public FailBatchesResponse failBatches(FailBatchesRequest request) {
    return call(WorkerServiceGrpc.getFailBatchesMethod(), request);
  }

  /** Extends leases: the heartbeat of a worker. */
  public ExtendLeasesResponse extendLeases(ExtendLeasesRequest request) {
    return call(WorkerServiceGrpc.getExtendLeasesMethod(), request);
  }

  /**
   * Returns the resume point of a stage: the sequence after which its source can safely read on.
   */
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

  /** Returns the recorded freshness, and the freshness now. */
  public GetFreshnessResponse getFreshness(GetFreshnessRequest request) {
    return call(RecordServiceGrpc.getGetFreshnessMethod(), request);
  }

  /**
   * Verifies the audit chain and returns the first entry that does not fit. This can also be a
   * missing entry, an entry that lists refuse to show, or such an entry just before the range.
   */
  public VerifyAuditsResponse verifyAudits(VerifyAuditsRequest request) {
    return call(RecordServiceGrpc.getVerifyAuditsMethod(), request);
  }

  /**
   * Returns the batch history of the newest batch of a key, from its admission to its end or to
   * now, as far as it is kept.
   */
  public ExplainBatchResponse explainBatch(ExplainBatchRequest request) {
    return call(RecordServiceGrpc.getExplainBatchMethod(), request);
  }
}
