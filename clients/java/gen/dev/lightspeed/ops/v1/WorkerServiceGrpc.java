package dev.lightspeed.ops.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * For pipeline workers: put batches in, take them out, say what became of them.
 * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
 * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
 * absent: the server's clock. Backoffs always run on the server's clock.
 * A batch that was started is leased: its worker has it until the deadline, and longer where he extends the lease. A
 * lease that expires counts as a failed attempt, `lease_expired`. The token of the lease goes with every report: once
 * the batch was started anew, or given back, the old token is refused as STALE_LEASE. A report without a token is taken
 * as long as the batch is in flight.
 * The bulk forms take 1-1,000 items and answer each by itself, in order: a bad item has the error that its
 * single form would have had, and does not spoil the others. In these answers, and on the work stream, a reason of more
 * than 1,024 bytes of UTF-8 is cut, with … at its end.
 * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
 * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
 * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
 * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
 * A refusal that left no evidence and a StartAvailable that started nothing are decided again. Empty: none.
 * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
 * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
 * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
 * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
 * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class WorkerServiceGrpc {

  private WorkerServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "lightspeed.ops.v1.WorkerService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.EnqueueBatchRequest,
      dev.lightspeed.ops.v1.EnqueueBatchResponse> getEnqueueBatchMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EnqueueBatch",
      requestType = dev.lightspeed.ops.v1.EnqueueBatchRequest.class,
      responseType = dev.lightspeed.ops.v1.EnqueueBatchResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.EnqueueBatchRequest,
      dev.lightspeed.ops.v1.EnqueueBatchResponse> getEnqueueBatchMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.EnqueueBatchRequest, dev.lightspeed.ops.v1.EnqueueBatchResponse> getEnqueueBatchMethod;
    if ((getEnqueueBatchMethod = WorkerServiceGrpc.getEnqueueBatchMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getEnqueueBatchMethod = WorkerServiceGrpc.getEnqueueBatchMethod) == null) {
          WorkerServiceGrpc.getEnqueueBatchMethod = getEnqueueBatchMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.EnqueueBatchRequest, dev.lightspeed.ops.v1.EnqueueBatchResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EnqueueBatch"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.EnqueueBatchRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.EnqueueBatchResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("EnqueueBatch"))
              .build();
        }
      }
    }
    return getEnqueueBatchMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.EnqueueBatchesRequest,
      dev.lightspeed.ops.v1.EnqueueBatchesResponse> getEnqueueBatchesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EnqueueBatches",
      requestType = dev.lightspeed.ops.v1.EnqueueBatchesRequest.class,
      responseType = dev.lightspeed.ops.v1.EnqueueBatchesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.EnqueueBatchesRequest,
      dev.lightspeed.ops.v1.EnqueueBatchesResponse> getEnqueueBatchesMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.EnqueueBatchesRequest, dev.lightspeed.ops.v1.EnqueueBatchesResponse> getEnqueueBatchesMethod;
    if ((getEnqueueBatchesMethod = WorkerServiceGrpc.getEnqueueBatchesMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getEnqueueBatchesMethod = WorkerServiceGrpc.getEnqueueBatchesMethod) == null) {
          WorkerServiceGrpc.getEnqueueBatchesMethod = getEnqueueBatchesMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.EnqueueBatchesRequest, dev.lightspeed.ops.v1.EnqueueBatchesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EnqueueBatches"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.EnqueueBatchesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.EnqueueBatchesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("EnqueueBatches"))
              .build();
        }
      }
    }
    return getEnqueueBatchesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.StartAvailableRequest,
      dev.lightspeed.ops.v1.StartAvailableResponse> getStartAvailableMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "StartAvailable",
      requestType = dev.lightspeed.ops.v1.StartAvailableRequest.class,
      responseType = dev.lightspeed.ops.v1.StartAvailableResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.StartAvailableRequest,
      dev.lightspeed.ops.v1.StartAvailableResponse> getStartAvailableMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.StartAvailableRequest, dev.lightspeed.ops.v1.StartAvailableResponse> getStartAvailableMethod;
    if ((getStartAvailableMethod = WorkerServiceGrpc.getStartAvailableMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getStartAvailableMethod = WorkerServiceGrpc.getStartAvailableMethod) == null) {
          WorkerServiceGrpc.getStartAvailableMethod = getStartAvailableMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.StartAvailableRequest, dev.lightspeed.ops.v1.StartAvailableResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "StartAvailable"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.StartAvailableRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.StartAvailableResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("StartAvailable"))
              .build();
        }
      }
    }
    return getStartAvailableMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.AcknowledgeBatchRequest,
      dev.lightspeed.ops.v1.AcknowledgeBatchResponse> getAcknowledgeBatchMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AcknowledgeBatch",
      requestType = dev.lightspeed.ops.v1.AcknowledgeBatchRequest.class,
      responseType = dev.lightspeed.ops.v1.AcknowledgeBatchResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.AcknowledgeBatchRequest,
      dev.lightspeed.ops.v1.AcknowledgeBatchResponse> getAcknowledgeBatchMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.AcknowledgeBatchRequest, dev.lightspeed.ops.v1.AcknowledgeBatchResponse> getAcknowledgeBatchMethod;
    if ((getAcknowledgeBatchMethod = WorkerServiceGrpc.getAcknowledgeBatchMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getAcknowledgeBatchMethod = WorkerServiceGrpc.getAcknowledgeBatchMethod) == null) {
          WorkerServiceGrpc.getAcknowledgeBatchMethod = getAcknowledgeBatchMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.AcknowledgeBatchRequest, dev.lightspeed.ops.v1.AcknowledgeBatchResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AcknowledgeBatch"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.AcknowledgeBatchRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.AcknowledgeBatchResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("AcknowledgeBatch"))
              .build();
        }
      }
    }
    return getAcknowledgeBatchMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.AcknowledgeBatchesRequest,
      dev.lightspeed.ops.v1.AcknowledgeBatchesResponse> getAcknowledgeBatchesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AcknowledgeBatches",
      requestType = dev.lightspeed.ops.v1.AcknowledgeBatchesRequest.class,
      responseType = dev.lightspeed.ops.v1.AcknowledgeBatchesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.AcknowledgeBatchesRequest,
      dev.lightspeed.ops.v1.AcknowledgeBatchesResponse> getAcknowledgeBatchesMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.AcknowledgeBatchesRequest, dev.lightspeed.ops.v1.AcknowledgeBatchesResponse> getAcknowledgeBatchesMethod;
    if ((getAcknowledgeBatchesMethod = WorkerServiceGrpc.getAcknowledgeBatchesMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getAcknowledgeBatchesMethod = WorkerServiceGrpc.getAcknowledgeBatchesMethod) == null) {
          WorkerServiceGrpc.getAcknowledgeBatchesMethod = getAcknowledgeBatchesMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.AcknowledgeBatchesRequest, dev.lightspeed.ops.v1.AcknowledgeBatchesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AcknowledgeBatches"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.AcknowledgeBatchesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.AcknowledgeBatchesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("AcknowledgeBatches"))
              .build();
        }
      }
    }
    return getAcknowledgeBatchesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailBatchRequest,
      dev.lightspeed.ops.v1.FailBatchResponse> getFailBatchMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "FailBatch",
      requestType = dev.lightspeed.ops.v1.FailBatchRequest.class,
      responseType = dev.lightspeed.ops.v1.FailBatchResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailBatchRequest,
      dev.lightspeed.ops.v1.FailBatchResponse> getFailBatchMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailBatchRequest, dev.lightspeed.ops.v1.FailBatchResponse> getFailBatchMethod;
    if ((getFailBatchMethod = WorkerServiceGrpc.getFailBatchMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getFailBatchMethod = WorkerServiceGrpc.getFailBatchMethod) == null) {
          WorkerServiceGrpc.getFailBatchMethod = getFailBatchMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.FailBatchRequest, dev.lightspeed.ops.v1.FailBatchResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "FailBatch"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.FailBatchRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.FailBatchResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("FailBatch"))
              .build();
        }
      }
    }
    return getFailBatchMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailBatchesRequest,
      dev.lightspeed.ops.v1.FailBatchesResponse> getFailBatchesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "FailBatches",
      requestType = dev.lightspeed.ops.v1.FailBatchesRequest.class,
      responseType = dev.lightspeed.ops.v1.FailBatchesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailBatchesRequest,
      dev.lightspeed.ops.v1.FailBatchesResponse> getFailBatchesMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.FailBatchesRequest, dev.lightspeed.ops.v1.FailBatchesResponse> getFailBatchesMethod;
    if ((getFailBatchesMethod = WorkerServiceGrpc.getFailBatchesMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getFailBatchesMethod = WorkerServiceGrpc.getFailBatchesMethod) == null) {
          WorkerServiceGrpc.getFailBatchesMethod = getFailBatchesMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.FailBatchesRequest, dev.lightspeed.ops.v1.FailBatchesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "FailBatches"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.FailBatchesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.FailBatchesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("FailBatches"))
              .build();
        }
      }
    }
    return getFailBatchesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ExtendLeasesRequest,
      dev.lightspeed.ops.v1.ExtendLeasesResponse> getExtendLeasesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExtendLeases",
      requestType = dev.lightspeed.ops.v1.ExtendLeasesRequest.class,
      responseType = dev.lightspeed.ops.v1.ExtendLeasesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ExtendLeasesRequest,
      dev.lightspeed.ops.v1.ExtendLeasesResponse> getExtendLeasesMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.ExtendLeasesRequest, dev.lightspeed.ops.v1.ExtendLeasesResponse> getExtendLeasesMethod;
    if ((getExtendLeasesMethod = WorkerServiceGrpc.getExtendLeasesMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getExtendLeasesMethod = WorkerServiceGrpc.getExtendLeasesMethod) == null) {
          WorkerServiceGrpc.getExtendLeasesMethod = getExtendLeasesMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.ExtendLeasesRequest, dev.lightspeed.ops.v1.ExtendLeasesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExtendLeases"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ExtendLeasesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.ExtendLeasesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("ExtendLeases"))
              .build();
        }
      }
    }
    return getExtendLeasesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WorkRequest,
      dev.lightspeed.ops.v1.WorkResponse> getWorkMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Work",
      requestType = dev.lightspeed.ops.v1.WorkRequest.class,
      responseType = dev.lightspeed.ops.v1.WorkResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WorkRequest,
      dev.lightspeed.ops.v1.WorkResponse> getWorkMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.WorkRequest, dev.lightspeed.ops.v1.WorkResponse> getWorkMethod;
    if ((getWorkMethod = WorkerServiceGrpc.getWorkMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getWorkMethod = WorkerServiceGrpc.getWorkMethod) == null) {
          WorkerServiceGrpc.getWorkMethod = getWorkMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.WorkRequest, dev.lightspeed.ops.v1.WorkResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Work"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WorkRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.WorkResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("Work"))
              .build();
        }
      }
    }
    return getWorkMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetResumePointRequest,
      dev.lightspeed.ops.v1.GetResumePointResponse> getGetResumePointMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetResumePoint",
      requestType = dev.lightspeed.ops.v1.GetResumePointRequest.class,
      responseType = dev.lightspeed.ops.v1.GetResumePointResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetResumePointRequest,
      dev.lightspeed.ops.v1.GetResumePointResponse> getGetResumePointMethod() {
    io.grpc.MethodDescriptor<dev.lightspeed.ops.v1.GetResumePointRequest, dev.lightspeed.ops.v1.GetResumePointResponse> getGetResumePointMethod;
    if ((getGetResumePointMethod = WorkerServiceGrpc.getGetResumePointMethod) == null) {
      synchronized (WorkerServiceGrpc.class) {
        if ((getGetResumePointMethod = WorkerServiceGrpc.getGetResumePointMethod) == null) {
          WorkerServiceGrpc.getGetResumePointMethod = getGetResumePointMethod =
              io.grpc.MethodDescriptor.<dev.lightspeed.ops.v1.GetResumePointRequest, dev.lightspeed.ops.v1.GetResumePointResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetResumePoint"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetResumePointRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.lightspeed.ops.v1.GetResumePointResponse.getDefaultInstance()))
              .setSchemaDescriptor(new WorkerServiceMethodDescriptorSupplier("GetResumePoint"))
              .build();
        }
      }
    }
    return getGetResumePointMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static WorkerServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WorkerServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WorkerServiceStub>() {
        @java.lang.Override
        public WorkerServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WorkerServiceStub(channel, callOptions);
        }
      };
    return WorkerServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static WorkerServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WorkerServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WorkerServiceBlockingV2Stub>() {
        @java.lang.Override
        public WorkerServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WorkerServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return WorkerServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static WorkerServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WorkerServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WorkerServiceBlockingStub>() {
        @java.lang.Override
        public WorkerServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WorkerServiceBlockingStub(channel, callOptions);
        }
      };
    return WorkerServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static WorkerServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<WorkerServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<WorkerServiceFutureStub>() {
        @java.lang.Override
        public WorkerServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new WorkerServiceFutureStub(channel, callOptions);
        }
      };
    return WorkerServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * For pipeline workers: put batches in, take them out, say what became of them.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. Backoffs always run on the server's clock.
   * A batch that was started is leased: its worker has it until the deadline, and longer where he extends the lease. A
   * lease that expires counts as a failed attempt, `lease_expired`. The token of the lease goes with every report: once
   * the batch was started anew, or given back, the old token is refused as STALE_LEASE. A report without a token is taken
   * as long as the batch is in flight.
   * The bulk forms take 1-1,000 items and answer each by itself, in order: a bad item has the error that its
   * single form would have had, and does not spoil the others. In these answers, and on the work stream, a reason of more
   * than 1,024 bytes of UTF-8 is cut, with … at its end.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence and a StartAvailable that started nothing are decided again. Empty: none.
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
     * Puts a batch into the queue. The same key with the same content again succeeds and says so.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or more records than the plan allows.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   ALREADY_EXISTS / BATCH_CONFLICT: the key lives with other content.
     *   FAILED_PRECONDITION / INTAKE_CLOSED: the surface is draining.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: a sink may have applied it under a key that is no longer remembered.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue is full, or the dead letters are.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void enqueueBatch(dev.lightspeed.ops.v1.EnqueueBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.EnqueueBatchResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnqueueBatchMethod(), responseObserver);
    }

    /**
     * <pre>
     * Puts many batches into the queue, in order.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void enqueueBatches(dev.lightspeed.ops.v1.EnqueueBatchesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.EnqueueBatchesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnqueueBatchesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Starts as many queued batches as the boundary allows, first in first out, and leases them to the caller. Where fewer
     * were started than asked for, `hold` says why.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: max_batches, max_records, lease_ms or worker_id out of range.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is push_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void startAvailable(dev.lightspeed.ops.v1.StartAvailableRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.StartAvailableResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getStartAvailableMethod(), responseObserver);
    }

    /**
     * <pre>
     * Acknowledges a batch in flight: checkpoint, lineage, freshness, telemetry and idempotency key together, and with
     * them, where `next` has any, batches of later stages: both in one commit, or neither.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field; one of `next` is of the batch's own stage or of one before
     *     it, and the batch stays in flight.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: the sink may have applied it under a key that is no longer remembered;
     *     the batch stays in flight.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no stage that one of `next` names; the batch stays in flight.
     *   ALREADY_EXISTS / BATCH_CONFLICT: one of `next` lives with other content; the batch stays in flight.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue has no room for all of `next`; the batch stays in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void acknowledgeBatch(dev.lightspeed.ops.v1.AcknowledgeBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.AcknowledgeBatchResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAcknowledgeBatchMethod(), responseObserver);
    }

    /**
     * <pre>
     * Acknowledges many batches, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void acknowledgeBatches(dev.lightspeed.ops.v1.AcknowledgeBatchesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.AcknowledgeBatchesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAcknowledgeBatchesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says that an attempt has failed: the batch is tried again, or goes to the dead letters.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void failBatch(dev.lightspeed.ops.v1.FailBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailBatchResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getFailBatchMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says that many attempts have failed, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void failBatches(dev.lightspeed.ops.v1.FailBatchesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailBatchesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getFailBatchesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Extends leases: the heartbeat of a worker. Each lease is answered by itself: extended, lost, or to be cancelled; none
     * of these is an error.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    default void extendLeases(dev.lightspeed.ops.v1.ExtendLeasesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ExtendLeasesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExtendLeasesMethod(), responseObserver);
    }

    /**
     * <pre>
     * The work stream: started batches come as credits and the boundary allow, reports go the other way, many in a frame,
     * and each is answered. It drains the same queue as StartAvailable, in the same order and under the same limits.
     * The first frame opens the stream; the others report, give credits or leave. A frame is answered by one frame, in
     * order, with a result for each of its items; frames with batches come between. Ending the stream without `leave`
     * lets leases run out; `leave` gives back what is held. When the server shuts down it says `drain`: the worker
     * finishes, reports, and goes elsewhere.
     * If a lease of the stream expires and the server has heard no frame of it for half of the lease, it starts nothing more
     * for the stream until that sends any frame. What silent streams lost goes to streams that have reported first.
     * Errors end the stream:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed frame, or one of more than 1,000 items; nothing of it was done.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, one of another tenant, or it was deleted.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is pull_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / PEER_TIMEOUT: the first frame did not come in time, or the worker did not read in time; batches that
     *     the worker did not read are given back.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down, and the grace of `drain` is over.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a frame of other content had the request_id.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WorkRequest> work(
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WorkResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getWorkMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says where the source of a stage may safely read on from.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     * </pre>
     */
    default void getResumePoint(dev.lightspeed.ops.v1.GetResumePointRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetResumePointResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetResumePointMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service WorkerService.
   * <pre>
   * For pipeline workers: put batches in, take them out, say what became of them.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. Backoffs always run on the server's clock.
   * A batch that was started is leased: its worker has it until the deadline, and longer where he extends the lease. A
   * lease that expires counts as a failed attempt, `lease_expired`. The token of the lease goes with every report: once
   * the batch was started anew, or given back, the old token is refused as STALE_LEASE. A report without a token is taken
   * as long as the batch is in flight.
   * The bulk forms take 1-1,000 items and answer each by itself, in order: a bad item has the error that its
   * single form would have had, and does not spoil the others. In these answers, and on the work stream, a reason of more
   * than 1,024 bytes of UTF-8 is cut, with … at its end.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence and a StartAvailable that started nothing are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static abstract class WorkerServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return WorkerServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service WorkerService.
   * <pre>
   * For pipeline workers: put batches in, take them out, say what became of them.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. Backoffs always run on the server's clock.
   * A batch that was started is leased: its worker has it until the deadline, and longer where he extends the lease. A
   * lease that expires counts as a failed attempt, `lease_expired`. The token of the lease goes with every report: once
   * the batch was started anew, or given back, the old token is refused as STALE_LEASE. A report without a token is taken
   * as long as the batch is in flight.
   * The bulk forms take 1-1,000 items and answer each by itself, in order: a bad item has the error that its
   * single form would have had, and does not spoil the others. In these answers, and on the work stream, a reason of more
   * than 1,024 bytes of UTF-8 is cut, with … at its end.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence and a StartAvailable that started nothing are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class WorkerServiceStub
      extends io.grpc.stub.AbstractAsyncStub<WorkerServiceStub> {
    private WorkerServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WorkerServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WorkerServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Puts a batch into the queue. The same key with the same content again succeeds and says so.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or more records than the plan allows.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   ALREADY_EXISTS / BATCH_CONFLICT: the key lives with other content.
     *   FAILED_PRECONDITION / INTAKE_CLOSED: the surface is draining.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: a sink may have applied it under a key that is no longer remembered.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue is full, or the dead letters are.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void enqueueBatch(dev.lightspeed.ops.v1.EnqueueBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.EnqueueBatchResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEnqueueBatchMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Puts many batches into the queue, in order.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void enqueueBatches(dev.lightspeed.ops.v1.EnqueueBatchesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.EnqueueBatchesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEnqueueBatchesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Starts as many queued batches as the boundary allows, first in first out, and leases them to the caller. Where fewer
     * were started than asked for, `hold` says why.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: max_batches, max_records, lease_ms or worker_id out of range.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is push_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void startAvailable(dev.lightspeed.ops.v1.StartAvailableRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.StartAvailableResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getStartAvailableMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Acknowledges a batch in flight: checkpoint, lineage, freshness, telemetry and idempotency key together, and with
     * them, where `next` has any, batches of later stages: both in one commit, or neither.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field; one of `next` is of the batch's own stage or of one before
     *     it, and the batch stays in flight.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: the sink may have applied it under a key that is no longer remembered;
     *     the batch stays in flight.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no stage that one of `next` names; the batch stays in flight.
     *   ALREADY_EXISTS / BATCH_CONFLICT: one of `next` lives with other content; the batch stays in flight.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue has no room for all of `next`; the batch stays in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void acknowledgeBatch(dev.lightspeed.ops.v1.AcknowledgeBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.AcknowledgeBatchResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAcknowledgeBatchMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Acknowledges many batches, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void acknowledgeBatches(dev.lightspeed.ops.v1.AcknowledgeBatchesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.AcknowledgeBatchesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAcknowledgeBatchesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says that an attempt has failed: the batch is tried again, or goes to the dead letters.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void failBatch(dev.lightspeed.ops.v1.FailBatchRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailBatchResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getFailBatchMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says that many attempts have failed, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void failBatches(dev.lightspeed.ops.v1.FailBatchesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailBatchesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getFailBatchesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Extends leases: the heartbeat of a worker. Each lease is answered by itself: extended, lost, or to be cancelled; none
     * of these is an error.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public void extendLeases(dev.lightspeed.ops.v1.ExtendLeasesRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ExtendLeasesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExtendLeasesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * The work stream: started batches come as credits and the boundary allow, reports go the other way, many in a frame,
     * and each is answered. It drains the same queue as StartAvailable, in the same order and under the same limits.
     * The first frame opens the stream; the others report, give credits or leave. A frame is answered by one frame, in
     * order, with a result for each of its items; frames with batches come between. Ending the stream without `leave`
     * lets leases run out; `leave` gives back what is held. When the server shuts down it says `drain`: the worker
     * finishes, reports, and goes elsewhere.
     * If a lease of the stream expires and the server has heard no frame of it for half of the lease, it starts nothing more
     * for the stream until that sends any frame. What silent streams lost goes to streams that have reported first.
     * Errors end the stream:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed frame, or one of more than 1,000 items; nothing of it was done.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, one of another tenant, or it was deleted.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is pull_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / PEER_TIMEOUT: the first frame did not come in time, or the worker did not read in time; batches that
     *     the worker did not read are given back.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down, and the grace of `drain` is over.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a frame of other content had the request_id.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WorkRequest> work(
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WorkResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getWorkMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * Says where the source of a stage may safely read on from.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     * </pre>
     */
    public void getResumePoint(dev.lightspeed.ops.v1.GetResumePointRequest request,
        io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetResumePointResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetResumePointMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service WorkerService.
   * <pre>
   * For pipeline workers: put batches in, take them out, say what became of them.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. Backoffs always run on the server's clock.
   * A batch that was started is leased: its worker has it until the deadline, and longer where he extends the lease. A
   * lease that expires counts as a failed attempt, `lease_expired`. The token of the lease goes with every report: once
   * the batch was started anew, or given back, the old token is refused as STALE_LEASE. A report without a token is taken
   * as long as the batch is in flight.
   * The bulk forms take 1-1,000 items and answer each by itself, in order: a bad item has the error that its
   * single form would have had, and does not spoil the others. In these answers, and on the work stream, a reason of more
   * than 1,024 bytes of UTF-8 is cut, with … at its end.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence and a StartAvailable that started nothing are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class WorkerServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<WorkerServiceBlockingV2Stub> {
    private WorkerServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WorkerServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WorkerServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Puts a batch into the queue. The same key with the same content again succeeds and says so.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or more records than the plan allows.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   ALREADY_EXISTS / BATCH_CONFLICT: the key lives with other content.
     *   FAILED_PRECONDITION / INTAKE_CLOSED: the surface is draining.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: a sink may have applied it under a key that is no longer remembered.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue is full, or the dead letters are.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.EnqueueBatchResponse enqueueBatch(dev.lightspeed.ops.v1.EnqueueBatchRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getEnqueueBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts many batches into the queue, in order.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.EnqueueBatchesResponse enqueueBatches(dev.lightspeed.ops.v1.EnqueueBatchesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getEnqueueBatchesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Starts as many queued batches as the boundary allows, first in first out, and leases them to the caller. Where fewer
     * were started than asked for, `hold` says why.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: max_batches, max_records, lease_ms or worker_id out of range.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is push_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.StartAvailableResponse startAvailable(dev.lightspeed.ops.v1.StartAvailableRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getStartAvailableMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Acknowledges a batch in flight: checkpoint, lineage, freshness, telemetry and idempotency key together, and with
     * them, where `next` has any, batches of later stages: both in one commit, or neither.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field; one of `next` is of the batch's own stage or of one before
     *     it, and the batch stays in flight.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: the sink may have applied it under a key that is no longer remembered;
     *     the batch stays in flight.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no stage that one of `next` names; the batch stays in flight.
     *   ALREADY_EXISTS / BATCH_CONFLICT: one of `next` lives with other content; the batch stays in flight.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue has no room for all of `next`; the batch stays in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.AcknowledgeBatchResponse acknowledgeBatch(dev.lightspeed.ops.v1.AcknowledgeBatchRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAcknowledgeBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Acknowledges many batches, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.AcknowledgeBatchesResponse acknowledgeBatches(dev.lightspeed.ops.v1.AcknowledgeBatchesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAcknowledgeBatchesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says that an attempt has failed: the batch is tried again, or goes to the dead letters.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.FailBatchResponse failBatch(dev.lightspeed.ops.v1.FailBatchRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getFailBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says that many attempts have failed, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.FailBatchesResponse failBatches(dev.lightspeed.ops.v1.FailBatchesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getFailBatchesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Extends leases: the heartbeat of a worker. Each lease is answered by itself: extended, lost, or to be cancelled; none
     * of these is an error.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ExtendLeasesResponse extendLeases(dev.lightspeed.ops.v1.ExtendLeasesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getExtendLeasesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * The work stream: started batches come as credits and the boundary allow, reports go the other way, many in a frame,
     * and each is answered. It drains the same queue as StartAvailable, in the same order and under the same limits.
     * The first frame opens the stream; the others report, give credits or leave. A frame is answered by one frame, in
     * order, with a result for each of its items; frames with batches come between. Ending the stream without `leave`
     * lets leases run out; `leave` gives back what is held. When the server shuts down it says `drain`: the worker
     * finishes, reports, and goes elsewhere.
     * If a lease of the stream expires and the server has heard no frame of it for half of the lease, it starts nothing more
     * for the stream until that sends any frame. What silent streams lost goes to streams that have reported first.
     * Errors end the stream:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed frame, or one of more than 1,000 items; nothing of it was done.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, one of another tenant, or it was deleted.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is pull_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   RESOURCE_EXHAUSTED / STREAM_LIMIT: max_streams are open, or max_streams_per_tenant of the tenant.
     *   UNAVAILABLE / PEER_TIMEOUT: the first frame did not come in time, or the worker did not read in time; batches that
     *     the worker did not read are given back.
     *   UNAVAILABLE / SERVER_DRAINING: the server is shutting down, and the grace of `drain` is over.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a frame of other content had the request_id.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<dev.lightspeed.ops.v1.WorkRequest, dev.lightspeed.ops.v1.WorkResponse>
        work() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getWorkMethod(), getCallOptions());
    }

    /**
     * <pre>
     * Says where the source of a stage may safely read on from.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetResumePointResponse getResumePoint(dev.lightspeed.ops.v1.GetResumePointRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetResumePointMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service WorkerService.
   * <pre>
   * For pipeline workers: put batches in, take them out, say what became of them.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. Backoffs always run on the server's clock.
   * A batch that was started is leased: its worker has it until the deadline, and longer where he extends the lease. A
   * lease that expires counts as a failed attempt, `lease_expired`. The token of the lease goes with every report: once
   * the batch was started anew, or given back, the old token is refused as STALE_LEASE. A report without a token is taken
   * as long as the batch is in flight.
   * The bulk forms take 1-1,000 items and answer each by itself, in order: a bad item has the error that its
   * single form would have had, and does not spoil the others. In these answers, and on the work stream, a reason of more
   * than 1,024 bytes of UTF-8 is cut, with … at its end.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence and a StartAvailable that started nothing are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class WorkerServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<WorkerServiceBlockingStub> {
    private WorkerServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WorkerServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WorkerServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Puts a batch into the queue. The same key with the same content again succeeds and says so.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or more records than the plan allows.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   ALREADY_EXISTS / BATCH_CONFLICT: the key lives with other content.
     *   FAILED_PRECONDITION / INTAKE_CLOSED: the surface is draining.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: a sink may have applied it under a key that is no longer remembered.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue is full, or the dead letters are.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.EnqueueBatchResponse enqueueBatch(dev.lightspeed.ops.v1.EnqueueBatchRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEnqueueBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts many batches into the queue, in order.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.EnqueueBatchesResponse enqueueBatches(dev.lightspeed.ops.v1.EnqueueBatchesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEnqueueBatchesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Starts as many queued batches as the boundary allows, first in first out, and leases them to the caller. Where fewer
     * were started than asked for, `hold` says why.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: max_batches, max_records, lease_ms or worker_id out of range.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is push_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.StartAvailableResponse startAvailable(dev.lightspeed.ops.v1.StartAvailableRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getStartAvailableMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Acknowledges a batch in flight: checkpoint, lineage, freshness, telemetry and idempotency key together, and with
     * them, where `next` has any, batches of later stages: both in one commit, or neither.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field; one of `next` is of the batch's own stage or of one before
     *     it, and the batch stays in flight.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: the sink may have applied it under a key that is no longer remembered;
     *     the batch stays in flight.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no stage that one of `next` names; the batch stays in flight.
     *   ALREADY_EXISTS / BATCH_CONFLICT: one of `next` lives with other content; the batch stays in flight.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue has no room for all of `next`; the batch stays in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.AcknowledgeBatchResponse acknowledgeBatch(dev.lightspeed.ops.v1.AcknowledgeBatchRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAcknowledgeBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Acknowledges many batches, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.AcknowledgeBatchesResponse acknowledgeBatches(dev.lightspeed.ops.v1.AcknowledgeBatchesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAcknowledgeBatchesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says that an attempt has failed: the batch is tried again, or goes to the dead letters.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.FailBatchResponse failBatch(dev.lightspeed.ops.v1.FailBatchRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getFailBatchMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says that many attempts have failed, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.FailBatchesResponse failBatches(dev.lightspeed.ops.v1.FailBatchesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getFailBatchesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Extends leases: the heartbeat of a worker. Each lease is answered by itself: extended, lost, or to be cancelled; none
     * of these is an error.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public dev.lightspeed.ops.v1.ExtendLeasesResponse extendLeases(dev.lightspeed.ops.v1.ExtendLeasesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExtendLeasesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says where the source of a stage may safely read on from.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     * </pre>
     */
    public dev.lightspeed.ops.v1.GetResumePointResponse getResumePoint(dev.lightspeed.ops.v1.GetResumePointRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetResumePointMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service WorkerService.
   * <pre>
   * For pipeline workers: put batches in, take them out, say what became of them.
   * In every request `surface` is a resource name, tenants/{tenant}/surfaces/{surface}; empty means
   * tenants/default/surfaces/default. `at_ms` is what the records say, Unix milliseconds from 0 to the end of year 9999;
   * absent: the server's clock. Backoffs always run on the server's clock.
   * A batch that was started is leased: its worker has it until the deadline, and longer where he extends the lease. A
   * lease that expires counts as a failed attempt, `lease_expired`. The token of the lease goes with every report: once
   * the batch was started anew, or given back, the old token is refused as STALE_LEASE. A report without a token is taken
   * as long as the batch is in flight.
   * The bulk forms take 1-1,000 items and answer each by itself, in order: a bad item has the error that its
   * single form would have had, and does not spoil the others. In these answers, and on the work stream, a reason of more
   * than 1,024 bytes of UTF-8 is cut, with … at its end.
   * `request_id`, at most 128 characters, makes a change safe to ask for again: the same id on the same surface with the
   * same content is answered again, byte for byte, and nothing is done twice; with other content it is refused as
   * REQUEST_CONFLICT. What was answered is kept for 24 hours and for 100,000 ids of a surface at least, across restarts, if all
   * of it fits into 1 GiB (a setting of the server); beyond that the oldest ids are forgotten.
   * A refusal that left no evidence and a StartAvailable that started nothing are decided again. Empty: none.
   * Besides what an RPC lists, each can answer INVALID_ARGUMENT (INVALID_ARGUMENT, with every violation at once),
   * RESOURCE_EXHAUSTED (STORAGE_FULL, with RetryInfo: only what finishes running work is taken),
   * UNAVAILABLE (OVERLOADED: nothing was done), UNAVAILABLE (PEER_TIMEOUT: the request did not arrive in time),
   * UNAVAILABLE (SERVER_DRAINING), UNAVAILABLE (STORAGE_LOST: whether a change took effect is not known),
   * DATA_LOSS (JOURNAL_DAMAGED) and INTERNAL (INTERNAL).
   * </pre>
   */
  public static final class WorkerServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<WorkerServiceFutureStub> {
    private WorkerServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected WorkerServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new WorkerServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Puts a batch into the queue. The same key with the same content again succeeds and says so.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field, or more records than the plan allows.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   ALREADY_EXISTS / BATCH_CONFLICT: the key lives with other content.
     *   FAILED_PRECONDITION / INTAKE_CLOSED: the surface is draining.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: a sink may have applied it under a key that is no longer remembered.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue is full, or the dead letters are.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.EnqueueBatchResponse> enqueueBatch(
        dev.lightspeed.ops.v1.EnqueueBatchRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEnqueueBatchMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Puts many batches into the queue, in order.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.EnqueueBatchesResponse> enqueueBatches(
        dev.lightspeed.ops.v1.EnqueueBatchesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEnqueueBatchesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Starts as many queued batches as the boundary allows, first in first out, and leases them to the caller. Where fewer
     * were started than asked for, `hold` says why.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: max_batches, max_records, lease_ms or worker_id out of range.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     *   FAILED_PRECONDITION / DELIVERY_MODE: the boundary is push_only.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.StartAvailableResponse> startAvailable(
        dev.lightspeed.ops.v1.StartAvailableRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getStartAvailableMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Acknowledges a batch in flight: checkpoint, lineage, freshness, telemetry and idempotency key together, and with
     * them, where `next` has any, batches of later stages: both in one commit, or neither.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field; one of `next` is of the batch's own stage or of one before
     *     it, and the batch stays in flight.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   FAILED_PRECONDITION / IDEMPOTENCY_HORIZON: the sink may have applied it under a key that is no longer remembered;
     *     the batch stays in flight.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no stage that one of `next` names; the batch stays in flight.
     *   ALREADY_EXISTS / BATCH_CONFLICT: one of `next` lives with other content; the batch stays in flight.
     *   RESOURCE_EXHAUSTED / QUEUE_SATURATED: the queue has no room for all of `next`; the batch stays in flight.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.AcknowledgeBatchResponse> acknowledgeBatch(
        dev.lightspeed.ops.v1.AcknowledgeBatchRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAcknowledgeBatchMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Acknowledges many batches, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.AcknowledgeBatchesResponse> acknowledgeBatches(
        dev.lightspeed.ops.v1.AcknowledgeBatchesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAcknowledgeBatchesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says that an attempt has failed: the batch is tried again, or goes to the dead letters.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: a malformed field.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / BATCH_NOT_FOUND: no such batch lives.
     *   FAILED_PRECONDITION / BATCH_STATE: the batch is not in flight.
     *   FAILED_PRECONDITION / STALE_LEASE: the lease is not the current one; nothing was changed.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.FailBatchResponse> failBatch(
        dev.lightspeed.ops.v1.FailBatchRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getFailBatchMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says that many attempts have failed, in order, in one commit.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.FailBatchesResponse> failBatches(
        dev.lightspeed.ops.v1.FailBatchesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getFailBatchesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Extends leases: the heartbeat of a worker. Each lease is answered by itself: extended, lost, or to be cancelled; none
     * of these is an error.
     * Errors:
     *   INVALID_ARGUMENT / INVALID_ARGUMENT: no item, or more than 1,000.
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   PERMISSION_DENIED / ROLE_FORBIDS: the role may not write.
     *   ALREADY_EXISTS / REQUEST_CONFLICT: a request of other content had the request_id.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.ExtendLeasesResponse> extendLeases(
        dev.lightspeed.ops.v1.ExtendLeasesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExtendLeasesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says where the source of a stage may safely read on from.
     * Errors:
     *   NOT_FOUND / SURFACE_NOT_FOUND: no such surface, or one of another tenant.
     *   NOT_FOUND / STAGE_NOT_FOUND: the pipeline has no such stage.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.lightspeed.ops.v1.GetResumePointResponse> getResumePoint(
        dev.lightspeed.ops.v1.GetResumePointRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetResumePointMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_ENQUEUE_BATCH = 0;
  private static final int METHODID_ENQUEUE_BATCHES = 1;
  private static final int METHODID_START_AVAILABLE = 2;
  private static final int METHODID_ACKNOWLEDGE_BATCH = 3;
  private static final int METHODID_ACKNOWLEDGE_BATCHES = 4;
  private static final int METHODID_FAIL_BATCH = 5;
  private static final int METHODID_FAIL_BATCHES = 6;
  private static final int METHODID_EXTEND_LEASES = 7;
  private static final int METHODID_GET_RESUME_POINT = 8;
  private static final int METHODID_WORK = 9;

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
        case METHODID_ENQUEUE_BATCH:
          serviceImpl.enqueueBatch((dev.lightspeed.ops.v1.EnqueueBatchRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.EnqueueBatchResponse>) responseObserver);
          break;
        case METHODID_ENQUEUE_BATCHES:
          serviceImpl.enqueueBatches((dev.lightspeed.ops.v1.EnqueueBatchesRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.EnqueueBatchesResponse>) responseObserver);
          break;
        case METHODID_START_AVAILABLE:
          serviceImpl.startAvailable((dev.lightspeed.ops.v1.StartAvailableRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.StartAvailableResponse>) responseObserver);
          break;
        case METHODID_ACKNOWLEDGE_BATCH:
          serviceImpl.acknowledgeBatch((dev.lightspeed.ops.v1.AcknowledgeBatchRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.AcknowledgeBatchResponse>) responseObserver);
          break;
        case METHODID_ACKNOWLEDGE_BATCHES:
          serviceImpl.acknowledgeBatches((dev.lightspeed.ops.v1.AcknowledgeBatchesRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.AcknowledgeBatchesResponse>) responseObserver);
          break;
        case METHODID_FAIL_BATCH:
          serviceImpl.failBatch((dev.lightspeed.ops.v1.FailBatchRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailBatchResponse>) responseObserver);
          break;
        case METHODID_FAIL_BATCHES:
          serviceImpl.failBatches((dev.lightspeed.ops.v1.FailBatchesRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.FailBatchesResponse>) responseObserver);
          break;
        case METHODID_EXTEND_LEASES:
          serviceImpl.extendLeases((dev.lightspeed.ops.v1.ExtendLeasesRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.ExtendLeasesResponse>) responseObserver);
          break;
        case METHODID_GET_RESUME_POINT:
          serviceImpl.getResumePoint((dev.lightspeed.ops.v1.GetResumePointRequest) request,
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.GetResumePointResponse>) responseObserver);
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
        case METHODID_WORK:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.work(
              (io.grpc.stub.StreamObserver<dev.lightspeed.ops.v1.WorkResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getEnqueueBatchMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.EnqueueBatchRequest,
              dev.lightspeed.ops.v1.EnqueueBatchResponse>(
                service, METHODID_ENQUEUE_BATCH)))
        .addMethod(
          getEnqueueBatchesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.EnqueueBatchesRequest,
              dev.lightspeed.ops.v1.EnqueueBatchesResponse>(
                service, METHODID_ENQUEUE_BATCHES)))
        .addMethod(
          getStartAvailableMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.StartAvailableRequest,
              dev.lightspeed.ops.v1.StartAvailableResponse>(
                service, METHODID_START_AVAILABLE)))
        .addMethod(
          getAcknowledgeBatchMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.AcknowledgeBatchRequest,
              dev.lightspeed.ops.v1.AcknowledgeBatchResponse>(
                service, METHODID_ACKNOWLEDGE_BATCH)))
        .addMethod(
          getAcknowledgeBatchesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.AcknowledgeBatchesRequest,
              dev.lightspeed.ops.v1.AcknowledgeBatchesResponse>(
                service, METHODID_ACKNOWLEDGE_BATCHES)))
        .addMethod(
          getFailBatchMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.FailBatchRequest,
              dev.lightspeed.ops.v1.FailBatchResponse>(
                service, METHODID_FAIL_BATCH)))
        .addMethod(
          getFailBatchesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.FailBatchesRequest,
              dev.lightspeed.ops.v1.FailBatchesResponse>(
                service, METHODID_FAIL_BATCHES)))
        .addMethod(
          getExtendLeasesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.ExtendLeasesRequest,
              dev.lightspeed.ops.v1.ExtendLeasesResponse>(
                service, METHODID_EXTEND_LEASES)))
        .addMethod(
          getWorkMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.WorkRequest,
              dev.lightspeed.ops.v1.WorkResponse>(
                service, METHODID_WORK)))
        .addMethod(
          getGetResumePointMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.lightspeed.ops.v1.GetResumePointRequest,
              dev.lightspeed.ops.v1.GetResumePointResponse>(
                service, METHODID_GET_RESUME_POINT)))
        .build();
  }

  private static abstract class WorkerServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    WorkerServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.lightspeed.ops.v1.WorkerServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("WorkerService");
    }
  }

  private static final class WorkerServiceFileDescriptorSupplier
      extends WorkerServiceBaseDescriptorSupplier {
    WorkerServiceFileDescriptorSupplier() {}
  }

  private static final class WorkerServiceMethodDescriptorSupplier
      extends WorkerServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    WorkerServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (WorkerServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new WorkerServiceFileDescriptorSupplier())
              .addMethod(getEnqueueBatchMethod())
              .addMethod(getEnqueueBatchesMethod())
              .addMethod(getStartAvailableMethod())
              .addMethod(getAcknowledgeBatchMethod())
              .addMethod(getAcknowledgeBatchesMethod())
              .addMethod(getFailBatchMethod())
              .addMethod(getFailBatchesMethod())
              .addMethod(getExtendLeasesMethod())
              .addMethod(getWorkMethod())
              .addMethod(getGetResumePointMethod())
              .build();
        }
      }
    }
    return result;
  }
}
