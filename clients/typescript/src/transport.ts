/**
 * The connection: its address, its security, and its keepalive.
 *
 * Owns what is the same for every call over a connection. It must never send a call again: that is done in one place,
 * by the rule in calls.
 */

import { connect as connectSocket } from "node:net";
import type { DescMessage } from "@bufbuild/protobuf";
import type { Interceptor, StreamResponse, Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";

export const DEFAULT_TARGET = "localhost:50051";

/**
 * An answer takes milliseconds, and a restarted server that has a million lives to replay 10 s: what takes longer than
 * that and its drain together is an outage, and a caller should learn of it.
 */
export const DEADLINE_MS = 30_000;

/** Walking a long audit chain, certifying and replaying a large window are work, not waiting. */
export const LONG_DEADLINE_MS = 60_000;

/** A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: doubled. */
const MAX_RECEIVE_BYTES = 32 * 1024 * 1024;

/** Often enough to notice a dead connection before a person does; only while a call is open. */
const KEEPALIVE_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;

/** A bearer token, or what answers the one that is valid now; it is asked before every call. */
export type Token = string | (() => string | Promise<string>);

/** What secures a connection; with certificate and key of the client's own for mutual TLS. PEM texts. */
export interface Tls {
  /** Certificates to trust instead of those that Node trusts. */
  readonly ca?: string | Buffer;
  /** The client's own certificate. */
  readonly cert?: string | Buffer;
  /** The key of the client's own certificate. */
  readonly key?: string | Buffer;
  /** The name in the server's certificate, if it is not that of the address. */
  readonly serverName?: string;
}

/** How to connect. */
export interface ConnectionOptions {
  /** TLS, `true` for the certificates that Node trusts; left out: plaintext. */
  readonly tls?: boolean | Tls;
  /** Sent as `authorization: Bearer` with every call. Without TLS the networks on the way can read it. */
  readonly token?: Token;
}

/** A connection, opened with the first call and again when it broke, and another one for every 50 streams. */
export interface Connection {
  readonly transport: Transport;
  /** Ends them, and whatever is open on them. */
  close(): void;
}

/** One HTTP/2 connection and the number of its open streams. */
interface Session {
  readonly transport: Transport;
  readonly sessions: Http2SessionManager;
  streams: number;
}

/** How many streams share a connection: half of what a server takes unless told otherwise, the rest is for calls. */
const STREAMS_PER_CONNECTION = 50;

/** Returns a connection to an address as gRPC writes it, such as localhost:50051 or unix:/run/lightspeed.sock. */
export function openConnection(target: string, { tls, token }: ConnectionOptions = {}): Connection {
  const socket = target.startsWith("unix:") ? target.slice("unix:".length).replace(/^\/\/\//, "/") : undefined;
  if (socket !== undefined && tls) {
    throw new TypeError(`expected plaintext over a unix socket, but ${target} is to be secured`);
  }
  const baseUrl = `${tls ? "https" : "http"}://${socket === undefined ? target : "localhost"}`;
  const secured = typeof tls === "object" ? { ...tls, ...(tls.serverName ? { servername: tls.serverName } : {}) } : {};
  const nodeOptions = socket === undefined ? secured : { createConnection: () => connectSocket(socket) };
  const connect = (): Session => {
    const sessions = new Http2SessionManager(
      baseUrl,
      { pingIntervalMs: KEEPALIVE_MS, pingTimeoutMs: KEEPALIVE_TIMEOUT_MS },
      nodeOptions,
    );
    const transport = createGrpcTransport({
      baseUrl,
      sessionManager: sessions,
      readMaxBytes: MAX_RECEIVE_BYTES,
      interceptors: token === undefined ? [] : [bearer(token)],
    });
    return { transport, sessions, streams: 0 };
  };
  const first = connect();
  const all = [first];
  const transport: Transport = {
    unary: (...call) => first.transport.unary(...call),
    async stream(...call) {
      let session = all.find(({ streams }) => streams < STREAMS_PER_CONNECTION);
      if (session === undefined) {
        session = connect();
        all.push(session);
      }
      return counted(session, () => session.transport.stream(...call), call[1]);
    },
  };
  return {
    transport,
    close: () => {
      for (const { sessions } of all) {
        sessions.abort();
      }
    },
  };
}

/** Opens a stream, which counts until its answers end, or it is given up. */
async function counted<I extends DescMessage, O extends DescMessage>(
  session: Session,
  open: () => Promise<StreamResponse<I, O>>,
  signal: AbortSignal | undefined,
): Promise<StreamResponse<I, O>> {
  session.streams += 1;
  let isOpen = true;
  const release = () => {
    session.streams -= Number(isOpen);
    isOpen = false;
    signal?.removeEventListener("abort", release);
  };
  signal?.addEventListener("abort", release);
  try {
    const answer = await open();
    return { ...answer, message: until(answer.message, release) };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

async function* until<T>(items: AsyncIterable<T>, ended: () => void): AsyncGenerator<T, void, undefined> {
  try {
    yield* items;
  } finally {
    ended();
  }
}

function bearer(token: Token): Interceptor {
  return (next) => async (request) => {
    request.header.set("authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
    return next(request);
  };
}
