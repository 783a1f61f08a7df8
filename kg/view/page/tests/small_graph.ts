// A graph of a few entities for tests: `["a", "uses", "b", strength, basis]` is an edge.

import { Graph, type Basis, type Facts } from "../src/graph.ts";
import type { Numbers } from "../src/unpack.ts";

export type Row = [subject: string, predicate: string, object: string, strength: number, basis?: Basis];

const BASES: Basis[] = ["co-occurrence", "annotated", "cue", "enumeration"];

/** Return a graph whose entities are *names*, in the order of their mentions; a community is a digit at a name's end. */
export function smallGraph(names: string[], rows: Row[]): Graph {
  const predicates = [...new Set(rows.map(([, predicate]) => predicate))].sort();
  const at = (name: string): number => names.indexOf(name);
  const columns = new Map<string, Numbers>();
  const entity = (name: string, values: number[]): void => void columns.set(`entity.${name}`, Uint32Array.from(values));
  const edge = (name: string, values: number[]): void => void columns.set(`edge.${name}`, Float32Array.from(values));
  entity("type", names.map((name) => (name === name.toUpperCase() ? 1 : 0)));
  entity("mentions", names.map((_, place) => names.length - place));
  entity("community", names.map((name) => Number(/\d$/.exec(name)?.[0] ?? 0)));
  entity("x", names.map((_, place) => place * 100));
  entity("y", names.map((_, place) => place * 50));
  edge("subject", rows.map(([subject]) => at(subject)));
  edge("object", rows.map(([, , object]) => at(object)));
  edge("predicate", rows.map(([, predicate]) => predicates.indexOf(predicate)));
  edge("basis", rows.map(([, , , , basis]) => BASES.indexOf(basis ?? "co-occurrence")));
  edge("strength", rows.map(([, , , strength]) => strength));
  for (const name of ["sentences", "documents", "windows"]) edge(name, rows.map(() => 1));
  for (const name of ["npmi", "q"]) edge(name, rows.map(() => 0.5));
  const type = (name: string): Facts["types"][number] => ({ name, label: name, colour: "#88ccee", ink: "#000000" });
  const facts: Facts = {
    name: "small", site: null, entities: names.length, edges: rows.length, sources: 1, documents: 1, sentences: 1,
    mentions: 1, window: "sentence", missing: [], text: true, types: [type("Small"), type("CAPITAL")],
    predicates: predicates.map((name) => ({ name, label: name, description: "", symmetric: false })),
    bases: BASES, rules: [],
  };
  return new Graph({ columns, values: { facts, ids: names.map((name) => name.toLowerCase()), names } });
}

/** Return flags that let all edges pass. */
export function all(graph: Graph): Uint8Array {
  return new Uint8Array(graph.edges).fill(1);
}
