package dev.lightspeed.ops.client;

import dev.lightspeed.ops.v1.RemovedSurface;
import dev.lightspeed.ops.v1.RemovedSurfaces;
import dev.lightspeed.ops.v1.Surface;
import dev.lightspeed.ops.v1.WatchSurfacesResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The watch cursor of surfaces: a connection starts with all of them, so it only has to find those
 * that left.
 */
final class SurfacesWatchCursor {
  private final Set<String> known = new HashSet<>();

  /** Known surfaces that this connection has not sent yet. */
  private Set<String> missing = new TreeSet<>();

  /** Begins a connection: all known surfaces are missing until they come again. */
  void connecting() {
    missing = new TreeSet<>(known);
  }

  /** Returns what the reader gets of a frame; before caught_up, also the surfaces that left. */
  List<WatchSurfacesResponse> frameReceived(WatchSurfacesResponse frame) {
    for (Surface surface : frame.getChanged().getSurfacesList()) {
      known.add(surface.getName());
      missing.remove(surface.getName());
    }
    for (RemovedSurface surface : frame.getRemoved().getSurfacesList()) {
      known.remove(surface.getName());
      missing.remove(surface.getName());
    }
    if (frame.hasHeartbeat()) {
      return List.of();
    }
    if (!frame.hasCaughtUp() || missing.isEmpty()) {
      return List.of(frame);
    }
    RemovedSurfaces.Builder left = RemovedSurfaces.newBuilder();
    for (String name : missing) {
      known.remove(name);
      left.addSurfaces(RemovedSurface.newBuilder().setName(name));
    }
    missing.clear();
    return List.of(WatchSurfacesResponse.newBuilder().setRemoved(left).build(), frame);
  }
}
