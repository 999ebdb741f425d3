/** The cookbook: each program runs as its users run it, against a server for tests. */

import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { after, before, test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { Client } from "../src/index.js";
import { TestServer } from "../src/testing.js";
import { LIGHTSPEED } from "./server.js";

const TOP = new URL("../../", import.meta.url);

let server: TestServer;

before(async () => {
  process.env["LIGHTSPEED_COMMAND"] = LIGHTSPEED;
  server = await TestServer.start();
});

after(() => server.stop());

/** A program of the cookbook: its lines, and its exit code. */
interface Program {
  readonly process: ChildProcessByStdio<null, Readable, null>;
  readonly lines: AsyncIterable<string>;
  readonly exitCode: Promise<number | null>;
}

/** Starts a program in a folder. */
function start(name: string, context: TestContext, cwd?: string): Program {
  const path = fileURLToPath(new URL(`dist/examples/cookbook/${name}.js`, TOP));
  const child = spawn(process.execPath, [path, server.address], { cwd, stdio: ["ignore", "pipe", "inherit"] });
  context.after(() => child.kill("SIGKILL"));
  const exitCode = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { process: child, lines: createInterface(child.stdout), exitCode };
}

/** Returns all lines of a program, which ends with 0. */
async function printed({ lines, exitCode }: Program): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) {
    found.push(line);
  }
  assert.equal(0, await exitCode, found.join("\n"));
  return found;
}

const days = (count: number): number[] => Array.from({ length: count }, (_, day) => day + 1);

/** The lines of each program that ends by itself, sorted: handlers run at the same time. */
const PROGRAMS: Record<string, readonly string[]> = {
  enqueueAndWork: days(10).map((day) => `day-${day}: 100 records`),
  handOff: ["extract", "transform", "load"].flatMap((stage) => days(5).map((day) => `day-${day}: ${stage}`)),
  deadLetters: ["day-2: PermanentFailure: the file is cut off", "1 redriven"],
  replay: [...days(10), ...days(3)].map((day) => `day-${day}: run-000001`).concat("load: 3 batches again"),
};

for (const [name, expected] of Object.entries(PROGRAMS)) {
  test(`${name} ends, and prints what it did`, async (context) => {
    assert.deepEqual([...expected].sort(), (await printed(start(name, context))).sort());
  });
}

test("instrumented prints a span of each handler, in the trace of the enqueueing, and its metrics", async (context) => {
  const lines = await printed(start("instrumented", context));
  assert.match(lines.at(-1) ?? "", /^10 handlers finished in \d+\.\d+ s$/);
  const output = lines.join("\n");
  assert.equal(10, output.match(/name: 'process load'/g)?.length);
  assert.equal(10, output.match(/records: 100/g)?.length);
  assert.equal(1, new Set(output.match(/traceId: '\w+'/g)).size);
});

test("shutdown releases its batches after SIGTERM", async (context) => {
  const program = start("shutdown", context);
  const found: string[] = [];
  for await (const line of program.lines) {
    found.push(line);
    if (found.length === 1) {
      program.process.kill("SIGTERM");
    }
  }
  assert.equal(0, await program.exitCode);
  assert.equal("0 succeeded, 100 queued, 0 in flight", found.at(-1), found.join("\n"));
});

test("a killed watchAudits goes on after its last audit, which may come again", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "lightspeed-cookbook-"));
  context.after(() => rmSync(folder, { recursive: true }));
  /** Kills the watch when it has printed an action; returns its lines of the surface. */
  const watched = async (until: string): Promise<string[]> => {
    const program = start("watchAudits", context, folder);
    const lines: string[] = [];
    for await (const line of program.lines) {
      const [, audit] = line.split("/surfaces/watched ");
      lines.push(...(audit === undefined ? [] : [audit]));
      if (audit?.endsWith(`: ${until}`)) {
        program.process.kill("SIGKILL");
      }
    }
    return lines;
  };
  const client = new Client(server.address);
  context.after(() => client.close());
  const { name: surface } = await client.createSurface({ surfaceId: "watched" });
  await client.startRun({ surface });
  assert.deepEqual(["1: create", "2: start_run"], await watched("start_run"));
  await client.pause("the disk is full", { surface });
  const after = await watched("pause");
  assert.equal("3: pause", after.pop());
  assert.ok(!after.length || after.join() === "2: start_run", after.join());
});

test("the README lists every program", () => {
  const readme = readFileSync(new URL("README.md", TOP), "utf8");
  const listed = [...readme.matchAll(/\(examples\/cookbook\/(\w+)\.ts\)/g)].map(([, name]) => `${name}.ts`);
  assert.deepEqual(readdirSync(new URL("examples/cookbook", TOP)).sort(), listed.sort());
});
