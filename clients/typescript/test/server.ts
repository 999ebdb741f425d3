/**
 * A real server process: `lightspeed serve`, its address and its end.
 *
 * LIGHTSPEED names the program if it is not the one of this checkout's .venv.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
export const LIGHTSPEED = process.env["LIGHTSPEED"] ?? join(ROOT, ".venv/bin/lightspeed");

// The runner ends a test that takes too long; the server must end with it.
process.once("SIGTERM", () => process.exit(1));

/** A server process; with a journal in a file it can be killed and started again, on the same address. */
export class Server {
  readonly #folder = mkdtempSync(join(tmpdir(), "lightspeed-"));
  readonly #journal: string;
  readonly #listen: string | undefined;
  #process: ChildProcess | undefined;
  #address = "";
  #adminUrl = "";

  private constructor(journal: "memory" | "sqlite", socket: boolean) {
    this.#journal = journal === "sqlite" ? `sqlite:${join(this.#folder, "journal.db")}` : journal;
    this.#listen = socket ? `unix:${join(this.#folder, "socket")}` : undefined;
  }

  /** Starts one on a free port, or on a unix socket, and waits until it serves. */
  static async start({ journal = "memory", socket = false }: { journal?: "memory" | "sqlite"; socket?: boolean } = {}) {
    const server = new Server(journal, socket);
    await server.start();
    return server;
  }

  /** The address on which it listens. */
  get address(): string {
    return this.#address;
  }

  /** The URL of its admin listener, for metrics and the Connect protocol. */
  get adminUrl(): string {
    return this.#adminUrl;
  }

  /** Starts it again at the same address. */
  async start(): Promise<void> {
    if (!existsSync(LIGHTSPEED)) {
      throw new Error(`expected the service at ${LIGHTSPEED}, but there is none: make setup`);
    }
    const listen = this.#address || this.#listen || "127.0.0.1:0";
    const arguments_ = ["serve", "--listen", listen, "--journal", this.#journal];
    const env = { ...process.env, LIGHTSPEED_ADMIN_LISTEN: this.#adminUrl.replace("http://", "") || "127.0.0.1:0" };
    const child = spawn(LIGHTSPEED, arguments_, { stdio: ["ignore", "pipe", "pipe"], env });
    this.#process = child;
    process.once("exit", () => child.kill("SIGKILL")); // A test that fails leaves nothing behind.
    const { listen: address, admin } = await serving(child);
    [this.#address, this.#adminUrl] = [address, `http://${admin}`];
  }

  /** Sends a signal, and waits for the end of the process. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill(signal);
      await exited;
    }
  }

  /** Freezes the server until it is killed: it sends no more responses. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  /** Ends the server, and deletes its files. */
  async close(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function serving(child: ChildProcess): Promise<{ listen: string; admin: string }> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    let admin = "";
    for (const output of [child.stdout, child.stderr]) {
      output &&
        createInterface(output).on("line", (line) => {
          lines.push(line);
          admin ||= addressIn(line, "admin_listening") ?? "";
          const listen = addressIn(line, "serving");
          if (listen) {
            resolve({ listen, admin });
          }
        });
    }
    child.once("exit", (code) => reject(new Error(`the server has ended with ${code}:\n${lines.join("\n")}`)));
    child.once("error", reject);
  });
}

function addressIn(line: string, event: string): string | undefined {
  if (!line.includes(`"${event}"`)) {
    return undefined;
  }
  const { listen, port } = JSON.parse(line) as { listen: string; port: number };
  return listen.startsWith("unix:") ? listen : `${listen.slice(0, listen.lastIndexOf(":"))}:${port}`;
}
