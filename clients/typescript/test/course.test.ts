/** Tests of the watch cursor and the backoff, without a server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../src/backoff.js";
import { RecordCourse } from "../src/course.js";
import { type Position, positionOf } from "../src/position.js";

const ALL = "tenants/t/surfaces/-";
const frame = (surface: string, resumeToken: string, ...sequences: bigint[]) => ({
  surface,
  resumeToken,
  entries: sequences.map((sequence) => ({ sequence })),
});

type Frame = ReturnType<typeof frame>;

/** The entries that a watch cursor yields for frames, each with its token. */
function walk(surface: string, resumeToken: string, frames: readonly Frame[]): string[][] {
  const course = new RecordCourse<Position, { sequence: bigint }>(surface, positionOf(resumeToken, 0n), (at) => at);
  return frames.flatMap((one) => {
    course.received(one);
    return [...course.items(one)].map((seen) => [`${seen.surface}/${seen.entry.sequence}`, seen.resumeToken]);
  });
}

test("the last entry of a frame has the server's token, those before it one of the client's own", () => {
  assert.deepEqual(
    [
      ["a/1", "after:1"],
      ["a/2", "after:2"],
      ["a/3", "T1"],
    ],
    walk("a", "", [frame("a", "T1", 1n, 2n, 3n)]),
  );
  assert.deepEqual(
    [
      ["a/1", "T1"],
      ["b/1", "after:1@b:T1"],
      ["b/2", "T2"],
    ],
    walk(ALL, "", [frame("a", "T1", 1n), frame("b", "T2", 1n, 2n)]),
  );
});

test("from the middle of a frame, what was seen is passed over, however the frames are cut now", () => {
  const rest = [
    ["b/2", "T2"],
    ["a/2", "T3"],
  ];
  assert.deepEqual(rest, walk(ALL, "after:1@b:T1", [frame("b", "T2", 1n, 2n), frame("a", "T3", 2n)]));
  assert.deepEqual(
    rest,
    walk(ALL, "after:1@b:T1", [frame("b", "T1a", 1n), frame("b", "T2", 2n), frame("a", "T3", 2n)]),
  );
});

test("a token that is the server's own goes back to it as it is", () => {
  assert.deepEqual(
    { afterSequence: 0n, token: "opaque:after:1", passedSurface: "", passedSequence: 0n },
    positionOf("opaque:after:1", 0n),
  );
  assert.equal(17n, positionOf("after:17", 9n).afterSequence);
});

test("waits grow to their limit, are cut by up to half, and never below what the server asks for", () => {
  const whole = new Backoff({ firstMs: 100, limitMs: 300, draw: () => 0 });
  assert.deepEqual([100, 200, 300, 300], [whole.nextMs(), whole.nextMs(), whole.nextMs(), whole.nextMs()]);
  whole.reset();
  assert.equal(100, whole.nextMs());
  const half = new Backoff({ firstMs: 100, limitMs: 300, draw: () => 1 });
  assert.deepEqual([50, 5_000], [half.nextMs(), half.nextMs(5_000)]);
});
