/** Owners of surfaces: the addresses to which a server may lead a client, and the versions of reads. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseAddress } from "../src/address.js";
import type { ConnectionOptions } from "../src/channel.js";
import { RecordService, SurfaceService } from "../src/messages.js";
import { Owners, surfaceOf } from "../src/owners.js";

const SURFACE = "tenants/acme/surfaces/orders";

function ownersOf(address = "ops.example.com", options: ConnectionOptions = {}): Owners {
  return new Owners(parseAddress(address), options);
}

interface AddressVector {
  readonly configured: string;
  readonly owner: string;
  readonly sends_token_in_plaintext: boolean;
  readonly followed: boolean;
}

interface VersionVector {
  readonly said: readonly string[];
  readonly asked: string;
}

function vectors<T>(name: string): readonly T[] {
  const url = new URL(`../../../../tests/conformance/vectors/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as T[];
}

test("a client follows the same addresses in every language", () => {
  for (const vector of vectors<AddressVector>("owner_addresses.json")) {
    const known = ownersOf(vector.configured, vector.sends_token_in_plaintext ? { token: "secret" } : {});
    const expected = vector.followed ? vector.owner : undefined;
    assert.equal(known.learn(SURFACE, vector.owner), expected, JSON.stringify(vector));
    assert.equal(known.targetOf(SURFACE), expected);
  }
});

test("over TLS a token goes from this machine to another: the owner has to prove who it is", () => {
  const known = ownersOf("localhost:50051", { token: "secret", tls: true });
  assert.equal(known.learn(SURFACE, "ops-2:50051"), "ops-2:50051");
});

test("the configured address, and a client that ignores owners, lead nowhere", () => {
  for (const address of ["ops.example.com:50051", "dns:///ops.example.com:50051"]) {
    const known = ownersOf(address);
    known.learn(SURFACE, "ops-2:50051");
    assert.equal(known.learn(SURFACE, "ops.example.com:50051"), undefined);
    assert.equal(known.targetOf(SURFACE), undefined);
  }
  assert.equal(ownersOf("ops.example.com", { directToOwners: false }).learn(SURFACE, "ops-2:50051"), undefined);
});

test("no name is the default surface; requests about many surfaces, and watches, are about none", () => {
  const { getSurface, createSurface, applyControls, getServerInfo } = SurfaceService.method;
  assert.equal(surfaceOf(getSurface, { surface: SURFACE }), SURFACE);
  assert.equal(surfaceOf(getSurface, {}), "tenants/default/surfaces/default");
  assert.equal(surfaceOf(createSurface, { parent: "tenants/acme", surfaceId: "orders" }), SURFACE);
  assert.equal(surfaceOf(createSurface, { surfaceId: "s" }), "tenants/default/surfaces/s");
  assert.equal(surfaceOf(RecordService.method.listAudits, { surface: "tenants/acme/surfaces/-" }), "");
  assert.equal(surfaceOf(applyControls, { parent: "tenants/acme" }), "");
  assert.equal(surfaceOf(getServerInfo, {}), "");
  assert.equal(surfaceOf(RecordService.method.watchAudits, { surface: SURFACE }), "");
});

test("a read asks for the same version in every language", () => {
  for (const vector of vectors<VersionVector>("versions.json")) {
    const known = ownersOf();
    for (const text of vector.said) {
      known.learnFrom(SURFACE, new Headers({ "lightspeed-version": text }));
    }
    assert.equal(known.minVersion(SURFACE) ?? "", vector.asked, JSON.stringify(vector));
  }
});

test("a version can be forgotten, and a later response begins anew", () => {
  const known = ownersOf();
  known.learnFrom(SURFACE, new Headers({ "lightspeed-version": "9@a1" }));
  known.forgetVersion(SURFACE);
  assert.equal(known.minVersion(SURFACE), undefined);
  known.learnFrom(SURFACE, new Headers({ "lightspeed-version": "3@a1" }));
  assert.equal(known.minVersion(SURFACE), "3@a1");
});

test("memory is bounded: the oldest surface is forgotten for a new one", () => {
  const known = ownersOf();
  const metadata = new Headers({ "lightspeed-owner": "ops-2:50051", "lightspeed-version": "1@a1" });
  ["a", "b", "a", ...Array.from({ length: 9_999 }, (_, index) => `s-${index}`)].forEach((name) =>
    known.learnFrom(name, metadata),
  );
  assert.deepEqual(["ops-2:50051", undefined], [known.targetOf("a"), known.targetOf("b")]);
  assert.deepEqual(["1@a1", undefined], [known.minVersion("a"), known.minVersion("b")]);
});

test("an address is forgotten with all its surfaces, and the others are not", () => {
  const known = ownersOf();
  known.learn("a", "ops-2:50051");
  known.learn("b", "ops-3:50051");
  known.forget("ops-2:50051");
  assert.deepEqual([undefined, "ops-3:50051"], [known.targetOf("a"), known.targetOf("b")]);
});
