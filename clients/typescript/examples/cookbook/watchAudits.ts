/**
 * Watches the audits of a tenant, and goes on after a restart: it keeps the resume token in a file.
 *
 * It runs until it is killed. A restart of the server in between is not seen.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Client } from "@lightspeed-ops/client";

const TOKEN = "audits.token";

const client = new Client(process.argv[2]);
const resumeToken = existsSync(TOKEN) ? readFileSync(TOKEN, "utf8") : "";
for await (const audit of client.watchAudits({ surface: "tenants/default/surfaces/-", resumeToken })) {
  console.log(`${audit.surface} ${audit.entry.sequence}: ${audit.entry.record?.action}`);
  // After the effect of the entry: if the program is killed between the two, the entry comes again.
  writeFileSync(`${TOKEN}.new`, audit.resumeToken);
  renameSync(`${TOKEN}.new`, TOKEN);
}
