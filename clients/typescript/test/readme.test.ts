/** The README: its code is the compiled example, which runs. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Server } from "./server.js";

const TOP = new URL("../../", import.meta.url);

const read = (name: string): string => readFileSync(new URL(name, TOP), "utf8");

test("the example in the README is examples/pipeline.ts", () => {
  const [, example] = /```ts\n([^]*?)```/.exec(read("README.md")) ?? [];
  assert.equal(read("examples/pipeline.ts"), example);
});

test("the example processes a batch in each stage, and prints its lineage", async (context) => {
  const server = await Server.start();
  context.after(() => server.close());
  const example = fileURLToPath(new URL("dist/examples/pipeline.js", TOP));
  const child = spawn(process.execPath, [example, server.address], { stdio: ["ignore", "pipe", "inherit"] });
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
