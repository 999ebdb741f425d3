package dev.lightspeed.ops.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * For operators, schedulers and CI gates: surfaces, runs, controls, dead letters, certification and snapshots.
 * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
 * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
 * absent: the server's clock. No answer is larger than 4 MiB: a page ends early, with a token, if the next item does not
 * fit.
 * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
 * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
 * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
 * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
 * A refusal that left no evidence, a StartAvailable that started nothing and a dry run are decided again. Empty: none.
 * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
 * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
 * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
 * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
 * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class SurfaceServiceGrpc {

  private SurfaceServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "lightspeed.ops.v1.SurfaceService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CreateSurfaceRequest,
      dev.lightspeed.ops.v1.CreateSurfaceResponse> getCreateSurfaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateSurface",
      requestType = dev.lightspeed.ops.v1.CreateSurfaceRequest.class,
      responseType = dev.lightspeed.ops.v1.CreateSurfaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CreateSurfaceRequest,
      dev.lightspeed.ops.v1.CreateSurfaceResponse> getCreateSurfaceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CreateSurfaceRequest, dev.lightspeed.ops.v1.CreateSurfaceResponse> getCreateSurfaceMethod;
    if ((getCreateSurfaceMethod = SurfaceServiceGrpc.getCreateSurfaceMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getCreateSurfaceMethod = SurfaceServiceGrpc.getCreateSurfaceMethod) == null) {
          SurfaceServiceGrpc.getCreateSurfaceMethod = getCreateSurfaceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.CreateSurfaceRequest, dev.lightspeed.ops.v1.CreateSurfaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateSurface"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CreateSurfaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CreateSurfaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("CreateSurface"))
              .build();
        }
      }
    }
    return getCreateSurfaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetSurfaceRequest,
      dev.lightspeed.ops.v1.GetSurfaceResponse> getGetSurfaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSurface",
      requestType = dev.lightspeed.ops.v1.GetSurfaceRequest.class,
      responseType = dev.lightspeed.ops.v1.GetSurfaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetSurfaceRequest,
      dev.lightspeed.ops.v1.GetSurfaceResponse> getGetSurfaceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetSurfaceRequest, dev.lightspeed.ops.v1.GetSurfaceResponse> getGetSurfaceMethod;
    if ((getGetSurfaceMethod = SurfaceServiceGrpc.getGetSurfaceMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getGetSurfaceMethod = SurfaceServiceGrpc.getGetSurfaceMethod) == null) {
          SurfaceServiceGrpc.getGetSurfaceMethod = getGetSurfaceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.GetSurfaceRequest, dev.lightspeed.ops.v1.GetSurfaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSurface"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetSurfaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetSurfaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("GetSurface"))
              .build();
        }
      }
    }
    return getGetSurfaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListSurfacesRequest,
      dev.lightspeed.ops.v1.ListSurfacesResponse> getListSurfacesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSurfaces",
      requestType = dev.lightspeed.ops.v1.ListSurfacesRequest.class,
      responseType = dev.lightspeed.ops.v1.ListSurfacesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListSurfacesRequest,
      dev.lightspeed.ops.v1.ListSurfacesResponse> getListSurfacesMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListSurfacesRequest, dev.lightspeed.ops.v1.ListSurfacesResponse> getListSurfacesMethod;
    if ((getListSurfacesMethod = SurfaceServiceGrpc.getListSurfacesMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getListSurfacesMethod = SurfaceServiceGrpc.getListSurfacesMethod) == null) {
          SurfaceServiceGrpc.getListSurfacesMethod = getListSurfacesMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListSurfacesRequest, dev.lightspeed.ops.v1.ListSurfacesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSurfaces"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListSurfacesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListSurfacesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("ListSurfaces"))
              .build();
        }
      }
    }
    return getListSurfacesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.UpdateSurfaceRequest,
      dev.lightspeed.ops.v1.UpdateSurfaceResponse> getUpdateSurfaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateSurface",
      requestType = dev.lightspeed.ops.v1.UpdateSurfaceRequest.class,
      responseType = dev.lightspeed.ops.v1.UpdateSurfaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.UpdateSurfaceRequest,
      dev.lightspeed.ops.v1.UpdateSurfaceResponse> getUpdateSurfaceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.UpdateSurfaceRequest, dev.lightspeed.ops.v1.UpdateSurfaceResponse> getUpdateSurfaceMethod;
    if ((getUpdateSurfaceMethod = SurfaceServiceGrpc.getUpdateSurfaceMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getUpdateSurfaceMethod = SurfaceServiceGrpc.getUpdateSurfaceMethod) == null) {
          SurfaceServiceGrpc.getUpdateSurfaceMethod = getUpdateSurfaceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.UpdateSurfaceRequest, dev.lightspeed.ops.v1.UpdateSurfaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateSurface"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.UpdateSurfaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.UpdateSurfaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("UpdateSurface"))
              .build();
        }
      }
    }
    return getUpdateSurfaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.DeleteSurfaceRequest,
      dev.lightspeed.ops.v1.DeleteSurfaceResponse> getDeleteSurfaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteSurface",
      requestType = dev.lightspeed.ops.v1.DeleteSurfaceRequest.class,
      responseType = dev.lightspeed.ops.v1.DeleteSurfaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.DeleteSurfaceRequest,
      dev.lightspeed.ops.v1.DeleteSurfaceResponse> getDeleteSurfaceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.DeleteSurfaceRequest, dev.lightspeed.ops.v1.DeleteSurfaceResponse> getDeleteSurfaceMethod;
    if ((getDeleteSurfaceMethod = SurfaceServiceGrpc.getDeleteSurfaceMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getDeleteSurfaceMethod = SurfaceServiceGrpc.getDeleteSurfaceMethod) == null) {
          SurfaceServiceGrpc.getDeleteSurfaceMethod = getDeleteSurfaceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.DeleteSurfaceRequest, dev.lightspeed.ops.v1.DeleteSurfaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteSurface"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.DeleteSurfaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.DeleteSurfaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("DeleteSurface"))
              .build();
        }
      }
    }
    return getDeleteSurfaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.UndeleteSurfaceRequest,
      dev.lightspeed.ops.v1.UndeleteSurfaceResponse> getUndeleteSurfaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UndeleteSurface",
      requestType = dev.lightspeed.ops.v1.UndeleteSurfaceRequest.class,
      responseType = dev.lightspeed.ops.v1.UndeleteSurfaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.UndeleteSurfaceRequest,
      dev.lightspeed.ops.v1.UndeleteSurfaceResponse> getUndeleteSurfaceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.UndeleteSurfaceRequest, dev.lightspeed.ops.v1.UndeleteSurfaceResponse> getUndeleteSurfaceMethod;
    if ((getUndeleteSurfaceMethod = SurfaceServiceGrpc.getUndeleteSurfaceMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getUndeleteSurfaceMethod = SurfaceServiceGrpc.getUndeleteSurfaceMethod) == null) {
          SurfaceServiceGrpc.getUndeleteSurfaceMethod = getUndeleteSurfaceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.UndeleteSurfaceRequest, dev.lightspeed.ops.v1.UndeleteSurfaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UndeleteSurface"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.UndeleteSurfaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.UndeleteSurfaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("UndeleteSurface"))
              .build();
        }
      }
    }
    return getUndeleteSurfaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.StartRunRequest,
      dev.lightspeed.ops.v1.StartRunResponse> getStartRunMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "StartRun",
      requestType = dev.lightspeed.ops.v1.StartRunRequest.class,
      responseType = dev.lightspeed.ops.v1.StartRunResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.StartRunRequest,
      dev.lightspeed.ops.v1.StartRunResponse> getStartRunMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.StartRunRequest, dev.lightspeed.ops.v1.StartRunResponse> getStartRunMethod;
    if ((getStartRunMethod = SurfaceServiceGrpc.getStartRunMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getStartRunMethod = SurfaceServiceGrpc.getStartRunMethod) == null) {
          SurfaceServiceGrpc.getStartRunMethod = getStartRunMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.StartRunRequest, dev.lightspeed.ops.v1.StartRunResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "StartRun"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.StartRunRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.StartRunResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("StartRun"))
              .build();
        }
      }
    }
    return getStartRunMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CompleteRunRequest,
      dev.lightspeed.ops.v1.CompleteRunResponse> getCompleteRunMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CompleteRun",
      requestType = dev.lightspeed.ops.v1.CompleteRunRequest.class,
      responseType = dev.lightspeed.ops.v1.CompleteRunResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CompleteRunRequest,
      dev.lightspeed.ops.v1.CompleteRunResponse> getCompleteRunMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CompleteRunRequest, dev.lightspeed.ops.v1.CompleteRunResponse> getCompleteRunMethod;
    if ((getCompleteRunMethod = SurfaceServiceGrpc.getCompleteRunMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getCompleteRunMethod = SurfaceServiceGrpc.getCompleteRunMethod) == null) {
          SurfaceServiceGrpc.getCompleteRunMethod = getCompleteRunMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.CompleteRunRequest, dev.lightspeed.ops.v1.CompleteRunResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CompleteRun"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CompleteRunRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CompleteRunResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("CompleteRun"))
              .build();
        }
      }
    }
    return getCompleteRunMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailRunRequest,
      dev.lightspeed.ops.v1.FailRunResponse> getFailRunMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "FailRun",
      requestType = dev.lightspeed.ops.v1.FailRunRequest.class,
      responseType = dev.lightspeed.ops.v1.FailRunResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailRunRequest,
      dev.lightspeed.ops.v1.FailRunResponse> getFailRunMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailRunRequest, dev.lightspeed.ops.v1.FailRunResponse> getFailRunMethod;
    if ((getFailRunMethod = SurfaceServiceGrpc.getFailRunMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getFailRunMethod = SurfaceServiceGrpc.getFailRunMethod) == null) {
          SurfaceServiceGrpc.getFailRunMethod = getFailRunMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.FailRunRequest, dev.lightspeed.ops.v1.FailRunResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "FailRun"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.FailRunRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.FailRunResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("FailRun"))
              .build();
        }
      }
    }
    return getFailRunMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ResumeRunRequest,
      dev.lightspeed.ops.v1.ResumeRunResponse> getResumeRunMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ResumeRun",
      requestType = dev.lightspeed.ops.v1.ResumeRunRequest.class,
      responseType = dev.lightspeed.ops.v1.ResumeRunResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ResumeRunRequest,
      dev.lightspeed.ops.v1.ResumeRunResponse> getResumeRunMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ResumeRunRequest, dev.lightspeed.ops.v1.ResumeRunResponse> getResumeRunMethod;
    if ((getResumeRunMethod = SurfaceServiceGrpc.getResumeRunMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getResumeRunMethod = SurfaceServiceGrpc.getResumeRunMethod) == null) {
          SurfaceServiceGrpc.getResumeRunMethod = getResumeRunMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ResumeRunRequest, dev.lightspeed.ops.v1.ResumeRunResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ResumeRun"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ResumeRunRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ResumeRunResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("ResumeRun"))
              .build();
        }
      }
    }
    return getResumeRunMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ApplyControlRequest,
      dev.lightspeed.ops.v1.ApplyControlResponse> getApplyControlMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ApplyControl",
      requestType = dev.lightspeed.ops.v1.ApplyControlRequest.class,
      responseType = dev.lightspeed.ops.v1.ApplyControlResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ApplyControlRequest,
      dev.lightspeed.ops.v1.ApplyControlResponse> getApplyControlMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ApplyControlRequest, dev.lightspeed.ops.v1.ApplyControlResponse> getApplyControlMethod;
    if ((getApplyControlMethod = SurfaceServiceGrpc.getApplyControlMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getApplyControlMethod = SurfaceServiceGrpc.getApplyControlMethod) == null) {
          SurfaceServiceGrpc.getApplyControlMethod = getApplyControlMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ApplyControlRequest, dev.lightspeed.ops.v1.ApplyControlResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ApplyControl"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ApplyControlRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ApplyControlResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("ApplyControl"))
              .build();
        }
      }
    }
    return getApplyControlMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CancelBatchRequest,
      dev.lightspeed.ops.v1.CancelBatchResponse> getCancelBatchMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CancelBatch",
      requestType = dev.lightspeed.ops.v1.CancelBatchRequest.class,
      responseType = dev.lightspeed.ops.v1.CancelBatchResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CancelBatchRequest,
      dev.lightspeed.ops.v1.CancelBatchResponse> getCancelBatchMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CancelBatchRequest, dev.lightspeed.ops.v1.CancelBatchResponse> getCancelBatchMethod;
    if ((getCancelBatchMethod = SurfaceServiceGrpc.getCancelBatchMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getCancelBatchMethod = SurfaceServiceGrpc.getCancelBatchMethod) == null) {
          SurfaceServiceGrpc.getCancelBatchMethod = getCancelBatchMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.CancelBatchRequest, dev.lightspeed.ops.v1.CancelBatchResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CancelBatch"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CancelBatchRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CancelBatchResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("CancelBatch"))
              .build();
        }
      }
    }
    return getCancelBatchMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListDeadLettersRequest,
      dev.lightspeed.ops.v1.ListDeadLettersResponse> getListDeadLettersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListDeadLetters",
      requestType = dev.lightspeed.ops.v1.ListDeadLettersRequest.class,
      responseType = dev.lightspeed.ops.v1.ListDeadLettersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListDeadLettersRequest,
      dev.lightspeed.ops.v1.ListDeadLettersResponse> getListDeadLettersMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListDeadLettersRequest, dev.lightspeed.ops.v1.ListDeadLettersResponse> getListDeadLettersMethod;
    if ((getListDeadLettersMethod = SurfaceServiceGrpc.getListDeadLettersMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getListDeadLettersMethod = SurfaceServiceGrpc.getListDeadLettersMethod) == null) {
          SurfaceServiceGrpc.getListDeadLettersMethod = getListDeadLettersMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListDeadLettersRequest, dev.lightspeed.ops.v1.ListDeadLettersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListDeadLetters"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListDeadLettersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListDeadLettersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("ListDeadLetters"))
              .build();
        }
      }
    }
    return getListDeadLettersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.RedriveDeadLettersRequest,
      dev.lightspeed.ops.v1.RedriveDeadLettersResponse> getRedriveDeadLettersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RedriveDeadLetters",
      requestType = dev.lightspeed.ops.v1.RedriveDeadLettersRequest.class,
      responseType = dev.lightspeed.ops.v1.RedriveDeadLettersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.RedriveDeadLettersRequest,
      dev.lightspeed.ops.v1.RedriveDeadLettersResponse> getRedriveDeadLettersMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.RedriveDeadLettersRequest, dev.lightspeed.ops.v1.RedriveDeadLettersResponse> getRedriveDeadLettersMethod;
    if ((getRedriveDeadLettersMethod = SurfaceServiceGrpc.getRedriveDeadLettersMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getRedriveDeadLettersMethod = SurfaceServiceGrpc.getRedriveDeadLettersMethod) == null) {
          SurfaceServiceGrpc.getRedriveDeadLettersMethod = getRedriveDeadLettersMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.RedriveDeadLettersRequest, dev.lightspeed.ops.v1.RedriveDeadLettersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RedriveDeadLetters"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.RedriveDeadLettersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.RedriveDeadLettersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("RedriveDeadLetters"))
              .build();
        }
      }
    }
    return getRedriveDeadLettersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.DiscardDeadLettersRequest,
      dev.lightspeed.ops.v1.DiscardDeadLettersResponse> getDiscardDeadLettersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DiscardDeadLetters",
      requestType = dev.lightspeed.ops.v1.DiscardDeadLettersRequest.class,
      responseType = dev.lightspeed.ops.v1.DiscardDeadLettersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.DiscardDeadLettersRequest,
      dev.lightspeed.ops.v1.DiscardDeadLettersResponse> getDiscardDeadLettersMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.DiscardDeadLettersRequest, dev.lightspeed.ops.v1.DiscardDeadLettersResponse> getDiscardDeadLettersMethod;
    if ((getDiscardDeadLettersMethod = SurfaceServiceGrpc.getDiscardDeadLettersMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getDiscardDeadLettersMethod = SurfaceServiceGrpc.getDiscardDeadLettersMethod) == null) {
          SurfaceServiceGrpc.getDiscardDeadLettersMethod = getDiscardDeadLettersMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.DiscardDeadLettersRequest, dev.lightspeed.ops.v1.DiscardDeadLettersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DiscardDeadLetters"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.DiscardDeadLettersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.DiscardDeadLettersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("DiscardDeadLetters"))
              .build();
        }
      }
    }
    return getDiscardDeadLettersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest,
      dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse> getCertifyHeavyDataConformanceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CertifyHeavyDataConformance",
      requestType = dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest.class,
      responseType = dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest,
      dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse> getCertifyHeavyDataConformanceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest, dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse> getCertifyHeavyDataConformanceMethod;
    if ((getCertifyHeavyDataConformanceMethod = SurfaceServiceGrpc.getCertifyHeavyDataConformanceMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getCertifyHeavyDataConformanceMethod = SurfaceServiceGrpc.getCertifyHeavyDataConformanceMethod) == null) {
          SurfaceServiceGrpc.getCertifyHeavyDataConformanceMethod = getCertifyHeavyDataConformanceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest, dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CertifyHeavyDataConformance"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("CertifyHeavyDataConformance"))
              .build();
        }
      }
    }
    return getCertifyHeavyDataConformanceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ValidateSurfaceRequest,
      dev.lightspeed.ops.v1.ValidateSurfaceResponse> getValidateSurfaceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ValidateSurface",
      requestType = dev.lightspeed.ops.v1.ValidateSurfaceRequest.class,
      responseType = dev.lightspeed.ops.v1.ValidateSurfaceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ValidateSurfaceRequest,
      dev.lightspeed.ops.v1.ValidateSurfaceResponse> getValidateSurfaceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ValidateSurfaceRequest, dev.lightspeed.ops.v1.ValidateSurfaceResponse> getValidateSurfaceMethod;
    if ((getValidateSurfaceMethod = SurfaceServiceGrpc.getValidateSurfaceMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getValidateSurfaceMethod = SurfaceServiceGrpc.getValidateSurfaceMethod) == null) {
          SurfaceServiceGrpc.getValidateSurfaceMethod = getValidateSurfaceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ValidateSurfaceRequest, dev.lightspeed.ops.v1.ValidateSurfaceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ValidateSurface"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ValidateSurfaceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ValidateSurfaceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("ValidateSurface"))
              .build();
        }
      }
    }
    return getValidateSurfaceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest,
      dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse> getGetFixtureSnapshotsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetFixtureSnapshots",
      requestType = dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest.class,
      responseType = dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest,
      dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse> getGetFixtureSnapshotsMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest, dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse> getGetFixtureSnapshotsMethod;
    if ((getGetFixtureSnapshotsMethod = SurfaceServiceGrpc.getGetFixtureSnapshotsMethod) == null) {
      synchronized (SurfaceServiceGrpc.class) {
        if ((getGetFixtureSnapshotsMethod = SurfaceServiceGrpc.getGetFixtureSnapshotsMethod) == null) {
          SurfaceServiceGrpc.getGetFixtureSnapshotsMethod = getGetFixtureSnapshotsMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest, dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetFixtureSnapshots"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SurfaceServiceMethodDescriptorSupplier("GetFixtureSnapshots"))
              .build();
        }
      }
    }
    return getGetFixtureSnapshotsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static SurfaceServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceStub>() {
        @java.lang.Override
        public SurfaceServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SurfaceServiceStub(channel, callOptions);
        }
      };
    return SurfaceServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static SurfaceServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceBlockingV2Stub>() {
        @java.lang.Override
        public SurfaceServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SurfaceServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return SurfaceServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static SurfaceServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceBlockingStub>() {
        @java.lang.Override
        public SurfaceServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SurfaceServiceBlockingStub(channel, callOptions);
        }
      };
    return SurfaceServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static SurfaceServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SurfaceServiceFutureStub>() {
        @java.lang.Override
        public SurfaceServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SurfaceServiceFutureStub(channel, callOptions);
        }
      };
    return SurfaceServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * For operators, schedulers and CI gates: surfaces, runs, controls, dead letters, certification and snapshots.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. No answer is larger than 4 MiB: a page ends early, with a token, if the next item does not
   * fit.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence, a StartAvailable that started nothing and a dry run are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Creates a surface from a profile, with overrides. Audited as create.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface exists, or a deleted surface has the name: see UndeleteSurface.
     *   NOT_FOUND / SURFACE_NOT_FOUND: the tenant context is of another tenant than the parent.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role in the tenant context may not write.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void createSurface(dev.lightspeed.ops.v1.CreateSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CreateSurfaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateSurfaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Answers a surface as it is, with its labels and signature; a deleted one too.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    default void getSurface(dev.lightspeed.ops.v1.GetSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetSurfaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSurfaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the living surfaces of a tenant by name, paged; with show_deleted the deleted ones too.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed parent, page size or page token.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    default void listSurfaces(dev.lightspeed.ops.v1.ListSurfacesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListSurfacesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSurfacesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the settings that the mask names. Audited as update.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or a mask path that cannot be updated.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void updateSurface(dev.lightspeed.ops.v1.UpdateSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.UpdateSurfaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateSurfaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Deletes a surface that has nothing left to do. Audited as delete, which is its last audit.
     * A name has one life: the surface keeps its name and its records. Its tenant reads, watches and verifies them as before,
     * and UndeleteSurface lets it live again. Everything else that asks for it is SURFACE_NOT_FOUND, whose message and
     * metadata deleted_ms say that it was deleted. It counts against no limit of surfaces.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches or dead letters are left.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void deleteSurface(dev.lightspeed.ops.v1.DeleteSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.DeleteSurfaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteSurfaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lets a deleted surface live again as it was when it was deleted: with its settings, usage, controls, applied
     * idempotency keys and last run, and with its sequences going on. Audited as undelete, also if it is refused.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: there never was such a surface, or it is one of another tenant.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface is not deleted.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void undeleteSurface(dev.lightspeed.ops.v1.UndeleteSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.UndeleteSurfaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUndeleteSurfaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Starts a run, when the tenant policy allows one more. Audited as start_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / PIPELINE_INVALID: the pipeline, created by an earlier version, does not fit together.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_pipeline_runs are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not start runs.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void startRun(dev.lightspeed.ops.v1.StartRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.StartRunResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getStartRunMethod(), responseObserver);
    }

    /**
     * <pre>
     * Completes the run, when no batch of it is left. Dead letters do not hold it back. Audited as complete_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches are queued, waiting for a retry or in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void completeRun(dev.lightspeed.ops.v1.CompleteRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CompleteRunResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCompleteRunMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says that the run has failed, or crashed. What was queued stays queued. Audited as fail_run.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void failRun(dev.lightspeed.ops.v1.FailRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailRunResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getFailRunMethod(), responseObserver);
    }

    /**
     * <pre>
     * Goes on with a failed or crashed run from the stage of its latest checkpoint: the run is replaying until the
     * batches that were left have ended, then running. Audited as resume_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run has failed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void resumeRun(dev.lightspeed.ops.v1.ResumeRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ResumeRunResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getResumeRunMethod(), responseObserver);
    }

    /**
     * <pre>
     * Applies one operator control. Audited, also when it is refused or denied.
     * A dry run changes and records nothing: it is answered with the surface as it is and the plan of a replay, or refused
     * as the control itself would be.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no action, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: replay from a stage that the pipeline does not have.
     *   FAILED_PRECONDITION / CONTROL_REFUSED: not from this control state.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: replay where no run is in progress or has failed.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: replay, and what the reprocess window names does not fit into the queue.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_mitigations or max_pipeline_replays are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not control.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: replay, and a part of the reprocess window is no longer kept.
     *   ABORTED / PLAN_CHANGED: replay, and its plan is not the one that was expected.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void applyControl(dev.lightspeed.ops.v1.ApplyControlRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ApplyControlResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getApplyControlMethod(), responseObserver);
    }

    /**
     * <pre>
     * Cancels a batch. One that waits has ended; of one in flight the worker hears it at its next heartbeat, and it ends
     * when the worker lets go of it, or when the boundary's cancellation_budget_ms is over. Asked again, it is answered
     * with the same deadline. Audited as cancel_batch, also when it is refused.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no batch of that key lives.
     *   FAILED_PRECONDITION / BATCH_STATE: it is a dead letter: those are discarded.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void cancelBatch(dev.lightspeed.ops.v1.CancelBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CancelBatchResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCancelBatchMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the dead letters in the order in which they were first enqueued, with their failed attempts, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    default void listDeadLetters(dev.lightspeed.ops.v1.ListDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListDeadLettersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListDeadLettersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lets dead letters be tried anew, as on their first attempt: with key, idempotency key, sequence and place unchanged,
     * and past a full queue, since they never left its care. Audited as redrive.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void redriveDeadLetters(dev.lightspeed.ops.v1.RedriveDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.RedriveDeadLettersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRedriveDeadLettersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lets dead letters end without being done; their keys are free again. Audited as discard.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void discardDeadLetters(dev.lightspeed.ops.v1.DiscardDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.DiscardDeadLettersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDiscardDeadLettersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Certifies source and sink under the heavy_data and burst_recovery profiles: a fixed workload with fixed faults
     * through this surface's plan and boundary, on a virtual clock. Audited as certify.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void certifyHeavyDataConformance(dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCertifyHeavyDataConformanceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says whether the surface keeps its contract, and what is wrong where it does not.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    default void validateSurface(dev.lightspeed.ops.v1.ValidateSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ValidateSurfaceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getValidateSurfaceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Answers the deterministic fixture snapshots: equal on every machine for one version of the service.
     * Errors:
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    default void getFixtureSnapshots(dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetFixtureSnapshotsMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service SurfaceService.
   * <pre>
   * For operators, schedulers and CI gates: surfaces, runs, controls, dead letters, certification and snapshots.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. No answer is larger than 4 MiB: a page ends early, with a token, if the next item does not
   * fit.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence, a StartAvailable that started nothing and a dry run are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static abstract class SurfaceServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return SurfaceServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service SurfaceService.
   * <pre>
   * For operators, schedulers and CI gates: surfaces, runs, controls, dead letters, certification and snapshots.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. No answer is larger than 4 MiB: a page ends early, with a token, if the next item does not
   * fit.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence, a StartAvailable that started nothing and a dry run are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class SurfaceServiceStub
      extends io.grpc.stub.AbstractAsyncStub<SurfaceServiceStub> {
    private SurfaceServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SurfaceServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SurfaceServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates a surface from a profile, with overrides. Audited as create.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface exists, or a deleted surface has the name: see UndeleteSurface.
     *   NOT_FOUND / SURFACE_NOT_FOUND: the tenant context is of another tenant than the parent.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role in the tenant context may not write.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void createSurface(dev.lightspeed.ops.v1.CreateSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CreateSurfaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateSurfaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Answers a surface as it is, with its labels and signature; a deleted one too.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public void getSurface(dev.lightspeed.ops.v1.GetSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetSurfaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSurfaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the living surfaces of a tenant by name, paged; with show_deleted the deleted ones too.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed parent, page size or page token.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public void listSurfaces(dev.lightspeed.ops.v1.ListSurfacesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListSurfacesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSurfacesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the settings that the mask names. Audited as update.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or a mask path that cannot be updated.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void updateSurface(dev.lightspeed.ops.v1.UpdateSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.UpdateSurfaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateSurfaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Deletes a surface that has nothing left to do. Audited as delete, which is its last audit.
     * A name has one life: the surface keeps its name and its records. Its tenant reads, watches and verifies them as before,
     * and UndeleteSurface lets it live again. Everything else that asks for it is SURFACE_NOT_FOUND, whose message and
     * metadata deleted_ms say that it was deleted. It counts against no limit of surfaces.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches or dead letters are left.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void deleteSurface(dev.lightspeed.ops.v1.DeleteSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.DeleteSurfaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteSurfaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lets a deleted surface live again as it was when it was deleted: with its settings, usage, controls, applied
     * idempotency keys and last run, and with its sequences going on. Audited as undelete, also if it is refused.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: there never was such a surface, or it is one of another tenant.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface is not deleted.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void undeleteSurface(dev.lightspeed.ops.v1.UndeleteSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.UndeleteSurfaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUndeleteSurfaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Starts a run, when the tenant policy allows one more. Audited as start_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / PIPELINE_INVALID: the pipeline, created by an earlier version, does not fit together.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_pipeline_runs are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not start runs.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void startRun(dev.lightspeed.ops.v1.StartRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.StartRunResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getStartRunMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Completes the run, when no batch of it is left. Dead letters do not hold it back. Audited as complete_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches are queued, waiting for a retry or in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void completeRun(dev.lightspeed.ops.v1.CompleteRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CompleteRunResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCompleteRunMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says that the run has failed, or crashed. What was queued stays queued. Audited as fail_run.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void failRun(dev.lightspeed.ops.v1.FailRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailRunResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getFailRunMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Goes on with a failed or crashed run from the stage of its latest checkpoint: the run is replaying until the
     * batches that were left have ended, then running. Audited as resume_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run has failed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void resumeRun(dev.lightspeed.ops.v1.ResumeRunRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ResumeRunResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getResumeRunMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Applies one operator control. Audited, also when it is refused or denied.
     * A dry run changes and records nothing: it is answered with the surface as it is and the plan of a replay, or refused
     * as the control itself would be.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no action, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: replay from a stage that the pipeline does not have.
     *   FAILED_PRECONDITION / CONTROL_REFUSED: not from this control state.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: replay where no run is in progress or has failed.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: replay, and what the reprocess window names does not fit into the queue.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_mitigations or max_pipeline_replays are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not control.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: replay, and a part of the reprocess window is no longer kept.
     *   ABORTED / PLAN_CHANGED: replay, and its plan is not the one that was expected.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void applyControl(dev.lightspeed.ops.v1.ApplyControlRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ApplyControlResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getApplyControlMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Cancels a batch. One that waits has ended; of one in flight the worker hears it at its next heartbeat, and it ends
     * when the worker lets go of it, or when the boundary's cancellation_budget_ms is over. Asked again, it is answered
     * with the same deadline. Audited as cancel_batch, also when it is refused.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no batch of that key lives.
     *   FAILED_PRECONDITION / BATCH_STATE: it is a dead letter: those are discarded.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void cancelBatch(dev.lightspeed.ops.v1.CancelBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CancelBatchResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCancelBatchMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the dead letters in the order in which they were first enqueued, with their failed attempts, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public void listDeadLetters(dev.lightspeed.ops.v1.ListDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListDeadLettersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListDeadLettersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lets dead letters be tried anew, as on their first attempt: with key, idempotency key, sequence and place unchanged,
     * and past a full queue, since they never left its care. Audited as redrive.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void redriveDeadLetters(dev.lightspeed.ops.v1.RedriveDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.RedriveDeadLettersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRedriveDeadLettersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lets dead letters end without being done; their keys are free again. Audited as discard.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void discardDeadLetters(dev.lightspeed.ops.v1.DiscardDeadLettersRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.DiscardDeadLettersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDiscardDeadLettersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Certifies source and sink under the heavy_data and burst_recovery profiles: a fixed workload with fixed faults
     * through this surface's plan and boundary, on a virtual clock. Audited as certify.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void certifyHeavyDataConformance(dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCertifyHeavyDataConformanceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says whether the surface keeps its contract, and what is wrong where it does not.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public void validateSurface(dev.lightspeed.ops.v1.ValidateSurfaceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ValidateSurfaceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getValidateSurfaceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Answers the deterministic fixture snapshots: equal on every machine for one version of the service.
     * Errors:
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    public void getFixtureSnapshots(dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetFixtureSnapshotsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service SurfaceService.
   * <pre>
   * For operators, schedulers and CI gates: surfaces, runs, controls, dead letters, certification and snapshots.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. No answer is larger than 4 MiB: a page ends early, with a token, if the next item does not
   * fit.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence, a StartAvailable that started nothing and a dry run are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class SurfaceServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<SurfaceServiceBlockingV2Stub> {
    private SurfaceServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SurfaceServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SurfaceServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates a surface from a profile, with overrides. Audited as create.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface exists, or a deleted surface has the name: see UndeleteSurface.
     *   NOT_FOUND / SURFACE_NOT_FOUND: the tenant context is of another tenant than the parent.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role in the tenant context may not write.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CreateSurfaceResponse createSurface(dev.lightspeed.ops.v1.CreateSurfaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers a surface as it is, with its labels and signature; a deleted one too.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetSurfaceResponse getSurface(dev.lightspeed.ops.v1.GetSurfaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the living surfaces of a tenant by name, paged; with show_deleted the deleted ones too.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed parent, page size or page token.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListSurfacesResponse listSurfaces(dev.lightspeed.ops.v1.ListSurfacesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSurfacesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the settings that the mask names. Audited as update.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or a mask path that cannot be updated.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.UpdateSurfaceResponse updateSurface(dev.lightspeed.ops.v1.UpdateSurfaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes a surface that has nothing left to do. Audited as delete, which is its last audit.
     * A name has one life: the surface keeps its name and its records. Its tenant reads, watches and verifies them as before,
     * and UndeleteSurface lets it live again. Everything else that asks for it is SURFACE_NOT_FOUND, whose message and
     * metadata deleted_ms say that it was deleted. It counts against no limit of surfaces.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches or dead letters are left.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.DeleteSurfaceResponse deleteSurface(dev.lightspeed.ops.v1.DeleteSurfaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets a deleted surface live again as it was when it was deleted: with its settings, usage, controls, applied
     * idempotency keys and last run, and with its sequences going on. Audited as undelete, also if it is refused.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: there never was such a surface, or it is one of another tenant.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface is not deleted.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.UndeleteSurfaceResponse undeleteSurface(dev.lightspeed.ops.v1.UndeleteSurfaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUndeleteSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Starts a run, when the tenant policy allows one more. Audited as start_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / PIPELINE_INVALID: the pipeline, created by an earlier version, does not fit together.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_pipeline_runs are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not start runs.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.StartRunResponse startRun(dev.lightspeed.ops.v1.StartRunRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getStartRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Completes the run, when no batch of it is left. Dead letters do not hold it back. Audited as complete_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches are queued, waiting for a retry or in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CompleteRunResponse completeRun(dev.lightspeed.ops.v1.CompleteRunRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCompleteRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says that the run has failed, or crashed. What was queued stays queued. Audited as fail_run.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.FailRunResponse failRun(dev.lightspeed.ops.v1.FailRunRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getFailRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Goes on with a failed or crashed run from the stage of its latest checkpoint: the run is replaying until the
     * batches that were left have ended, then running. Audited as resume_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run has failed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ResumeRunResponse resumeRun(dev.lightspeed.ops.v1.ResumeRunRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getResumeRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Applies one operator control. Audited, also when it is refused or denied.
     * A dry run changes and records nothing: it is answered with the surface as it is and the plan of a replay, or refused
     * as the control itself would be.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no action, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: replay from a stage that the pipeline does not have.
     *   FAILED_PRECONDITION / CONTROL_REFUSED: not from this control state.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: replay where no run is in progress or has failed.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: replay, and what the reprocess window names does not fit into the queue.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_mitigations or max_pipeline_replays are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not control.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: replay, and a part of the reprocess window is no longer kept.
     *   ABORTED / PLAN_CHANGED: replay, and its plan is not the one that was expected.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ApplyControlResponse applyControl(dev.lightspeed.ops.v1.ApplyControlRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getApplyControlMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Cancels a batch. One that waits has ended; of one in flight the worker hears it at its next heartbeat, and it ends
     * when the worker lets go of it, or when the boundary's cancellation_budget_ms is over. Asked again, it is answered
     * with the same deadline. Audited as cancel_batch, also when it is refused.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no batch of that key lives.
     *   FAILED_PRECONDITION / BATCH_STATE: it is a dead letter: those are discarded.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CancelBatchResponse cancelBatch(dev.lightspeed.ops.v1.CancelBatchRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCancelBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the dead letters in the order in which they were first enqueued, with their failed attempts, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListDeadLettersResponse listDeadLetters(dev.lightspeed.ops.v1.ListDeadLettersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets dead letters be tried anew, as on their first attempt: with key, idempotency key, sequence and place unchanged,
     * and past a full queue, since they never left its care. Audited as redrive.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.RedriveDeadLettersResponse redriveDeadLetters(dev.lightspeed.ops.v1.RedriveDeadLettersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRedriveDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets dead letters end without being done; their keys are free again. Audited as discard.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.DiscardDeadLettersResponse discardDeadLetters(dev.lightspeed.ops.v1.DiscardDeadLettersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDiscardDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Certifies source and sink under the heavy_data and burst_recovery profiles: a fixed workload with fixed faults
     * through this surface's plan and boundary, on a virtual clock. Audited as certify.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse certifyHeavyDataConformance(dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCertifyHeavyDataConformanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says whether the surface keeps its contract, and what is wrong where it does not.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ValidateSurfaceResponse validateSurface(dev.lightspeed.ops.v1.ValidateSurfaceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getValidateSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers the deterministic fixture snapshots: equal on every machine for one version of the service.
     * Errors:
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse getFixtureSnapshots(dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetFixtureSnapshotsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service SurfaceService.
   * <pre>
   * For operators, schedulers and CI gates: surfaces, runs, controls, dead letters, certification and snapshots.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. No answer is larger than 4 MiB: a page ends early, with a token, if the next item does not
   * fit.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence, a StartAvailable that started nothing and a dry run are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class SurfaceServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<SurfaceServiceBlockingStub> {
    private SurfaceServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SurfaceServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SurfaceServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates a surface from a profile, with overrides. Audited as create.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface exists, or a deleted surface has the name: see UndeleteSurface.
     *   NOT_FOUND / SURFACE_NOT_FOUND: the tenant context is of another tenant than the parent.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role in the tenant context may not write.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CreateSurfaceResponse createSurface(dev.lightspeed.ops.v1.CreateSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers a surface as it is, with its labels and signature; a deleted one too.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetSurfaceResponse getSurface(dev.lightspeed.ops.v1.GetSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the living surfaces of a tenant by name, paged; with show_deleted the deleted ones too.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed parent, page size or page token.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListSurfacesResponse listSurfaces(dev.lightspeed.ops.v1.ListSurfacesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSurfacesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the settings that the mask names. Audited as update.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or a mask path that cannot be updated.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.UpdateSurfaceResponse updateSurface(dev.lightspeed.ops.v1.UpdateSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes a surface that has nothing left to do. Audited as delete, which is its last audit.
     * A name has one life: the surface keeps its name and its records. Its tenant reads, watches and verifies them as before,
     * and UndeleteSurface lets it live again. Everything else that asks for it is SURFACE_NOT_FOUND, whose message and
     * metadata deleted_ms say that it was deleted. It counts against no limit of surfaces.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches or dead letters are left.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.DeleteSurfaceResponse deleteSurface(dev.lightspeed.ops.v1.DeleteSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets a deleted surface live again as it was when it was deleted: with its settings, usage, controls, applied
     * idempotency keys and last run, and with its sequences going on. Audited as undelete, also if it is refused.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: there never was such a surface, or it is one of another tenant.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface is not deleted.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.UndeleteSurfaceResponse undeleteSurface(dev.lightspeed.ops.v1.UndeleteSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUndeleteSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Starts a run, when the tenant policy allows one more. Audited as start_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / PIPELINE_INVALID: the pipeline, created by an earlier version, does not fit together.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_pipeline_runs are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not start runs.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.StartRunResponse startRun(dev.lightspeed.ops.v1.StartRunRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getStartRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Completes the run, when no batch of it is left. Dead letters do not hold it back. Audited as complete_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches are queued, waiting for a retry or in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CompleteRunResponse completeRun(dev.lightspeed.ops.v1.CompleteRunRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCompleteRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says that the run has failed, or crashed. What was queued stays queued. Audited as fail_run.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.FailRunResponse failRun(dev.lightspeed.ops.v1.FailRunRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getFailRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Goes on with a failed or crashed run from the stage of its latest checkpoint: the run is replaying until the
     * batches that were left have ended, then running. Audited as resume_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run has failed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ResumeRunResponse resumeRun(dev.lightspeed.ops.v1.ResumeRunRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getResumeRunMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Applies one operator control. Audited, also when it is refused or denied.
     * A dry run changes and records nothing: it is answered with the surface as it is and the plan of a replay, or refused
     * as the control itself would be.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no action, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: replay from a stage that the pipeline does not have.
     *   FAILED_PRECONDITION / CONTROL_REFUSED: not from this control state.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: replay where no run is in progress or has failed.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: replay, and what the reprocess window names does not fit into the queue.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_mitigations or max_pipeline_replays are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not control.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: replay, and a part of the reprocess window is no longer kept.
     *   ABORTED / PLAN_CHANGED: replay, and its plan is not the one that was expected.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ApplyControlResponse applyControl(dev.lightspeed.ops.v1.ApplyControlRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getApplyControlMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Cancels a batch. One that waits has ended; of one in flight the worker hears it at its next heartbeat, and it ends
     * when the worker lets go of it, or when the boundary's cancellation_budget_ms is over. Asked again, it is answered
     * with the same deadline. Audited as cancel_batch, also when it is refused.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no batch of that key lives.
     *   FAILED_PRECONDITION / BATCH_STATE: it is a dead letter: those are discarded.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CancelBatchResponse cancelBatch(dev.lightspeed.ops.v1.CancelBatchRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCancelBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the dead letters in the order in which they were first enqueued, with their failed attempts, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListDeadLettersResponse listDeadLetters(dev.lightspeed.ops.v1.ListDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets dead letters be tried anew, as on their first attempt: with key, idempotency key, sequence and place unchanged,
     * and past a full queue, since they never left its care. Audited as redrive.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.RedriveDeadLettersResponse redriveDeadLetters(dev.lightspeed.ops.v1.RedriveDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRedriveDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets dead letters end without being done; their keys are free again. Audited as discard.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.DiscardDeadLettersResponse discardDeadLetters(dev.lightspeed.ops.v1.DiscardDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDiscardDeadLettersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Certifies source and sink under the heavy_data and burst_recovery profiles: a fixed workload with fixed faults
     * through this surface's plan and boundary, on a virtual clock. Audited as certify.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse certifyHeavyDataConformance(dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCertifyHeavyDataConformanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says whether the surface keeps its contract, and what is wrong where it does not.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ValidateSurfaceResponse validateSurface(dev.lightspeed.ops.v1.ValidateSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getValidateSurfaceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers the deterministic fixture snapshots: equal on every machine for one version of the service.
     * Errors:
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse getFixtureSnapshots(dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetFixtureSnapshotsMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service SurfaceService.
   * <pre>
   * For operators, schedulers and CI gates: surfaces, runs, controls, dead letters, certification and snapshots.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. No answer is larger than 4 MiB: a page ends early, with a token, if the next item does not
   * fit.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence, a StartAvailable that started nothing and a dry run are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class SurfaceServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<SurfaceServiceFutureStub> {
    private SurfaceServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SurfaceServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SurfaceServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates a surface from a profile, with overrides. Audited as create.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface exists, or a deleted surface has the name: see UndeleteSurface.
     *   NOT_FOUND / SURFACE_NOT_FOUND: the tenant context is of another tenant than the parent.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role in the tenant context may not write.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.CreateSurfaceResponse> createSurface(
        dev.lightspeed.ops.v1.CreateSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateSurfaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Answers a surface as it is, with its labels and signature; a deleted one too.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.GetSurfaceResponse> getSurface(
        dev.lightspeed.ops.v1.GetSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSurfaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the living surfaces of a tenant by name, paged; with show_deleted the deleted ones too.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed parent, page size or page token.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListSurfacesResponse> listSurfaces(
        dev.lightspeed.ops.v1.ListSurfacesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSurfacesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the settings that the mask names. Audited as update.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or a mask path that cannot be updated.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.UpdateSurfaceResponse> updateSurface(
        dev.lightspeed.ops.v1.UpdateSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateSurfaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Deletes a surface that has nothing left to do. Audited as delete, which is its last audit.
     * A name has one life: the surface keeps its name and its records. Its tenant reads, watches and verifies them as before,
     * and UndeleteSurface lets it live again. Everything else that asks for it is SURFACE_NOT_FOUND, whose message and
     * metadata deleted_ms say that it was deleted. It counts against no limit of surfaces.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches or dead letters are left.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.DeleteSurfaceResponse> deleteSurface(
        dev.lightspeed.ops.v1.DeleteSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteSurfaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lets a deleted surface live again as it was when it was deleted: with its settings, usage, controls, applied
     * idempotency keys and last run, and with its sequences going on. Audited as undelete, also if it is refused.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: there never was such a surface, or it is one of another tenant.
     *   ALREADY_EXISTS / SURFACE_EXISTS: the surface is not deleted.
     *   RESOURCE_EXHAUSTED / SURFACE_LIMIT: max_surfaces live on the server, or max_surfaces_per_tenant of the tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not delete.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.UndeleteSurfaceResponse> undeleteSurface(
        dev.lightspeed.ops.v1.UndeleteSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUndeleteSurfaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Starts a run, when the tenant policy allows one more. Audited as start_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / PIPELINE_INVALID: the pipeline, created by an earlier version, does not fit together.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_pipeline_runs are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not start runs.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.StartRunResponse> startRun(
        dev.lightspeed.ops.v1.StartRunRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getStartRunMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Completes the run, when no batch of it is left. Dead letters do not hold it back. Audited as complete_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   FAILED_PRECONDITION / OUTSTANDING_BATCHES: batches are queued, waiting for a retry or in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.CompleteRunResponse> completeRun(
        dev.lightspeed.ops.v1.CompleteRunRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCompleteRunMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says that the run has failed, or crashed. What was queued stays queued. Audited as fail_run.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run is in progress.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.FailRunResponse> failRun(
        dev.lightspeed.ops.v1.FailRunRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getFailRunMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Goes on with a failed or crashed run from the stage of its latest checkpoint: the run is replaying until the
     * batches that were left have ended, then running. Audited as resume_run.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   FAILED_PRECONDITION / RUN_ACTIVE: a run is in progress.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: no run has failed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ResumeRunResponse> resumeRun(
        dev.lightspeed.ops.v1.ResumeRunRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getResumeRunMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Applies one operator control. Audited, also when it is refused or denied.
     * A dry run changes and records nothing: it is answered with the surface as it is and the plan of a replay, or refused
     * as the control itself would be.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no action, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: replay from a stage that the pipeline does not have.
     *   FAILED_PRECONDITION / CONTROL_REFUSED: not from this control state.
     *   FAILED_PRECONDITION / NO_ACTIVE_RUN: replay where no run is in progress or has failed.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: replay, and what the reprocess window names does not fit into the queue.
     *   RESOURCE_EXHAUSTED / BUDGET_EXHAUSTED: max_mitigations or max_pipeline_replays are used.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not control.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: replay, and a part of the reprocess window is no longer kept.
     *   ABORTED / PLAN_CHANGED: replay, and its plan is not the one that was expected.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ApplyControlResponse> applyControl(
        dev.lightspeed.ops.v1.ApplyControlRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getApplyControlMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Cancels a batch. One that waits has ended; of one in flight the worker hears it at its next heartbeat, and it ends
     * when the worker lets go of it, or when the boundary's cancellation_budget_ms is over. Asked again, it is answered
     * with the same deadline. Audited as cancel_batch, also when it is refused.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no batch of that key lives.
     *   FAILED_PRECONDITION / BATCH_STATE: it is a dead letter: those are discarded.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.CancelBatchResponse> cancelBatch(
        dev.lightspeed.ops.v1.CancelBatchRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCancelBatchMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the dead letters in the order in which they were first enqueued, with their failed attempts, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListDeadLettersResponse> listDeadLetters(
        dev.lightspeed.ops.v1.ListDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListDeadLettersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lets dead letters be tried anew, as on their first attempt: with key, idempotency key, sequence and place unchanged,
     * and past a full queue, since they never left its care. Audited as redrive.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.RedriveDeadLettersResponse> redriveDeadLetters(
        dev.lightspeed.ops.v1.RedriveDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRedriveDeadLettersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lets dead letters end without being done; their keys are free again. Audited as discard.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: not exactly one of keys, filter and all, or no reason given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.DiscardDeadLettersResponse> discardDeadLetters(
        dev.lightspeed.ops.v1.DiscardDeadLettersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDiscardDeadLettersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Certifies source and sink under the heavy_data and burst_recovery profiles: a fixed workload with fixed faults
     * through this surface's plan and boundary, on a virtual clock. Audited as certify.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse> certifyHeavyDataConformance(
        dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCertifyHeavyDataConformanceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says whether the surface keeps its contract, and what is wrong where it does not.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ValidateSurfaceResponse> validateSurface(
        dev.lightspeed.ops.v1.ValidateSurfaceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getValidateSurfaceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Answers the deterministic fixture snapshots: equal on every machine for one version of the service.
     * Errors:
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse> getFixtureSnapshots(
        dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetFixtureSnapshotsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_SURFACE = 0;
  private static final int METHODID_GET_SURFACE = 1;
  private static final int METHODID_LIST_SURFACES = 2;
  private static final int METHODID_UPDATE_SURFACE = 3;
  private static final int METHODID_DELETE_SURFACE = 4;
  private static final int METHODID_UNDELETE_SURFACE = 5;
  private static final int METHODID_START_RUN = 6;
  private static final int METHODID_COMPLETE_RUN = 7;
  private static final int METHODID_FAIL_RUN = 8;
  private static final int METHODID_RESUME_RUN = 9;
  private static final int METHODID_APPLY_CONTROL = 10;
  private static final int METHODID_CANCEL_BATCH = 11;
  private static final int METHODID_LIST_DEAD_LETTERS = 12;
  private static final int METHODID_REDRIVE_DEAD_LETTERS = 13;
  private static final int METHODID_DISCARD_DEAD_LETTERS = 14;
  private static final int METHODID_CERTIFY_HEAVY_DATA_CONFORMANCE = 15;
  private static final int METHODID_VALIDATE_SURFACE = 16;
  private static final int METHODID_GET_FIXTURE_SNAPSHOTS = 17;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_CREATE_SURFACE:
          serviceImpl.createSurface((dev.lightspeed.ops.v1.CreateSurfaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CreateSurfaceResponse>) responseObserver);
          break;
        case METHODID_GET_SURFACE:
          serviceImpl.getSurface((dev.lightspeed.ops.v1.GetSurfaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetSurfaceResponse>) responseObserver);
          break;
        case METHODID_LIST_SURFACES:
          serviceImpl.listSurfaces((dev.lightspeed.ops.v1.ListSurfacesRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListSurfacesResponse>) responseObserver);
          break;
        case METHODID_UPDATE_SURFACE:
          serviceImpl.updateSurface((dev.lightspeed.ops.v1.UpdateSurfaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.UpdateSurfaceResponse>) responseObserver);
          break;
        case METHODID_DELETE_SURFACE:
          serviceImpl.deleteSurface((dev.lightspeed.ops.v1.DeleteSurfaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.DeleteSurfaceResponse>) responseObserver);
          break;
        case METHODID_UNDELETE_SURFACE:
          serviceImpl.undeleteSurface((dev.lightspeed.ops.v1.UndeleteSurfaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.UndeleteSurfaceResponse>) responseObserver);
          break;
        case METHODID_START_RUN:
          serviceImpl.startRun((dev.lightspeed.ops.v1.StartRunRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.StartRunResponse>) responseObserver);
          break;
        case METHODID_COMPLETE_RUN:
          serviceImpl.completeRun((dev.lightspeed.ops.v1.CompleteRunRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CompleteRunResponse>) responseObserver);
          break;
        case METHODID_FAIL_RUN:
          serviceImpl.failRun((dev.lightspeed.ops.v1.FailRunRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailRunResponse>) responseObserver);
          break;
        case METHODID_RESUME_RUN:
          serviceImpl.resumeRun((dev.lightspeed.ops.v1.ResumeRunRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ResumeRunResponse>) responseObserver);
          break;
        case METHODID_APPLY_CONTROL:
          serviceImpl.applyControl((dev.lightspeed.ops.v1.ApplyControlRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ApplyControlResponse>) responseObserver);
          break;
        case METHODID_CANCEL_BATCH:
          serviceImpl.cancelBatch((dev.lightspeed.ops.v1.CancelBatchRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CancelBatchResponse>) responseObserver);
          break;
        case METHODID_LIST_DEAD_LETTERS:
          serviceImpl.listDeadLetters((dev.lightspeed.ops.v1.ListDeadLettersRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListDeadLettersResponse>) responseObserver);
          break;
        case METHODID_REDRIVE_DEAD_LETTERS:
          serviceImpl.redriveDeadLetters((dev.lightspeed.ops.v1.RedriveDeadLettersRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.RedriveDeadLettersResponse>) responseObserver);
          break;
        case METHODID_DISCARD_DEAD_LETTERS:
          serviceImpl.discardDeadLetters((dev.lightspeed.ops.v1.DiscardDeadLettersRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.DiscardDeadLettersResponse>) responseObserver);
          break;
        case METHODID_CERTIFY_HEAVY_DATA_CONFORMANCE:
          serviceImpl.certifyHeavyDataConformance((dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse>) responseObserver);
          break;
        case METHODID_VALIDATE_SURFACE:
          serviceImpl.validateSurface((dev.lightspeed.ops.v1.ValidateSurfaceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ValidateSurfaceResponse>) responseObserver);
          break;
        case METHODID_GET_FIXTURE_SNAPSHOTS:
          serviceImpl.getFixtureSnapshots((dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getCreateSurfaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.CreateSurfaceRequest,
              dev.lightspeed.ops.v1.CreateSurfaceResponse>(
                service, METHODID_CREATE_SURFACE)))
        .addMethod(
          getGetSurfaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.GetSurfaceRequest,
              dev.lightspeed.ops.v1.GetSurfaceResponse>(
                service, METHODID_GET_SURFACE)))
        .addMethod(
          getListSurfacesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListSurfacesRequest,
              dev.lightspeed.ops.v1.ListSurfacesResponse>(
                service, METHODID_LIST_SURFACES)))
        .addMethod(
          getUpdateSurfaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.UpdateSurfaceRequest,
              dev.lightspeed.ops.v1.UpdateSurfaceResponse>(
                service, METHODID_UPDATE_SURFACE)))
        .addMethod(
          getDeleteSurfaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.DeleteSurfaceRequest,
              dev.lightspeed.ops.v1.DeleteSurfaceResponse>(
                service, METHODID_DELETE_SURFACE)))
        .addMethod(
          getUndeleteSurfaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.UndeleteSurfaceRequest,
              dev.lightspeed.ops.v1.UndeleteSurfaceResponse>(
                service, METHODID_UNDELETE_SURFACE)))
        .addMethod(
          getStartRunMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.StartRunRequest,
              dev.lightspeed.ops.v1.StartRunResponse>(
                service, METHODID_START_RUN)))
        .addMethod(
          getCompleteRunMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.CompleteRunRequest,
              dev.lightspeed.ops.v1.CompleteRunResponse>(
                service, METHODID_COMPLETE_RUN)))
        .addMethod(
          getFailRunMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.FailRunRequest,
              dev.lightspeed.ops.v1.FailRunResponse>(
                service, METHODID_FAIL_RUN)))
        .addMethod(
          getResumeRunMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ResumeRunRequest,
              dev.lightspeed.ops.v1.ResumeRunResponse>(
                service, METHODID_RESUME_RUN)))
        .addMethod(
          getApplyControlMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ApplyControlRequest,
              dev.lightspeed.ops.v1.ApplyControlResponse>(
                service, METHODID_APPLY_CONTROL)))
        .addMethod(
          getCancelBatchMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.CancelBatchRequest,
              dev.lightspeed.ops.v1.CancelBatchResponse>(
                service, METHODID_CANCEL_BATCH)))
        .addMethod(
          getListDeadLettersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListDeadLettersRequest,
              dev.lightspeed.ops.v1.ListDeadLettersResponse>(
                service, METHODID_LIST_DEAD_LETTERS)))
        .addMethod(
          getRedriveDeadLettersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.RedriveDeadLettersRequest,
              dev.lightspeed.ops.v1.RedriveDeadLettersResponse>(
                service, METHODID_REDRIVE_DEAD_LETTERS)))
        .addMethod(
          getDiscardDeadLettersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.DiscardDeadLettersRequest,
              dev.lightspeed.ops.v1.DiscardDeadLettersResponse>(
                service, METHODID_DISCARD_DEAD_LETTERS)))
        .addMethod(
          getCertifyHeavyDataConformanceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.CertifyHeavyDataConformanceRequest,
              dev.lightspeed.ops.v1.CertifyHeavyDataConformanceResponse>(
                service, METHODID_CERTIFY_HEAVY_DATA_CONFORMANCE)))
        .addMethod(
          getValidateSurfaceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ValidateSurfaceRequest,
              dev.lightspeed.ops.v1.ValidateSurfaceResponse>(
                service, METHODID_VALIDATE_SURFACE)))
        .addMethod(
          getGetFixtureSnapshotsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.GetFixtureSnapshotsRequest,
              dev.lightspeed.ops.v1.GetFixtureSnapshotsResponse>(
                service, METHODID_GET_FIXTURE_SNAPSHOTS)))
        .build();
  }

  private static abstract class SurfaceServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    SurfaceServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.lightspeed.ops.v1.SurfaceServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("SurfaceService");
    }
  }

  private static final class SurfaceServiceFileDescriptorSupplier
      extends SurfaceServiceBaseDescriptorSupplier {
    SurfaceServiceFileDescriptorSupplier() {}
  }

  private static final class SurfaceServiceMethodDescriptorSupplier
      extends SurfaceServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    SurfaceServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (SurfaceServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new SurfaceServiceFileDescriptorSupplier())
              .addMethod(getCreateSurfaceMethod())
              .addMethod(getGetSurfaceMethod())
              .addMethod(getListSurfacesMethod())
              .addMethod(getUpdateSurfaceMethod())
              .addMethod(getDeleteSurfaceMethod())
              .addMethod(getUndeleteSurfaceMethod())
              .addMethod(getStartRunMethod())
              .addMethod(getCompleteRunMethod())
              .addMethod(getFailRunMethod())
              .addMethod(getResumeRunMethod())
              .addMethod(getApplyControlMethod())
              .addMethod(getCancelBatchMethod())
              .addMethod(getListDeadLettersMethod())
              .addMethod(getRedriveDeadLettersMethod())
              .addMethod(getDiscardDeadLettersMethod())
              .addMethod(getCertifyHeavyDataConformanceMethod())
              .addMethod(getValidateSurfaceMethod())
              .addMethod(getGetFixtureSnapshotsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
