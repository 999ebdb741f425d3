/**
 * The Connect protocol of the service, by the official clients: in a browser's way over fetch, and in that of Node.
 *
 * The console and programs without gRPC call so; the client of this package speaks gRPC.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport as createNodeTransport } from "@connectrpc/connect-node";
import { createConnectTransport as createWebTransport } from "@connectrpc/connect-web";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { RecordService, SurfaceService, WorkerService, WorkRequestSchema } from "../src/messages.js";
import { Server } from "./server.js";

const SURFACE = "tenants/default/surfaces/default";

let server: Server;

before(async () => {
  server = await Server.start({ journal: "sqlite" });
});

after(() => server.close());

/** Each official client, in both forms of messages. */
const TRANSPORTS: Record<string, () => Transport> = {
  "connect-web, JSON": () => createWebTransport({ baseUrl: server.adminUrl }),
  "connect-web, binary": () => createWebTransport({ baseUrl: server.adminUrl, useBinaryFormat: true }),
  "connect-node, JSON": () =>
    createNodeTransport({ baseUrl: server.adminUrl, httpVersion: "1.1", useBinaryFormat: false }),
  "connect-node, binary": () => createNodeTransport({ baseUrl: server.adminUrl, httpVersion: "1.1" }),
};

async function failure(call: () => Promise<unknown>): Promise<ConnectError> {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof ConnectError, String(error));
    return error;
  }
  assert.fail("expected an error, but there is none");
}

function reason(error: ConnectError): string | undefined {
  return error.findDetails(ErrorInfoSchema)[0]?.reason;
}

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  test(`${name}: unary calls`, async () => {
    const surfaces = createClient(SurfaceService, transport());
    const { surface } = await surfaces.getSurface({ surface: SURFACE });
    assert.equal(surface?.name, SURFACE);
    assert.equal(surface?.leaseMs, 60_000n);
  });

  test(`${name}: errors with details`, async () => {
    const surfaces = createClient(SurfaceService, transport());
    const missing = await failure(() => surfaces.getSurface({ surface: "tenants/default/surfaces/none" }));
    assert.deepEqual([missing.code, reason(missing)], [Code.NotFound, "SURFACE_NOT_FOUND"]);
    const invalid = await failure(() => surfaces.getSurface({ surface: "no name" }));
    assert.equal(invalid.code, Code.InvalidArgument);
    assert.deepEqual(
      invalid.findDetails(BadRequestSchema)[0]?.fieldViolations.map(({ field }) => field),
      ["surface"],
    );
  });

  test(`${name}: streams, and their cancellation`, async () => {
    const records = createClient(RecordService, transport());
    const controller = new AbortController();
    const frames: string[] = [];
    const error = await failure(async () => {
      for await (const frame of records.watchAudits({ surface: SURFACE }, { signal: controller.signal })) {
        frames.push(frame.resumeToken);
        controller.abort();
      }
    });
    assert.equal(error.code, Code.Canceled);
    assert.ok(frames.length >= 1 && frames[0]);
    await eventually(async () => (await openStreams()) === 0);
  });

  test(`${name}: deadlines`, async () => {
    const records = createClient(RecordService, transport());
    let frames = 0;
    const late = await failure(async () => {
      for await (const _ of records.watchAudits({ surface: SURFACE }, { timeoutMs: 300 })) {
        frames += 1;
      }
    });
    assert.equal(late.code, Code.DeadlineExceeded);
    assert.ok(frames >= 1);
  });

  test(`${name}: errors of streams`, async () => {
    const records = createClient(RecordService, transport());
    const error = await failure(async () => {
      for await (const _ of records.watchAudits({ surface: "tenants/default/surfaces/none" })) {
        assert.fail("expected no frame");
      }
    });
    assert.deepEqual([error.code, reason(error)], [Code.NotFound, "SURFACE_NOT_FOUND"]);
  });
}

async function* frames(): AsyncGenerator<MessageInitShape<typeof WorkRequestSchema>> {
  yield { open: { surface: SURFACE } };
}

test("a work stream needs gRPC", async () => {
  const workers = createClient(WorkerService, TRANSPORTS["connect-node, binary"]!());
  const error = await failure(async () => {
    for await (const _ of workers.work(frames())) {
      assert.fail("expected no frame");
    }
  });
  assert.equal(error.code, Code.Unimplemented);
});

test("a stream goes on after a shutdown", async () => {
  const records = createClient(RecordService, TRANSPORTS["connect-web, binary"]!());
  const surfaces = createClient(SurfaceService, TRANSPORTS["connect-web, JSON"]!());
  const seen: bigint[] = [];
  let token = "";
  const watch = async (until: number) => {
    for await (const frame of records.watchAudits({ surface: SURFACE, resumeToken: token })) {
      seen.push(...frame.entries.map(({ sequence }) => sequence));
      token = frame.resumeToken;
      if (seen.length >= until) {
        return;
      }
    }
  };
  const first = failure(() => watch(1_000));
  await eventually(async () => seen.length >= 1);
  await server.stop();
  const ended = await first;
  assert.deepEqual([ended.code, reason(ended)], [Code.Unavailable, "SERVER_DRAINING"]);
  assert.ok(ended.findDetails(RetryInfoSchema)[0]?.retryDelay);
  assert.ok(ended.findDetails(ErrorInfoSchema)[0]?.metadata["resume_token"]);
  await server.start();
  await surfaces.applyControl({ surface: SURFACE, action: { action: { case: "pause", value: { reason: "night" } } } });
  await watch(seen.length + 1);
  assert.deepEqual(
    seen,
    seen.map((_, place) => BigInt(place + 1)),
  );
});

async function eventually(reached: () => Promise<boolean>): Promise<void> {
  const ends = Date.now() + 20_000;
  while (!(await reached())) {
    assert.ok(Date.now() < ends, "it has not come true");
    await sleep(20);
  }
}

/** Returns the number of open streams that the server knows. */
async function openStreams(): Promise<number> {
  const response = await fetch(`${server.adminUrl}/metrics`);
  const lines = (await response.text()).split("\n").filter((line) => line.startsWith("lightspeed_streams{"));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}
