/**
 * The surfaces of a watch: the newest light view of each, also across streams.
 *
 * Owns which of them are gone: a new stream sends every surface anew, and those that do not come before its mark have
 * left meanwhile.
 */
import type { Surface } from "../../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import type { WatchSurfacesResponse } from "../../../typescript/gen/lightspeed/ops/v1/surface_service_pb.js";

/** The surfaces of a watch. */
export class WatchedSurfaces {
  /** The newest view of each surface by its name. */
  readonly views = new Map<string, Surface>();
  /** True: a stream has sent all surfaces. */
  isComplete = false;
  #missing = new Set<string>();

  /** Begins a new stream. */
  begin(): void {
    this.#missing = new Set(this.views.keys());
  }

  /** Takes a frame. Returns the surfaces that turned stale with it, or undefined if it changes nothing. */
  take({ frame }: WatchSurfacesResponse): readonly Surface[] | undefined {
    const turned: Surface[] = [];
    if (frame.case === "changed") {
      for (const view of frame.value.surfaces) {
        this.#missing.delete(view.name);
        if (view.stale && this.views.get(view.name)?.stale === false) turned.push(view);
        this.views.set(view.name, view);
      }
    } else if (frame.case === "removed") {
      for (const { name } of frame.value.surfaces) this.views.delete(name);
    } else if (frame.case === "caughtUp") {
      this.isComplete = true;
      for (const name of this.#missing) this.views.delete(name);
      this.#missing.clear();
    } else return undefined;
    return turned;
  }
}
