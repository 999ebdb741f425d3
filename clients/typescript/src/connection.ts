/**
 * The connection: its address, its security, and its keepalive.
 *
 * Owns the settings that are the same for every call over a connection. It must never retry a call: `Caller` does
 * that, by the rule in calls.
 */

import { connect as connectSocket } from "node:net";
import type { DescMessage } from "@bufbuild/protobuf";
import type { Interceptor, StreamResponse, Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";

export const DEFAULT_TARGET = "localhost:50051";

/**
 * A response takes milliseconds; a restarted server takes 10 s to replay a million batch lifecycles. A longer wait than
 * for that and its drain together is an outage, which the caller must see.
 */
export const DEADLINE_MS = 30_000;

/** The deadline of calls that work for long: verifying a long audit chain, certifying, replaying a large window. */
export const LONG_DEADLINE_MS = 60_000;

/** A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: doubled. */
const MAX_RECEIVE_BYTES = 32 * 1024 * 1024;

/** Often enough to notice a dead connection before a person does; only while a call is open. */
const KEEPALIVE_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;

/** A bearer token, or a function that returns the valid one; it is called before every call. */
export type Token = string | (() => string | Promise<string>);

/** The TLS settings of a connection, as PEM texts; with the client's own certificate and key for mutual TLS. */
export interface Tls {
  /** Trusted certificates, instead of those that Node trusts. */
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

/**
 * A connection, opened with the first call and again after it breaks, with one more connection for every 50 streams.
 */
export interface Connection {
  readonly transport: Transport;
  /** Ends the connections, with all open calls and streams. */
  close(): void;
}

/** One HTTP/2 connection of the pool, and the number of its open streams. */
interface PooledConnection {
  readonly transport: Transport;
  readonly sessions: Http2SessionManager;
  streams: number;
}

/** The number of streams that share a connection: half of a server's default limit; the rest is for calls. */
const STREAMS_PER_CONNECTION = 50;

/** Returns a connection to a gRPC address, such as localhost:50051 or unix:/run/lightspeed.sock. */
export function openConnection(target: string, { tls, token }: ConnectionOptions = {}): Connection {
  const socket = target.startsWith("unix:") ? target.slice("unix:".length).replace(/^\/\/\//, "/") : undefined;
  if (socket !== undefined && tls) {
    throw new TypeError(`expected plaintext over a unix socket, but ${target} has TLS settings`);
  }
  const baseUrl = `${tls ? "https" : "http"}://${socket === undefined ? target : "localhost"}`;
  const tlsOptions =
    typeof tls === "object" ? { ...tls, ...(tls.serverName ? { servername: tls.serverName } : {}) } : {};
  const nodeOptions = socket === undefined ? tlsOptions : { createConnection: () => connectSocket(socket) };
  const connect = (): PooledConnection => {
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
  const pool = [first];
  const transport: Transport = {
    unary: (...call) => first.transport.unary(...call),
    async stream(...call) {
      let pooled = pool.find(({ streams }) => streams < STREAMS_PER_CONNECTION);
      if (pooled === undefined) {
        pooled = connect();
        pool.push(pooled);
      }
      return openCounted(pooled, () => pooled.transport.stream(...call), call[1]);
    },
  };
  return {
    transport,
    close: () => {
      for (const { sessions } of pool) {
        sessions.abort();
      }
    },
  };
}

/** Opens a stream, which counts until its responses end, or the caller abandons it. */
async function openCounted<I extends DescMessage, O extends DescMessage>(
  pooled: PooledConnection,
  open: () => Promise<StreamResponse<I, O>>,
  signal: AbortSignal | undefined,
): Promise<StreamResponse<I, O>> {
  pooled.streams += 1;
  let isOpen = true;
  const release = () => {
    pooled.streams -= Number(isOpen);
    isOpen = false;
    signal?.removeEventListener("abort", release);
  };
  signal?.addEventListener("abort", release);
  try {
    const response = await open();
    return { ...response, message: withEnd(response.message, release) };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/** Yields the items, and calls `onEnded` after the last one. */
async function* withEnd<T>(items: AsyncIterable<T>, onEnded: () => void): AsyncGenerator<T, void, undefined> {
  try {
    yield* items;
  } finally {
    onEnded();
  }
}

function bearer(token: Token): Interceptor {
  return (next) => async (request) => {
    request.header.set("authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
    return next(request);
  };
}
