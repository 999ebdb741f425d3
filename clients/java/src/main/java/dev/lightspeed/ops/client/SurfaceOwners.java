package dev.lightspeed.ops.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What servers have said about surfaces: which server owns each, and the newest version that this
 * client has caused. It decides which server a call goes to.
 */
final class SurfaceOwners {
  /** Of responses: the address of the server that owns the surface. */
  static final Metadata.Key<String> OWNER = key("lightspeed-owner");

  /** Of responses to changes: the version of the surface after the change. */
  static final Metadata.Key<String> VERSION = key("lightspeed-version");

  /** Of reads: the version that the response must have. */
  static final Metadata.Key<String> MIN_VERSION = key("lightspeed-min-version");

  static final String OWNER_ELSEWHERE = "OWNER_ELSEWHERE";
  static final String BEHIND_MIN_VERSION = "BEHIND_MIN_VERSION";

  /** The surface of calls about none or many. */
  static final String NO_SURFACE = "";

  private static final String DEFAULT_TENANT = "tenants/default";
  private static final String DEFAULT_SURFACE = DEFAULT_TENANT + "/surfaces/default";

  /** More surfaces than a client usually works on, in about 4 MB. */
  private static final int MAX_SURFACES = 10_000;

  private final Address configured;
  private final boolean isOn;
  private final boolean sendsToken;
  private final DirectChannels channels;

  private final Map<String, String> owners = new RecentMap<>(MAX_SURFACES);
  private final Map<String, SurfaceVersion> versions = new RecentMap<>(MAX_SURFACES);

  /**
   * Starts without knowledge.
   *
   * @param isOn calls go directly to owners
   * @param sendsToken a token goes in plaintext
   * @param open opens the connections to an owner
   */
  SurfaceOwners(
      Address configured, boolean isOn, boolean sendsToken, Function<String, ConnectionPool> open) {
    this.configured = configured;
    this.isOn = isOn;
    this.sendsToken = sendsToken;
    this.channels = new DirectChannels(open);
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Returns the name of the surface that a request is about; empty if it is about none or many. */
  static String surfaceOf(Message request) {
    if (request instanceof CreateSurfaceRequest creation) {
      String parent = creation.getParent();
      return (parent.isEmpty() ? DEFAULT_TENANT : parent) + "/surfaces/" + creation.getSurfaceId();
    }
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("surface");
    boolean isName = field != null && field.getType() == FieldDescriptor.Type.STRING;
    return isName ? nameOf((String) request.getField(field)) : NO_SURFACE;
  }

  /** Returns the name of a surface as requests have it; empty if it stands for many. */
  static String nameOf(String surface) {
    if (surface.endsWith("/surfaces/-")) {
      return NO_SURFACE;
    }
    return surface.isEmpty() ? DEFAULT_SURFACE : surface;
  }

  /**
   * Returns the direct channel to the owner of a surface, which the caller releases; empty: the
   * configured server is called.
   */
  Optional<DirectChannel> acquire(String surface) {
    String owner;
    synchronized (this) {
      owner = owners.get(surface);
    }
    boolean isDirect = owner != null && !owner.equals(configured.hostAndPort());
    return isDirect ? channels.acquire(owner) : Optional.empty();
  }

  void release(DirectChannel channel) {
    if (channel != null) {
      channels.release(channel);
    }
  }

  /**
   * Remembers the owner that a server names, and connects to it. Returns false if the client must
   * not be led there.
   */
  boolean learn(String surface, String named) {
    if (!isOn || surface.isEmpty()) {
      return false;
    }
    boolean isConfigured = named.equals(configured.hostAndPort());
    if (!isConfigured && !OwnerAddress.isFollowable(named, configured, sendsToken)) {
      forgetOwner(surface);
      return false;
    }
    synchronized (this) {
      owners.put(surface, named);
    }
    if (!isConfigured) {
      channels.connect(named);
    }
    return true;
  }

  private synchronized void forgetOwner(String surface) {
    owners.remove(surface);
  }

  /** Completes when calls can go to an address, or with false when that has failed. */
  CompletableFuture<Boolean> connected(String address) {
    return address.equals(configured.hostAndPort())
        ? CompletableFuture.completedFuture(true)
        : channels.connected(address);
  }

  /**
   * Learns from the failure of an attempt at a call about a surface. Returns the address of another
   * server that can be called at once; empty: there is none.
   *
   * @param channel null: the configured server was called
   */
  Optional<String> attemptFailed(
      String surface, DirectChannel channel, LightspeedException failed) {
    boolean isUnavailable = failed.code() == Code.UNAVAILABLE;
    if (isUnavailable && failed.reason().equals(OWNER_ELSEWHERE)) {
      String named = failed.metadata().getOrDefault("owner", "");
      if (named.equals(channel == null ? configured.hostAndPort() : channel.address)) {
        return Optional.empty();
      }
      if (learn(surface, named)) {
        return Optional.of(named);
      }
    }
    if (channel == null) {
      return Optional.empty();
    }
    boolean isUnreached = isUnavailable && failed.reason().isEmpty();
    // A stopped server holds its connections open: the configured server finds its successor.
    if (isUnreached || failed.code() == Code.DEADLINE_EXCEEDED) {
      channels.bar(channel);
    }
    if (!isUnavailable) {
      return Optional.empty();
    }
    forgetOwner(surface);
    return Optional.of(configured.hostAndPort());
  }

  /** Learns from the metadata of a successful response. */
  void answered(String surface, Metadata received) {
    String named = received.get(OWNER);
    if (named != null) {
      learn(surface, named);
    }
    String version = received.get(VERSION);
    if (version == null || surface.isEmpty()) {
      return;
    }
    SurfaceVersion.parse(version).ifPresent(said -> remember(surface, said));
  }

  private synchronized void remember(String surface, SurfaceVersion said) {
    versions.merge(surface, said, SurfaceVersion::latest);
  }

  /** Returns the version of a surface that this client has caused; empty if it knows none. */
  synchronized Optional<SurfaceVersion> version(String surface) {
    return Optional.ofNullable(versions.get(surface));
  }

  /** Forgets the version of a surface that no server has: its storage may have been restored. */
  synchronized void forgetVersion(String surface) {
    versions.remove(surface);
  }

  void shutdownNow() {
    channels.shutdownNow();
  }
}
