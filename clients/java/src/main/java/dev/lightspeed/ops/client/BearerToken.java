package dev.lightspeed.ops.client;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Sends a token with every call; over TLS only unless asked otherwise, so that others cannot read
 * it.
 */
final class BearerToken extends CallCredentials implements ClientInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Supplier<String> token;
  private final boolean needsTls;

  /** Sends the token that the supplier returns for each call. */
  BearerToken(Supplier<String> token, boolean needsTls) {
    this.token = token;
    this.needsTls = needsTls;
  }

  /** Returns a token if a header can have it. */
  static String checked(String token) {
    if (token.isEmpty()
        || !token.chars().allMatch(character -> '!' <= character && character <= '~')) {
      throw new IllegalArgumentException(
          "expected a token of visible ASCII characters, but it is not");
    }
    return token;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    if (needsTls && call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
      applier.fail(
          Status.UNAUTHENTICATED.withDescription("expected TLS for a token, but there is none"));
      return;
    }
    executor.execute(() -> apply(applier)); // The supplier can wait, for a file or a service.
  }

  private void apply(MetadataApplier applier) {
    Metadata headers = new Metadata();
    try {
      headers.put(AUTHORIZATION, "Bearer " + checked(token.get()));
    } catch (RuntimeException e) {
      applier.fail(
          Status.UNAUTHENTICATED.withDescription("the token callback failed").withCause(e));
      return;
    }
    applier.apply(headers);
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withCallCredentials(this));
  }
}
