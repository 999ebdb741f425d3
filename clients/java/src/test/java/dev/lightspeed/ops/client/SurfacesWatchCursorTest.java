package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lightspeed.ops.v1.ChangedSurfaces;
import dev.lightspeed.ops.v1.RemovedSurface;
import dev.lightspeed.ops.v1.RemovedSurfaces;
import dev.lightspeed.ops.v1.Surface;
import dev.lightspeed.ops.v1.SurfacesCaughtUp;
import dev.lightspeed.ops.v1.SurfacesHeartbeat;
import dev.lightspeed.ops.v1.WatchSurfacesResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which surfaces left while a watch of surfaces was disconnected. */
final class SurfacesWatchCursorTest {
  private static final WatchSurfacesResponse CAUGHT_UP =
      WatchSurfacesResponse.newBuilder()
          .setCaughtUp(SurfacesCaughtUp.newBuilder().setAsOfMs(1))
          .build();

  private final SurfacesWatchCursor cursor = new SurfacesWatchCursor();

  /** Before the mark, known surfaces that did not come again are removed. */
  @Test
  void surfacesThatLeftWhileDisconnectedAreRemoved() {
    WatchSurfacesResponse beat =
        WatchSurfacesResponse.newBuilder()
            .setHeartbeat(SurfacesHeartbeat.newBuilder().setAsOfMs(1))
            .build();
    cursor.connecting();
    List<WatchSurfacesResponse> first =
        List.of(changed("a", "b", "c"), CAUGHT_UP, removed("a"), changed("d"));
    assertEquals(first, received(first));
    assertEquals(List.of(), received(List.of(beat)));
    cursor.connecting();
    assertEquals(List.of(changed("b")), received(List.of(changed("b"))));
    cursor.connecting(); // It broke before the mark: nothing is forgotten.
    assertEquals(
        List.of(changed("d"), removed("b", "c"), CAUGHT_UP),
        received(List.of(changed("d"), CAUGHT_UP)));
    cursor.connecting();
    assertEquals(List.of(changed("d"), CAUGHT_UP), received(List.of(changed("d"), CAUGHT_UP)));
  }

  private List<WatchSurfacesResponse> received(List<WatchSurfacesResponse> frames) {
    List<WatchSurfacesResponse> items = new ArrayList<>();
    frames.forEach(frame -> items.addAll(cursor.frameReceived(frame)));
    return items;
  }

  private static WatchSurfacesResponse changed(String... names) {
    ChangedSurfaces.Builder changed = ChangedSurfaces.newBuilder();
    for (String name : names) {
      changed.addSurfaces(Surface.newBuilder().setName(name));
    }
    return WatchSurfacesResponse.newBuilder().setChanged(changed).build();
  }

  private static WatchSurfacesResponse removed(String... names) {
    RemovedSurfaces.Builder removed = RemovedSurfaces.newBuilder();
    for (String name : names) {
      removed.addSurfaces(RemovedSurface.newBuilder().setName(name));
    }
    return WatchSurfacesResponse.newBuilder().setRemoved(removed).build();
  }
}
