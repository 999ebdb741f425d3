/** Tests of the watch cursor and the backoff, without a server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../src/backoff.js";
import { type Position, positionOf } from "../src/position.js";
import { RecordWatchCursor } from "../src/watchCursor.js";

const ALL = "tenants/t/surfaces/-";
const frame = (surface: string, resumeToken: string, ...sequences: bigint[]) => ({
  surface,
  resumeToken,
  entries: sequences.map((sequence) => ({ sequence })),
});

type Frame = ReturnType<typeof frame>;

/** The entries that a watch cursor yields for frames, each with its token. */
function itemsOf(surface: string, resumeToken: string, frames: readonly Frame[]): string[][] {
  const cursor = new RecordWatchCursor<Position, { sequence: bigint }>(
    surface,
    positionOf(resumeToken, 0n),
    (at) => at,
  );
  return frames.flatMap((received) => {
    cursor.frameReceived(received);
    return [...cursor.items(received)].map((item) => [`${item.surface}/${item.entry.sequence}`, item.resumeToken]);
  });
}

test("the last entry of a frame has the server's token, and earlier entries have tokens of the client", () => {
  assert.deepEqual(
    [
      ["a/1", "after:1"],
      ["a/2", "after:2"],
      ["a/3", "T1"],
    ],
    itemsOf("a", "", [frame("a", "T1", 1n, 2n, 3n)]),
  );
  assert.deepEqual(
    [
      ["a/1", "T1"],
      ["b/1", "after:1@b:T1"],
      ["b/2", "T2"],
    ],
    itemsOf(ALL, "", [frame("a", "T1", 1n), frame("b", "T2", 1n, 2n)]),
  );
});

test("a watch that resumes in the middle of a frame skips the returned entries, however the server cuts the frames", () => {
  const rest = [
    ["b/2", "T2"],
    ["a/2", "T3"],
  ];
  assert.deepEqual(rest, itemsOf(ALL, "after:1@b:T1", [frame("b", "T2", 1n, 2n), frame("a", "T3", 2n)]));
  assert.deepEqual(
    rest,
    itemsOf(ALL, "after:1@b:T1", [frame("b", "T1a", 1n), frame("b", "T2", 2n), frame("a", "T3", 2n)]),
  );
});

test("a token of the server is sent back unchanged", () => {
  assert.deepEqual(
    { afterSequence: 0n, token: "opaque:after:1", returnedSurface: "", returnedSequence: 0n },
    positionOf("opaque:after:1", 0n),
  );
  assert.equal(17n, positionOf("after:17", 9n).afterSequence);
});

test("waits grow to their limit, are shortened by up to half, and are never shorter than the server asks for", () => {
  const whole = new Backoff({ firstMs: 100, limitMs: 300, random: () => 0 });
  assert.deepEqual([100, 200, 300, 300], [whole.nextMs(), whole.nextMs(), whole.nextMs(), whole.nextMs()]);
  whole.reset();
  assert.equal(100, whole.nextMs());
  const half = new Backoff({ firstMs: 100, limitMs: 300, random: () => 1 });
  assert.deepEqual([50, 5_000], [half.nextMs(), half.nextMs(5_000)]);
});
