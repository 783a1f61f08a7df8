import assert from "node:assert/strict";
import { test } from "node:test";
import { cypher, csv, sparql } from "../src/copies.ts";
import { sceneOf } from "../src/scene.ts";
import { isNear, Search } from "../src/search.ts";
import { counted, cut, digits, folded } from "../src/text.ts";
import { NO_FILTERS, START, type View } from "../src/view.ts";
import { all, smallGraph } from "./small_graph.ts";

test("texts are cut at marks by code points; of marks that overlap the first wins", () => {
  const pieces = cut("😀 C and C++ .", [{ from: 2, to: 3, kind: "subject" }, { from: 8, to: 11, kind: "object" }, { from: 2, to: 6, kind: "cue" }]);
  assert.deepEqual(pieces.map(({ text, kind }) => [text, kind]), [["😀 ", null], ["C", "subject"], [" an", "cue"], ["d ", null], ["C++", "object"], [" .", null]]);
  assert.deepEqual(cut("", []), []);
});

for (const [value, wanted] of [[1234.5, "1,230"], [0.00001234, "1.2e−5"], [-0.5, "−0.5"], [0, "0"], [NaN, "–"]] as const)
  test(`${value} is written ${wanted}`, () => assert.equal(digits(value), wanted));

test("one is singular", () => {
  assert.deepEqual([counted(1, "entities"), counted(1, "edges"), counted(2000, "communities")], ["1 entity", "1 edge", "2,000 communities"]);
});

const names = ["Python", "pyramid", "CPython", "Café", "Ångström", "<b>", "東京"];
const graph = smallGraph(names, [["Python", "uses", "pyramid", 1, "cue"]]);
for (const [typed, wanted] of [
  ["py", "Python pyramid CPython"], ["PYTHON", "Python CPython"], ["cafe", "Café"], ["angst", "Ångström"], ["<b", "<b>"], ["京", "東京"],
  ["pytohn", "Python"], ["  ", ""], ["zzzz", ""],
] as const)
  test(`typing ${JSON.stringify(typed)} finds ${wanted || "nothing"}`, () => {
    const { matches, total } = new Search(graph).find(typed, 9);
    assert.equal(matches.map(({ entity }) => names[entity]).join(" "), wanted);
    assert.equal(total, matches.length);
  });

test("one slip is near, two are not", () => {
  assert.deepEqual(["pyton", "pythonn", "pithon", "pyhton", "pyhtonn", "snake"].map((name) => isNear("python", name)), [true, true, true, true, false, false]);
  assert.equal(folded("ÉCLAIR"), "eclair");
});

const quoted = smallGraph(["it's", 'say "x"\n'], [["it's", "uses", 'say "x"\n', 0.25, "cue"]]);
const view: View = { ...START, entity: 0, scope: "near", depth: 1, filters: { ...NO_FILTERS, bases: new Set(["cue"]), q: 0.5 } };
const shown = sceneOf(quoted, view, all(quoted));

test("names are quoted in Cypher, SPARQL and CSV", () => {
  assert.match(cypher(quoted, view, shown), /WHERE a\.id IN \['it\\'s', 'say "x"\n'\] AND b\.id IN .*\n {2}AND r\.basis IN \['cue'\]\n {2}AND r\.q <= 0\.5\nRETURN/s);
  assert.match(sparql(quoted, view, shown), /FILTER \(\?s IN \("it's", "say \\"x\\"\\n"\) && \?o IN/);
  const [head, row] = csv(quoted, view, shown, all(quoted)).split("\r\n");
  assert.equal(head.split(",")[1], "subject");
  assert.match(row, /^[0-9a-f]{20},it's,it's,Small,uses,"say ""x""\n","say ""x""\n",Small,cue,1,1,0\.25,0\.5,0\.5$/);
});
