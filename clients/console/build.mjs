// Builds the console: one script, one style sheet and a page, with fixed names, into the server's package.
//
//   node build.mjs           build
//   node build.mjs --list    build, and print the size of each input
//   node build.mjs --check   fail if the committed files are not what the sources say, or are too large
//
// A build is the same on each machine: no dates, no hashes in names, and exact versions of all packages.

import { readFileSync, readdirSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";

import { compactDescriptors } from "./compactDescriptors.mjs";

const HERE = import.meta.dirname;
const TARGET = path.join(HERE, "../../server/lightspeed_ops/console/assets");
/** Bytes of all files together, each compressed by gzip. */
const MOST_BYTES = 120_000;
/** Bytes of the files of one screen, compressed by gzip. */
const MOST_SCREEN_BYTES = 8_000;

const OPTIONS = {
  absWorkingDir: HERE,
  bundle: true,
  // What is imported when a screen opens is a file of its own, named after its module.
  splitting: true,
  chunkNames: "[name]",
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  // The paths in tsconfig.json are for the types of the generated code alone.
  tsconfigRaw: {},
  write: false,
  metafile: true,
  outdir: TARGET,
  loader: { ".svg": "copy", ".html": "copy" },
  assetNames: "[name]",
  plugins: [compactDescriptors],
};

/** Returns the built files by name. */
async function built() {
  const result = await esbuild.build({
    ...OPTIONS,
    entryPoints: {
      console: "src/main.tsx",
      index: "src/index.html",
      icon: "src/icon.svg",
    },
  });
  const files = new Map(result.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]));
  // An entry of a copied file comes with a script that has only its name.
  for (const name of ["index.js", "icon.js"]) files.delete(name);
  return { files, inputs: result.metafile };
}

/** Returns the compressed bytes of each screen: its own files, without what it shares with others. */
async function screens() {
  const folder = path.join(HERE, "src/screens");
  const codes = new Map();
  for (const name of readdirSync(folder, { recursive: true })) {
    const screen = name.split(/[./\\]/)[0];
    if (!/\.(tsx?|css)$/.test(name)) continue;
    const text = readFileSync(path.join(folder, name), "utf8");
    const { code } = await esbuild.transform(text, {
      loader: path.extname(name).slice(1),
      minify: true,
      charset: "utf8",
      jsx: "automatic",
      jsxImportSource: "preact",
    });
    codes.set(screen, (codes.get(screen) ?? "") + code);
  }
  return new Map([...codes].map(([screen, code]) => [screen, compressed(code)]));
}

/** Prints the inputs of the script by size. */
function list(metafile) {
  const inputs = Object.entries(metafile.outputs).flatMap(([, output]) => Object.entries(output.inputs));
  for (const [name, { bytesInOutput }] of inputs.sort(([, one], [, other]) => other.bytesInOutput - one.bytesInOutput))
    console.log(`${String(bytesInOutput).padStart(7)} ${name}`);
}

function compressed(content) {
  return gzipSync(content, { level: 9 }).length;
}

async function main() {
  const { files, inputs } = await built();
  if (process.argv.includes("--list")) list(inputs);
  const problems = [];
  let total = 0;
  for (const [name, content] of files) {
    total += compressed(content);
    console.log(`${name}: ${content.length} bytes, ${compressed(content)} compressed`);
  }
  console.log(`console: ${total} bytes compressed, of at most ${MOST_BYTES}`);
  if (total > MOST_BYTES) problems.push(`the console has ${total} bytes compressed, more than ${MOST_BYTES}`);
  for (const [name, bytes] of await screens()) {
    console.log(`screen ${name}: ${bytes} bytes compressed`);
    if (bytes > MOST_SCREEN_BYTES)
      problems.push(`the screen ${name} has ${bytes} bytes, more than ${MOST_SCREEN_BYTES}`);
  }
  if (process.argv.includes("--check")) {
    const committed = new Set(readdirSync(TARGET));
    for (const [name, content] of files) {
      if (!committed.delete(name) || !content.equals(readFileSync(path.join(TARGET, name))))
        problems.push(`${name} is not what the sources say: run make console`);
    }
    for (const name of committed) problems.push(`${name} has no source: run make console`);
  } else {
    rmSync(TARGET, { recursive: true, force: true });
    mkdirSync(TARGET, { recursive: true });
    for (const [name, content] of files) writeFileSync(path.join(TARGET, name), content);
  }
  for (const problem of problems) console.error(`console: ${problem}`);
  process.exitCode = problems.length ? 1 : 0;
}

await main();
