/**
 * A channel: the HTTP/2 connections to one address.
 *
 * Owns these connections, with their security and keepalive. It must never retry a call, nor choose another address.
 */

import type { SecureClientSessionOptions } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import type { DescMessage } from "@bufbuild/protobuf";
import type { Interceptor, StreamResponse, Transport } from "@connectrpc/connect";
import { createGrpcTransport, type GrpcTransportOptions, Http2SessionManager } from "@connectrpc/connect-node";
import { type Address, parseAddress } from "./address.js";

/** A page or frame holds up to 1,000 entries, each with a reason of up to 4,096 characters of 4 bytes: doubled. */
const MAX_RECEIVE_BYTES = 32 * 1024 * 1024;

/** The number of streams that share a connection: half of a server's default limit; the rest is for calls. */
const STREAMS_PER_CONNECTION = 50;

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
  /**
   * Calls about a surface, and workers, go directly to the server that owns it, once a response has named it; `false`:
   * all go to the address of the client. Left out: `true`.
   */
  readonly directToOwners?: boolean;
}

/** How often an open connection is tested, and how long an answer may take. */
export interface Keepalive {
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
}

/** One HTTP/2 connection of the pool, and the number of its open streams. */
interface PooledConnection {
  readonly transport: Transport;
  readonly sessions: Http2SessionManager;
  /** The newest socket, if it is a plaintext one of the client's own. */
  socket: Socket | undefined;
  streams: number;
}

/** A channel, opened with the first call and again after it breaks, with one more connection for every 50 streams. */
export class Channel {
  readonly address: Address;
  readonly transport: Transport;
  readonly #connect: () => PooledConnection;
  readonly #pool: [PooledConnection, ...PooledConnection[]];

  /** Throws a TypeError if it is not an address, or if a token would be sent over plaintext. */
  constructor(address: string, options: ConnectionOptions, keepalive: Keepalive) {
    this.address = parseAddress(address);
    this.#connect = connector(this.address, options, keepalive);
    this.#pool = [this.#connect()];
    const [first] = this.#pool;
    this.transport = {
      unary: (...call) => first.transport.unary(...call),
      stream: (...call) => {
        const pooled = this.#withRoom();
        return openCounted(pooled, () => pooled.transport.stream(...call), call[1]);
      },
    };
  }

  /** Whether there is a connection: a plaintext one is open before the server has said anything. */
  get isConnected(): boolean {
    const [{ sessions, socket }] = this.#pool;
    return ["open", "idle", "verifying"].includes(sessions.state()) && socket?.bytesRead !== 0;
  }

  /** Connects, and returns whether that has succeeded in time. */
  async connect(timeoutMs: number): Promise<boolean> {
    const [{ sessions }] = this.#pool;
    const timer = setTimeout(() => sessions.abort(), timeoutMs);
    try {
      return (await sessions.connect()) !== "error";
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the connections, with all open calls and streams. */
  close(): void {
    for (const { sessions } of this.#pool) {
      sessions.abort();
    }
  }

  #withRoom(): PooledConnection {
    let pooled = this.#pool.find(({ streams }) => streams < STREAMS_PER_CONNECTION);
    if (pooled === undefined) {
      pooled = this.#connect();
      this.#pool.push(pooled);
    }
    return pooled;
  }
}

/** Returns a function that makes connections to an address. */
function connector(address: Address, options: ConnectionOptions, keepalive: Keepalive): () => PooledConnection {
  const { target, authority, host, port, socketPath } = address;
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
      { ...keepalive, ...transportOptions },
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
