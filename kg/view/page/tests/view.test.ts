import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHash, NO_FILTERS, START, toHash, type View } from "../src/view.ts";
import { smallGraph } from "./small_graph.ts";

const graph = smallGraph(["a", "b", "C"], [["a", "uses", "b", 1, "cue"]]);
const views: [string, View][] = [
  ["the start", START],
  ["an entity", { ...START, entity: 1 }],
  ["an edge", { ...START, edge: 0, rows: "edges", sort: "-q" }],
  ["a neighbourhood", { ...START, entity: 0, scope: "near", depth: 3, camera: [0.25, 0.5, 2] }],
  ["a path", { ...START, entity: 0, other: 2, scope: "path" }],
  ["communities", { ...START, grouped: true, open: new Set([3, 4]), size: "edges" }],
  ["filters", { ...START, filters: { ...NO_FILTERS, hiddenTypes: new Set(["Small"]), predicates: new Set(["uses"]), bases: new Set(["cue"]), strength: 0.125, sentences: 2, documents: 3, q: 0.05, community: 0, from: "2001", to: "2002-03" } }],
];

for (const [name, view] of views)
  test(`${name}: the address brings the view back`, () => assert.deepEqual(fromHash(toHash(view, graph), graph), view));

for (const hash of ["#entity=nobody&steps=2", "#entity=a&path=a", "#edge=a+uses+nobody", "#q=x&strength=-1&sentences=&at=1+2", "#rows=%3Cscript%3E&steps=9", "#%"])
  test(`${hash}: what the graph does not have is left out`, () => {
    const view = fromHash(hash, graph);
    assert.deepEqual({ ...view, entity: null }, START);
  });

test("an edge of an entity is found by its id", () => {
  assert.equal(fromHash(`#entity=a&edge=${graph.idOfEdge(0)}`, graph).edge, 0);
});
