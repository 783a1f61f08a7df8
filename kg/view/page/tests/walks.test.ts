import assert from "node:assert/strict";
import { test } from "node:test";
import { around, compare, neighbours, path } from "../src/walks.ts";
import { all, smallGraph } from "./small_graph.ts";

const graph = smallGraph(
  ["a", "b", "c", "d", "e", "alone"],
  [["a", "met", "b", 1], ["a", "uses", "b", 0.5, "cue"], ["b", "met", "d", 1], ["a", "met", "c", 3], ["c", "met", "d", 3], ["d", "met", "e", 1]],
);
const names = (entities: number[] | null): string => entities?.map((entity) => graph.names[entity]).join(" ") ?? "none";

test("neighbours are ranked by strength, each with the edge that claims most", () => {
  const found = neighbours(graph, all(graph), 0);
  assert.deepEqual(found.map(({ entity, edge, edges, strength }) => [entity, edge, edges, strength]), [[2, 3, 1, 3], [1, 1, 2, 1]]);
});

test("a neighbourhood grows by steps, and what is beyond the limit is counted", () => {
  assert.equal(names(around(graph, all(graph), 0, 1, 9).entities), "a c b");
  assert.equal(names(around(graph, all(graph), 0, 3, 9).entities), "a c b d e");
  assert.deepEqual(around(graph, all(graph), 0, 3, 4), { entities: [0, 2, 1, 3], leftOut: 1 });
});

for (const [from, to, wanted] of [[0, 4, "a c d e"], [4, 0, "e d c a"], [0, 5, "none"]] as const)
  test(`the path from ${graph.names[from]} to ${graph.names[to]} is ${wanted}`, () => {
    assert.equal(names(path(graph, all(graph), from, to)), wanted);
  });

test("a path takes no edge that the filters leave out", () => {
  const passes = all(graph);
  passes[3] = 0;
  assert.equal(names(path(graph, passes, 0, 4)), "a b d e");
});

test("two entities share what both are related to", () => {
  const { shared, onlyFirst, onlySecond } = compare(graph, all(graph), 1, 2);
  assert.deepEqual([shared, onlyFirst, onlySecond].map((rows) => names(rows.map(({ entity }) => entity))), ["a d", "", ""]);
});
