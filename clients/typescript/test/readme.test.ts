/** The README: its code is that of compiled examples, which run. */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { LIGHTSPEED, Server } from "./server.js";

const TOP = new URL("../../", import.meta.url);

/** The programs in the README, in order; each runs in a test below. */
const EXAMPLES = ["examples/pipeline.ts", "examples/connect.ts", "examples/handler.test.ts"];

const read = (name: string): string => readFileSync(new URL(name, TOP), "utf8");

const compiled = (example: string): string => fileURLToPath(new URL(`dist/examples/${example}.js`, TOP));

test("the programs in the README are examples", () => {
  const found = [...read("README.md").matchAll(/```ts\n([^]*?)```/g)].map(([, program]) => program);
  assert.deepEqual(EXAMPLES.map(read), found);
});

test("the example processes a batch in each stage, and prints its lineage", async (context) => {
  const server = await Server.start();
  context.after(() => server.close());
  const child = spawn(process.execPath, [compiled("pipeline"), server.address], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill());
  let output = "";
  for await (const part of child.stdout) {
    output += String(part);
  }
  const lines = output.trim().split("\n");
  assert.deepEqual(
    ["extract", "transform", "load"].map((stage) => `attempt 1: 842 records of day-1 in ${stage}`),
    lines.slice(0, 3),
  );
  assert.match(lines[3] ?? "", /^checkpoint\.v1\|run_id=run-000001\|stage=extract\|.*, resume from /);
  assert.equal(6, lines.length);
});

test("the example of a secure connection makes a client from the files of its folder", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "lightspeed-readme-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const run = (): void => void execFileSync(process.execPath, [compiled("connect")], { cwd: folder, stdio: "pipe" });
  assert.throws(run, /ca\.pem/);
  for (const name of ["ca.pem", "worker.pem", "worker.key", "token"]) {
    writeFileSync(join(folder, name), "");
  }
  run();
});

test("the example of a test passes", () => {
  const env = { ...process.env, LIGHTSPEED_COMMAND: LIGHTSPEED, NODE_TEST_CONTEXT: undefined };
  const options = { env, encoding: "utf8" } as const;
  const output = execFileSync(process.execPath, ["--test", compiled("handler.test")], options);
  assert.match(output, /^# pass 2$/m);
});
