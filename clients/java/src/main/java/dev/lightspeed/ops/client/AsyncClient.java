package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.CreateSurfaceRequest;
import dev.lightspeed.ops.v1.CreateSurfaceResponse;
import java.util.concurrent.CompletableFuture;

/**
 * The calls of a {@link Client} with futures, over its connection. A future fails with a {@link
 * LightspeedException}; cancelling it cancels the call.
 */
public final class AsyncClient extends AsyncCalls {
  AsyncClient(Caller caller) {
    super(caller);
  }

  /** Creates a surface from a profile, with overrides; without a profile, from the standard one. */
  @Override
  public CompletableFuture<CreateSurfaceResponse> createSurface(CreateSurfaceRequest request) {
    return super.createSurface(Client.withProfile(request));
  }
}
