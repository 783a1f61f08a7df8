import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeId } from "../src/edge_id.ts";

test("an edge has the id that kg.common.ids gives it", () => {
  assert.equal(edgeId("python", "writtenIn", "c"), "952b58262e8e3636cbb3");
});

test("names longer than a block have one too", () => {
  // hashlib.blake2b(("x" * 200 + "\nlistedWith\n" + "é" * 100).encode(), digest_size=10)
  assert.equal(edgeId("x".repeat(200), "listedWith", "é".repeat(100)), "5859425909409a2b6b0b");
});
