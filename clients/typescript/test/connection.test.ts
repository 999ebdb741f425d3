/**
 * How a client connects: TLS and bearer tokens, against a test server with both; the service itself has neither yet.
 */

import assert from "node:assert/strict";
import { createSecureServer, createServer, type Http2SecureServer, type Http2Server } from "node:http2";
import { test, type TestContext } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Client, LightspeedError, type Tls } from "../src/index.js";
import { SurfaceService } from "../src/messages.js";
import { certificate } from "./certificate.js";

/** Answers GetSurface with the caller's authorization as its name; a call without it is refused. */
const handler = connectNodeAdapter({
  routes: (router) => {
    router.rpc(SurfaceService.method.getSurface, (_, { requestHeader }) => {
      const authorization = requestHeader.get("authorization");
      if (!authorization) {
        throw new ConnectError("expected a token, but there is none", Code.Unauthenticated);
      }
      return { surface: { name: authorization } };
    });
  },
});

async function listening(server: Http2Server | Http2SecureServer, context: TestContext): Promise<string> {
  context.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `localhost:${(server.address() as { port: number }).port}`;
}

test("a token goes with every call, and a token function is called for each", async (context) => {
  const target = await listening(createServer(handler), context);
  const plain = new Client(target, { token: "secret", allowTokenWithoutTls: true });
  assert.equal("Bearer secret", (await plain.getSurface()).name);
  let count = 0;
  const renewed = new Client(target, { token: async () => `t-${(count += 1)}`, allowTokenWithoutTls: true });
  assert.equal("Bearer t-1", (await renewed.getSurface()).name);
  assert.equal("Bearer t-2", (await renewed.getSurface()).name);
  const anonymous = new Client(target);
  const refused = await anonymous.getSurface().catch((error: unknown) => error);
  assert.ok(refused instanceof LightspeedError);
  assert.equal("UNAUTHENTICATED", refused.code);
  for (const client of [plain, renewed, anonymous]) {
    client.close();
  }
});

test("TLS trusts only the given certificate", async (context) => {
  const own = certificate(context);
  const target = await listening(createSecureServer(own, handler), context);
  const trusting = new Client(target, { tls: { ca: own.cert }, token: "t" });
  assert.equal("Bearer t", (await trusting.getSurface()).name);
  const distrusting = new Client(target, { tls: true, token: "t" });
  // The deadline may pass between two attempts or during one: the error names the cause in any case.
  await assert.rejects(distrusting.getSurface({}, { timeoutMs: 200 }), /self-signed certificate/);
  trusting.close();
  distrusting.close();
});

test("a token over plaintext is refused, unless asked for or over a unix socket", () => {
  for (const address of ["localhost:1", "127.0.0.1:1", "ops.example.com"]) {
    assert.throws(() => new Client(address, { token: "t" }), /expected TLS for a token, but .* is plaintext/);
  }
  new Client("unix:/run/none.sock", { token: "t" }).close();
  new Client("localhost:1", { token: () => "t", allowTokenWithoutTls: true }).close();
  new Client("localhost:1", { token: "t", tls: true }).close();
});

test("interceptors see every call, and transport options replace the client's own", async (context) => {
  const target = await listening(createServer(handler), context);
  const seen: string[] = [];
  const client = new Client(target, {
    interceptors: [
      (next) => (request) => {
        seen.push(request.method.name);
        request.header.set("authorization", "by interceptor");
        return next(request);
      },
    ],
    transportOptions: { readMaxBytes: 1_000 },
  });
  assert.equal("by interceptor", (await client.getSurface()).name);
  assert.deepEqual(["GetSurface"], seen);
  const small = new Client(target, {
    token: "t".repeat(100),
    allowTokenWithoutTls: true,
    transportOptions: { readMaxBytes: 50 },
  });
  await assert.rejects(small.getSurface(), LightspeedError);
  client.close();
  small.close();
});

test("a server that asks for a certificate accepts a client with one, under a server name of its choice", async (context) => {
  const own = certificate(context);
  const options = { ...own, ca: own.cert, requestCert: true, rejectUnauthorized: true };
  const target = (await listening(createSecureServer(options, handler), context)).replace("localhost", "127.0.0.1");
  const clientWith = (tls: Tls): Client => {
    const client = new Client(target, { tls: { ca: own.cert, ...tls }, token: "t", logger: () => {} });
    context.after(() => client.close());
    return client;
  };
  const known = clientWith({ serverName: "localhost", cert: own.cert, key: own.key });
  assert.equal("Bearer t", (await known.getSurface()).name);
  const anonymous = clientWith({ serverName: "localhost" }).getSurface({}, { timeoutMs: 1_000 });
  await assert.rejects(anonymous, LightspeedError);
  const misnamed = clientWith({ serverName: "ops.example.com", cert: own.cert, key: own.key });
  await assert.rejects(misnamed.getSurface({}, { timeoutMs: 1_000 }), /ops\.example\.com/);
});
