/** The package: what `npm pack` makes, in a project outside of this folder, for each way to resolve modules. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const TOP = fileURLToPath(new URL("../../", import.meta.url));
const NAME = "@lightspeed-ops/client";

const USER = `
import { Client, PermanentFailure, type Task, Worker } from "${NAME}";
import { type Batch, BatchSchema } from "${NAME}/messages";
import { newTask } from "${NAME}/testing";

export async function handle({ batch }: Task): Promise<Batch[]> {
  if (batch.records === 0n) {
    throw new PermanentFailure("nothing in it");
  }
  return [];
}

const client = new Client("localhost:1");
new Worker(client, { stages: ["load"], handler: handle });
const { task } = newTask();
// @ts-expect-error: internals are not in the types.
task.cancel;
console.log(client.target, BatchSchema.typeName, task.batch.key);
client.close();
`;

const TRACED = `
import { Client, Worker } from "${NAME}";
import { traceHandlers, withTraceContext } from "${NAME}/opentelemetry";

const client = new Client("localhost:1");
new Worker(client, { stages: ["load"], handler: () => {}, middleware: [traceHandlers()] });
console.log(withTraceContext({ key: "day-1" }).key);
client.close();
`;

/** Makes a project with the packed package; its dependencies are those of this folder. */
function newProject(folder: string): string {
  const options = { cwd: TOP, encoding: "utf8" } as const;
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], options);
  const installed = join(folder, "node_modules", NAME);
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, packed.trim()), "--strip-components=1", "-C", installed]);
  for (const name of ["@bufbuild", "@connectrpc", "@opentelemetry", "@types", "undici-types"]) {
    symlinkSync(join(TOP, "node_modules", name), join(folder, "node_modules", name));
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "user.ts"), USER);
  writeFileSync(join(folder, "traced.ts"), TRACED);
  return installed;
}

test("the package works in a project of its own, for each way to resolve modules", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "lightspeed-package-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const installed = newProject(folder);
  assert.deepEqual(["LICENSE", "README.md", "dist", "package.json"], readdirSync(installed).sort());
  assert.deepEqual(["gen", "src"], readdirSync(join(installed, "dist")).sort());
  const run = (program: string): string => execFileSync(process.execPath, [program], { cwd: folder, encoding: "utf8" });
  const tsc = join(TOP, "node_modules/typescript/bin/tsc");
  const common = ["--target", "es2022", "--strict", "--types", "node", "--skipLibCheck", "user.ts", "traced.ts"];
  for (const [module, resolution] of [
    ["esnext", "node10"],
    ["esnext", "bundler"],
    ["node16", "node16"],
  ] as const) {
    const resolved = ["--module", module, "--moduleResolution", resolution];
    execFileSync(process.execPath, [tsc, ...resolved, ...common], { cwd: folder, stdio: "inherit" });
    assert.equal("localhost:1 lightspeed.ops.v1.Batch batch-1\n", run("user.js"));
    assert.equal("day-1\n", run("traced.js"));
  }
  rmSync(join(folder, "node_modules/@opentelemetry"));
  assert.equal("localhost:1 lightspeed.ops.v1.Batch batch-1\n", run("user.js"), "without OpenTelemetry");
});

test("every file that the manifest names is there", () => {
  const manifest = JSON.parse(readFileSync(join(TOP, "package.json"), "utf8")) as Record<string, unknown>;
  const named = JSON.stringify([manifest["main"], manifest["types"], manifest["exports"], manifest["typesVersions"]]);
  for (const [path] of named.matchAll(/\.\/dist[^"]+/g)) {
    assert.ok(existsSync(join(TOP, path)), path);
  }
});
