// What is drawn of a view: nodes with their places, lines between them, and how much is left out.

import { PLACES, type Basis, type Graph } from "./graph.ts";
import { disc, settle, spreadOut, type Point } from "./settle.ts";
import type { View } from "./view.ts";
import { around, compare, path } from "./walks.ts";

export const MOST_NODES = 20_000;
export const MOST_EDGES = 60_000; // that are drawn at a time
export const MOST_NEAR = 400; // entities of a neighbourhood
const MOST_LISTED = 40; // entities of a column of a comparison
const MOST_GROUPS = 2_000; // communities drawn as nodes

export interface Node extends Point {
  entity: number; // -1: a community
  community: number;
  members: number; // of a community
}

export interface Line {
  from: number; // nodes, by their place in the list
  to: number;
  edge: number; // that which claims most; -1: of many, between communities
  edges: number; // how many it stands for
  basis: Basis | "many";
  strength: number;
}

export interface Scene {
  nodes: Node[];
  lines: Line[];
  edges: number; // that the lines stand for
  passing: number; // edges that pass the filters
  linked: number; // entities that have one
  leftOut: number; // entities of a neighbourhood that are not drawn
  grouped: boolean; // whether communities are nodes
  steps: number[] | null; // entities of a path
}

/** Return what is drawn; *passes* tells which edges pass the filters. */
export function sceneOf(graph: Graph, view: View, passes: Uint8Array): Scene {
  const linked = new Uint8Array(graph.entities);
  let passing = 0;
  for (let edge = 0; edge < graph.edges; edge++) {
    if (!passes[edge]) continue;
    passing += 1;
    linked[graph.subject[edge]] = linked[graph.object[edge]] = 1;
  }
  const count = linked.reduce((sum, flag) => sum + flag, 0);
  const scene = { edges: 0, passing, linked: count, leftOut: 0, grouped: false, steps: null };
  const { entity, other } = view;
  if (entity !== null && view.scope === "near") {
    const { entities, leftOut } = around(graph, passes, entity, view.depth, MOST_NEAR);
    return { ...scene, ...settled(graph, passes, entities), leftOut };
  }
  if (entity !== null && other !== null && view.scope === "path") return pathScene(graph, passes, entity, other, scene);
  if (entity !== null && other !== null && view.scope === "compare")
    return { ...scene, ...compared(graph, passes, entity, other) };
  if (view.grouped || count > MOST_NODES) return { ...scene, ...communityNodes(graph, view, passes, linked), grouped: true };
  const entities: number[] = [];
  for (let node = 0; node < graph.entities; node++) if (linked[node] || node === entity) entities.push(node);
  const nodes = entities.map((node) => nodeOf(graph, node));
  return { ...scene, nodes, ...linesBetween(graph, passes, entities, MOST_EDGES) };
}

function nodeOf(graph: Graph, entity: number, place?: Point): Node {
  return {
    entity,
    community: graph.community[entity],
    members: 1,
    x: place ? place.x : graph.column("entity.x")[entity] / PLACES,
    y: place ? place.y : graph.column("entity.y")[entity] / PLACES,
  };
}

/** Return a line for each pair of *entities* that an edge joins, the strongest first if there are too many. */
function linesBetween(graph: Graph, passes: Uint8Array, entities: number[], most: number): Pick<Scene, "lines" | "edges"> {
  const place = new Int32Array(graph.entities).fill(-1);
  entities.forEach((entity, at) => (place[entity] = at));
  const lines = new Map<number, Line>();
  let edges = 0;
  const add = (edge: number): void => {
    const [from, to] = [place[graph.subject[edge]], place[graph.object[edge]]];
    if (!passes[edge] || from < 0 || to < 0) return;
    const key = Math.min(from, to) * entities.length + Math.max(from, to);
    const before = lines.get(key);
    if (!before && lines.size >= most) return;
    edges += 1;
    if (!before || graph.surer(edge, before.edge) < 0)
      lines.set(key, {
        from,
        to,
        edge,
        edges: (before?.edges ?? 0) + 1,
        basis: graph.basisOf(edge),
        strength: Math.max(graph.strength[edge], before?.strength ?? 0),
      });
    else before.edges += 1;
  };
  if (entities.length * 20 < graph.entities) {
    const inside = new Set(entities.flatMap((entity) => [...graph.edgesOf(entity)]));
    for (const edge of [...inside].sort((a, b) => graph.strength[b] - graph.strength[a] || a - b)) add(edge);
  } else graph.byStrength.forEach(add);
  return { lines: [...lines.values()], edges };
}

function settled(graph: Graph, passes: Uint8Array, entities: number[]): Pick<Scene, "nodes" | "lines" | "edges"> {
  const drawn = linesBetween(graph, passes, entities, MOST_EDGES);
  const points = disc(entities.length, 0, 0, 0.5);
  settle(points, drawn.lines.map(({ from, to }) => [from, to] as const), new Set([0]));
  return { nodes: entities.map((entity, at) => nodeOf(graph, entity, points[at])), ...drawn };
}

function pathScene(
  graph: Graph, passes: Uint8Array, from: number, to: number,
  scene: Omit<Scene, "nodes" | "lines">,
): Scene {
  const steps = path(graph, passes, from, to);
  const entities = steps ?? [from, to];
  const nodes = entities.map((entity, at) =>
    nodeOf(graph, entity, { x: at / Math.max(entities.length - 1, 1), y: (at % 2) * 0.12 }),
  );
  return { ...scene, nodes, ...linesBetween(graph, passes, entities, MOST_EDGES), steps };
}

/** Put two entities to the left and the right, what both have between them, and what one has beside it. */
function compared(graph: Graph, passes: Uint8Array, a: number, b: number): Pick<Scene, "nodes" | "lines" | "edges" | "leftOut"> {
  const { shared, onlyFirst, onlySecond } = compare(graph, passes, a, b);
  const columns: [entities: number[], x: number][] = [
    [onlyFirst.slice(0, MOST_LISTED / 2).map(({ entity }) => entity), 0],
    [[a], 0.25],
    [shared.slice(0, MOST_LISTED).map(({ entity }) => entity), 0.5],
    [[b], 0.75],
    [onlySecond.slice(0, MOST_LISTED / 2).map(({ entity }) => entity), 1],
  ];
  const nodes = columns.flatMap(([entities, x]) =>
    entities.map((entity, at) => nodeOf(graph, entity, { x, y: 0.5 - (at + 0.5) / entities.length })),
  );
  const { lines } = linesBetween(graph, passes, nodes.map(({ entity }) => entity), MOST_EDGES);
  const ends = new Set([a, b]);
  const kept = lines.filter(({ from, to }) => ends.has(nodes[from].entity) || ends.has(nodes[to].entity));
  const leftOut = 2 + shared.length + onlyFirst.length + onlySecond.length - nodes.length;
  return { nodes, lines: kept, edges: kept.reduce((sum, line) => sum + line.edges, 0), leftOut };
}

/** Draw communities as nodes, but the members of those that are open. */
function communityNodes(graph: Graph, view: View, passes: Uint8Array, linked: Uint8Array): Pick<Scene, "nodes" | "lines" | "edges"> {
  const groups = new Map<number, { members: number; x: number; y: number }>();
  for (let entity = 0; entity < graph.entities; entity++) {
    if (!linked[entity]) continue;
    const group = groups.get(graph.community[entity]) ?? { members: 0, x: 0, y: 0 };
    const { x, y } = nodeOf(graph, entity);
    groups.set(graph.community[entity], { members: group.members + 1, x: group.x + x, y: group.y + y });
  }
  const largest = [...groups].sort(([a, x], [b, y]) => y.members - x.members || a - b).slice(0, MOST_GROUPS);
  const middles = largest.map(([, { members, x, y }]) => ({ x: x / members, y: y / members }));
  const most = largest[0]?.[1].members ?? 1;
  const spread = middles.map((middle) => ({ ...middle }));
  spreadOut(spread, largest.map(([, { members }]) => 0.008 + 0.035 * Math.sqrt(members / most)));
  const shift = new Map<number, Point>();
  largest.forEach(([community], at) =>
    shift.set(community, { x: spread[at].x - middles[at].x, y: spread[at].y - middles[at].y }),
  );
  const nodes: Node[] = [];
  const placeOfGroup = new Map<number, number>();
  largest.forEach(([community, { members }], at) => {
    if (view.open.has(community)) return;
    placeOfGroup.set(community, nodes.length);
    nodes.push({ entity: -1, community, members, ...spread[at] });
  });
  const place = new Int32Array(graph.entities).fill(-1);
  for (let entity = 0; entity < graph.entities; entity++) {
    const community = graph.community[entity];
    if (entity !== view.entity && !linked[entity]) continue;
    if (view.open.has(community) && nodes.length < MOST_NODES) {
      place[entity] = nodes.length;
      const { x, y } = nodeOf(graph, entity);
      const moved = shift.get(community)!;
      nodes.push(nodeOf(graph, entity, { x: x + moved.x, y: y + moved.y }));
    } else place[entity] = placeOfGroup.get(community) ?? -1;
  }
  return { nodes, ...summedLines(graph, passes, nodes, place) };
}

/** Return lines between nodes, of which some are many entities; *place* is the node of each entity. */
function summedLines(graph: Graph, passes: Uint8Array, nodes: Node[], place: Int32Array): Pick<Scene, "lines" | "edges"> {
  const lines = new Map<number, Line>();
  let edges = 0;
  for (const edge of graph.byStrength) {
    const [from, to] = [place[graph.subject[edge]], place[graph.object[edge]]];
    if (!passes[edge] || from < 0 || to < 0) continue;
    if (from === to) {
      edges += 1; // within a community that is a node
      continue;
    }
    const key = Math.min(from, to) * nodes.length + Math.max(from, to);
    const before = lines.get(key);
    if (!before && lines.size >= MOST_EDGES) continue;
    edges += 1;
    const single = nodes[from].entity >= 0 && nodes[to].entity >= 0;
    if (before) {
      before.edges += 1;
      if (!single) before.strength += graph.strength[edge];
      else if (graph.surer(edge, before.edge) < 0) Object.assign(before, { from, to, edge, basis: graph.basisOf(edge) });
    } else
      lines.set(key, {
        from,
        to,
        edge: single ? edge : -1,
        edges: 1,
        basis: single ? graph.basisOf(edge) : "many",
        strength: graph.strength[edge],
      });
  }
  return { lines: [...lines.values()], edges };
}
