/**
 * Watches the audits of the demo, and prints each one as it arrives: `audit`, the entry in base64, and a description.
 *
 * It verifies the chain of hashes on the way, and exits with 1 if an entry does not fit. Otherwise it exits with 0: on
 * SIGTERM, or when its parent process is gone.
 */

import { toBinary } from "@bufbuild/protobuf";
import { type AuditEntry, Client, verifyAuditEntries } from "@lightspeed-ops/client";
import { AuditEntrySchema } from "@lightspeed-ops/client/messages";

/** Interval of the checks whether the demo still runs. */
const CHECK_MS = 200;

/** The value of a named option; arguments come in pairs of name and value. */
function argument(name: string): string {
  return process.argv[process.argv.indexOf(name) + 1] ?? "";
}

/** The description of an entry. */
function description({ sequence, record, reason }: AuditEntry): string {
  const [outcome] = (record?.outcome ?? "").split("\n");
  return [`${sequence} ${record?.action}`, ...(reason ? [`(${reason})`] : []), outcome, "· typescript"].join(" ");
}

const end = new AbortController();
process.once("SIGTERM", () => end.abort());
const parent = process.ppid;
setInterval(() => process.ppid === parent || end.abort(), CHECK_MS).unref();

const client = new Client(argument("--server"));
let head = "";
let links = 0;
for await (const { entry } of client.watchAudits({ surface: argument("--surface") }, { signal: end.signal })) {
  const verification = verifyAuditEntries([entry], { previousHash: head });
  if (verification.firstBadSequence !== 0n) {
    console.error(`expected the chain of audits to fit, but entry ${verification.firstBadSequence} does not`);
    process.exit(1);
  }
  head = verification.headHash;
  links += 1;
  console.log(`audit ${Buffer.from(toBinary(AuditEntrySchema, entry)).toString("base64")} ${description(entry)}`);
}
console.log(`verified ${links} links, head ${head}`);
client.close();
