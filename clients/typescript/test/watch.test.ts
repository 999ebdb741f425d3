/** Watches against a real server: from history to live, over a restart, without a gap and without a repeat. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type AuditEntry, Client, NotFoundError, type WatchItem } from "../src/index.js";
import { Server } from "./server.js";
import { batch, newSurface } from "./surfaces.js";

let server: Server;
let client: Client;

before(async () => {
  server = await Server.start({ journal: "sqlite" });
  client = new Client(server.address);
});

after(async () => {
  client.close();
  await server.close();
});

async function take<T>(watch: AsyncIterator<T>, count: number): Promise<T[]> {
  const found: T[] = [];
  while (found.length < count) {
    const { done, value } = await watch.next();
    assert.ok(!done, "the watch has ended");
    found.push(value);
  }
  return found;
}

const actions = (items: WatchItem<AuditEntry>[]): string[] => items.map(({ entry }) => entry.record?.action ?? "");

test("a watch goes from history to live", async () => {
  const surface = await newSurface(client);
  const watch = client.watchAudits({ surface });
  assert.deepEqual(["create", "start_run"], actions(await take(watch, 2)));
  const next = take(watch, 1);
  await client.pause("now", { surface });
  assert.deepEqual(["pause"], actions(await next));
  watch.close();
  assert.equal(true, (await watch.next()).done);
});

test("a watch reconnects after a restart of the server", async () => {
  const surface = await newSurface(client);
  const errors: unknown[] = [];
  const watch = client.watchAudits({ surface }, { onReconnect: (error) => errors.push(error) });
  await take(watch, 2);
  await server.stop();
  await server.start();
  await client.pause("after", { surface });
  await server.stop("SIGKILL");
  await server.start();
  await client.resume("after all", { surface });
  const items = await take(watch, 2);
  assert.deepEqual(
    [3n, 4n],
    items.map(({ entry }) => entry.sequence),
  );
  assert.ok(errors.length >= 1);
  watch.close();
});

test("a resume token resumes exactly after its entry, also in the middle of a frame, of one surface and of all", async () => {
  const surface = await newSurface(client);
  await client.pause("one", { surface });
  await client.resume("two", { surface });
  const all = `${surface.slice(0, surface.lastIndexOf("/"))}/-`;
  for (const watched of [surface, all]) {
    const first = client.watchAudits({ surface: watched });
    const whole = (await take(first, 4)).map(({ surface: name, entry }) => `${name} ${entry.sequence}`);
    first.close();
    for (let index = 1; index < 4; index += 1) {
      const before = client.watchAudits({ surface: watched });
      const items = await take(before, index);
      before.close();
      assert.equal(before.resumeToken, items.at(-1)?.resumeToken);
      const rest = client.watchAudits({ surface: watched, resumeToken: before.resumeToken });
      const resumed = (await take(rest, 4 - index)).map(({ surface: name, entry }) => `${name} ${entry.sequence}`);
      assert.deepEqual(whole.slice(index), resumed);
      rest.close();
    }
  }
});

test("leaving a loop closes the watch, and so does a signal", async () => {
  const surface = await newSurface(client);
  for await (const { entry } of client.watchAudits({ surface })) {
    assert.equal(1n, entry.sequence);
    break;
  }
  const controller = new AbortController();
  const watch = client.watchAudits({ surface, afterSequence: -1n }, { signal: controller.signal });
  const next = watch.next();
  controller.abort();
  assert.equal(true, (await next).done);
});

test("a refusal ends the watch", async () => {
  const watch = client.watchAudits({ surface: "tenants/default/surfaces/none" });
  await assert.rejects(watch.next(), NotFoundError);
});

test("lineage and freshness can be watched like audits", async () => {
  const surface = await newSurface(client);
  const freshness = client.watchFreshness({ surface });
  await take(freshness, 1);
  await client.enqueueBatch({ surface, batch: batch("b") });
  await client.startAvailable({ surface });
  await client.acknowledgeBatch({ surface, key: "b" });
  const [item] = await take(client.watchLineage({ surface, filter: { stages: ["extract"] } }), 1);
  assert.equal("extract", item?.entry.record?.stage);
  const [reading] = await take(freshness, 1);
  assert.equal(0n, reading?.recorded?.lastSequence);
  freshness.close();
});

test("heartbeats are frames, and arrive while there are no entries", async () => {
  const surface = await newSurface(client);
  const watch = client.watchAudits({ surface, afterSequence: 2n, heartbeatMs: 100n });
  const [frame] = await take(watch.frames(), 1);
  assert.ok(frame?.notice.case === "heartbeat");
  assert.equal(2n, frame.notice.value.headSequence);
  watch.close();
});

test("more streams than one connection carries are open at a time", async () => {
  const surface = await newSurface(client);
  const watches = Array.from({ length: 120 }, () => client.watchFreshness({ surface }));
  for (const watch of watches) {
    assert.ok(!(await watch.next()).done);
  }
  assert.equal(surface, (await client.getSurface({ surface })).name);
  for (const watch of watches) {
    watch.close();
  }
});
