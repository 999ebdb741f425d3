// Runs the tests of the console's modules: bundles each `*.test.ts` for Node.js, and hands the bundles to `node --test`.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import * as esbuild from "esbuild";

const folder = mkdtempSync(path.join(tmpdir(), "console-"));
try {
  await esbuild.build({
    absWorkingDir: path.join(import.meta.dirname, ".."),
    entryPoints: readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => `test/${name}`),
    nodePaths: [path.join(import.meta.dirname, "../node_modules")],
    bundle: true,
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "empty" },
    sourcemap: "inline",
    outdir: folder,
  });
  const plain = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".test.mjs"));
  const tests = [
    ...readdirSync(folder).map((name) => path.join(folder, name)),
    ...plain.map((name) => path.join(import.meta.dirname, name)),
  ];
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...tests], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
