package dev.lightspeed.ops.client;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * One attempt at a call. It goes to the owner of its surface, or to the configured server, and
 * tells what the response says of the surface.
 */
final class SurfaceCall<Q extends Message, R> extends SimpleForwardingClientCall<Q, R> {
  private final SurfaceOwners owners;

  /** The surface that the call is about; empty if it is about none or many. */
  final String surface;

  private final boolean isRead;

  /** The direct channel of the attempt; null: the configured server. */
  final DirectChannel channel;

  private SurfaceCall(
      ClientCall<Q, R> call,
      SurfaceOwners owners,
      String surface,
      boolean isRead,
      DirectChannel channel) {
    super(call);
    this.owners = owners;
    this.surface = surface;
    this.isRead = isRead;
    this.channel = channel;
  }

  static <Q extends Message, R> SurfaceCall<Q, R> of(
      MethodDescriptor<Q, R> method,
      CallOptions options,
      Channel calls,
      SurfaceOwners owners,
      Q request) {
    String surface = SurfaceOwners.surfaceOf(request);
    boolean isRead = request.getDescriptorForType().findFieldByName("request_id") == null;
    DirectChannel channel = owners.acquire(surface).orElse(null);
    CallOptions routed =
        channel == null ? options : options.withOption(DirectChannel.OF_CALL, channel);
    return new SurfaceCall<>(calls.newCall(method, routed), owners, surface, isRead, channel);
  }

  @Override
  public void start(Listener<R> listener, Metadata headers) {
    if (isRead) {
      owners
          .version(surface)
          .ifPresent(version -> headers.put(SurfaceOwners.MIN_VERSION, version.toString()));
    }
    super.start(
        new SimpleForwardingClientCallListener<>(listener) {
          @Override
          public void onClose(Status status, Metadata trailers) {
            owners.release(channel);
            if (status.isOk()) {
              owners.answered(surface, trailers);
            }
            super.onClose(status, trailers);
          }
        },
        headers);
  }
}
