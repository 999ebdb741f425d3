/**
 * The connection: the channel to the address of a client, and the direct channels to the owners of surfaces.
 *
 * Owns the choice of the channel for each call, and what a response says of the owner. It must never retry a call:
 * `Caller` does that, by the rule in calls.
 */

import { setMaxListeners } from "node:events";
import type { DescMessage, DescMethod, DescMethodUnary, MessageInitShape } from "@bufbuild/protobuf";
import type { StreamResponse, UnaryResponse } from "@connectrpc/connect";
import { Channel, type ConnectionOptions } from "./channel.js";
import { type DirectChannel, DirectChannels } from "./directChannels.js";
import {
  ClientClosedError,
  connectionFailure,
  fromThrown,
  isLocalDeadline,
  LightspeedError,
  UnavailableError,
} from "./errors.js";
import { type Log, logTo } from "./log.js";
import { WorkerService, type WorkRequest, type WorkResponse } from "./messages.js";
import { MIN_VERSION_KEY, named, Owners, surfaceOf } from "./owners.js";
import { Reachability } from "./reachability.js";

export const DEFAULT_TARGET = "localhost";

/**
 * A response takes milliseconds; a restarted server takes 10 s to replay a million batch lifecycles. A longer wait than
 * for that and its drain together is an outage, which the caller must see.
 */
export const DEADLINE_MS = 30_000;

/** The deadline of calls that work for long: verifying a long audit chain, certifying, replaying a large window. */
export const LONG_DEADLINE_MS = 60_000;

/** Often enough to notice a dead connection before a person does; only while a call is open. */
const KEEPALIVE = { pingIntervalMs: 30_000, pingTimeoutMs: 10_000 };

/** The reason of a refusal that names the owner. */
const OWNER_ELSEWHERE = "OWNER_ELSEWHERE";

/** A work stream of the transport. */
export interface OpenedWork {
  readonly frames: AsyncIterable<WorkResponse>;
  /** Whether a server forwards the stream, and a new one would go directly to the owner. */
  mayMove(): boolean;
}

/** A connection; its channels connect with the first call, and again after they break. */
export class Connection {
  readonly #channel: Channel;
  readonly #owners: Owners;
  readonly #direct: DirectChannels;
  readonly #reachability: Reachability;
  readonly #closing = new AbortController();

  /**
   * Prepares a connection to a gRPC address, such as localhost:50051 or unix:/run/lightspeed.sock.
   *
   * Throws a TypeError if it is not an address, or if a token would be sent over plaintext.
   */
  constructor(address: string, options: ConnectionOptions = {}, log: Log = logTo(() => {})) {
    const channel = new Channel(address, options, KEEPALIVE);
    this.#channel = channel;
    this.#owners = new Owners(channel.address, options);
    this.#direct = new DirectChannels(options, this.#owners);
    this.#reachability = new Reachability(this.target, log, () => channel.isConnected);
    setMaxListeners(0, this.#closing.signal); // The number of watches has no limit.
  }

  /** The address in full. */
  get target(): string {
    return this.#channel.address.target;
  }

  /** Aborted when the connection is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Sends one attempt of a call; throws a LightspeedError. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<UnaryResponse<I, O>["message"]> {
    const surface = surfaceOf(method, request);
    const direct = this.#direct.beginCall(surface);
    const { transport } = direct?.channel ?? this.#channel;
    try {
      this.closed.throwIfAborted();
      const header = this.#headerOf(method, surface);
      const send = () => transport.unary(method, signal, timeoutMs, header, request);
      const response = await (direct ? send() : observed(this.#reachability, send, signal));
      this.#learn(surface, response.trailer, direct);
      return response.message;
    } catch (thrown) {
      throw this.errorOf(thrown, method, signal, direct);
    } finally {
      this.#direct.endCall(direct);
    }
  }

  /** Opens a stream, which any server can serve. */
  stream<I extends DescMessage, O extends DescMessage>(
    method: DescMethod & { readonly input: I; readonly output: O },
    frames: AsyncIterable<MessageInitShape<I>>,
    signal: AbortSignal,
  ): Promise<StreamResponse<I, O>> {
    const open = () => this.#channel.transport.stream<I, O>(method as never, signal, undefined, undefined, frames);
    return observed(this.#reachability, open, signal);
  }

  /** Opens a work stream about a surface; throws a LightspeedError, as its frames do. */
  async work(surface: string, frames: AsyncIterable<WorkRequest>, signal: AbortSignal): Promise<OpenedWork> {
    const name = named(surface);
    const direct = this.#direct.beginCall(name);
    const { transport } = direct?.channel ?? this.#channel;
    try {
      const open = () => transport.stream(WorkerService.method.work, signal, undefined, undefined, frames);
      const { header, message, trailer } = await (direct ? open() : observed(this.#reachability, open, signal));
      const isForwarded = this.#learn(name, header, direct) !== undefined;
      return {
        frames: this.#framesOf(message, trailer, name, direct, signal),
        mayMove: () => isForwarded && this.#direct.connectedTo(name) !== undefined,
      };
    } catch (thrown) {
      throw await this.#workFailed(thrown, name, direct, signal);
    }
  }

  /**
   * Returns whether the next attempt of a failed call about a surface goes to another server. If the failed call named
   * the owner, waits until the owner is connected, or cannot be reached.
   */
  async reroute(surface: string, error: LightspeedError): Promise<boolean> {
    const wasDirect = error.target !== this.target;
    if (!surface || !(error instanceof UnavailableError)) {
      return false;
    }
    if (wasDirect && !error.reason && error.target !== undefined) {
      this.#direct.bar(error.target);
    }
    const isElsewhere = error.reason === OWNER_ELSEWHERE;
    if (!isElsewhere && !wasDirect) {
      return false;
    }
    const owner = this.#owners.learn(surface, isElsewhere ? (error.metadata["owner"] ?? "") : "");
    return owner === undefined ? wasDirect : ((await this.#direct.connect(owner)?.connecting) ?? false);
  }

  /** Forgets the version of a surface that no server has reached in time. */
  forgetVersion(surface: string): void {
    this.#owners.forgetVersion(surface);
  }

  /** Returns the error of a call that the transport failed with. */
  errorOf(
    thrown: unknown,
    { name, parent }: DescMethod,
    signal?: AbortSignal,
    direct?: DirectChannel,
  ): LightspeedError {
    const call = { target: direct?.target ?? this.target, method: `${parent.name}/${name}` };
    return this.closed.aborted && !(thrown instanceof LightspeedError)
      ? new ClientClosedError({ ...call, cause: thrown })
      : fromThrown(thrown, { ...call, signal });
  }

  /** Ends the connections, with all open calls and streams. */
  close(): void {
    this.#reachability.close();
    this.#closing.abort();
    this.#direct.close();
    this.#channel.close();
  }

  /** Returns the metadata of a call: a read must show what this client has written. */
  #headerOf(method: DescMethod, surface: string): Record<string, string> | undefined {
    const version = hasRequestId(method) ? undefined : this.#owners.minVersion(surface);
    return version === undefined ? undefined : { [MIN_VERSION_KEY]: version };
  }

  /** Records what a response says of its surface, and begins to connect to the owner that it names. */
  #learn(surface: string, metadata: Headers, direct: DirectChannel | undefined): DirectChannel | undefined {
    const owner = this.#owners.learnFrom(surface, metadata, { wasDirect: direct !== undefined });
    return owner === undefined ? undefined : this.#direct.connect(owner);
  }

  async *#framesOf(
    frames: AsyncIterable<WorkResponse>,
    trailer: Headers,
    surface: string,
    direct: DirectChannel | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<WorkResponse, void, undefined> {
    let isOver = false;
    try {
      yield* frames;
    } catch (thrown) {
      isOver = true;
      throw await this.#workFailed(thrown, surface, direct, signal);
    } finally {
      this.#owners.recordVersion(surface, trailer); // Of the reports on the stream.
      if (!isOver) {
        this.#direct.endCall(direct);
      }
    }
  }

  async #workFailed(thrown: unknown, surface: string, direct: DirectChannel | undefined, signal: AbortSignal) {
    const error = this.errorOf(thrown, WorkerService.method.work, signal, direct);
    this.#direct.endCall(direct);
    await this.reroute(surface, error);
    return error;
  }
}

/** Whether a method changes something: exactly these methods have a request_id in the contract. */
export function hasRequestId(method: DescMethod): boolean {
  return method.input.fields.some((field) => field.name === "request_id");
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
