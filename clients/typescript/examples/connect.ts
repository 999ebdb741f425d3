import { readFileSync } from "node:fs";
import { Client } from "@lightspeed-ops/client";

const client = new Client("ops.example.com:443", {
  tls: { ca: readFileSync("ca.pem"), cert: readFileSync("worker.pem"), key: readFileSync("worker.key") },
  token: () => readFileSync("token", "utf8").trim(), // Called before every call; a text if it does not change.
  timeoutMs: 5_000,
  logger: ({ level, event, fields }) => console.log(level, event, fields),
});
client.close();
