/**
 * The Connect protocol, as far as a page needs it: unary calls and server streams, binary, over fetch.
 *
 * https://connectrpc.com/docs/protocol has its rules. A client of a service has a function for each RPC, with the types
 * of the generated code.
 */

import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";

import { create, fromBinary, toBinary, typeNamed, type Method, type Service } from "./protobuf.ts";

/** An error of a call: its code such as `not_found`, and its details by the full name of their type. */
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly details: readonly { readonly type: string; readonly value: string }[] = [],
  ) {
    super(message);
  }

  /** Returns the first detail of a type; undefined if there is none. */
  detail(typeName: string): Record<string, unknown> | undefined {
    const found = this.details.find(({ type }) => type === typeName);
    return found && fromBinary(typeNamed(typeName), bytesOf(found.value));
  }
}

interface ErrorJson {
  code?: string;
  message?: string;
  details?: { type: string; value: string }[];
}

/** What every call does: adds its headers, and hears of its errors. */
export interface Hooks {
  readonly headers: () => Record<string, string>;
  readonly failed: (error: CallError) => void;
}

interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Codes of answers that are not the server's own, such as those of a proxy. */
const CODES: Readonly<Record<number, string>> = {
  401: "unauthenticated",
  403: "permission_denied",
  404: "unimplemented",
  429: "unavailable",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};
/** Bytes before each message of a stream: flags, and the length in four bytes. */
const HEAD_BYTES = 5;
/** The flag of the last message of a stream: JSON, with the error if there is one. */
const END = 2;

/** Returns the client of a service at a base address. */
export function createClient<S extends DescService>(desc: S, base: string, hooks: Hooks): Client<S> {
  const service = desc as unknown as Service;
  const client: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(service.methods)) {
    const url = `${base}/${service.typeName}/${method.name}`;
    client[name] = method.isStream
      ? (request: Record<string, unknown>, options: CallOptions = {}) => stream(url, method, request, options, hooks)
      : (request: Record<string, unknown>, options: CallOptions = {}) => unary(url, method, request, options, hooks);
  }
  return client as Client<S>;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Runs a call; each error becomes a {@link CallError}. */
async function* guarded<Item>(hooks: Hooks, signal: AbortSignal | undefined, call: AsyncIterable<Item>) {
  try {
    yield* call;
  } catch (thrown) {
    const error = thrown instanceof CallError ? thrown : broken(thrown, signal);
    hooks.failed(error);
    throw error;
  }
}

function broken(thrown: unknown, signal: AbortSignal | undefined): CallError {
  if (signal?.aborted) return new CallError("canceled", "the page has ended the call");
  // fetch throws a TypeError if it reaches no server, or loses it; another error is a fault of this page.
  if (thrown instanceof TypeError) return new CallError("unavailable", "the server cannot be reached");
  return new CallError("internal", String(thrown));
}

async function posted(url: string, type: string, body: Uint8Array, { signal }: CallOptions, hooks: Hooks) {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...hooks.headers(), "Content-Type": type, "Connect-Protocol-Version": "1" },
    body: body as Uint8Array<ArrayBuffer>,
    redirect: "error",
    cache: "no-store",
    signal: signal ?? null,
  });
  if (response.headers.get("Content-Type") === type) return response;
  const text = await response.text();
  throw errorOf(text, CODES[response.status] ?? "unknown", `the answer is HTTP ${response.status}`);
}

/** Returns the error in JSON text; other text gets a code and a message. */
function errorOf(text: string, code: string, message: string): CallError {
  let error: ErrorJson = {};
  try {
    error = JSON.parse(text) as ErrorJson;
  } catch {
    // A proxy answers with text of its own.
  }
  return new CallError(error.code ?? code, error.message ?? message, error.details);
}

async function unary(
  url: string,
  method: Method,
  request: object,
  options: CallOptions,
  hooks: Hooks,
): Promise<unknown> {
  for await (const response of guarded(hooks, options.signal, once())) return response;
  return undefined;

  async function* once() {
    const response = await posted(url, "application/proto", encoded(method, request), options, hooks);
    yield fromBinary(typeNamed(method.output), new Uint8Array(await response.arrayBuffer()));
  }
}

function encoded(method: Method, request: object): Uint8Array {
  const desc = typeNamed(method.input);
  return toBinary(desc, create(desc, request as Record<string, unknown>));
}

function stream(url: string, method: Method, request: object, options: CallOptions, hooks: Hooks) {
  return guarded(hooks, options.signal, frames());

  async function* frames() {
    const message = encoded(method, request);
    const body = new Uint8Array(HEAD_BYTES + message.length);
    new DataView(body.buffer).setUint32(1, message.length);
    body.set(message, HEAD_BYTES);
    const response = await posted(url, "application/connect+proto", body, options, hooks);
    const desc = typeNamed(method.output);
    for await (const [flags, bytes] of envelopes(response.body)) {
      if (!(flags & END)) {
        yield fromBinary(desc, bytes);
        continue;
      }
      const { error } = JSON.parse(new TextDecoder().decode(bytes)) as { error?: ErrorJson };
      if (error) throw errorOf(JSON.stringify(error), "unknown", "the stream has ended");
      return;
    }
    throw new CallError("unavailable", "the stream broke off");
  }
}

/** Yields the flags and the bytes of each message of a stream. */
async function* envelopes(body: ReadableStream<Uint8Array> | null): AsyncGenerator<[number, Uint8Array]> {
  const reader = body?.getReader();
  let held = new Uint8Array();
  try {
    for (;;) {
      while (held.length >= HEAD_BYTES) {
        const end = HEAD_BYTES + new DataView(held.buffer, held.byteOffset).getUint32(1);
        if (held.length < end) break;
        yield [held[0] ?? 0, held.subarray(HEAD_BYTES, end)];
        held = held.subarray(end);
      }
      const chunk = await reader?.read();
      if (!chunk?.value) return;
      const joined = new Uint8Array(held.length + chunk.value.length);
      joined.set(held);
      joined.set(chunk.value, held.length);
      held = joined;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
