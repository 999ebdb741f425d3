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

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { FieldOptionsSchema, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import * as esbuild from "esbuild";

const HERE = import.meta.dirname;
const TARGET = path.join(HERE, "../../server/lightspeed_ops/console/assets");
const GENERATED = path.join(HERE, "../typescript/gen") + path.sep;
/** Bytes of all files together, each compressed by gzip. */
const MOST_BYTES = 120_000;
/** Bytes of the files of one screen, compressed by gzip. */
const MOST_SCREEN_BYTES = 8_000;

/** The runtime of messages comes once, from the modules of the console, for the generated code too. */
const oneRuntime = {
  name: "one runtime",
  setup(build) {
    build.onResolve({ filter: /^@(bufbuild|connectrpc)\// }, ({ path: name, kind, pluginData }) =>
      pluginData === oneRuntime
        ? undefined
        : build.resolve(name, {
            resolveDir: HERE,
            kind,
            pluginData: oneRuntime,
          }),
    );
  },
};

/** Descriptors without options, which the page does not use, and as text that compresses better than base64. */
const smallDescriptors = {
  name: "small descriptors",
  setup(build) {
    build.onLoad({ filter: /_pb\.ts$/ }, ({ path: name }) => {
      if (!name.startsWith(GENERATED)) return undefined;
      const source = readFileSync(name, "utf8")
        .replace(/fileDesc\("([A-Za-z0-9+/=]+)"/, (_, base64) => `fileDesc(btoa(${JSON.stringify(smaller(base64))})`)
        .replace(/^import \{ file_google_api.*$/gm, "")
        .replace(/file_google_api_\w+(, )?/g, "");
      return { contents: source, loader: "ts" };
    });
  },
};

/** The page reads no messages from JSON: calls are binary. Without that part, the runtime is 4 kB smaller. */
const noMessagesFromJson = {
  name: "no messages from JSON",
  setup(build) {
    build.onLoad({ filter: /protobuf\/dist\/esm\/from-json\.js$/ }, ({ path: name }) => {
      const exported = readFileSync(name, "utf8").matchAll(/^export function (\w+)/gm);
      const refusal = "() => { throw new Error('the console reads no messages from JSON'); }";
      return { contents: [...exported].map(([, one]) => `export const ${one} = ${refusal};`).join("\n") };
    });
  },
};

function smaller(base64) {
  const file = fromBinary(FileDescriptorProtoSchema, base64Decode(base64));
  file.options = undefined;
  for (const type of file.messageType) removeOptions(type);
  for (const one of file.enumType) one.options = undefined;
  for (const service of file.service) for (const method of service.method) method.options = undefined;
  file.extension = [];
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString("latin1");
}

function removeOptions(type) {
  if (type.options) type.options = type.options.mapEntry ? { ...type.options, $unknown: undefined } : undefined;
  for (const field of type.field) {
    const packed = field.options?.packed;
    field.options = packed === undefined || packed === null ? undefined : create(FieldOptionsSchema, { packed });
  }
  for (const oneof of type.oneofDecl) oneof.options = undefined;
  for (const one of type.enumType) one.options = undefined;
  for (const nested of type.nestedType) removeOptions(nested);
}

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
  plugins: [oneRuntime, smallDescriptors, noMessagesFromJson],
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
