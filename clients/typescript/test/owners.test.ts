/** Owners of surfaces: the addresses to which a server may lead a client, and the versions of reads. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress } from "../src/address.js";
import { RecordService, SurfaceService } from "../src/messages.js";
import { Owners, surfaceOf } from "../src/owners.js";

const SURFACE = "tenants/acme/surfaces/orders";

function ownersOf(address = "ops.example.com", follows = true): Owners {
  return new Owners(parseAddress(address), follows);
}

const FOLLOWED = [
  "ops-2:50051",
  "ops-2.example.com:1",
  "10.0.0.7:65535",
  "[2001:db8::7]:50051",
  "OPS-2.example.com.:1",
];

test("a host with a port is followed", () => {
  for (const owner of FOLLOWED) {
    assert.equal(ownersOf().learn(SURFACE, owner), owner);
  }
});

const REFUSED = [
  ...["", "ops-2", "ops-2:0", "ops-2:65536", "ops-2:50051/path", "user@ops-2:50051", "dns:///ops-2:50051"],
  // A resolver of the server's choice, other schemes, many addresses.
  ...["dns://8.8.8.8/ops-2:50051", "unix:/run/other.sock", "http://ops-2:50051", "ops-2:1,ops-3:1", "ops-2:50051\n"],
  // Resolvers take these numbers for addresses.
  ...["127.1:50051", "0x7f.0.0.1:50051", "2130706433:50051", "[::1%eth0]:50051", "[10.0.0.7]:50051"],
  `${"a".repeat(300)}:50051`,
];

test("anything else is not followed: the calls stay at the configured address", () => {
  for (const owner of REFUSED) {
    const known = ownersOf();
    assert.equal(known.learn(SURFACE, owner), undefined, owner);
    assert.equal(known.targetOf(SURFACE), undefined, owner);
  }
});

const LOOPBACK = ["localhost:50052", "ops.localhost:50052", "127.0.0.1:50052", "127.8.8.8:1", "[::1]:1", "0.0.0.0:1"];

test("another machine does not lead to this one, and this one leads to itself", () => {
  for (const owner of [...LOOPBACK, "[::]:1", "[::ffff:127.0.0.1]:50052"]) {
    assert.equal(ownersOf().learn(SURFACE, owner), undefined, owner);
    for (const address of ["localhost:50051", "127.0.0.1:50051", "[::1]:50051", "dns:///localhost:50051"]) {
      assert.equal(ownersOf(address).learn(SURFACE, owner), owner);
    }
  }
});

test("the configured address, a unix socket, and a client that ignores owners lead nowhere", () => {
  for (const address of ["ops.example.com:50051", "dns:///ops.example.com:50051"]) {
    const known = ownersOf(address);
    known.learn(SURFACE, "ops-2:50051");
    assert.equal(known.learn(SURFACE, "ops.example.com:50051"), undefined);
    assert.equal(known.targetOf(SURFACE), undefined);
  }
  assert.equal(ownersOf("unix:/run/lightspeed.sock").learn(SURFACE, "ops-2:50051"), undefined);
  assert.equal(ownersOf("ops.example.com", false).learn(SURFACE, "ops-2:50051"), undefined);
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

test("the highest version is remembered, in whatever order answers arrive", () => {
  const known = ownersOf();
  for (const text of ["7", "9", "8", "nonsense", "", "-1"]) {
    known.learnFrom(SURFACE, new Headers({ "lightspeed-version": text }));
  }
  assert.equal(known.minVersion(SURFACE), 9n);
  known.forgetVersion(SURFACE);
  assert.equal(known.minVersion(SURFACE), undefined);
});

test("memory is bounded: the oldest surface is forgotten for a new one", () => {
  const known = ownersOf();
  const metadata = new Headers({ "lightspeed-owner": "ops-2:50051", "lightspeed-version": "1" });
  ["a", "b", "a", ...Array.from({ length: 9_999 }, (_, index) => `s-${index}`)].forEach((name) =>
    known.learnFrom(name, metadata),
  );
  assert.deepEqual(["ops-2:50051", undefined], [known.targetOf("a"), known.targetOf("b")]);
  assert.deepEqual([1n, undefined], [known.minVersion("a"), known.minVersion("b")]);
});

test("an address is forgotten with all its surfaces, and the others are not", () => {
  const known = ownersOf();
  known.learn("a", "ops-2:50051");
  known.learn("b", "ops-3:50051");
  known.forget("ops-2:50051");
  assert.deepEqual([undefined, "ops-3:50051"], [known.targetOf("a"), known.targetOf("b")]);
});
