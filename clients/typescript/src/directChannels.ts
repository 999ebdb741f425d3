/**
 * Direct channels: the connections of a client to the owners of surfaces.
 *
 * Owns these channels from the first connection to their end. It must never delay a call: until an owner is connected,
 * calls go to the configured address, which forwards them.
 */

import { Channel, type ConnectionOptions } from "./channel.js";
import type { Owners } from "./owners.js";

/** Servers that share a journal are few: more owners than these are reached through the configured address. */
const MAX_CHANNELS = 16;

/** Longer than a connection takes that comes to be at all; a call that was refused for its owner waits for it. */
const CONNECT_TIMEOUT_MS = 2_000;

/** A restart takes seconds, a firewall stays: an owner that cannot be reached is left alone for this long. */
const BARRED_MS = 30_000;

/**
 * A server closes connections that ping more often than every 10 s. A call to an owner that stands still ends after the
 * sum of both, and goes to the configured address; by then another server owns its surfaces.
 */
const KEEPALIVE = { pingIntervalMs: 11_000, pingTimeoutMs: 4_000 };

/** Longer than a broken connection takes to emit its error. */
const CLOSE_DELAY_MS = 1_000;

/** A direct channel, and its use. */
export interface DirectChannel {
  readonly target: string;
  readonly channel: Channel;
  /** The end of the first attempt to connect: whether it has succeeded. */
  readonly connecting: Promise<boolean>;
  isConnected: boolean;
  /** The number of its open calls and streams. */
  calls: number;
  /** When the newest of them began. */
  usedAtMs: number;
}

/** The direct channels of a client. */
export class DirectChannels {
  readonly #options: ConnectionOptions;
  readonly #owners: Owners;
  readonly #channels = new Map<string, DirectChannel>();
  readonly #retired = new Set<DirectChannel>();
  readonly #barredUntilMs = new Map<string, number>();
  #isClosed = false;

  /** Starts without channels. */
  constructor(options: ConnectionOptions, owners: Owners) {
    this.#options = options;
    this.#owners = owners;
  }

  /** Returns the channel to the owner of a surface, if it is connected. */
  connectedTo(surface: string): DirectChannel | undefined {
    const direct = this.#channels.get(this.#owners.targetOf(surface) ?? "");
    return direct?.isConnected ? direct : undefined;
  }

  /** Returns the channel for a call about a surface, or undefined: the configured address. `endCall` ends the call. */
  beginCall(surface: string): DirectChannel | undefined {
    const direct = this.connectedTo(surface);
    if (direct) {
      direct.calls += 1;
      direct.usedAtMs = performance.now();
    }
    return direct;
  }

  /** Ends a call; the last one of a retired channel closes it. */
  endCall(direct: DirectChannel | undefined): void {
    if (direct) {
      direct.calls -= 1;
      if (direct.calls === 0 && this.#retired.delete(direct)) {
        closeLater(direct);
      }
    }
  }

  /**
   * Begins to connect to an owner, and returns its channel, also one that is connected; undefined if the owner is
   * barred, or if there is no room for another channel.
   */
  connect(target: string): DirectChannel | undefined {
    const found = this.#channels.get(target);
    if (found || this.#isClosed) {
      return found;
    }
    if (performance.now() < (this.#barredUntilMs.get(target) ?? 0) || !this.#makeRoom()) {
      return undefined;
    }
    const channel = new Channel(target, this.#options, KEEPALIVE);
    const direct: DirectChannel = {
      target,
      channel,
      connecting: channel.connect(CONNECT_TIMEOUT_MS).then((succeeded) => this.#settled(direct, succeeded)),
      isConnected: false,
      calls: 0,
      usedAtMs: performance.now(),
    };
    this.#channels.set(target, direct);
    return direct;
  }

  /** Leaves an owner alone that cannot be reached: its calls go to the configured address. */
  bar(target: string): void {
    const nowMs = performance.now();
    for (const [barred, untilMs] of this.#barredUntilMs) {
      if (untilMs <= nowMs) {
        this.#barredUntilMs.delete(barred);
      }
    }
    this.#barredUntilMs.set(target, nowMs + BARRED_MS);
    this.#owners.forget(target);
    const direct = this.#channels.get(target);
    if (direct) {
      this.#retire(direct);
    }
  }

  /** Closes all channels. */
  close(): void {
    this.#isClosed = true;
    for (const direct of [...this.#channels.values(), ...this.#retired]) {
      direct.isConnected = false;
      direct.channel.close();
    }
    this.#channels.clear();
    this.#retired.clear();
  }

  #settled(direct: DirectChannel, succeeded: boolean): boolean {
    if (this.#channels.get(direct.target) === direct) {
      direct.isConnected = succeeded;
      if (!succeeded) {
        this.bar(direct.target);
      }
    }
    return direct.isConnected;
  }

  /** Retires the least recently used channel if there is no room for another one; false if all have open calls. */
  #makeRoom(): boolean {
    if (this.#channels.size < MAX_CHANNELS) {
      return true;
    }
    const unused = [...this.#channels.values()].filter(({ calls }) => calls === 0);
    const [oldest] = unused.sort((one, other) => one.usedAtMs - other.usedAtMs);
    if (oldest) {
      this.#retire(oldest);
    }
    return oldest !== undefined;
  }

  /** Takes a channel out of use; calls that are open on it go on. */
  #retire(direct: DirectChannel): void {
    this.#channels.delete(direct.target);
    direct.isConnected = false;
    if (direct.calls > 0) {
      this.#retired.add(direct);
    } else {
      closeLater(direct);
    }
  }
}

/**
 * Closes a retired channel. A connection that breaks fails its calls first, and then emits its error; closed between the
 * two, it would emit the error without a listener, which ends the process.
 */
function closeLater({ channel }: DirectChannel): void {
  setTimeout(() => channel.close(), CLOSE_DELAY_MS).unref();
}
