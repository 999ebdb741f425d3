/**
 * Answers each line of input with a line of output until the input ends. tests/conformance/README.md describes the
 * commands.
 */

import { createInterface } from "node:readline";
import { type Command, Runner } from "./runner.js";

const runner = new Runner();
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await runner.do(JSON.parse(line) as Command);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
runner.close();
process.exit(); // A worker may still wait to release its batches.
