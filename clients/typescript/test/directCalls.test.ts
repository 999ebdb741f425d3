/** Calls about a surface go directly to the server that owns it, and back if it cannot be reached. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientOptions, Worker } from "../src/index.js";
import { certificate } from "./certificate.js";
import { elsewhere, OwnerServer, refusal } from "./ownerServers.js";
import { Server } from "./server.js";

/** The limit for calls that wait for nothing, on a noisy machine. */
const NO_WAIT_MS = 5_000;

const OTHER = "tenants/acme/surfaces/returns";

function connect(context: TestContext, { address }: OwnerServer, options: ClientOptions = {}): Client {
  const client = new Client(address, { logger: () => {}, timeoutMs: 20_000, ...options });
  context.after(() => client.close());
  return client;
}

/** Calls until something has come true. */
async function eventually(call: () => Promise<unknown>, reached: () => boolean): Promise<void> {
  while (!reached()) {
    await call();
    await sleep(2); // Not faster than a connection comes to be.
  }
}

async function servers(context: TestContext, count: number): Promise<[OwnerServer, OwnerServer, ...OwnerServer[]]> {
  const started = await Promise.all(Array.from({ length: count }, () => OwnerServer.start(context)));
  return started as [OwnerServer, OwnerServer, ...OwnerServer[]];
}

test("calls go to the owner that an answer named, and calls about another surface do not", async (context) => {
  const [forwarder, owner] = await servers(context, 2);
  forwarder.owner = owner.address;
  const client = connect(context, forwarder);
  await eventually(
    () => client.startRun(),
    () => owner.received.length > 0,
  );
  forwarder.received.splice(0);
  await client.startRun();
  await client.getSurface();
  assert.deepEqual([], forwarder.methods);
  await client.startRun({ surface: OTHER });
  assert.deepEqual(["StartRun"], forwarder.methods);
});

test("a refused call goes to the owner at once", async (context) => {
  const [forwarder, owner] = await servers(context, 2);
  forwarder.refusals.push(elsewhere(owner.address));
  const client = connect(context, forwarder);
  await client.startRun();
  await client.startRun();
  assert.deepEqual([["StartRun"], ["StartRun", "StartRun"]], [forwarder.methods, owner.methods]);
});

test("a surface moves on: a former owner names the next one, also the configured server", async (context) => {
  const [first, second, third] = (await servers(context, 3)) as [OwnerServer, OwnerServer, OwnerServer];
  const counts = () => [first.received.length, second.received.length, third.received.length];
  first.refusals.push(elsewhere(second.address));
  second.refusals.push(elsewhere(third.address));
  const client = connect(context, first);
  await client.startRun();
  assert.deepEqual([1, 1, 1], counts());
  third.owner = first.address;
  await client.startRun();
  await client.startRun();
  assert.deepEqual([2, 1, 2], counts());
  first.refusals.push(elsewhere(third.address));
  third.refusals.push(elsewhere(first.address));
  await client.startRun();
  assert.deepEqual([4, 1, 3], counts());
});

test("servers that disagree are called at the usual pace", async (context) => {
  const [first, second] = await servers(context, 2);
  first.refusals = Array.from({ length: 1_000 }, () => elsewhere(second.address));
  second.refusals = Array.from({ length: 1_000 }, () => elsewhere(first.address));
  await assert.rejects(connect(context, first).startRun({}, { timeoutMs: 500 }), /expected this, but it is that/);
  const calls = first.received.length + second.received.length;
  assert.ok(calls >= 5 && calls <= 12, `${calls} calls`);
});

test("a lost owner is left at once, and a server that is back there gets no call for a while", async (context) => {
  const [forwarder, owner] = await servers(context, 2);
  forwarder.refusals.push(elsewhere(owner.address));
  const client = connect(context, forwarder);
  await client.startRun();
  const port = Number(owner.address.split(":")[1]);
  forwarder.owner = owner.address;
  owner.stop();
  forwarder.received.splice(0);
  const begunMs = performance.now();
  await client.startRun();
  await client.startRun();
  assert.ok(performance.now() - begunMs < NO_WAIT_MS);
  assert.deepEqual(["StartRun", "StartRun"], forwarder.methods);
  const again = await OwnerServer.start(context, { port });
  for (let calls = 0; calls < 20; calls += 1) {
    await client.startRun();
  }
  assert.deepEqual([], again.methods);
});

test("an owner that stands still is left in time", async (context) => {
  const [forwarder] = await servers(context, 1);
  const owner = await Server.start();
  context.after(() => owner.close());
  forwarder.refusals.push(elsewhere(owner.address));
  const client = connect(context, forwarder, { transportOptions: { pingIntervalMs: 300, pingTimeoutMs: 300 } });
  await client.getSurface();
  owner.freeze();
  await client.getSurface();
  assert.deepEqual(["GetSurface", "GetSurface"], forwarder.methods);
});

test("the configured server becomes the owner: its answers name none, and the calls stay with it", async (context) => {
  const [first, second] = await servers(context, 2);
  first.refusals.push(elsewhere(second.address));
  const client = connect(context, first);
  await client.startRun();
  second.owner = first.address;
  await client.startRun();
  await client.startRun();
  await client.startRun({ surface: OTHER });
  assert.deepEqual([3, 2], [first.received.length, second.received.length]);
});

test("an owner that cannot be reached costs the calls nothing", async (context) => {
  const [forwarder] = await servers(context, 1);
  forwarder.owner = "localhost:1";
  const client = connect(context, forwarder);
  const begunMs = performance.now();
  for (let calls = 0; calls < 20; calls += 1) {
    await client.startRun();
  }
  assert.ok(performance.now() - begunMs < NO_WAIT_MS);
  assert.equal(forwarder.received.length, 20);
});

test("an owner that shuts down is left at once", async (context) => {
  const [forwarder, owner] = await servers(context, 2);
  forwarder.refusals.push(elsewhere(owner.address));
  const client = connect(context, forwarder);
  await client.startRun();
  owner.refusals.push(refusal("SERVER_DRAINING", {}, 60_000));
  await client.startRun({}, { timeoutMs: NO_WAIT_MS });
  assert.deepEqual(["StartRun", "StartRun"], forwarder.methods);
});

test("channels are few: for one owner more, the least recently used one is left", async (context) => {
  const [forwarder, ...owners] = await servers(context, 18);
  const client = connect(context, forwarder);
  for (const [index, { address }] of owners.entries()) {
    forwarder.refusals.push(elsewhere(address));
    await client.startRun({ surface: `tenants/acme/surfaces/s-${index}` });
  }
  forwarder.received.splice(0);
  await client.startRun({ surface: "tenants/acme/surfaces/s-16" });
  assert.deepEqual([], forwarder.methods);
  await client.startRun({ surface: "tenants/acme/surfaces/s-0" });
  assert.deepEqual(["StartRun"], forwarder.methods);
});

test("owners can be ignored: all calls go to the configured address, and a refusal stays one", async (context) => {
  const [forwarder, owner] = await servers(context, 2);
  forwarder.owner = owner.address;
  const client = connect(context, forwarder, { directToOwners: false });
  for (let calls = 0; calls < 20; calls += 1) {
    await client.startRun();
  }
  forwarder.refusals = Array.from({ length: 100 }, () => elsewhere(owner.address));
  await assert.rejects(client.startRun({}, { timeoutMs: 200 }), /expected this, but it is that/);
  assert.deepEqual([], owner.methods);
});

test("the owner gets the token over the same TLS, and never over plaintext", async (context) => {
  const own = certificate(context);
  const [forwarder, owner] = [
    await OwnerServer.start(context, { tls: own }),
    await OwnerServer.start(context, { tls: own }),
  ];
  const plaintext = await OwnerServer.start(context);
  forwarder.refusals.push(elsewhere(owner.address));
  const client = connect(context, forwarder, { tls: { ca: own.cert }, token: "secret" });
  await client.startRun();
  assert.deepEqual(
    ["Bearer secret"],
    owner.received.map(({ token }) => token),
  );
  forwarder.refusals.push(elsewhere(plaintext.address));
  await client.startRun({ surface: OTHER });
  assert.deepEqual([["StartRun"], []], [owner.methods, plaintext.methods]);
});

test("a direct channel trusts no other certificate than the configured ones", async (context) => {
  const [own, other] = [certificate(context), certificate(context)];
  const forwarder = await OwnerServer.start(context, { tls: own });
  const owner = await OwnerServer.start(context, { tls: other });
  forwarder.refusals.push(elsewhere(owner.address));
  const client = connect(context, forwarder, { tls: { ca: own.cert }, token: "secret" });
  await client.startRun();
  assert.deepEqual([2, 0], [forwarder.received.length, owner.received.length]);
});

test("a read shows what was written, about the same surface alone, and in the newest journal", async (context) => {
  const [server] = await servers(context, 1);
  const client = connect(context, server);
  await client.getSurface();
  for (const version of ["7@a1", "9@a1", "8@a1"]) {
    server.version = version;
    await client.startRun();
  }
  await client.getSurface();
  server.version = "3@b2";
  await client.startRun();
  await client.getSurface();
  await client.getSurface({ surface: OTHER });
  assert.deepEqual(
    ["", "", "", "", "9@a1", "", "3@b2", ""],
    server.received.map(({ minVersion }) => minVersion),
  );
});

test("a read shows what a worker has reported: the end of a work stream has the version", async (context) => {
  const [server] = await servers(context, 1);
  server.version = "7@a1";
  const client = connect(context, server);
  const stream = client.work({ stages: ["load"] });
  stream.send({ leave: {} });
  for await (const frame of stream) {
    assert.ok(frame.frame.case);
  }
  await client.getSurface();
  assert.deepEqual(
    ["", "7@a1"],
    server.received.map(({ minVersion }) => minVersion),
  );
});

test("a version that no server has is forgotten after one failed read", async (context) => {
  const [server] = await servers(context, 1);
  server.version = "7@a1";
  const client = connect(context, server);
  await client.startRun();
  server.refusals = Array.from({ length: 1_000 }, () => refusal("BEHIND_MIN_VERSION", {}, 10));
  await assert.rejects(client.getSurface({}, { timeoutMs: 200 }));
  server.refusals = [];
  await client.getSurface();
  assert.deepEqual(
    ["7@a1", ""],
    server.received.slice(-2).map(({ minVersion }) => minVersion),
  );
});

test("a worker moves from a forwarded stream to the owner as soon as that is connected", async (context) => {
  const [forwarder, owner] = await servers(context, 2);
  forwarder.owner = owner.address;
  const worker = new Worker(connect(context, forwarder), { stages: ["load"], handler: () => [] });
  await worker.run({ until: () => owner.received.length > 0 });
  assert.deepEqual([["Work"], ["Work"]], [forwarder.methods, owner.methods]);
});

test("a refused worker connects to the owner, and from a lost owner back", async (context) => {
  const [forwarder, owner] = await servers(context, 2);
  forwarder.refusals.push(elsewhere(owner.address));
  const worker = new Worker(connect(context, forwarder), { stages: ["load"], handler: () => [] });
  const until = () => {
    if (owner.received.length > 0) {
      owner.stop();
    }
    return forwarder.received.length > 1;
  };
  await worker.run({ until });
  assert.deepEqual([["Work", "Work"], ["Work"]], [forwarder.methods, owner.methods]);
});
