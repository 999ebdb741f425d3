package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.FreshnessReading;
import dev.lightspeed.ops.v1.LineageEntry;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import dev.lightspeed.ops.v1.WatchAuditsResponse;
import dev.lightspeed.ops.v1.WatchFreshnessRequest;
import dev.lightspeed.ops.v1.WatchFreshnessResponse;
import dev.lightspeed.ops.v1.WatchLineageRequest;
import dev.lightspeed.ops.v1.WatchLineageResponse;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A connection to the service. Many threads can use it at a time.
 *
 * <p>Every unary RPC of the three services is a method, which fails with a {@link
 * LightspeedException}. A call has a deadline. Until then the client retries a call that gets
 * UNAVAILABLE, and the server applies it once: each change carries a request_id. {@link #async} has
 * the same methods with futures. The watches and a {@link Worker} reconnect and resume at their
 * position.
 */
public final class Client extends PagedCalls implements AutoCloseable {
  /**
   * A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4
   * bytes: 16 MiB, doubled.
   */
  private static final int MAX_RECEIVE_BYTES = 32 << 20;

  /**
   * The details of an error travel in one header: 64 KiB are room for every violation there can be.
   */
  private static final int MAX_HEADER_BYTES = 64 << 10;

  /**
   * Often enough to notice a dead connection before a person does; only while a call is open, so an
   * idle client sends nothing.
   */
  private static final long KEEPALIVE_SECONDS = 30;

  private static final long KEEPALIVE_TIMEOUT_SECONDS = 10;

  private final Connection connection;
  private final Caller caller;

  private Client(Connection connection, Caller caller) {
    this.connection = connection;
    this.caller = caller;
  }

  /**
   * Makes a client for the server at a gRPC target, such as {@code localhost:50051} or {@code
   * unix:///run/lightspeed.sock}, over plaintext. It connects with the first call.
   *
   * @throws IllegalArgumentException the target is no address
   */
  public static Client create(String target) {
    return builder(target).build();
  }

  /** Returns a builder for a client with more options than an address. */
  public static Builder builder(String target) {
    return new Builder(target);
  }

  /** How a client connects and calls. */
  public static final class Builder {
    private final String target;
    private ChannelCredentials credentials = InsecureChannelCredentials.create();
    private String token;
    private Duration timeout = Caller.TIMEOUT;
    private Consumer<ManagedChannelBuilder<?>> configuration = channel -> {};

    private Builder(String target) {
      this.target = Objects.requireNonNull(target, "target");
    }

    /** Connects over TLS, and trusts the roots of the Java runtime. */
    public Builder tls() {
      return tls(TlsChannelCredentials.create());
    }

    /**
     * Connects over TLS, with the trusted roots and the certificate of the credentials: see {@link
     * TlsChannelCredentials#newBuilder}.
     */
    public Builder tls(ChannelCredentials credentials) {
      this.credentials = Objects.requireNonNull(credentials, "credentials");
      return this;
    }

    /**
     * Sends {@code authorization: Bearer <token>} with every call. It goes over TLS only: without
     * TLS, {@link #build} refuses it.
     */
    public Builder token(String token) {
      this.token = Objects.requireNonNull(token, "token");
      return this;
    }

    /** Sets the deadline of calls, for the call and all its retries together; 30 s unless set. */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /** Changes the channel with options of gRPC, after the client's own options. */
    public Builder channel(Consumer<ManagedChannelBuilder<?>> configuration) {
      this.configuration = Objects.requireNonNull(configuration, "configuration");
      return this;
    }

    /**
     * Makes the client. It connects with the first call.
     *
     * @throws IllegalArgumentException the target is no address, or a token would go over plaintext
     */
    public Client build() {
      if (token != null && credentials instanceof InsecureChannelCredentials) {
        throw new IllegalArgumentException("expected TLS for a token, but there is none");
      }
      BearerToken bearer = token == null ? null : new BearerToken(token);
      Connection connection = new Connection(this::open, bearer);
      return new Client(connection, new Caller(connection, timeout, false));
    }

    private ManagedChannel open() {
      ManagedChannelBuilder<?> channel =
          Grpc.newChannelBuilder(target, credentials)
              // The client retries calls by the rule of the service; gRPC stops at 5 attempts and
              // reads no RetryInfo.
              .disableRetry()
              .maxInboundMessageSize(MAX_RECEIVE_BYTES)
              .maxInboundMetadataSize(MAX_HEADER_BYTES)
              .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
              .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      configuration.accept(channel);
      return channel.build();
    }
  }

  /**
   * Returns a client with the same connection and another deadline for all calls; closing either
   * client closes the connection.
   */
  public Client withTimeout(Duration timeout) {
    return new Client(connection, new Caller(connection, timeout, true));
  }

  /** The same calls with futures. */
  public AsyncCalls async() {
    return new AsyncCalls(caller);
  }

  @Override
  public <Q extends Message, R extends Message> R call(MethodDescriptor<Q, R> method, Q request) {
    return Caller.await(caller.send(method, request));
  }

  /**
   * Watches audit entries: first the kept entries after the cursor, then new ones. It reconnects by
   * itself and resumes after the last entry, without a gap or a repeat, until it is closed. If the
   * server refuses to resume, as with CURSOR_TOO_OLD, the next entry fails with that error.
   */
  public Watch<WatchItem<AuditEntry>> watchAudits(WatchAuditsRequest request) {
    Position start = Position.of(request.getResumeToken(), request.getAfterSequence());
    WatchCursor<AuditEntry> cursor =
        new WatchCursor<>(request.getSurface(), start, AuditEntry::getSequence);
    ReconnectingStream<WatchAuditsRequest, WatchAuditsResponse> frames =
        new ReconnectingStream<>(
            connection,
            RecordServiceGrpc.getWatchAuditsMethod(),
            () -> {
              Position at = cursor.position();
              return request.toBuilder()
                  .setResumeToken(at.token())
                  .setAfterSequence(at.afterSequence())
                  .build();
            });
    return Watch.of(
        frames,
        frame ->
            cursor.frameReceived(
                frame.getSurface(), frame.getEntriesList(), frame.getResumeToken()));
  }

  /** Watches lineage entries, as {@link #watchAudits} watches audit entries. */
  public Watch<WatchItem<LineageEntry>> watchLineage(WatchLineageRequest request) {
    Position start = Position.of(request.getResumeToken(), request.getAfterSequence());
    WatchCursor<LineageEntry> cursor =
        new WatchCursor<>(request.getSurface(), start, LineageEntry::getSequence);
    ReconnectingStream<WatchLineageRequest, WatchLineageResponse> frames =
        new ReconnectingStream<>(
            connection,
            RecordServiceGrpc.getWatchLineageMethod(),
            () -> {
              Position at = cursor.position();
              return request.toBuilder()
                  .setResumeToken(at.token())
                  .setAfterSequence(at.afterSequence())
                  .build();
            });
    return Watch.of(
        frames,
        frame ->
            cursor.frameReceived(
                frame.getSurface(), frame.getEntriesList(), frame.getResumeToken()));
  }

  /**
   * Watches freshness: at once, at every change, and when fresh turns stale. It is a state, not a
   * history: a new connection starts with the current state.
   */
  public Watch<FreshnessReading> watchFreshness(WatchFreshnessRequest request) {
    ReconnectingStream<WatchFreshnessRequest, WatchFreshnessResponse> frames =
        new ReconnectingStream<>(
            connection, RecordServiceGrpc.getWatchFreshnessMethod(), () -> request);
    return Watch.of(frames, frame -> List.of(frame.getReading()));
  }

  /**
   * The channel, for the generated clients: it adds the token, but neither deadlines nor retries.
   */
  public Channel channel() {
    return connection.calls();
  }

  Connection connection() {
    return connection;
  }

  /** Ends all calls and streams and closes the connection. */
  @Override
  public void close() {
    connection.close();
  }
}
