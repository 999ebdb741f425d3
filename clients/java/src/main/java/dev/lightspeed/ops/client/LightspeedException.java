package dev.lightspeed.ops.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.lightspeed.ops.v1.ErrorReason;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The error of a refused or failed call. Every failure of a client's call is one. */
public final class LightspeedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String REASON_PREFIX = "ERROR_REASON_";

  /**
   * The message of gRPC's server for a call that waited too long and was dropped, with the code
   * CANCELLED. The service has not seen it, so another attempt is safe.
   */
  private static final String DROPPED = "CANCELLED";

  private static final String DROPPED_MESSAGE =
      "expected the server to take the call, but it is busy and dropped it";
  private static final String SERVICE_PREFIX = "lightspeed.ops.v1.";

  /** A refused field, and the reason. */
  public record Violation(String field, String description) {}

  private final com.google.rpc.Status status;
  private final String method;
  private final String target;
  private final boolean isClientClosed;

  private LightspeedException(
      com.google.rpc.Status status,
      String method,
      String target,
      boolean isClientClosed,
      Throwable cause) {
    super((method.isEmpty() ? "" : method + " at " + target + ": ") + textOf(status), cause);
    this.status = status;
    this.method = method;
    this.target = target;
    this.isClientClosed = isClientClosed;
  }

  private LightspeedException(com.google.rpc.Status status, Throwable cause) {
    this(status, "", "", false, cause);
  }

  LightspeedException(Code code, String message) {
    this(statusOf(code, message), null);
  }

  /** The error of all calls after the client was closed. */
  static LightspeedException ofClosedClient(Throwable cause) {
    com.google.rpc.Status closed = statusOf(Code.CANCELLED, "the client is closed");
    return new LightspeedException(closed, "", "", true, cause);
  }

  /** The same error, which names the called method and the server. */
  LightspeedException of(MethodDescriptor<?, ?> called, String server) {
    String name = called.getFullMethodName().replace(SERVICE_PREFIX, "");
    return new LightspeedException(status, name, server, isClientClosed, getCause());
  }

  /** The error of a call, without its wrappers. */
  public static LightspeedException from(Throwable error) {
    if (error instanceof LightspeedException known) {
      return known;
    }
    boolean isWrapped = error instanceof CompletionException || error instanceof ExecutionException;
    if (isWrapped && error.getCause() != null) {
      return from(error.getCause());
    }
    return new LightspeedException(statusOf(error), error);
  }

  /** The error of an item of a bulk response; empty if its status is OK. */
  public static Optional<LightspeedException> from(com.google.rpc.Status status) {
    boolean isOk = status.getCode() == Code.OK.value();
    return isOk ? Optional.empty() : Optional.of(new LightspeedException(status, null));
  }

  /**
   * The same error, thrown from here: its trace shows the caller, and its cause the original error.
   */
  LightspeedException here() {
    return new LightspeedException(status, method, target, isClientClosed, this);
  }

  /** The status code. */
  public Code code() {
    return Status.fromCodeValue(status.getCode()).getCode();
  }

  /**
   * The server's message, or gRPC's if the server sent none; {@link #getMessage} adds code and
   * reason.
   */
  public String description() {
    return status.getMessage();
  }

  /**
   * The name of an {@link ErrorReason} without its prefix, such as {@code QUEUE_SATURATED}; empty
   * if the server did not make the error, as with a dropped connection or a deadline.
   */
  public String reason() {
    return detail(ErrorInfo.class).map(ErrorInfo::getReason).orElse("");
  }

  /** Whether the error is a refusal with this reason. */
  public boolean hasReason(ErrorReason reason) {
    return reason.name().equals(REASON_PREFIX + reason());
  }

  /** Every value of the message, by name. */
  public Map<String, String> metadata() {
    return detail(ErrorInfo.class).map(ErrorInfo::getMetadataMap).orElse(Map.of());
  }

  /** All refused fields. */
  public List<Violation> violations() {
    return violationsOf(status);
  }

  /**
   * How long the server asks to wait before the next attempt; empty if it does not say that waiting
   * helps.
   */
  public Optional<Duration> retryAfter() {
    return detail(RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
  }

  /** One of the google.rpc details, such as QuotaFailure; empty if there is none of this kind. */
  public <T extends Message> Optional<T> detail(Class<T> kind) {
    return detailOf(status, kind);
  }

  /**
   * The called method, such as {@code WorkerService/EnqueueBatch}; empty for an item of a bulk
   * response.
   */
  public String method() {
    return method;
  }

  /** The address of the called server; empty for an item of a bulk response. */
  public String target() {
    return target;
  }

  /** Whether the client was closed before the call or during it. */
  public boolean isClientClosed() {
    return isClientClosed;
  }

  /** The whole status with all details. */
  public com.google.rpc.Status status() {
    return status;
  }

  /** As {@link #retryAfter} in nanoseconds; 0 if the server does not ask for a wait. */
  long retryAfterNanos() {
    return retryAfter().map(Duration::toNanos).orElse(0L);
  }

  private static com.google.rpc.Status statusOf(Throwable error) {
    Status status = Status.fromThrowable(error);
    try {
      com.google.rpc.Status detailed = StatusProto.fromThrowable(error);
      if (detailed != null && detailed.getDetailsCount() > 0) {
        return detailed;
      }
    } catch (RuntimeException e) {
      error.addSuppressed(
          e); // The details are malformed: a proxy between here and the server made them.
    }
    String message = status.getDescription() == null ? "" : status.getDescription();
    if (status.getCause() != null && status.getCause().getMessage() != null) {
      message += (message.isEmpty() ? "" : ": ") + status.getCause().getMessage();
    }
    if (status.getCode() == Code.CANCELLED && message.equals(DROPPED)) {
      return statusOf(Code.UNAVAILABLE, DROPPED_MESSAGE);
    }
    return statusOf(isCut(status) ? Code.UNAVAILABLE : status.getCode(), message);
  }

  /**
   * Whether the connection was cut while the call was sent: then gRPC says UNKNOWN, although
   * another attempt can help.
   */
  private static boolean isCut(Status status) {
    Throwable cause = status.getCode() == Code.UNKNOWN ? status.getCause() : null;
    while (cause != null && !(cause instanceof ClosedChannelException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  private static com.google.rpc.Status statusOf(Code code, String message) {
    return com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage(message).build();
  }

  private static <T extends Message> Optional<T> detailOf(
      com.google.rpc.Status status, Class<T> kind) {
    for (Any packed : status.getDetailsList()) {
      if (packed.is(kind)) {
        try {
          return Optional.of(packed.unpack(kind));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty(); // Treated as if the server had not sent it.
        }
      }
    }
    return Optional.empty();
  }

  private static List<Violation> violationsOf(com.google.rpc.Status status) {
    return detailOf(status, BadRequest.class)
        .map(BadRequest::getFieldViolationsList)
        .orElse(List.of())
        .stream()
        .map(violation -> new Violation(violation.getField(), violation.getDescription()))
        .toList();
  }

  /** The message with code and reason, and each violation on a line of its own. */
  private static String textOf(com.google.rpc.Status status) {
    String name = Status.fromCodeValue(status.getCode()).getCode().name();
    String reason = detailOf(status, ErrorInfo.class).map(ErrorInfo::getReason).orElse("");
    StringBuilder text = new StringBuilder(status.getMessage());
    text.append(" (").append(name).append(reason.isEmpty() ? "" : " / " + reason).append(')');
    for (Violation violation : violationsOf(status)) {
      text.append("\n  ").append(violation.field()).append(": ").append(violation.description());
    }
    return text.toString();
  }
}
