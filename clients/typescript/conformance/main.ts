/** Answers every line with a line, until there are no more: the words are those of tests/conformance/README.md. */

import { createInterface } from "node:readline";
import { type Command, Runner } from "./runner.js";

const runner = new Runner();
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await runner.do(JSON.parse(line) as Command);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
runner.close();
process.exit(); // A worker may still be busy giving up.
