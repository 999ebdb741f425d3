/** Times: 24 hours, always with a zone; durations in their two largest units. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { duration, instant, zone } from "../src/time.ts";

const AFTERNOON_MS = Date.UTC(2026, 10, 30, 17, 5, 9, 42);

test("a time in UTC has the zone and 24 hours", () => {
  assert.equal("2026-11-30 17:05:09 UTC", instant(AFTERNOON_MS));
  assert.equal("2026-11-30 17:05:09.042 UTC", instant(BigInt(AFTERNOON_MS), { milliseconds: true }));
});

test("local time names its offset", () => {
  zone.value = "local";
  assert.match(instant(AFTERNOON_MS), /^2026-1\d-\d\d \d\d:05:09 UTC[+-]\d\d:\d\d$/);
  zone.value = "utc";
});

test("an absent time is a dash, never 1970", () => {
  assert.equal("–", instant(0n));
  assert.equal("–", instant(undefined));
});

test("durations have their two largest units", () => {
  const shown = [250, 9_400, 61_000, 3_720_000, 90_000_000].map((ms) => duration(ms));
  assert.deepEqual(["250 ms", "9.4 s", "1 m 1 s", "1 h 2 m", "1 d 1 h"], shown);
});
