/** Signatures and chains: received records are verified without the server. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { type AuditEntry, auditSignature, Client, lineageSignature, verifyAuditEntries } from "../src/index.js";
import { AuditRecordSchema } from "../src/messages.js";
import { Server } from "./server.js";
import { batch, newSurface } from "./surfaces.js";

let server: Server;
let client: Client;

before(async () => {
  server = await Server.start();
  client = new Client(server.address);
});

after(async () => {
  client.close();
  await server.close();
});

async function chain(): Promise<AuditEntry[]> {
  const surface = await newSurface(client);
  await client.pause("ночь|=%\n\u0085", { surface });
  await client.resume("день", { surface });
  const entries: AuditEntry[] = [];
  for await (const entry of client.listAudits({ surface })) {
    entries.push(entry);
  }
  return entries;
}

test("separators, percent signs and control characters are escaped, and other characters are not", () => {
  const record = create(AuditRecordSchema, { action: "a|b=c%\n\u0085é", outcome: "ok", atMs: -(2n ** 63n) });
  assert.equal("audit.v1|action=a%7Cb%3Dc%25%0A%C2%85é|outcome=ok|at_ms=-9223372036854775808", auditSignature(record));
});

test("the client computes the same signatures as the server", async () => {
  for (const entry of await chain()) {
    assert.equal(entry.signature, auditSignature(entry.record ?? create(AuditRecordSchema)));
  }
  const surface = await newSurface(client);
  await client.enqueueBatch({ surface, batch: batch("b") });
  await client.startAvailable({ surface });
  await client.acknowledgeBatch({ surface, key: "b" });
  for await (const entry of client.listLineage({ surface })) {
    assert.ok(entry.record);
    assert.equal(entry.signature, lineageSignature(entry.record));
  }
});

test("a received chain fits from its start, and from its middle", async () => {
  const entries = await chain();
  const whole = verifyAuditEntries(entries);
  assert.deepEqual([true, 4, 0n, entries.at(-1)?.chainHash], Object.values(whole));
  const rest = verifyAuditEntries(entries.slice(2), { previousHash: entries[1]?.chainHash ?? "" });
  assert.deepEqual([true, 2], [rest.valid, rest.verified]);
});

test("a verification returns the first entry that was changed, left out or moved", async () => {
  const entries = await chain();
  const [one, two, three, four] = entries as [AuditEntry, AuditEntry, AuditEntry, AuditEntry];
  assert.equal(3n, verifyAuditEntries([one, two, { ...three, reason: "другое" }, four]).firstBadSequence);
  assert.equal(2n, verifyAuditEntries([one, three, four]).firstBadSequence);
  assert.equal(2n, verifyAuditEntries([one, { ...two, recordedMs: two.recordedMs + 1n }]).firstBadSequence);
  assert.equal(1n, verifyAuditEntries([{ ...one, actorId: "another actor" }, two]).firstBadSequence);
  assert.equal(0n, verifyAuditEntries([]).firstBadSequence);
});
