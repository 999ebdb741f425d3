package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.Action;
import dev.lightspeed.ops.v1.AdapterProfile;
import dev.lightspeed.ops.v1.ApplyControlRequest;
import dev.lightspeed.ops.v1.AuditEntry;
import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import dev.lightspeed.ops.v1.CreateSurfaceResponse;
import dev.lightspeed.ops.v1.FreshnessReading;
import dev.lightspeed.ops.v1.LineageEntry;
import dev.lightspeed.ops.v1.RecordServiceGrpc;
import dev.lightspeed.ops.v1.ReplayPlan;
import dev.lightspeed.ops.v1.Surface;
import dev.lightspeed.ops.v1.SurfaceServiceGrpc;
import dev.lightspeed.ops.v1.WatchAuditsRequest;
import dev.lightspeed.ops.v1.WatchAuditsResponse;
import dev.lightspeed.ops.v1.WatchFreshnessRequest;
import dev.lightspeed.ops.v1.WatchFreshnessResponse;
import dev.lightspeed.ops.v1.WatchLineageRequest;
import dev.lightspeed.ops.v1.WatchLineageResponse;
import dev.lightspeed.ops.v1.WatchSurfacesRequest;
import dev.lightspeed.ops.v1.WatchSurfacesResponse;
import dev.lightspeed.ops.v1.WorkRequest;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A connection to the service. Many threads can use it at a time.
 *
 * <p>Every unary RPC of the four services is a method, which fails with a {@link
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
  private static final Keepalive KEEPALIVE = new Keepalive(30, 10);

  /**
   * A server closes connections that ping more often than every 10 s. A call to an owner that
   * stands still ends after the sum of both, and goes to the configured server; by then another
   * server owns its surfaces.
   */
  private static final Keepalive DIRECT_KEEPALIVE = new Keepalive(11, 4);

  /** After how long a connection without frames is pinged, and how long a ping may take. */
  private record Keepalive(long seconds, long timeoutSeconds) {}

  private final Connection connection;
  private final Caller caller;

  private Client(Connection connection, Caller caller) {
    this.connection = connection;
    this.caller = caller;
  }

  /**
   * Makes a client for the server at an address such as {@code localhost}, {@code localhost:50051},
   * {@code [::1]:50051}, {@code dns:///host:50051} or {@code unix:/run/lightspeed.sock}, over
   * plaintext. It connects with the first call. A server that gives no answer for a second is
   * logged once.
   *
   * @throws IllegalArgumentException the target is no address
   */
  public static Client create(String target) {
    return builder(target).build();
  }

  /**
   * Returns a builder for a client with more options than an address.
   *
   * @throws IllegalArgumentException the target is no address
   */
  public static Builder builder(String target) {
    return new Builder(target);
  }

  /** How a client connects and calls. */
  public static final class Builder {
    private final Address address;
    private TlsChannelCredentials.Builder tls; // Null: no TLS, or that of the credentials.
    private boolean hasCertificates; // Roots, or the client's own.
    private ChannelCredentials credentials; // Null: those of the parts above.
    private String serverName = "";
    private Supplier<String> token;
    private boolean allowsTokenWithoutTls;
    private final List<ClientInterceptor> interceptors = new ArrayList<>();
    private Duration timeout = Caller.TIMEOUT;
    private boolean isDirect = true; // Calls about a surface go directly to its owner.
    private Consumer<ManagedChannelBuilder<?>> configuration = channel -> {};

    private Builder(String target) {
      this.address = Address.parse(Objects.requireNonNull(target, "target"));
    }

    /** Connects over TLS, and trusts the roots of the Java runtime. */
    public Builder tls() {
      if (tls == null) {
        tls = TlsChannelCredentials.newBuilder();
      }
      return this;
    }

    /**
     * Connects over TLS, and trusts only the root certificates in a PEM file.
     *
     * @throws UncheckedIOException the file cannot be read
     */
    public Builder tlsRoots(Path roots) {
      return certificates("roots " + roots, () -> tls.trustManager(roots.toFile()));
    }

    /**
     * Connects over TLS, and shows the server a certificate of the client (mTLS).
     *
     * @param chain PEM file with the certificate, and those between it and a root
     * @param key PEM file with its private key in PKCS #8, without a password
     * @throws UncheckedIOException a file cannot be read
     */
    public Builder tlsCertificate(Path chain, Path key) {
      String what = "certificate " + chain + " and key " + key;
      return certificates(what, () -> tls.keyManager(chain.toFile(), key.toFile()));
    }

    /** Connects over TLS to a server with a certificate for this name, not for the address. */
    public Builder tlsServerName(String name) {
      this.serverName = Objects.requireNonNull(name, "name");
      return tls();
    }

    /**
     * Connects over TLS with credentials of gRPC, for certificates that are in no PEM file: see
     * {@link TlsChannelCredentials#newBuilder}.
     */
    public Builder tls(ChannelCredentials credentials) {
      this.credentials = Objects.requireNonNull(credentials, "credentials");
      return this;
    }

    /** A step of reading certificates, which reads files. */
    @FunctionalInterface
    private interface Reading {
      void read() throws IOException;
    }

    private Builder certificates(String what, Reading reading) {
      tls();
      hasCertificates = true;
      try {
        reading.read();
      } catch (IOException e) {
        throw new UncheckedIOException("expected to read " + what + ", but cannot", e);
      }
      return this;
    }

    /**
     * Sends {@code authorization: Bearer <token>} with every call. It goes over TLS or a unix
     * socket only: otherwise {@link #build} refuses it.
     *
     * @throws IllegalArgumentException a header cannot have it
     */
    public Builder token(String token) {
      String checked = BearerToken.checked(Objects.requireNonNull(token, "token"));
      return token(() -> checked);
    }

    /**
     * Asks for the token of each call and of each stream, as for one that expires. If the callback
     * throws, the call fails with UNAUTHENTICATED.
     */
    public Builder token(Supplier<String> token) {
      this.token = Objects.requireNonNull(token, "token");
      return this;
    }

    /** Sends tokens over plaintext too, although others on the way can read them. */
    public Builder allowTokenWithoutTls() {
      this.allowsTokenWithoutTls = true;
      return this;
    }

    /** Adds an interceptor of gRPC for all calls and streams; the first one sees a call first. */
    public Builder interceptor(ClientInterceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
      return this;
    }

    /** Sets the deadline of calls, for the call and all its retries together; 30 s unless set. */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * Sets whether calls about a surface go directly to the server that owns it, if several servers
     * share a journal; they do unless set. False: all calls go to the configured address, whose
     * server forwards them.
     *
     * <p>The client goes only to an address of the form HOST:PORT, with the credentials and the TLS
     * of the configured one; to this machine only if the configured address is on it.
     */
    public Builder directToOwners(boolean on) {
      this.isDirect = on;
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
     * @throws IllegalArgumentException a token would go over plaintext, or a certificate or key is
     *     malformed
     */
    public Client build() {
      ChannelCredentials used = credentials();
      boolean isPlain = used instanceof InsecureChannelCredentials;
      if (token != null && isPlain && !address.isUnix() && !allowsTokenWithoutTls) {
        throw new IllegalArgumentException(
            "expected TLS for a token, but there is none, and allowTokenWithoutTls is not set");
      }
      List<ClientInterceptor> all = new ArrayList<>();
      if (token != null) {
        all.add(new BearerToken(token, !isPlain));
      }
      // gRPC calls the last interceptor first.
      for (int index = interceptors.size() - 1; index >= 0; index--) {
        all.add(interceptors.get(index));
      }
      String target = address.target();
      SurfaceOwners owners =
          new SurfaceOwners(
              address,
              isDirect,
              token != null && isPlain,
              owner -> new ConnectionPool(() -> open(used, owner, DIRECT_KEEPALIVE), owner));
      ConnectionPool pool = new ConnectionPool(() -> open(used, target, KEEPALIVE), target);
      Connection connection = new Connection(pool, owners, all);
      return new Client(connection, new Caller(connection, timeout, false));
    }

    private ChannelCredentials credentials() {
      if (credentials != null && hasCertificates) {
        throw new IllegalArgumentException(
            "expected certificates in the credentials or in files, but they are in both");
      }
      if (credentials != null) {
        return credentials;
      }
      return tls == null ? InsecureChannelCredentials.create() : tls.build();
    }

    private ManagedChannel open(
        ChannelCredentials credentials, String target, Keepalive keepalive) {
      ManagedChannelBuilder<?> channel =
          builderOf(credentials, target)
              // The client retries calls by the rule of the service; gRPC stops at 5 attempts and
              // reads no RetryInfo.
              .disableRetry()
              .maxInboundMessageSize(MAX_RECEIVE_BYTES)
              .maxInboundMetadataSize(MAX_HEADER_BYTES)
              .keepAliveTime(keepalive.seconds(), TimeUnit.SECONDS)
              .keepAliveTimeout(keepalive.timeoutSeconds(), TimeUnit.SECONDS);
      if (!serverName.isEmpty()) {
        channel.overrideAuthority(serverName);
      }
      configuration.accept(channel);
      return channel.build();
    }

    private ManagedChannelBuilder<?> builderOf(ChannelCredentials credentials, String target) {
      try {
        return Grpc.newChannelBuilder(target, credentials);
      } catch (RuntimeException e) { // The name of its class says nothing about certificates.
        throw new IllegalArgumentException(
            "expected certificates for TLS, but: " + e.getMessage(), e);
      }
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
  public AsyncClient async() {
    return new AsyncClient(caller);
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
   * Watches the light views of surfaces by frames: first all that match, then caught_up, then
   * changes and removals. A new connection starts with all surfaces again; before its caught_up,
   * those that left meanwhile are removed, whatever the reason. Heartbeats are no items.
   */
  public Watch<WatchSurfacesResponse> watchSurfaces(WatchSurfacesRequest request) {
    SurfacesWatchCursor cursor = new SurfacesWatchCursor();
    ReconnectingStream<WatchSurfacesRequest, WatchSurfacesResponse> frames =
        new ReconnectingStream<>(
            connection,
            SurfaceServiceGrpc.getWatchSurfacesMethod(),
            () -> {
              cursor.connecting();
              return request;
            });
    return Watch.of(frames, cursor::frameReceived);
  }

  /**
   * Opens a work stream, for workers of your own: the caller sends and reads every frame. Close it,
   * or the server keeps it open.
   */
  public WorkStream openWork(WorkRequest.Open opening) {
    return new WorkStream(connection, opening);
  }

  // The controls of operators: short forms of applyControl.

  /** Starts no more batches; enqueueing continues. An empty surface: the default surface. */
  public Surface pause(String surface, String reason) {
    return control(
        surface, Action.newBuilder().setPause(Action.Pause.newBuilder().setReason(reason)), "");
  }

  /** Resumes starting batches. */
  public Surface resume(String surface, String reason) {
    return control(
        surface, Action.newBuilder().setResume(Action.Resume.newBuilder().setReason(reason)), "");
  }

  /** Accepts no more batches, and finishes the queued ones. */
  public Surface drain(String surface, String reason) {
    return control(
        surface, Action.newBuilder().setDrain(Action.Drain.newBuilder().setReason(reason)), "");
  }

  /**
   * Requeues dead letters, and batches in the plan's reprocess window, of a stage and later stages.
   */
  public Surface replay(String surface, String fromStage, String reason) {
    return replay(surface, fromStage, reason, "");
  }

  /** As without a hash, but by the plan with this hash or not at all. */
  public Surface replay(String surface, String fromStage, String reason, String expectedPlanHash) {
    return control(surface, replayOf(fromStage, reason), expectedPlanHash);
  }

  /** Returns what such a replay would do, and does nothing. */
  public ReplayPlan planReplay(String surface, String fromStage, String reason) {
    ApplyControlRequest request =
        ApplyControlRequest.newBuilder()
            .setSurface(surface)
            .setAction(replayOf(fromStage, reason))
            .setDryRun(true)
            .build();
    return applyControl(request).getPlan();
  }

  private Surface control(String surface, Action.Builder action, String planHash) {
    ApplyControlRequest request =
        ApplyControlRequest.newBuilder()
            .setSurface(surface)
            .setAction(action)
            .setExpectedPlanHash(planHash)
            .build();
    return applyControl(request).getSurface();
  }

  private static Action.Builder replayOf(String fromStage, String reason) {
    return Action.newBuilder()
        .setReplay(Action.Replay.newBuilder().setFromStage(fromStage).setReason(reason));
  }

  /** Creates a surface from a profile, with overrides; without a profile, from the standard one. */
  @Override
  public CreateSurfaceResponse createSurface(CreateSurfaceRequest request) {
    return super.createSurface(withProfile(request));
  }

  /** Returns the request with a profile: the standard one if it has none. */
  static CreateSurfaceRequest withProfile(CreateSurfaceRequest request) {
    if (request.getAdapterProfile() != AdapterProfile.ADAPTER_PROFILE_UNSPECIFIED) {
      return request;
    }
    return request.toBuilder().setAdapterProfile(AdapterProfile.ADAPTER_PROFILE_STANDARD).build();
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
