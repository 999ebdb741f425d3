/** The router: what a URL says is what the page shows, and a link round-trips every key. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { href, parsed } from "../src/router.ts";

test("a link keeps any key, and its query", () => {
  const path = ["tenants", "acme", "surfaces", "orders", "batches", "a/b?c#d %25 é"];
  const { path: read, query } = parsed(href(path, { state: "queued", empty: "", off: false, page: 2 }));
  assert.deepEqual(path, read);
  assert.deepEqual(
    [
      ["state", "queued"],
      ["page", "2"],
    ],
    [...query],
  );
});

test("a URL by hand with a lone percent sign is read as it is", () => {
  assert.deepEqual(["tenants", "50%"], parsed("#/tenants/50%").path);
});
