/** Which surfaces left while a watch of surfaces was disconnected. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { type WatchSurfacesResponse, WatchSurfacesResponseSchema } from "../src/messages.js";
import { SurfacesWatchCursor } from "../src/watchCursor.js";

const changed = (...names: string[]) =>
  create(WatchSurfacesResponseSchema, {
    frame: { case: "changed", value: { surfaces: names.map((name) => ({ name })) } },
  });
const removed = (...names: string[]) =>
  create(WatchSurfacesResponseSchema, {
    frame: { case: "removed", value: { surfaces: names.map((name) => ({ name })) } },
  });
const caughtUp = create(WatchSurfacesResponseSchema, { frame: { case: "caughtUp", value: { asOfMs: 1n } } });
const beat = create(WatchSurfacesResponseSchema, { frame: { case: "heartbeat", value: { asOfMs: 1n } } });

test("before the mark, known surfaces that did not come again are removed", () => {
  const cursor = new SurfacesWatchCursor({});
  const received = (...frames: WatchSurfacesResponse[]) =>
    frames.flatMap((frame) => {
      cursor.frameReceived(frame);
      return [...cursor.items(frame)];
    });
  cursor.request();
  const first = [changed("a", "b", "c"), caughtUp, removed("a"), changed("d")];
  assert.deepEqual(first, received(...first, beat));
  cursor.request();
  assert.deepEqual([changed("b")], received(changed("b")));
  cursor.request(); // It broke before the mark: nothing is forgotten.
  assert.deepEqual([changed("d"), removed("b", "c"), caughtUp], received(changed("d"), caughtUp));
  cursor.request();
  assert.deepEqual([changed("d"), caughtUp], received(changed("d"), caughtUp));
});
