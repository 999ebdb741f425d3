/** The tail of audits: bounded, in order, without repeats, and honest about what is missing. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";

import {
  VerifyAuditsResponseSchema,
  WatchAuditsResponseSchema,
  type WatchAuditsResponse,
} from "../../typescript/gen/lightspeed/ops/v1/record_service_pb.js";
import { AuditTail, tailCursor } from "../src/audits/tail.ts";
import { nextFrom, verifiedWith } from "../src/audits/verification.ts";

function frame(surface: string, token: string, ...sequences: number[]): WatchAuditsResponse {
  const entries = sequences.map((sequence) => ({ sequence: BigInt(sequence), record: { action: "pause" } }));
  return create(WatchAuditsResponseSchema, { surface, entries, resumeToken: token });
}

const sequences = (tail: AuditTail): number[] => tail.rows.map((row) => Number(row.entry?.sequence));

test("a stream that goes on by its resume token has neither hole nor repeat", () => {
  const tail = new AuditTail(false);
  tail.add(frame("a", "t-1", 1, 2));
  tail.add(frame("a", "t-2", 3));
  assert.equal("t-2", tail.resumeToken);
  assert.deepEqual([1, 2, 3], sequences(tail));
  assert.deepEqual([0, 0n], [tail.repeated, tail.missing]);
});

test("repeats are left out and counted, holes are counted, for each surface on its own", () => {
  const tail = new AuditTail(false);
  tail.add(frame("a", "t-1", 7, 8));
  tail.add(frame("b", "t-2", 1));
  assert.equal(false, tail.add(frame("a", "t-3", 8)));
  tail.add(frame("a", "t-4", 11));
  assert.deepEqual([7, 8, 1, 11], sequences(tail));
  assert.deepEqual([1, 2n], [tail.repeated, tail.missing]);
});

test("with a filter, sequences that are left out are not missing", () => {
  const tail = new AuditTail(true);
  tail.add(frame("a", "t-1", 7));
  tail.add(frame("a", "t-2", 99));
  assert.equal(0n, tail.missing);
});

test("the tail keeps the newest entries only, and says how many left it", () => {
  const tail = new AuditTail(false, 3);
  const before = tail.rows;
  tail.add(frame("a", "t-1", 1, 2));
  tail.add(frame("a", "t-2", 3, 4, 5));
  assert.deepEqual([3, 4, 5], sequences(tail));
  assert.deepEqual([2, 5], [tail.left, tail.received]);
  assert.equal(0, before.length, "rows that a paused view shows do not change");
});

test("a gap of the server is a row, and counts as no hole", () => {
  const tail = new AuditTail(false);
  tail.add(frame("a", "t-1", 1));
  const gap = { case: "gap", value: { fromSequence: 2n, toSequence: 9n } } as const;
  tail.add(create(WatchAuditsResponseSchema, { surface: "a", notice: gap, resumeToken: "t-2" }));
  tail.add(frame("a", "t-3", 10));
  assert.deepEqual({ from: 2n, to: 9n }, tail.rows[1]?.gap);
  assert.deepEqual([3, 0n], [tail.rows.length, tail.missing]);
});

test("a heartbeat moves the token, and is no row", () => {
  const tail = new AuditTail(false);
  const notice = { case: "heartbeat", value: { headSequence: 4n } } as const;
  assert.equal(false, tail.add(create(WatchAuditsResponseSchema, { surface: "a", notice, resumeToken: "t-9" })));
  assert.deepEqual(["t-9", 0], [tail.resumeToken, tail.rows.length]);
});

test("a tail begins before its newest entries, whatever their number", () => {
  assert.deepEqual(
    [0n, 0n, 1n, 999_800n],
    [0n, 200n, 201n, 1_000_000n].map((head) => tailCursor(head, 200)),
  );
});

test("a verification goes on from its last entry, with requests that do not grow with the history", () => {
  const response = (head: bigint, verified: bigint, firstBadSequence = 0n) =>
    create(VerifyAuditsResponseSchema, {
      valid: firstBadSequence === 0n,
      verified,
      firstBadSequence,
      headSequence: head,
      headHash: "ab",
    });
  assert.deepEqual(
    [1n, 1n, 4_001n],
    [0n, 1_000n, 5_000n].map((head) => nextFrom(undefined, head)),
  );
  const first = verifiedWith(undefined, 4_001n, response(5_000n, 1_000n));
  assert.equal(5_000n, nextFrom(first, 5_010n));
  const second = verifiedWith(first, 5_000n, response(5_010n, 11n));
  assert.deepEqual([1_010n, 5_010n, true], [second.verified, second.head, second.isValid]);
  assert.equal(8_001n, nextFrom(second, 9_000n), "what is too far behind is left out");
  const third = verifiedWith(second, 8_001n, response(9_000n, 1_000n));
  assert.equal(1_000n, third.verified);
  const broken = verifiedWith(third, 9_000n, response(9_005n, 3n, 9_003n));
  assert.deepEqual([false, 9_003n], [broken.isValid, broken.firstBad]);
  assert.equal(8_007n, nextFrom(broken, 9_006n), "a broken chain is verified anew");
});

test("the chain of a surface without audits is verified as empty", () => {
  const empty = create(VerifyAuditsResponseSchema, { valid: true, headHash: "00" });
  const first = verifiedWith(undefined, 1n, empty);
  assert.deepEqual([0n, 0n], [first.verified, verifiedWith(first, nextFrom(first, 0n), empty).verified]);
});
