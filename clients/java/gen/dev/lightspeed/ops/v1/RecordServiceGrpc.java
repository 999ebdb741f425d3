package dev.lightspeed.ops.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * For those who want to know what happened: lists, live streams, stories of batches and verification.
 * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
 * tenants/default/surfaces/default. Lists are paged and stable under writes: a page token names a place, not a count. No
 * answer and no frame is larger than 4 MiB: a page ends early, with a token, if the next entry does not fit.
 * Streams pull by cursor: from history to live there is no hole, no repeat and no reordering. A stream that the server
 * ends carries in its error the cursor to go on from.
 * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
 * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
 * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
 * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
 * A deleted surface is read, watched and verified like a living one; its deletion is its last audit.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class RecordServiceGrpc {

  private RecordServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "lightspeed.ops.v1.RecordService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListAuditsRequest,
      dev.lightspeed.ops.v1.ListAuditsResponse> getListAuditsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListAudits",
      requestType = dev.lightspeed.ops.v1.ListAuditsRequest.class,
      responseType = dev.lightspeed.ops.v1.ListAuditsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListAuditsRequest,
      dev.lightspeed.ops.v1.ListAuditsResponse> getListAuditsMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListAuditsRequest, dev.lightspeed.ops.v1.ListAuditsResponse> getListAuditsMethod;
    if ((getListAuditsMethod = RecordServiceGrpc.getListAuditsMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getListAuditsMethod = RecordServiceGrpc.getListAuditsMethod) == null) {
          RecordServiceGrpc.getListAuditsMethod = getListAuditsMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListAuditsRequest, dev.lightspeed.ops.v1.ListAuditsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListAudits"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListAuditsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListAuditsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("ListAudits"))
              .build();
        }
      }
    }
    return getListAuditsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListLineageRequest,
      dev.lightspeed.ops.v1.ListLineageResponse> getListLineageMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListLineage",
      requestType = dev.lightspeed.ops.v1.ListLineageRequest.class,
      responseType = dev.lightspeed.ops.v1.ListLineageResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListLineageRequest,
      dev.lightspeed.ops.v1.ListLineageResponse> getListLineageMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListLineageRequest, dev.lightspeed.ops.v1.ListLineageResponse> getListLineageMethod;
    if ((getListLineageMethod = RecordServiceGrpc.getListLineageMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getListLineageMethod = RecordServiceGrpc.getListLineageMethod) == null) {
          RecordServiceGrpc.getListLineageMethod = getListLineageMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListLineageRequest, dev.lightspeed.ops.v1.ListLineageResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListLineage"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListLineageRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListLineageResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("ListLineage"))
              .build();
        }
      }
    }
    return getListLineageMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListCheckpointsRequest,
      dev.lightspeed.ops.v1.ListCheckpointsResponse> getListCheckpointsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListCheckpoints",
      requestType = dev.lightspeed.ops.v1.ListCheckpointsRequest.class,
      responseType = dev.lightspeed.ops.v1.ListCheckpointsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListCheckpointsRequest,
      dev.lightspeed.ops.v1.ListCheckpointsResponse> getListCheckpointsMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListCheckpointsRequest, dev.lightspeed.ops.v1.ListCheckpointsResponse> getListCheckpointsMethod;
    if ((getListCheckpointsMethod = RecordServiceGrpc.getListCheckpointsMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getListCheckpointsMethod = RecordServiceGrpc.getListCheckpointsMethod) == null) {
          RecordServiceGrpc.getListCheckpointsMethod = getListCheckpointsMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListCheckpointsRequest, dev.lightspeed.ops.v1.ListCheckpointsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListCheckpoints"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListCheckpointsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListCheckpointsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("ListCheckpoints"))
              .build();
        }
      }
    }
    return getListCheckpointsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListConformanceRequest,
      dev.lightspeed.ops.v1.ListConformanceResponse> getListConformanceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListConformance",
      requestType = dev.lightspeed.ops.v1.ListConformanceRequest.class,
      responseType = dev.lightspeed.ops.v1.ListConformanceResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListConformanceRequest,
      dev.lightspeed.ops.v1.ListConformanceResponse> getListConformanceMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListConformanceRequest, dev.lightspeed.ops.v1.ListConformanceResponse> getListConformanceMethod;
    if ((getListConformanceMethod = RecordServiceGrpc.getListConformanceMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getListConformanceMethod = RecordServiceGrpc.getListConformanceMethod) == null) {
          RecordServiceGrpc.getListConformanceMethod = getListConformanceMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListConformanceRequest, dev.lightspeed.ops.v1.ListConformanceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListConformance"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListConformanceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListConformanceResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("ListConformance"))
              .build();
        }
      }
    }
    return getListConformanceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest,
      dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse> getListSinkIdempotencyKeysMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSinkIdempotencyKeys",
      requestType = dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest.class,
      responseType = dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest,
      dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse> getListSinkIdempotencyKeysMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest, dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse> getListSinkIdempotencyKeysMethod;
    if ((getListSinkIdempotencyKeysMethod = RecordServiceGrpc.getListSinkIdempotencyKeysMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getListSinkIdempotencyKeysMethod = RecordServiceGrpc.getListSinkIdempotencyKeysMethod) == null) {
          RecordServiceGrpc.getListSinkIdempotencyKeysMethod = getListSinkIdempotencyKeysMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest, dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSinkIdempotencyKeys"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("ListSinkIdempotencyKeys"))
              .build();
        }
      }
    }
    return getListSinkIdempotencyKeysMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListDecisionsRequest,
      dev.lightspeed.ops.v1.ListDecisionsResponse> getListDecisionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListDecisions",
      requestType = dev.lightspeed.ops.v1.ListDecisionsRequest.class,
      responseType = dev.lightspeed.ops.v1.ListDecisionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListDecisionsRequest,
      dev.lightspeed.ops.v1.ListDecisionsResponse> getListDecisionsMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ListDecisionsRequest, dev.lightspeed.ops.v1.ListDecisionsResponse> getListDecisionsMethod;
    if ((getListDecisionsMethod = RecordServiceGrpc.getListDecisionsMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getListDecisionsMethod = RecordServiceGrpc.getListDecisionsMethod) == null) {
          RecordServiceGrpc.getListDecisionsMethod = getListDecisionsMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ListDecisionsRequest, dev.lightspeed.ops.v1.ListDecisionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListDecisions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListDecisionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ListDecisionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("ListDecisions"))
              .build();
        }
      }
    }
    return getListDecisionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchAuditsRequest,
      dev.lightspeed.ops.v1.WatchAuditsResponse> getWatchAuditsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchAudits",
      requestType = dev.lightspeed.ops.v1.WatchAuditsRequest.class,
      responseType = dev.lightspeed.ops.v1.WatchAuditsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchAuditsRequest,
      dev.lightspeed.ops.v1.WatchAuditsResponse> getWatchAuditsMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchAuditsRequest, dev.lightspeed.ops.v1.WatchAuditsResponse> getWatchAuditsMethod;
    if ((getWatchAuditsMethod = RecordServiceGrpc.getWatchAuditsMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getWatchAuditsMethod = RecordServiceGrpc.getWatchAuditsMethod) == null) {
          RecordServiceGrpc.getWatchAuditsMethod = getWatchAuditsMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.WatchAuditsRequest, dev.lightspeed.ops.v1.WatchAuditsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchAudits"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WatchAuditsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WatchAuditsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("WatchAudits"))
              .build();
        }
      }
    }
    return getWatchAuditsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchLineageRequest,
      dev.lightspeed.ops.v1.WatchLineageResponse> getWatchLineageMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchLineage",
      requestType = dev.lightspeed.ops.v1.WatchLineageRequest.class,
      responseType = dev.lightspeed.ops.v1.WatchLineageResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchLineageRequest,
      dev.lightspeed.ops.v1.WatchLineageResponse> getWatchLineageMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchLineageRequest, dev.lightspeed.ops.v1.WatchLineageResponse> getWatchLineageMethod;
    if ((getWatchLineageMethod = RecordServiceGrpc.getWatchLineageMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getWatchLineageMethod = RecordServiceGrpc.getWatchLineageMethod) == null) {
          RecordServiceGrpc.getWatchLineageMethod = getWatchLineageMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.WatchLineageRequest, dev.lightspeed.ops.v1.WatchLineageResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchLineage"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WatchLineageRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WatchLineageResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("WatchLineage"))
              .build();
        }
      }
    }
    return getWatchLineageMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetFreshnessRequest,
      dev.lightspeed.ops.v1.GetFreshnessResponse> getGetFreshnessMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetFreshness",
      requestType = dev.lightspeed.ops.v1.GetFreshnessRequest.class,
      responseType = dev.lightspeed.ops.v1.GetFreshnessResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetFreshnessRequest,
      dev.lightspeed.ops.v1.GetFreshnessResponse> getGetFreshnessMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetFreshnessRequest, dev.lightspeed.ops.v1.GetFreshnessResponse> getGetFreshnessMethod;
    if ((getGetFreshnessMethod = RecordServiceGrpc.getGetFreshnessMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getGetFreshnessMethod = RecordServiceGrpc.getGetFreshnessMethod) == null) {
          RecordServiceGrpc.getGetFreshnessMethod = getGetFreshnessMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.GetFreshnessRequest, dev.lightspeed.ops.v1.GetFreshnessResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetFreshness"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetFreshnessRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetFreshnessResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("GetFreshness"))
              .build();
        }
      }
    }
    return getGetFreshnessMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchFreshnessRequest,
      dev.lightspeed.ops.v1.WatchFreshnessResponse> getWatchFreshnessMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchFreshness",
      requestType = dev.lightspeed.ops.v1.WatchFreshnessRequest.class,
      responseType = dev.lightspeed.ops.v1.WatchFreshnessResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchFreshnessRequest,
      dev.lightspeed.ops.v1.WatchFreshnessResponse> getWatchFreshnessMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WatchFreshnessRequest, dev.lightspeed.ops.v1.WatchFreshnessResponse> getWatchFreshnessMethod;
    if ((getWatchFreshnessMethod = RecordServiceGrpc.getWatchFreshnessMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getWatchFreshnessMethod = RecordServiceGrpc.getWatchFreshnessMethod) == null) {
          RecordServiceGrpc.getWatchFreshnessMethod = getWatchFreshnessMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.WatchFreshnessRequest, dev.lightspeed.ops.v1.WatchFreshnessResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchFreshness"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WatchFreshnessRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WatchFreshnessResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("WatchFreshness"))
              .build();
        }
      }
    }
    return getWatchFreshnessMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.VerifyAuditsRequest,
      dev.lightspeed.ops.v1.VerifyAuditsResponse> getVerifyAuditsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "VerifyAudits",
      requestType = dev.lightspeed.ops.v1.VerifyAuditsRequest.class,
      responseType = dev.lightspeed.ops.v1.VerifyAuditsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.VerifyAuditsRequest,
      dev.lightspeed.ops.v1.VerifyAuditsResponse> getVerifyAuditsMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.VerifyAuditsRequest, dev.lightspeed.ops.v1.VerifyAuditsResponse> getVerifyAuditsMethod;
    if ((getVerifyAuditsMethod = RecordServiceGrpc.getVerifyAuditsMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getVerifyAuditsMethod = RecordServiceGrpc.getVerifyAuditsMethod) == null) {
          RecordServiceGrpc.getVerifyAuditsMethod = getVerifyAuditsMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.VerifyAuditsRequest, dev.lightspeed.ops.v1.VerifyAuditsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "VerifyAudits"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.VerifyAuditsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.VerifyAuditsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("VerifyAudits"))
              .build();
        }
      }
    }
    return getVerifyAuditsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ExplainBatchRequest,
      dev.lightspeed.ops.v1.ExplainBatchResponse> getExplainBatchMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExplainBatch",
      requestType = dev.lightspeed.ops.v1.ExplainBatchRequest.class,
      responseType = dev.lightspeed.ops.v1.ExplainBatchResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ExplainBatchRequest,
      dev.lightspeed.ops.v1.ExplainBatchResponse> getExplainBatchMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ExplainBatchRequest, dev.lightspeed.ops.v1.ExplainBatchResponse> getExplainBatchMethod;
    if ((getExplainBatchMethod = RecordServiceGrpc.getExplainBatchMethod) == null) {
      synchronized (RecordServiceGrpc.class) {
        if ((getExplainBatchMethod = RecordServiceGrpc.getExplainBatchMethod) == null) {
          RecordServiceGrpc.getExplainBatchMethod = getExplainBatchMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ExplainBatchRequest, dev.lightspeed.ops.v1.ExplainBatchResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExplainBatch"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ExplainBatchRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ExplainBatchResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RecordServiceMethodDescriptorSupplier("ExplainBatch"))
              .build();
        }
      }
    }
    return getExplainBatchMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static RecordServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RecordServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RecordServiceStub>() {
        @java.lang.Override
        public RecordServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RecordServiceStub(channel, callOptions);
        }
      };
    return RecordServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static RecordServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RecordServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RecordServiceBlockingV2Stub>() {
        @java.lang.Override
        public RecordServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RecordServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return RecordServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static RecordServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RecordServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RecordServiceBlockingStub>() {
        @java.lang.Override
        public RecordServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RecordServiceBlockingStub(channel, callOptions);
        }
      };
    return RecordServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static RecordServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RecordServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RecordServiceFutureStub>() {
        @java.lang.Override
        public RecordServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RecordServiceFutureStub(channel, callOptions);
        }
      };
    return RecordServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * For those who want to know what happened: lists, live streams, stories of batches and verification.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. Lists are paged and stable under writes: a page token names a place, not a count. No
   * answer and no frame is larger than 4 MiB: a page ends early, with a token, if the next entry does not fit.
   * Streams pull by cursor: from history to live there is no hole, no repeat and no reordering. A stream that the server
   * ends carries in its error the cursor to go on from.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * A deleted surface is read, watched and verified like a living one; its deletion is its last audit.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Lists audit records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    default void listAudits(dev.lightspeed.ops.v1.ListAuditsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListAuditsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListAuditsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists lineage records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    default void listLineage(dev.lightspeed.ops.v1.ListLineageRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListLineageResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListLineageMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists checkpoints, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    default void listCheckpoints(dev.lightspeed.ops.v1.ListCheckpointsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListCheckpointsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListCheckpointsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists conformance records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    default void listConformance(dev.lightspeed.ops.v1.ListConformanceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListConformanceResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListConformanceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the idempotency keys that sinks have applied, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    default void listSinkIdempotencyKeys(dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSinkIdempotencyKeysMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the newest 1,000 policy decisions: those about units, and all denials, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    default void listDecisions(dev.lightspeed.ops.v1.ListDecisionsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListDecisionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListDecisionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Streams audit entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    default void watchAudits(dev.lightspeed.ops.v1.WatchAuditsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchAuditsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchAuditsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Streams lineage entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    default void watchLineage(dev.lightspeed.ops.v1.WatchLineageRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchLineageResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchLineageMethod(), responseObserver);
    }

    /**
     * <pre>
     * Answers freshness as recorded, and as it is now.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    default void getFreshness(dev.lightspeed.ops.v1.GetFreshnessRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetFreshnessResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetFreshnessMethod(), responseObserver);
    }

    /**
     * <pre>
     * Streams freshness: at once, whenever it changes, and at the moment when fresh turns stale, also when nothing arrives.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, one of another tenant, or it is deleted, also meanwhile.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    default void watchFreshness(dev.lightspeed.ops.v1.WatchFreshnessRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchFreshnessResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchFreshnessMethod(), responseObserver);
    }

    /**
     * <pre>
     * Walks the audit chain and names the first entry that does not fit: also one that is missing or that lists refuse
     * to show, and the one before the range where that is such a one. DATA_LOSS is left for where nobody can tell which.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a range that is not one, or beyond the head.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the range begins before what is kept.
     * </pre>
     */
    default void verifyAudits(dev.lightspeed.ops.v1.VerifyAuditsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.VerifyAuditsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getVerifyAuditsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Tells what happened to a batch, as long as it is kept: the newest one of its key, from its admission to its end or
     * to now. One that has ended is looked for from the newest commit back, which takes the longer the older it is.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: there is no batch of that key, as far as history is kept.
     * </pre>
     */
    default void explainBatch(dev.lightspeed.ops.v1.ExplainBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ExplainBatchResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExplainBatchMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service RecordService.
   * <pre>
   * For those who want to know what happened: lists, live streams, stories of batches and verification.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. Lists are paged and stable under writes: a page token names a place, not a count. No
   * answer and no frame is larger than 4 MiB: a page ends early, with a token, if the next entry does not fit.
   * Streams pull by cursor: from history to live there is no hole, no repeat and no reordering. A stream that the server
   * ends carries in its error the cursor to go on from.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * A deleted surface is read, watched and verified like a living one; its deletion is its last audit.
   * </pre>
   */
  public static abstract class RecordServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return RecordServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service RecordService.
   * <pre>
   * For those who want to know what happened: lists, live streams, stories of batches and verification.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. Lists are paged and stable under writes: a page token names a place, not a count. No
   * answer and no frame is larger than 4 MiB: a page ends early, with a token, if the next entry does not fit.
   * Streams pull by cursor: from history to live there is no hole, no repeat and no reordering. A stream that the server
   * ends carries in its error the cursor to go on from.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * A deleted surface is read, watched and verified like a living one; its deletion is its last audit.
   * </pre>
   */
  public static final class RecordServiceStub
      extends io.grpc.stub.AbstractAsyncStub<RecordServiceStub> {
    private RecordServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RecordServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RecordServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists audit records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public void listAudits(dev.lightspeed.ops.v1.ListAuditsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListAuditsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListAuditsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists lineage records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public void listLineage(dev.lightspeed.ops.v1.ListLineageRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListLineageResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListLineageMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists checkpoints, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public void listCheckpoints(dev.lightspeed.ops.v1.ListCheckpointsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListCheckpointsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListCheckpointsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists conformance records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public void listConformance(dev.lightspeed.ops.v1.ListConformanceRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListConformanceResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListConformanceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the idempotency keys that sinks have applied, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public void listSinkIdempotencyKeys(dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSinkIdempotencyKeysMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the newest 1,000 policy decisions: those about units, and all denials, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public void listDecisions(dev.lightspeed.ops.v1.ListDecisionsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListDecisionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListDecisionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Streams audit entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    public void watchAudits(dev.lightspeed.ops.v1.WatchAuditsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchAuditsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchAuditsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Streams lineage entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    public void watchLineage(dev.lightspeed.ops.v1.WatchLineageRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchLineageResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchLineageMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Answers freshness as recorded, and as it is now.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public void getFreshness(dev.lightspeed.ops.v1.GetFreshnessRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetFreshnessResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetFreshnessMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Streams freshness: at once, whenever it changes, and at the moment when fresh turns stale, also when nothing arrives.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, one of another tenant, or it is deleted, also meanwhile.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    public void watchFreshness(dev.lightspeed.ops.v1.WatchFreshnessRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchFreshnessResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchFreshnessMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Walks the audit chain and names the first entry that does not fit: also one that is missing or that lists refuse
     * to show, and the one before the range where that is such a one. DATA_LOSS is left for where nobody can tell which.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a range that is not one, or beyond the head.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the range begins before what is kept.
     * </pre>
     */
    public void verifyAudits(dev.lightspeed.ops.v1.VerifyAuditsRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.VerifyAuditsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getVerifyAuditsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Tells what happened to a batch, as long as it is kept: the newest one of its key, from its admission to its end or
     * to now. One that has ended is looked for from the newest commit back, which takes the longer the older it is.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: there is no batch of that key, as far as history is kept.
     * </pre>
     */
    public void explainBatch(dev.lightspeed.ops.v1.ExplainBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ExplainBatchResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExplainBatchMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service RecordService.
   * <pre>
   * For those who want to know what happened: lists, live streams, stories of batches and verification.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. Lists are paged and stable under writes: a page token names a place, not a count. No
   * answer and no frame is larger than 4 MiB: a page ends early, with a token, if the next entry does not fit.
   * Streams pull by cursor: from history to live there is no hole, no repeat and no reordering. A stream that the server
   * ends carries in its error the cursor to go on from.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * A deleted surface is read, watched and verified like a living one; its deletion is its last audit.
   * </pre>
   */
  public static final class RecordServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<RecordServiceBlockingV2Stub> {
    private RecordServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RecordServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RecordServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists audit records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListAuditsResponse listAudits(dev.lightspeed.ops.v1.ListAuditsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListAuditsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists lineage records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListLineageResponse listLineage(dev.lightspeed.ops.v1.ListLineageRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListLineageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists checkpoints, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListCheckpointsResponse listCheckpoints(dev.lightspeed.ops.v1.ListCheckpointsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListCheckpointsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists conformance records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListConformanceResponse listConformance(dev.lightspeed.ops.v1.ListConformanceRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListConformanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the idempotency keys that sinks have applied, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse listSinkIdempotencyKeys(dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSinkIdempotencyKeysMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the newest 1,000 policy decisions: those about units, and all denials, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListDecisionsResponse listDecisions(dev.lightspeed.ops.v1.ListDecisionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListDecisionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams audit entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.lightspeed.ops.v1.WatchAuditsResponse>
        watchAudits(dev.lightspeed.ops.v1.WatchAuditsRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchAuditsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams lineage entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.lightspeed.ops.v1.WatchLineageResponse>
        watchLineage(dev.lightspeed.ops.v1.WatchLineageRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchLineageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers freshness as recorded, and as it is now.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetFreshnessResponse getFreshness(dev.lightspeed.ops.v1.GetFreshnessRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetFreshnessMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams freshness: at once, whenever it changes, and at the moment when fresh turns stale, also when nothing arrives.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, one of another tenant, or it is deleted, also meanwhile.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, dev.lightspeed.ops.v1.WatchFreshnessResponse>
        watchFreshness(dev.lightspeed.ops.v1.WatchFreshnessRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchFreshnessMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Walks the audit chain and names the first entry that does not fit: also one that is missing or that lists refuse
     * to show, and the one before the range where that is such a one. DATA_LOSS is left for where nobody can tell which.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a range that is not one, or beyond the head.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the range begins before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.VerifyAuditsResponse verifyAudits(dev.lightspeed.ops.v1.VerifyAuditsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getVerifyAuditsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells what happened to a batch, as long as it is kept: the newest one of its key, from its admission to its end or
     * to now. One that has ended is looked for from the newest commit back, which takes the longer the older it is.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: there is no batch of that key, as far as history is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ExplainBatchResponse explainBatch(dev.lightspeed.ops.v1.ExplainBatchRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExplainBatchMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service RecordService.
   * <pre>
   * For those who want to know what happened: lists, live streams, stories of batches and verification.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. Lists are paged and stable under writes: a page token names a place, not a count. No
   * answer and no frame is larger than 4 MiB: a page ends early, with a token, if the next entry does not fit.
   * Streams pull by cursor: from history to live there is no hole, no repeat and no reordering. A stream that the server
   * ends carries in its error the cursor to go on from.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * A deleted surface is read, watched and verified like a living one; its deletion is its last audit.
   * </pre>
   */
  public static final class RecordServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<RecordServiceBlockingStub> {
    private RecordServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RecordServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RecordServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists audit records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListAuditsResponse listAudits(dev.lightspeed.ops.v1.ListAuditsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListAuditsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists lineage records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListLineageResponse listLineage(dev.lightspeed.ops.v1.ListLineageRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListLineageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists checkpoints, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListCheckpointsResponse listCheckpoints(dev.lightspeed.ops.v1.ListCheckpointsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListCheckpointsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists conformance records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListConformanceResponse listConformance(dev.lightspeed.ops.v1.ListConformanceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListConformanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the idempotency keys that sinks have applied, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse listSinkIdempotencyKeys(dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSinkIdempotencyKeysMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the newest 1,000 policy decisions: those about units, and all denials, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ListDecisionsResponse listDecisions(dev.lightspeed.ops.v1.ListDecisionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListDecisionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams audit entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    public java.util.Iterator<dev.lightspeed.ops.v1.WatchAuditsResponse> watchAudits(
        dev.lightspeed.ops.v1.WatchAuditsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchAuditsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams lineage entries: first what is kept after the cursor, then live. Ends only by the caller or with an error.
     * A deletion does not end it: a surface that is undeleted goes on in the same stream.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a cursor beyond the head, or a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the resume token is of another stream, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the cursor lies before what is kept, and skip_gap is not set.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down; go on from resume_token in the error's metadata.
     * </pre>
     */
    public java.util.Iterator<dev.lightspeed.ops.v1.WatchLineageResponse> watchLineage(
        dev.lightspeed.ops.v1.WatchLineageRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchLineageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Answers freshness as recorded, and as it is now.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetFreshnessResponse getFreshness(dev.lightspeed.ops.v1.GetFreshnessRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetFreshnessMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams freshness: at once, whenever it changes, and at the moment when fresh turns stale, also when nothing arrives.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, one of another tenant, or it is deleted, also meanwhile.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down.
     * </pre>
     */
    public java.util.Iterator<dev.lightspeed.ops.v1.WatchFreshnessResponse> watchFreshness(
        dev.lightspeed.ops.v1.WatchFreshnessRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchFreshnessMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Walks the audit chain and names the first entry that does not fit: also one that is missing or that lists refuse
     * to show, and the one before the range where that is such a one. DATA_LOSS is left for where nobody can tell which.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a range that is not one, or beyond the head.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the range begins before what is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.VerifyAuditsResponse verifyAudits(dev.lightspeed.ops.v1.VerifyAuditsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getVerifyAuditsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Tells what happened to a batch, as long as it is kept: the newest one of its key, from its admission to its end or
     * to now. One that has ended is looked for from the newest commit back, which takes the longer the older it is.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: there is no batch of that key, as far as history is kept.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ExplainBatchResponse explainBatch(dev.lightspeed.ops.v1.ExplainBatchRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExplainBatchMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service RecordService.
   * <pre>
   * For those who want to know what happened: lists, live streams, stories of batches and verification.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. Lists are paged and stable under writes: a page token names a place, not a count. No
   * answer and no frame is larger than 4 MiB: a page ends early, with a token, if the next entry does not fit.
   * Streams pull by cursor: from history to live there is no hole, no repeat and no reordering. A stream that the server
   * ends carries in its error the cursor to go on from.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * A deleted surface is read, watched and verified like a living one; its deletion is its last audit.
   * </pre>
   */
  public static final class RecordServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<RecordServiceFutureStub> {
    private RecordServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RecordServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RecordServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists audit records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListAuditsResponse> listAudits(
        dev.lightspeed.ops.v1.ListAuditsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListAuditsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists lineage records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListLineageResponse> listLineage(
        dev.lightspeed.ops.v1.ListLineageRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListLineageMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists checkpoints, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListCheckpointsResponse> listCheckpoints(
        dev.lightspeed.ops.v1.ListCheckpointsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListCheckpointsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists conformance records, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListConformanceResponse> listConformance(
        dev.lightspeed.ops.v1.ListConformanceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListConformanceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the idempotency keys that sinks have applied, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse> listSinkIdempotencyKeys(
        dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSinkIdempotencyKeysMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the newest 1,000 policy decisions: those about units, and all denials, in emit order, paged.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: malformed page size, page token or filter.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / CURSOR_NOT_FOUND: the page token is of another list, or from before a backup was restored.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the page token lies before what is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ListDecisionsResponse> listDecisions(
        dev.lightspeed.ops.v1.ListDecisionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListDecisionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Answers freshness as recorded, and as it is now.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.GetFreshnessResponse> getFreshness(
        dev.lightspeed.ops.v1.GetFreshnessRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetFreshnessMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Walks the audit chain and names the first entry that does not fit: also one that is missing or that lists refuse
     * to show, and the one before the range where that is such a one. DATA_LOSS is left for where nobody can tell which.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a range that is not one, or beyond the head.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   OUT_OF_RANGE / CURSOR_TOO_OLD: the range begins before what is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.VerifyAuditsResponse> verifyAudits(
        dev.lightspeed.ops.v1.VerifyAuditsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getVerifyAuditsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Tells what happened to a batch, as long as it is kept: the newest one of its key, from its admission to its end or
     * to now. One that has ended is looked for from the newest commit back, which takes the longer the older it is.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no key given.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: there is no batch of that key, as far as history is kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ExplainBatchResponse> explainBatch(
        dev.lightspeed.ops.v1.ExplainBatchRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExplainBatchMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_LIST_AUDITS = 0;
  private static final int METHODID_LIST_LINEAGE = 1;
  private static final int METHODID_LIST_CHECKPOINTS = 2;
  private static final int METHODID_LIST_CONFORMANCE = 3;
  private static final int METHODID_LIST_SINK_IDEMPOTENCY_KEYS = 4;
  private static final int METHODID_LIST_DECISIONS = 5;
  private static final int METHODID_WATCH_AUDITS = 6;
  private static final int METHODID_WATCH_LINEAGE = 7;
  private static final int METHODID_GET_FRESHNESS = 8;
  private static final int METHODID_WATCH_FRESHNESS = 9;
  private static final int METHODID_VERIFY_AUDITS = 10;
  private static final int METHODID_EXPLAIN_BATCH = 11;

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
        case METHODID_LIST_AUDITS:
          serviceImpl.listAudits((dev.lightspeed.ops.v1.ListAuditsRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListAuditsResponse>) responseObserver);
          break;
        case METHODID_LIST_LINEAGE:
          serviceImpl.listLineage((dev.lightspeed.ops.v1.ListLineageRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListLineageResponse>) responseObserver);
          break;
        case METHODID_LIST_CHECKPOINTS:
          serviceImpl.listCheckpoints((dev.lightspeed.ops.v1.ListCheckpointsRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListCheckpointsResponse>) responseObserver);
          break;
        case METHODID_LIST_CONFORMANCE:
          serviceImpl.listConformance((dev.lightspeed.ops.v1.ListConformanceRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListConformanceResponse>) responseObserver);
          break;
        case METHODID_LIST_SINK_IDEMPOTENCY_KEYS:
          serviceImpl.listSinkIdempotencyKeys((dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse>) responseObserver);
          break;
        case METHODID_LIST_DECISIONS:
          serviceImpl.listDecisions((dev.lightspeed.ops.v1.ListDecisionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ListDecisionsResponse>) responseObserver);
          break;
        case METHODID_WATCH_AUDITS:
          serviceImpl.watchAudits((dev.lightspeed.ops.v1.WatchAuditsRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchAuditsResponse>) responseObserver);
          break;
        case METHODID_WATCH_LINEAGE:
          serviceImpl.watchLineage((dev.lightspeed.ops.v1.WatchLineageRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchLineageResponse>) responseObserver);
          break;
        case METHODID_GET_FRESHNESS:
          serviceImpl.getFreshness((dev.lightspeed.ops.v1.GetFreshnessRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetFreshnessResponse>) responseObserver);
          break;
        case METHODID_WATCH_FRESHNESS:
          serviceImpl.watchFreshness((dev.lightspeed.ops.v1.WatchFreshnessRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WatchFreshnessResponse>) responseObserver);
          break;
        case METHODID_VERIFY_AUDITS:
          serviceImpl.verifyAudits((dev.lightspeed.ops.v1.VerifyAuditsRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.VerifyAuditsResponse>) responseObserver);
          break;
        case METHODID_EXPLAIN_BATCH:
          serviceImpl.explainBatch((dev.lightspeed.ops.v1.ExplainBatchRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ExplainBatchResponse>) responseObserver);
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
          getListAuditsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListAuditsRequest,
              dev.lightspeed.ops.v1.ListAuditsResponse>(
                service, METHODID_LIST_AUDITS)))
        .addMethod(
          getListLineageMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListLineageRequest,
              dev.lightspeed.ops.v1.ListLineageResponse>(
                service, METHODID_LIST_LINEAGE)))
        .addMethod(
          getListCheckpointsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListCheckpointsRequest,
              dev.lightspeed.ops.v1.ListCheckpointsResponse>(
                service, METHODID_LIST_CHECKPOINTS)))
        .addMethod(
          getListConformanceMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListConformanceRequest,
              dev.lightspeed.ops.v1.ListConformanceResponse>(
                service, METHODID_LIST_CONFORMANCE)))
        .addMethod(
          getListSinkIdempotencyKeysMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListSinkIdempotencyKeysRequest,
              dev.lightspeed.ops.v1.ListSinkIdempotencyKeysResponse>(
                service, METHODID_LIST_SINK_IDEMPOTENCY_KEYS)))
        .addMethod(
          getListDecisionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ListDecisionsRequest,
              dev.lightspeed.ops.v1.ListDecisionsResponse>(
                service, METHODID_LIST_DECISIONS)))
        .addMethod(
          getWatchAuditsMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.WatchAuditsRequest,
              dev.lightspeed.ops.v1.WatchAuditsResponse>(
                service, METHODID_WATCH_AUDITS)))
        .addMethod(
          getWatchLineageMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.WatchLineageRequest,
              dev.lightspeed.ops.v1.WatchLineageResponse>(
                service, METHODID_WATCH_LINEAGE)))
        .addMethod(
          getGetFreshnessMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.GetFreshnessRequest,
              dev.lightspeed.ops.v1.GetFreshnessResponse>(
                service, METHODID_GET_FRESHNESS)))
        .addMethod(
          getWatchFreshnessMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.WatchFreshnessRequest,
              dev.lightspeed.ops.v1.WatchFreshnessResponse>(
                service, METHODID_WATCH_FRESHNESS)))
        .addMethod(
          getVerifyAuditsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.VerifyAuditsRequest,
              dev.lightspeed.ops.v1.VerifyAuditsResponse>(
                service, METHODID_VERIFY_AUDITS)))
        .addMethod(
          getExplainBatchMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ExplainBatchRequest,
              dev.lightspeed.ops.v1.ExplainBatchResponse>(
                service, METHODID_EXPLAIN_BATCH)))
        .build();
  }

  private static abstract class RecordServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    RecordServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.lightspeed.ops.v1.RecordServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("RecordService");
    }
  }

  private static final class RecordServiceFileDescriptorSupplier
      extends RecordServiceBaseDescriptorSupplier {
    RecordServiceFileDescriptorSupplier() {}
  }

  private static final class RecordServiceMethodDescriptorSupplier
      extends RecordServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    RecordServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (RecordServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new RecordServiceFileDescriptorSupplier())
              .addMethod(getListAuditsMethod())
              .addMethod(getListLineageMethod())
              .addMethod(getListCheckpointsMethod())
              .addMethod(getListConformanceMethod())
              .addMethod(getListSinkIdempotencyKeysMethod())
              .addMethod(getListDecisionsMethod())
              .addMethod(getWatchAuditsMethod())
              .addMethod(getWatchLineageMethod())
              .addMethod(getGetFreshnessMethod())
              .addMethod(getWatchFreshnessMethod())
              .addMethod(getVerifyAuditsMethod())
              .addMethod(getExplainBatchMethod())
              .build();
        }
      }
    }
    return result;
  }
}
