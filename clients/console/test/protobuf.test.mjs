// The console's runtime of messages against the original, over each message of the contract: bytes of either are read
// by the other as the same message, and JSON is the same.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import * as esbuild from "esbuild";

import { compactDescriptors } from "../compactDescriptors.mjs";

const CONSOLE = path.join(import.meta.dirname, "..");
const GENERATED = path.join(CONSOLE, "../typescript/gen");
const MODULES = [
  ...readdirSync(path.join(GENERATED, "lightspeed/ops/v1")).filter((name) => name.endsWith("_pb.ts")),
  "../../../google/rpc/error_details_pb.ts",
];
/** Messages of each type. */
const SAMPLES = 40;
/** Nested messages below this depth stay empty. */
const DEPTH = 4;

const folder = mkdtempSync(path.join(tmpdir(), "console-protobuf-"));
after(() => rmSync(folder, { recursive: true }));

/** Returns the contract with a runtime: the console's, or without plugins the original. */
async function loaded(name, plugins) {
  const file = path.join(folder, `${name}.mjs`);
  await esbuild.build({
    stdin: {
      contents: [
        ...MODULES.map((one) => `export * from ${JSON.stringify(path.join(GENERATED, "lightspeed/ops/v1", one))};`),
        `export { create, fromBinary, toBinary, toJsonString } from "@bufbuild/protobuf";`,
      ].join("\n"),
      resolveDir: CONSOLE,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    tsconfigRaw: {},
    outfile: file,
    plugins,
  });
  return import(pathToFileURL(file));
}

/** Generated code takes the original from the modules of the console: two versions of it do not mix. */
const oneOriginal = {
  name: "one original",
  setup(build) {
    build.onResolve({ filter: /^@bufbuild\// }, ({ path: name, kind, pluginData }) =>
      pluginData ? undefined : build.resolve(name, { resolveDir: CONSOLE, kind, pluginData: true }),
    );
  },
};

let original;
let own;
before(async () => {
  original = await loaded("original", [oneOriginal]);
  own = await loaded("own", [compactDescriptors]);
});

/** A source of numbers that are the same in each run. */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const BORDERS = [0n, 1n, -1n, 127n, 128n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];

function scalar(field, next) {
  const by = {
    [9]: () => ["", "a", "é€😀", "x".repeat(next(300))][next(4)], // string
    [8]: () => next(2) === 1, // bool
    [3]: () => BORDERS[next(BORDERS.length)], // int64
    [5]: () => [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)][next(5)], // int32
    [13]: () => [0, 1, 2 ** 32 - 1][next(3)], // uint32
    [1]: () => [0, 1.5, -1e300, 0.1][next(4)], // double
    [12]: () => Uint8Array.from({ length: next(20) }, () => next(256)), // bytes
  };
  return by[field.scalar]();
}

function valueOf(field, kind, next, depth) {
  if (kind === "message") return sample(field.message, next, depth + 1);
  if (kind === "enum") return field.enum.values[next(field.enum.values.length)].number;
  return scalar(field, next);
}

/** Returns the values of a random message of a type. */
function sample(desc, next, depth = 0) {
  const values = {};
  if (depth > DEPTH) return values;
  for (const member of desc.members) {
    const field = member.kind === "oneof" ? member.fields[next(member.fields.length)] : member;
    if (next(3) === 0) continue;
    const many = Array.from({ length: next(4) });
    let value;
    if (field.fieldKind === "list") value = many.map(() => valueOf(field, field.listKind, next, depth));
    else if (field.fieldKind === "map")
      value = Object.fromEntries(many.map((_, place) => [`k${place}`, valueOf(field, field.mapKind, next, depth)]));
    else value = valueOf(field, field.fieldKind, next, depth);
    values[member.localName] = member.kind === "oneof" ? { case: field.localName, value } : value;
  }
  return values;
}

/** Returns a message without what only the original has: prototypes and unknown fields. */
function plain(value) {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name, one]) => name !== "$unknown" && one !== undefined);
  return Object.fromEntries(entries.map(([name, one]) => [name, plain(one)]));
}

/** True if a message has one whose JSON is not that of its fields; the console shows none of these. */
function hasOwnJson(desc, seen = new Set()) {
  if (seen.has(desc)) return false;
  seen.add(desc);
  if (desc.typeName.startsWith("google.protobuf.")) return true;
  return desc.fields.some((field) => field.message && hasOwnJson(field.message, seen));
}

test("each message has the same bytes, values and JSON", () => {
  const schemas = Object.keys(original).filter((name) => original[name]?.kind === "message");
  assert.ok(schemas.length > 250, `expected all messages, but there are ${schemas.length}`);
  for (const name of schemas) {
    const [theirs, ours] = [original[name], own[name]];
    assert.equal(ours.typeName, theirs.typeName);
    for (let seed = 0; seed < SAMPLES; seed += 1) {
      const values = sample(theirs, random(seed));
      const wanted = original.create(theirs, values);
      const made = own.create(ours, values);
      assert.deepEqual(plain(made), plain(wanted), `${name} ${seed}: created`);
      const bytes = original.toBinary(theirs, wanted);
      assert.deepEqual(plain(own.fromBinary(ours, bytes)), plain(wanted), `${name} ${seed}: read`);
      const again = original.fromBinary(theirs, own.toBinary(ours, made));
      assert.deepEqual(plain(again), plain(wanted), `${name} ${seed}: written`);
      if (hasOwnJson(theirs)) continue;
      const options = { prettySpaces: 2, useProtoFieldName: true };
      assert.equal(
        own.toJsonString(ours, made, options),
        original.toJsonString(theirs, wanted, options),
        `${name} ${seed}`,
      );
    }
  }
});

test("fields of a later contract are passed over, and cut messages are refused", () => {
  const [theirs, ours] = [original.SurfaceSchema, own.SurfaceSchema];
  const bytes = original.toBinary(theirs, original.create(theirs, { name: "tenants/a/surfaces/b", leaseMs: 5n }));
  const later = Uint8Array.from([...bytes, 0xf8, 0x3f, 0x96, 0x01, 0xfa, 0x3f, 2, 1, 2, 0xfd, 0x3f, 0, 0, 0, 0]);
  assert.equal(own.fromBinary(ours, later).leaseMs, 5n);
  for (let length = 1; length < bytes.length; length += 1)
    try {
      original.fromBinary(theirs, bytes.subarray(0, length));
    } catch {
      assert.throws(() => own.fromBinary(ours, bytes.subarray(0, length)), RangeError);
    }
});

test("a repeated field of a message merges nested messages, as the original does", () => {
  const theirs = original.SurfaceSchema;
  const parts = [{ queue: { queued: 1n } }, { queue: { inFlight: 2n } }].map((values) => [
    ...original.toBinary(theirs, original.create(theirs, values)),
  ]);
  const bytes = Uint8Array.from(parts.flat());
  assert.deepEqual(plain(own.fromBinary(own.SurfaceSchema, bytes)), plain(original.fromBinary(theirs, bytes)));
});
