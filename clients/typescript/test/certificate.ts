/** Certificates of test servers. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** Makes a self-signed certificate for localhost. */
export function certificate(context: TestContext): { cert: Buffer; key: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "lightspeed-tls-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert];
  execFileSync("openssl", [...made, ...named], { stdio: "ignore" });
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
