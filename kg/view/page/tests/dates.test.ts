import assert from "node:assert/strict";
import { test } from "node:test";
import { passing } from "../src/filters.ts";
import { Evidence } from "../src/graph.ts";
import { NO_FILTERS } from "../src/view.ts";
import { smallGraph } from "./small_graph.ts";

const graph = smallGraph(["a", "b", "c", "d"], [["a", "met", "b", 1], ["b", "met", "c", 1], ["c", "met", "d", 1]]);
// Edge 0 is read in 1999 and 2003, edge 1 in 2001, edge 2 where no date is known.
const columns = new Map([
  ["evidence.edge", Uint8Array.of(0, 0, 1, 2)],
  ["evidence.subject", Uint8Array.of(0, 2, 1, 3)],
  ["evidence.object", Uint8Array.of(0, 2, 1, 3)],
  ["sentence.date", Uint8Array.of(1, 2, 3, 0)],
]);
const dates = ["1999", "2001-06", "2003-05-01"];
const evidence = new Evidence({ columns, values: { sources: [], texts: [], dates, date_key: "published", left_out: 0 } });

for (const [from, to, wanted] of [
  ["", "", [0, 1, 2]], ["2000", "", [0, 1]], ["", "2000", [0]], ["2002", "", [0]], ["2001", "2001", [0, 1]],
  ["", "2003-05", [0, 1]], ["2004", "", []], ["", "1990", []],
] as const)
  test(`edges between ${from || "ever"} and ${to || "now"}`, () => {
    const passes = passing(graph, { ...NO_FILTERS, from, to }, evidence);
    assert.deepEqual([...passes.keys()].filter((edge) => passes[edge]), wanted);
  });
