import assert from "node:assert/strict";
import { test } from "node:test";
import { passing } from "../src/filters.ts";
import { placed, type Label } from "../src/labels.ts";
import { sentenceOf } from "../src/summary.ts";
import { MOST_NODES, sceneOf } from "../src/scene.ts";
import { NO_FILTERS, START, type Filters, type View } from "../src/view.ts";
import { all, smallGraph, type Row } from "./small_graph.ts";

const rows: Row[] = [["a0", "met", "b0", 1], ["a0", "uses", "b0", 0.5, "cue"], ["b0", "met", "C1", 2], ["C1", "met", "d1", 3]];
const graph = smallGraph(["a0", "b0", "C1", "d1", "alone2"], rows);
const scene = (view: Partial<View>): ReturnType<typeof sceneOf> => sceneOf(graph, { ...START, ...view }, all(graph));

test("a line stands for all edges of two entities, as that which claims most", () => {
  const { lines, edges, nodes } = scene({});
  assert.deepEqual([lines.length, edges, nodes.length], [3, 4, 4]);
  assert.deepEqual(lines.filter(({ basis }) => basis === "cue").map(({ edges: count, strength }) => [count, strength]), [[2, 1]]);
});

test("an entity without an edge is drawn where it is chosen", () => {
  assert.deepEqual(scene({ entity: 4 }).nodes.map(({ entity }) => entity), [0, 1, 2, 3, 4]);
});

test("communities are nodes, and the members of open ones", () => {
  const closed = scene({ grouped: true });
  assert.deepEqual(closed.nodes.map(({ entity, community, members }) => [entity, community, members]), [[-1, 0, 2], [-1, 1, 2]]);
  assert.deepEqual([closed.lines.length, closed.edges, closed.lines[0].basis], [1, 4, "many"]);
  const open = scene({ grouped: true, open: new Set([0]) });
  assert.deepEqual(open.nodes.map(({ entity, community }) => [entity, community]), [[-1, 1], [0, 0], [1, 0]]);
  assert.deepEqual(open.lines.map(({ edge, edges }) => [edge, edges]).sort(), [[-1, 1], [1, 2]]);
});

test("of too many entities communities are drawn", () => {
  const names = Array.from({ length: MOST_NODES + 2 }, (_, place) => `n${place}`);
  const many = smallGraph(names, names.slice(1).map((name, place) => [names[place], "met", name, 1]));
  const { grouped, nodes } = sceneOf(many, START, all(many));
  assert.deepEqual([grouped, nodes.length], [true, 10]);
});

const filters: [string, Partial<Filters>, number[]][] = [
  ["types", { hiddenTypes: new Set(["CAPITAL"]) }, [0, 1]],
  ["predicates", { predicates: new Set(["uses"]) }, [1]],
  ["bases", { bases: new Set(["co-occurrence"]) }, [0, 2, 3]],
  ["strength", { strength: 2 }, [2, 3]],
  ["sentences", { sentences: 2 }, []],
  ["documents", { documents: 2 }, []],
  ["chance", { q: 0.1 }, []],
  ["community", { community: 1 }, [3]],
];
for (const [name, changed, wanted] of filters)
  test(`edges are filtered by ${name}`, () => {
    const passes = passing(graph, { ...NO_FILTERS, ...changed }, null);
    assert.deepEqual([...passes.keys()].filter((edge) => passes[edge]), wanted);
  });

test("what is not drawn is said", () => {
  const passes = passing(graph, { ...NO_FILTERS, strength: 2 }, null);
  const view = { ...START, filters: { ...NO_FILTERS, strength: 2 } };
  const said = sentenceOf(graph, view, sceneOf(graph, view, passes));
  assert.equal(said, "Drawn: 3 entities, 2 edges. 2 edges are filtered out. 2 entities have no edge that is drawn; search and the tables have them.");
});

test("labels do not overlap, and the largest come first", () => {
  const label = (x: number, y: number, size: number, text: string): Label => ({ x, y, size, text, first: false });
  const kept = placed([label(0, 0, 2, "small"), label(3, 3, 9, "large"), label(0, 60, 2, "apart"), label(190, 100, 2, "edge")], 15, () => 40, 200);
  assert.deepEqual(kept.map(({ label: { text } }) => text), ["large", "apart", "edge"]);
  assert.ok(kept[2].box.right < 190); // left of its node, where the window ends
});
