// What the page shows, as one value; and the same as the `#…` of its address, to share and go back to.

import type { Graph } from "./graph.ts";

export interface Filters {
  hiddenTypes: ReadonlySet<string>;
  predicates: ReadonlySet<string>; // empty: all
  bases: ReadonlySet<string>; // empty: all
  strength: number; // at least; 0: any
  sentences: number;
  documents: number;
  q: number; // at most; 1: any
  community: number | null;
  from: string; // dates; "": any
  to: string;
}

export type Scope = "all" | "near" | "path" | "compare";
export type Size = "mentions" | "edges" | "strength" | "page_rank" | "betweenness";

export interface View {
  rows: "network" | "entities" | "edges"; // the drawing, or one of the tables
  sort: string; // a column; with `-` before it the greatest first
  entity: number | null; // in the panel
  edge: number | null; // likewise, instead
  scope: Scope; // of what is drawn: everything, or what is about `entity` (and `other`)
  depth: number; // of `near`, in steps
  other: number | null; // of `path` and `compare`
  grouped: boolean; // communities are drawn as nodes
  open: ReadonlySet<number>; // but these, whose members are drawn
  size: Size;
  filters: Filters;
  camera: readonly [x: number, y: number, ratio: number] | null; // null: all is in sight
}

export const NO_FILTERS: Filters = {
  hiddenTypes: new Set(),
  predicates: new Set(),
  bases: new Set(),
  strength: 0,
  sentences: 0,
  documents: 0,
  q: 1,
  community: null,
  from: "",
  to: "",
};

export const START: View = {
  rows: "network",
  sort: "",
  entity: null,
  edge: null,
  scope: "all",
  depth: 1,
  other: null,
  grouped: false,
  open: new Set(),
  size: "mentions",
  filters: NO_FILTERS,
  camera: null,
};

/** Return the `#…` that stands for a view; "" for that at the start. */
export function toHash(view: View, graph: Graph): string {
  const said = new URLSearchParams();
  const { filters } = view;
  const add = (name: string, value: string | number, usual: string | number = ""): void => {
    if (value !== usual) said.set(name, String(value));
  };
  if (view.entity !== null) said.set("entity", graph.ids[view.entity]);
  if (view.edge !== null) said.set("edge", edgeName(graph, view.edge));
  if (view.scope === "near") said.set("steps", String(view.depth));
  if ((view.scope === "path" || view.scope === "compare") && view.other !== null)
    said.set(view.scope, graph.ids[view.other]);
  add("rows", view.rows, START.rows);
  add("sort", view.sort);
  add("size", view.size, START.size);
  if (view.grouped) said.set("grouped", "yes");
  add("open", [...view.open].join(" "));
  add("hide", names(filters.hiddenTypes));
  add("predicate", names(filters.predicates));
  add("basis", names(filters.bases));
  add("strength", filters.strength, 0);
  add("sentences", filters.sentences, 0);
  add("documents", filters.documents, 0);
  add("q", filters.q, 1);
  if (filters.community !== null) said.set("community", String(filters.community));
  add("from", filters.from);
  add("to", filters.to);
  if (view.camera) said.set("at", view.camera.map((value) => value.toFixed(4)).join(" "));
  const text = said.toString();
  return text ? `#${text}` : "";
}

/** Return the view that a `#…` stands for; what it says of another graph is left out. */
export function fromHash(hash: string, graph: Graph): View {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (name: string): string => said.get(name) ?? "";
  const set = (name: string): Set<string> => new Set(text(name).split(" ").filter(Boolean));
  const entity = said.has("entity") ? graph.entityOf(text("entity")) : null;
  const scope = (["path", "compare"] as const).find((name) => said.has(name));
  const other = scope ? graph.entityOf(text(scope)) : null;
  const community = number(said.get("community"), -1);
  const camera = text("at").split(" ").map(Number);
  const view: View = {
    ...START,
    rows: among(text("rows"), ["network", "entities", "edges"], "network"),
    sort: text("sort"),
    size: among(text("size"), ["mentions", "edges", "strength", "page_rank", "betweenness"], "mentions"),
    entity,
    edge: edgeNamed(graph, text("edge"), entity),
    grouped: said.has("grouped"),
    open: new Set([...set("open")].map(Number).filter(Number.isInteger)),
    filters: {
      hiddenTypes: set("hide"),
      predicates: set("predicate"),
      bases: set("basis"),
      strength: Math.max(number(said.get("strength"), 0), 0),
      sentences: Math.max(number(said.get("sentences"), 0), 0),
      documents: Math.max(number(said.get("documents"), 0), 0),
      q: Math.min(Math.max(number(said.get("q"), 1), 0), 1),
      community: community >= 0 ? community : null,
      from: text("from"),
      to: text("to"),
    },
    camera: camera.length === 3 && camera.every(Number.isFinite) ? [camera[0], camera[1], camera[2]] : null,
  };
  if (entity === null) return view;
  if (scope && other !== null && other !== entity) return { ...view, scope, other };
  const depth = number(said.get("steps"), 0);
  return depth >= 1 ? { ...view, scope: "near", depth: Math.min(Math.floor(depth), 4) } : view;
}

/** Return an edge as the address names it: id, predicate, id. */
export function edgeName(graph: Graph, edge: number): string {
  const [subject, object] = [graph.subject[edge], graph.object[edge]];
  return `${graph.ids[subject]} ${graph.predicateOf(edge).name} ${graph.ids[object]}`;
}

/** Return the edge of such a name, or that of an entity which has this id. */
function edgeNamed(graph: Graph, text: string, entity: number | null): number | null {
  if (text && entity !== null && !text.includes(" "))
    return [...graph.edgesOf(entity)].find((edge) => graph.idOfEdge(edge) === text) ?? null;
  const [subject, predicate, object] = text.split(" ");
  return object ? graph.edgeOf(subject, predicate, object) : null;
}

function names(set: ReadonlySet<string>): string {
  return [...set].sort().join(" ");
}

function number(text: string | null, otherwise: number): number {
  const value = text === null || text === "" ? otherwise : Number(text);
  return Number.isFinite(value) ? value : otherwise;
}

function among<Name extends string>(text: string, allowed: readonly Name[], otherwise: Name): Name {
  return allowed.find((name) => name === text) ?? otherwise;
}
