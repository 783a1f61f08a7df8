// Walks over the edges that pass: the neighbourhood of an entity, the shortest path of two, what both share.

import type { Graph } from "./graph.ts";

export interface Neighbour {
  entity: number;
  edge: number; // that which claims most
  edges: number; // how many there are
  strength: number; // of the strongest
}

/** Return the neighbours of an entity, the strongest first. */
export function neighbours(graph: Graph, passes: Uint8Array, entity: number): Neighbour[] {
  const found = new Map<number, Neighbour>();
  for (const edge of graph.edgesOf(entity)) {
    const other = graph.otherEnd(edge, entity);
    if (!passes[edge] || other === entity) continue;
    const strength = graph.strength[edge];
    const before = found.get(other);
    if (!before) found.set(other, { entity: other, edge, edges: 1, strength });
    else {
      before.edges += 1;
      before.strength = Math.max(before.strength, strength);
      if (graph.surer(edge, before.edge) < 0) before.edge = edge;
    }
  }
  return [...found.values()].sort((a, b) => b.strength - a.strength || a.entity - b.entity);
}

/** Return entities within *depth* steps of one, the nearest first, and of a step the strongest. */
export function around(graph: Graph, passes: Uint8Array, entity: number, depth: number, limit: number): { entities: number[]; leftOut: number } {
  const entities = [entity];
  const seen = new Set(entities);
  let front = [entity];
  for (let step = 0; step < depth; step++) {
    const reached = new Map<number, number>();
    for (const node of front)
      for (const { entity: other, strength } of neighbours(graph, passes, node))
        if (!seen.has(other)) reached.set(other, Math.max(reached.get(other) ?? 0, strength));
    front = [...reached].sort(([a, x], [b, y]) => y - x || a - b).map(([other]) => other);
    for (const node of front) seen.add(node);
    entities.push(...front);
  }
  return { entities: entities.slice(0, limit), leftOut: Math.max(entities.length - limit, 0) };
}

/**
 * Return the entities of the shortest path, ends included; null where there is none.
 *
 * Of several with the fewest steps it is that with the least sum of 1 / strength, as `kg explain` has it.
 */
export function path(graph: Graph, passes: Uint8Array, from: number, to: number): number[] | null {
  const cost = new Map([[from, 0]]);
  const cameFrom = new Map<number, number>();
  let front = [from];
  while (front.length && !cost.has(to)) {
    const reached = new Map<number, number>();
    for (const node of front)
      for (const { entity: other, strength } of neighbours(graph, passes, node)) {
        if (cost.has(other)) continue;
        const total = cost.get(node)! + 1 / strength;
        if (total >= (reached.get(other) ?? Infinity)) continue;
        reached.set(other, total);
        cameFrom.set(other, node);
      }
    for (const [node, total] of reached) cost.set(node, total);
    front = [...reached.keys()];
  }
  if (!cost.has(to)) return null;
  const nodes = [to];
  while (nodes[0] !== from) nodes.unshift(cameFrom.get(nodes[0])!);
  return nodes;
}

export interface Comparison {
  shared: { entity: number; first: Neighbour; second: Neighbour }[]; // the firmest first
  onlyFirst: Neighbour[];
  onlySecond: Neighbour[];
}

/** Return what is related to both of two entities, and to one of them only. */
export function compare(graph: Graph, passes: Uint8Array, a: number, b: number): Comparison {
  const [ofFirst, ofSecond] = [neighbours(graph, passes, a), neighbours(graph, passes, b)];
  const second = new Map(ofSecond.map((neighbour) => [neighbour.entity, neighbour]));
  const first = new Set(ofFirst.map(({ entity }) => entity));
  const shared = ofFirst
    .filter(({ entity }) => second.has(entity))
    .map((neighbour) => ({ entity: neighbour.entity, first: neighbour, second: second.get(neighbour.entity)! }));
  const least = (row: Comparison["shared"][number]): number => Math.min(row.first.strength, row.second.strength);
  shared.sort((x, y) => least(y) - least(x) || x.entity - y.entity);
  return {
    shared,
    onlyFirst: ofFirst.filter(({ entity }) => !second.has(entity) && entity !== b),
    onlySecond: ofSecond.filter(({ entity }) => !first.has(entity) && entity !== a),
  };
}
