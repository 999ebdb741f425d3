/** Countdowns to stale: states at their borders, the order of surfaces, and the surfaces of a watch. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { create, type MessageInitShape } from "@bufbuild/protobuf";

import { SurfaceSchema, type Surface } from "../../typescript/gen/lightspeed/ops/v1/surface_pb.js";
import {
  WatchSurfacesResponseSchema,
  type WatchSurfacesResponse,
} from "../../typescript/gen/lightspeed/ops/v1/surface_service_pb.js";
import { byStaleTime, countdown, staleCount } from "../src/freshness/countdown.ts";
import { WatchedSurfaces } from "../src/freshness/watched.ts";

const surface = (name: string, staleAtMs: number): Surface =>
  create(SurfaceSchema, { name, staleAtMs: BigInt(staleAtMs) });

test("a surface is stale from the announced millisecond on, and due soon in the minute before", () => {
  assert.deepEqual({ state: "soon", forMs: 1 }, countdown(1_000, 999));
  assert.deepEqual({ state: "stale", forMs: 0 }, countdown(1_000, 1_000));
  assert.deepEqual({ state: "fresh", forMs: 60_000 }, countdown(61_000, 1_000));
  assert.equal("never", countdown(253402300799999, 1_700_000_000_000).state);
});

test("the surface that is stale longest comes first, and equal times go by name", () => {
  const ordered = byStaleTime([surface("c", 9), surface("b", 5), surface("a", 9), surface("d", 1)]);
  assert.deepEqual(
    ["d", "b", "a", "c"],
    ordered.map((one) => one.name),
  );
  assert.deepEqual(
    [0, 1, 2, 4],
    [0, 1, 8, 9].map((nowMs) => staleCount(ordered, nowMs)),
  );
});

function frame(frame: MessageInitShape<typeof WatchSurfacesResponseSchema>["frame"]): WatchSurfacesResponse {
  return create(WatchSurfacesResponseSchema, frame === undefined ? {} : { frame });
}

const changed = (...surfaces: { name: string; stale: boolean }[]): WatchSurfacesResponse =>
  frame({ case: "changed", value: { surfaces } });

test("surfaces that turn from fresh to stale are announced, those that are stale from the start are not", () => {
  const watched = new WatchedSurfaces();
  watched.begin();
  assert.deepEqual([], watched.take(changed({ name: "a", stale: false }, { name: "b", stale: true })));
  const turned = watched.take(changed({ name: "a", stale: true }, { name: "b", stale: true }));
  assert.deepEqual(
    ["a"],
    turned?.map((one) => one.name),
  );
});

test("after a reconnect, surfaces that do not come again before the mark are gone", () => {
  const watched = new WatchedSurfaces();
  watched.begin();
  watched.take(changed({ name: "a", stale: false }, { name: "b", stale: false }, { name: "c", stale: false }));
  watched.take(frame({ case: "caughtUp", value: { asOfMs: 1n } }));
  watched.take(frame({ case: "removed", value: { surfaces: [{ name: "c" }] } }));
  watched.begin();
  watched.take(changed({ name: "a", stale: false }));
  assert.deepEqual(["a", "b"], [...watched.views.keys()], "until the mark the page shows what it had");
  watched.take(frame({ case: "caughtUp", value: { asOfMs: 2n } }));
  assert.deepEqual(["a"], [...watched.views.keys()]);
});

test("a heartbeat changes nothing", () => {
  assert.equal(undefined, new WatchedSurfaces().take(frame({ case: "heartbeat", value: { asOfMs: 1n } })));
});
