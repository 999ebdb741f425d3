/** The address rule: the cases of tests/conformance/vectors/addresses.json, which all languages play. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseAddress } from "../src/address.js";
import { Client, Worker } from "../src/index.js";

const VECTORS = new URL("../../../../tests/conformance/vectors/addresses.json", import.meta.url);

interface Vectors {
  readonly accepted: readonly { readonly address: string; readonly target: string }[];
  readonly refused: readonly string[];
}

const { accepted, refused } = JSON.parse(readFileSync(VECTORS, "utf8")) as Vectors;

const FORMS = "localhost, localhost:50051, [::1]:50051, dns:///host:50051 or unix:/run/lightspeed.sock";

for (const { address, target } of accepted) {
  test(`'${address}' is the address ${target}`, () => {
    const client = new Client(address);
    assert.equal(target, client.target);
    client.close();
  });
}

for (const address of refused) {
  test(`'${address}' is refused at construction, with the accepted forms`, () => {
    const expected = `expected an address such as ${FORMS}, but got '${address}'`;
    for (const construct of [
      () => new Client(address),
      () => new Worker(address, { stages: ["load"], handler: () => {} }),
    ]) {
      assert.throws(construct, (error) => error instanceof TypeError && error.message.startsWith(expected));
    }
  });
}

test("the refusal of a URL says that gRPC needs no scheme", () => {
  assert.throws(() => new Client("http://x"), /but got 'http:\/\/x': gRPC needs no scheme; TLS is an option/);
});

test("both forms of a unix address name the same socket", () => {
  assert.equal("/run/x.sock", parseAddress("unix:/run/x.sock").socketPath);
  assert.equal("/run/x.sock", parseAddress("unix:///run/x.sock").socketPath);
  assert.equal("x.sock", parseAddress("unix:x.sock").socketPath);
});
