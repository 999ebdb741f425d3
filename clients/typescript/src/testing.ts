/**
 * The helper for tests of a user: a server with its journal in memory, and tasks for a handler.
 *
 * Owns the process of the server. It must never keep data: each server starts empty.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { create } from "@bufbuild/protobuf";
import { Client } from "./client.js";
import { BatchSchema } from "./messages.js";
import { type Cancellation, type NextBatch, Task } from "./task.js";

/** The environment variable with the command of the server; without it, it is `lightspeed` on the PATH. */
const COMMAND_VARIABLE = "LIGHTSPEED_COMMAND";

/** A server starts within a second; a busy machine needs more. */
const START_MS = 30_000;

/** A server without open calls stops at once. */
const STOP_MS = 10_000;

/** A server for tests, on a free port. */
export class TestServer {
  /** The address for a Client. */
  readonly address: string;
  readonly #process: ChildProcess;

  private constructor(address: string, process: ChildProcess) {
    this.address = address;
    this.#process = process;
  }

  /** Starts `lightspeed serve --journal memory`, and waits until it answers. */
  static async start(): Promise<TestServer> {
    const [command = "lightspeed", ...words] = (process.env[COMMAND_VARIABLE] ?? "lightspeed")
      .split(" ")
      .filter(Boolean);
    const settings = Object.keys(process.env).filter((name) => name.startsWith("LIGHTSPEED_"));
    const env = {
      ...process.env,
      ...Object.fromEntries(settings.map((name) => [name, undefined])),
      LIGHTSPEED_ADMIN_LISTEN: "127.0.0.1:0", // Servers of tests run beside each other: metrics on a free port.
    };
    const options = [...words, "serve", "--journal", "memory", "--listen", "127.0.0.1:0"];
    const child = spawn(command, options, { stdio: ["ignore", "ignore", "pipe"], env });
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill); // A test that fails leaves nothing behind.
    child.once("exit", () => process.removeListener("exit", kill));
    try {
      const address = await addressOf(child, command);
      const client = new Client(address, { logger: () => {} });
      await client.listSurfaces({}, { timeoutMs: START_MS }).next();
      client.close();
      return new TestServer(address, child);
    } catch (error) {
      kill();
      throw error;
    }
  }

  /** Stops the server, and waits for its end; can be called again. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(timer);
  }
}

/** The fields of a task for a test, each with a default. */
export interface NewTask {
  readonly batch?: NextBatch;
  readonly attempt?: bigint;
  readonly runId?: string;
  readonly surface?: string;
  readonly leaseToken?: string;
}

/** A task for a test, and the function that cancels it. */
export interface TaskForTest {
  readonly task: Task;
  /** Aborts the signal of the task, as an operator or the loss of the lease does. */
  cancel(cancellation: Cancellation): void;
}

/** Returns a task for a handler under test. */
export function newTask(fields: NewTask = {}): TaskForTest {
  const { batch = {}, attempt = 1n, runId = "run-000001" } = fields;
  const { surface = "tenants/default/surfaces/default", leaseToken = "lease-1" } = fields;
  const message = create(BatchSchema, {
    key: "batch-1",
    stage: "load",
    idempotencyKey: "batch-1",
    ...withoutType(batch),
  });
  const task = new Task({ batch: message, runId, attempt, surface, leaseToken });
  return { task, cancel: (cancellation) => task.cancel(cancellation) };
}

function withoutType({ $typeName: _, ...fields }: NextBatch & { readonly $typeName?: unknown }) {
  return fields as Omit<NextBatch, "$typeName" | "$unknown">;
}

/** Returns the address that the server logs. */
function addressOf(child: ChildProcess, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`expected ${command} to serve, but ${why}\n${lines.join("\n")}`));
    };
    const timer = setTimeout(() => fail(`it does not within ${START_MS / 1_000} s`), START_MS);
    child.once("error", (error) => fail(`${error.message}: put it on the PATH, or set ${COMMAND_VARIABLE}`));
    child.once("exit", (code) => fail(`it has ended with ${code}`));
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => {
      lines.push(line);
      const { event, listen = "", port } = parsed(line);
      if (event === "serving") {
        clearTimeout(timer);
        resolve(`${listen.slice(0, listen.lastIndexOf(":"))}:${port}`);
      }
    });
  });
}

function parsed(line: string): { readonly event?: string; readonly listen?: string; readonly port?: number } {
  try {
    return JSON.parse(line) as object;
  } catch {
    return {};
  }
}
