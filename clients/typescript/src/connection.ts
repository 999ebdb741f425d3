/**
 * The connection: its address, its security, and its keepalive.
 *
 * Owns the settings that are the same for every call over a connection. It must never retry a call: `Caller` does
 * that, by the rule in calls.
 */

import { setMaxListeners } from "node:events";
import type { SecureClientSessionOptions } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import type { DescMessage, DescMethod } from "@bufbuild/protobuf";
import type { Interceptor, StreamResponse, Transport } from "@connectrpc/connect";
import { createGrpcTransport, type GrpcTransportOptions, Http2SessionManager } from "@connectrpc/connect-node";
import { parseAddress } from "./address.js";
import { ClientClosedError, connectionFailure, fromThrown, isLocalDeadline, LightspeedError } from "./errors.js";
import { type Log, logTo } from "./log.js";
import { Reachability } from "./reachability.js";

export const DEFAULT_TARGET = "localhost";

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

/** Settings of the gRPC transport of connect-node, such as compression and HTTP/2 options. */
export type TransportOptions = Omit<
  GrpcTransportOptions,
  "baseUrl" | "sessionManager" | "interceptors" | "defaultTimeoutMs" | "useBinaryFormat"
>;

/** How to connect. */
export interface ConnectionOptions {
  /** TLS, `true` for the certificates that Node trusts; left out: plaintext. */
  readonly tls?: boolean | Tls;
  /** Sent as `authorization: Bearer` with every call. Over plaintext it is refused, except over a unix socket. */
  readonly token?: Token;
  /** Sends the token also over plaintext: the networks on the way can read it. */
  readonly allowTokenWithoutTls?: boolean;
  /** Interceptors of connect around every call and stream, the first one outermost. */
  readonly interceptors?: readonly Interceptor[];
  /** Settings of the transport that replace the client's own. */
  readonly transportOptions?: TransportOptions;
}

/**
 * A connection, opened with the first call and again after it breaks, with one more connection for every 50 streams.
 */
export interface Connection {
  /** The address in full. */
  readonly target: string;
  readonly transport: Transport;
  /** Aborted when the connection is closed. */
  readonly closed: AbortSignal;
  /** Returns the error of a call that the transport failed with. */
  errorOf(thrown: unknown, method: DescMethod, signal?: AbortSignal): LightspeedError;
  /** Ends the connections, with all open calls and streams. */
  close(): void;
}

/** One HTTP/2 connection of the pool, and the number of its open streams. */
interface PooledConnection {
  readonly transport: Transport;
  readonly sessions: Http2SessionManager;
  /** The newest socket, if it is a plaintext one of the client's own. */
  socket: Socket | undefined;
  streams: number;
}

/** The number of streams that share a connection: half of a server's default limit; the rest is for calls. */
const STREAMS_PER_CONNECTION = 50;

/**
 * Returns a connection to a gRPC address, such as localhost:50051 or unix:/run/lightspeed.sock.
 *
 * Throws a TypeError if it is not an address, or if a token would be sent over plaintext.
 */
export function openConnection(
  address: string,
  options: ConnectionOptions = {},
  log: Log = logTo(() => {}),
): Connection {
  const connect = connector(address, options);
  const { target } = parseAddress(address);
  const first = connect();
  const pool = [first];
  const reachability = new Reachability(target, log, () => isConnected(first));
  const transport: Transport = {
    unary: (...call) => observed(reachability, () => first.transport.unary(...call), call[1]),
    async stream(...call) {
      let pooled = pool.find(({ streams }) => streams < STREAMS_PER_CONNECTION);
      if (pooled === undefined) {
        pooled = connect();
        pool.push(pooled);
      }
      const { transport } = pooled;
      const open = () => observed(reachability, () => transport.stream(...call), call[1]);
      return openCounted(pooled, open, call[1]);
    },
  };
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // The number of watches has no limit.
  return {
    target,
    transport,
    closed: closing.signal,
    errorOf: (thrown, { name, parent }, signal) => {
      const call = { target, method: `${parent.name}/${name}` };
      return closing.signal.aborted && !(thrown instanceof LightspeedError)
        ? new ClientClosedError({ ...call, cause: thrown })
        : fromThrown(thrown, { ...call, signal });
    },
    close: () => {
      reachability.close();
      closing.abort();
      for (const { sessions } of pool) {
        sessions.abort();
      }
    },
  };
}

/** Returns a function that makes connections to an address. */
function connector(address: string, options: ConnectionOptions): () => PooledConnection {
  const { target, authority, host, port, socketPath } = parseAddress(address);
  const { tls, token, allowTokenWithoutTls = false, interceptors = [], transportOptions = {} } = options;
  if (socketPath !== undefined && tls) {
    throw new TypeError(`expected plaintext over a unix socket, but ${target} has TLS settings`);
  }
  if (token !== undefined && !tls && socketPath === undefined && !allowTokenWithoutTls) {
    throw new TypeError(
      `expected TLS for a token, but the connection to ${target} is plaintext: set tls, or allowTokenWithoutTls`,
    );
  }
  const baseUrl = `${tls ? "https" : "http"}://${authority}`;
  return () => {
    const pooled: Pick<PooledConnection, "socket" | "streams"> = { socket: undefined, streams: 0 };
    const createConnection = (): Socket => {
      pooled.socket = socketPath === undefined ? connectSocket(port, host) : connectSocket(socketPath);
      return pooled.socket;
    };
    const sessions = new Http2SessionManager(
      baseUrl,
      { pingIntervalMs: KEEPALIVE_MS, pingTimeoutMs: KEEPALIVE_TIMEOUT_MS, ...transportOptions },
      { ...(tls ? tlsOptions(tls) : { createConnection }), ...transportOptions.nodeOptions },
    );
    const transport = createGrpcTransport({
      readMaxBytes: MAX_RECEIVE_BYTES,
      ...transportOptions,
      baseUrl,
      sessionManager: sessions,
      interceptors: [...interceptors, ...(token === undefined ? [] : [bearer(token)])],
    });
    return Object.assign(pooled, { transport, sessions });
  };
}

function tlsOptions(tls: true | Tls): SecureClientSessionOptions {
  return typeof tls === "object" ? { ...tls, ...(tls.serverName ? { servername: tls.serverName } : {}) } : {};
}

/** Whether there is a connection: a plaintext one is open before the server has said anything. */
function isConnected({ sessions, socket }: PooledConnection): boolean {
  return ["open", "idle", "verifying"].includes(sessions.state()) && socket?.bytesRead !== 0;
}

/** Sends, and records whether the server has answered. */
async function observed<T>(
  reachability: Reachability,
  send: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  reachability.attemptStarted();
  try {
    const response = await send();
    reachability.attemptEnded();
    return response;
  } catch (thrown) {
    if (signal?.aborted || isLocalDeadline(thrown)) {
      reachability.attemptAbandoned();
    } else {
      reachability.attemptEnded(connectionFailure(thrown));
    }
    throw thrown;
  }
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
