/**
 * Servers that share surfaces: each answers calls, or says that another one owns the surface.
 *
 * Owns what a client learns from servers on one journal, without the journal: owners, versions, refusals.
 */

import { createSecureServer, createServer, type Http2Session, type SecureServerOptions } from "node:http2";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { SurfaceService, WorkerService, type WorkRequest, WorkResponseSchema } from "../src/messages.js";

/** The interval of the frames on an idle work stream. */
const FRAME_INTERVAL_MS = 20;

/** A call that has arrived: its method, its token, and the version that it asks for. */
export interface Received {
  readonly method: string;
  readonly token: string;
  readonly minVersion: string;
}

/** A server that answers StartRun, GetSurface and Work. */
export class OwnerServer {
  /** All calls, in order. */
  readonly received: Received[] = [];
  /** The refusals of the next calls, in order. */
  refusals: ConnectError[] = [];
  /** The owner that its answers name: it forwards. */
  owner = "";
  /** The version that its answers have; empty: none. */
  version = "";
  readonly #sessions = new Set<Http2Session>();
  readonly #server;

  private constructor(tls?: SecureServerOptions) {
    const handler = connectNodeAdapter({
      routes: (router) => {
        router.rpc(SurfaceService.method.startRun, (_, context) => this.#answer(context));
        router.rpc(SurfaceService.method.getSurface, (_, context) => this.#answer(context));
        router.rpc(WorkerService.method.work, (frames, context) => this.#work(frames, context));
      },
    });
    this.#server = tls ? createSecureServer(tls, handler) : createServer(handler);
    this.#server.on("session", (session: Http2Session) => this.#sessions.add(session));
  }

  /** Starts one, on a free port or on the given one; the test ends it. */
  static async start(context: TestContext, { tls, port = 0 }: { tls?: SecureServerOptions; port?: number } = {}) {
    const server = new OwnerServer(tls);
    await new Promise<void>((resolve) => server.#server.listen(port, "127.0.0.1", resolve));
    context.after(() => server.stop());
    return server;
  }

  /** Its address. */
  get address(): string {
    return `localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The methods of all calls, in order. */
  get methods(): string[] {
    return this.received.map(({ method }) => method);
  }

  /** Stops listening, and breaks its connections off. */
  stop(): void {
    this.#server.close();
    this.#sessions.forEach((session) => session.destroy());
  }

  #begin({ method, requestHeader }: HandlerContext): Record<string, string> {
    const [token, minVersion] = ["authorization", "lightspeed-min-version"].map((key) => requestHeader.get(key) ?? "");
    this.received.push({ method: method.name, token: token ?? "", minVersion: minVersion ?? "" });
    const refusal = this.refusals.shift();
    if (refusal) {
      throw refusal;
    }
    return {
      ...(this.owner ? { "lightspeed-owner": this.owner } : {}),
      ...(this.version ? { "lightspeed-version": this.version } : {}),
    };
  }

  #answer(context: HandlerContext) {
    Object.entries(this.#begin(context)).forEach(([key, value]) => context.responseTrailer.set(key, value));
    return { surface: {} };
  }

  async *#work(
    frames: AsyncIterable<WorkRequest>,
    context: HandlerContext,
  ): AsyncGenerator<MessageInitShape<typeof WorkResponseSchema>> {
    for (const [key, value] of Object.entries(this.#begin(context))) {
      (key === "lightspeed-owner" ? context.responseHeader : context.responseTrailer).set(key, value);
    }
    let hasLeft = false;
    const reading = (async () => {
      for await (const frame of frames) {
        hasLeft ||= frame.leave !== undefined;
      }
    })();
    reading.catch(() => {}); // The stream was broken off.
    yield { frame: { case: "opened", value: {} } };
    while (!hasLeft && !context.signal.aborted) {
      yield { frame: { case: "blockReason", value: { reason: { case: "empty", value: {} } } } };
      await sleep(FRAME_INTERVAL_MS);
    }
  }
}

/** Returns an error as the service sends it. */
export function refusal(reason: string, metadata: Record<string, string> = {}, retryAfterMs?: number): ConnectError {
  const info = { desc: ErrorInfoSchema, value: { reason, domain: "ops.lightspeed", metadata } };
  const retryDelay = durationFromMs(retryAfterMs ?? 0);
  const retry = retryAfterMs === undefined ? [] : [{ desc: RetryInfoSchema, value: { retryDelay } }];
  return new ConnectError("expected this, but it is that", Code.Unavailable, undefined, [info, ...retry]);
}

/** Returns the refusal of a server that does not own the surface. */
export function elsewhere(owner: string): ConnectError {
  return refusal("OWNER_ELSEWHERE", { surface: "s", owner });
}
