/** The TypeScript runner: it executes the driver's commands, line by line, through the client, and checks nothing. */

import { readFileSync } from "node:fs";
import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type Message,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { ConnectionOptions } from "../src/channel.js";
import { Connection } from "../src/connection.js";
import {
  auditSignature,
  Client,
  LightspeedError,
  lineageSignature,
  type LogEvent,
  verifyAuditEntries,
} from "../src/index.js";
import * as v1 from "../src/messages.js";
import { AsyncQueue } from "../src/workStream.js";
import { ScriptedWorker } from "./scriptedWorker.js";

/** One command; its first word determines its fields. */
export interface Command {
  readonly do: string;
  readonly target: string;
  readonly roots?: string;
  readonly token?: string;
  readonly name: string;
  readonly rpc: string;
  readonly request: string;
  readonly timeout_ms: number;
  readonly surface: string;
  readonly stages: string[];
  readonly concurrency: number;
  readonly prefetch: number;
  readonly lease_ms: number;
  readonly worker_id: string;
  readonly pass_attributes?: boolean;
  readonly key: string;
  readonly next: string[];
  readonly progress: string;
  readonly result: Record<string, string>;
  readonly reason: string;
  readonly permanent: boolean;
  readonly release: boolean;
  readonly kind: string;
  readonly record: string;
  readonly entries: string[];
  readonly previous_hash: string;
}

type Answer = Record<string, unknown>;

const METHODS: ReadonlyMap<string, DescMethod> = new Map(
  [v1.SurfaceService, v1.ScheduleService, v1.WorkerService, v1.RecordService].flatMap((service) =>
    service.methods.map((method) => [`${service.name}/${method.name}`, method] as const),
  ),
);

/** A watch of any kind of item. */
interface AnyWatch {
  next(): Promise<IteratorResult<Message | { surface: string; entry: Message; resumeToken: string }, undefined>>;
  close(): void;
}

/** Writes log events to stderr: stdout belongs to the answers. */
function logger({ level, event, fields }: LogEvent): void {
  if (level !== "debug") {
    console.error([event, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(" "));
  }
}

/** The open clients, streams, watches and workers by name. */
export class Runner {
  #client: Client | undefined;
  #connection: Connection | undefined;
  readonly #streams = new Map<string, RawStream>();
  readonly #watches = new Map<string, { watch: AnyWatch; method: DescMethod }>();
  readonly #workers = new Map<string, ScriptedWorker>();

  /** Executes a command and returns its answer. */
  async do(command: Command): Promise<Answer> {
    try {
      return await this.#answer(command);
    } catch (error) {
      if (error instanceof LightspeedError) {
        return { error: encodedError(error) };
      }
      return { trouble: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  /** Ends everything. */
  close(): void {
    for (const open of [...this.#workers.values(), ...this.#streams.values()]) {
      open.close();
    }
    for (const { watch } of this.#watches.values()) {
      watch.close();
    }
    for (const opened of [this.#workers, this.#streams, this.#watches]) {
      opened.clear();
    }
    this.#client?.close();
    this.#connection?.close();
  }

  async #answer(command: Command): Promise<Answer> {
    const { name, key } = command;
    switch (command.do) {
      case "connect":
        this.close();
        this.#client = new Client(command.target, { logger, ...secured(command) });
        this.#connection = new Connection(command.target, secured(command));
        return {};
      case "call":
        return this.#call(command);
      case "stream":
        this.#streams.set(name, new RawStream(found(this.#connection), methodOf(command), command.request));
        return {};
      case "send":
        found(this.#streams.get(name)).send(command.request);
        return {};
      case "end":
        found(this.#streams.get(name)).end();
        return {};
      case "receive":
        return found(this.#streams.get(name)).receive();
      case "close":
        (this.#streams.get(name) ?? found(this.#watches.get(name)).watch).close();
        this.#streams.delete(name) || this.#watches.delete(name);
        return {};
      case "watch":
        this.#watches.set(name, { watch: this.#watch(command), method: methodOf(command) });
        return {};
      case "take":
        return this.#take(name);
      case "worker":
        this.#workers.set(name, this.#worker(command));
        return {};
      case "begun":
        return encodedTask(await found(this.#workers.get(name)).begun());
      case "report":
        found(this.#workers.get(name)).report(command.key, command.progress, command.result);
        return {};
      case "finish":
        found(this.#workers.get(name)).finish(
          key,
          command.next.map((batch) => decoded(v1.BatchSchema, batch)),
        );
        return {};
      case "fail":
        found(this.#workers.get(name)).fail(key, command.reason, command.permanent);
        return {};
      case "cancelled": {
        const { reason, isLost } = await found(this.#workers.get(name)).cancelled(key);
        return { reason, is_lost: isLost };
      }
      case "stop":
        found(this.#workers.get(name)).stop(command.release);
        return {};
      case "ended":
        await found(this.#workers.get(name)).wait();
        return {};
      case "sign":
        return { signature: sign(command) };
      case "verify":
        return verify(command);
      default:
        throw new Error(`expected a known command, but it is ${command.do}`);
    }
  }

  async #call(command: Command): Promise<Answer> {
    const method = methodOf(command) as DescMethodUnary;
    const options = command.timeout_ms ? { timeoutMs: command.timeout_ms } : {};
    const request = decoded(method.input, command.request);
    return { response: encoded(method.output, await found(this.#client).send(method, request, options)) };
  }

  #watch(command: Command): AnyWatch {
    const client = found(this.#client);
    const method = methodOf(command);
    if (method.methodKind !== "server_streaming") {
      throw new Error(`expected the RPC of a watch, but it is ${command.rpc}`);
    }
    // Each server stream of the contract is a watch, and the client has a method by its name.
    const watches = client as unknown as Record<string, (request: Message) => AnyWatch>;
    return found(watches[method.localName]).call(client, decoded(method.input, command.request));
  }

  async #take(name: string): Promise<Answer> {
    const { watch, method } = found(this.#watches.get(name));
    const item = found((await watch.next()).value);
    const field = method.output.fields.find(({ name }) => name === "entries" || name === "reading");
    const schema = field?.message ?? method.output; // The items of a watch of surfaces are its frames.
    if ("entry" in item) {
      return { surface: item.surface, entry: encoded(schema, item.entry), resume_token: item.resumeToken };
    }
    return { entry: encoded(schema, item) };
  }

  #worker(command: Command): ScriptedWorker {
    const { surface, stages, concurrency, prefetch, lease_ms: leaseMs, worker_id: workerId } = command;
    const { pass_attributes: passAttributes = false } = command;
    const options = { surface, stages, concurrency, prefetch, leaseMs, workerId, passAttributes };
    return new ScriptedWorker(found(this.#client), options);
  }
}

/** A stream without the client's logic: it neither reconnects nor hides a frame. */
class RawStream {
  readonly #connection: Connection;
  readonly #method: DescMethod;
  readonly #requests = new AsyncQueue<Message>();
  readonly #closing = new AbortController();
  readonly #frames: AsyncIterator<Message>;

  /** Opens the stream. */
  constructor(connection: Connection, method: DescMethod, first: string) {
    this.#connection = connection;
    this.#method = method;
    this.send(first);
    if (method.methodKind === "server_streaming") {
      this.end();
    }
    const opened = connection.stream(method as DescMethodServerStreaming, this.#requests, this.#closing.signal);
    opened.catch(() => {}); // The error is thrown when a frame is received.
    this.#frames = (async function* () {
      yield* (await opened).message;
    })();
  }

  /** Sends a frame. */
  send(frame: string): void {
    this.#requests.put(decoded(this.#method.input, frame));
  }

  /** Stops sending frames. */
  end(): void {
    this.#requests.end();
  }

  /** Receives a frame, a refusal, or the end. */
  async receive(): Promise<Answer> {
    try {
      const { done, value } = await this.#frames.next();
      return done ? { ended: {} } : { response: encoded(this.#method.output, value) };
    } catch (thrown) {
      throw this.#connection.errorOf(thrown, this.#method, this.#closing.signal);
    }
  }

  /** Ends the stream at once. */
  close(): void {
    this.end();
    this.#closing.abort();
  }
}

function encodedTask(task: {
  batch: v1.Batch;
  runId: string;
  attempt: bigint;
  surface: string;
  leaseToken: string;
  lastProgress: string;
}): Answer {
  return {
    batch: encoded(v1.BatchSchema, task.batch),
    run_id: task.runId,
    attempt: Number(task.attempt),
    surface: task.surface,
    lease_token: task.leaseToken,
    last_progress: task.lastProgress,
  };
}

function sign({ kind, record }: Command): string {
  return kind === "audit"
    ? auditSignature(decoded(v1.AuditRecordSchema, record))
    : lineageSignature(decoded(v1.LineageRecordSchema, record));
}

function verify({ entries, previous_hash: previousHash }: Command): Answer {
  const verification = verifyAuditEntries(
    entries.map((entry) => decoded(v1.AuditEntrySchema, entry)),
    { previousHash },
  );
  return {
    verified: verification.verified,
    first_bad_sequence: Number(verification.firstBadSequence),
    head_hash: verification.headHash,
  };
}

/** An error in the form that the driver reads. */
function encodedError(error: LightspeedError): Answer {
  const { code, reason, message, metadata, violations, retryAfterMs } = error;
  const retry = retryAfterMs === undefined ? {} : { retry_after_ms: Math.round(retryAfterMs) };
  return { code, reason, message, metadata, violations, ...retry };
}

function secured({ roots, token }: Command): ConnectionOptions {
  return roots === undefined ? {} : { tls: { ca: readFileSync(roots) }, token: found(token) };
}

function methodOf({ rpc }: Command): DescMethod {
  return found(METHODS.get(rpc));
}

function encoded<S extends DescMessage>(schema: S, message: Message): string {
  return Buffer.from(toBinary(schema, message as MessageShape<S>)).toString("base64");
}

function decoded<S extends DescMessage>(schema: S, data: string): MessageShape<S> {
  return data ? fromBinary(schema, Buffer.from(data, "base64")) : create(schema);
}

function found<T>(item: T | undefined): T {
  if (item === undefined) {
    throw new Error("expected what was opened before, but there is none of that name");
  }
  return item;
}
