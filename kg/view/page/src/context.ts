// What the parts of the page share: the graph, the view, and how to go to another view.

import type { Communities } from "./communities.ts";
import { h, named, swatch, type Child } from "./dom.ts";
import type { Evidence, Graph, Surfaces } from "./graph.ts";
import type { Search } from "./search.ts";
import { toHash, type View } from "./view.ts";

export interface Context {
  graph: Graph;
  communities: Communities;
  surfaces: Surfaces | null; // null: not read yet
  evidence: Evidence | null;
  search: Search;
  view: View;
  passes: Uint8Array; // a 1 for each edge that passes the filters
  go(change: Partial<View>): void;
}

/** Return what changes where one goes to an entity: in a neighbourhood that of it is drawn. */
export function toEntity(context: Context, entity: number): Partial<View> {
  const near = context.view.scope === "near";
  return { entity, edge: null, other: null, scope: near ? "near" : "all", camera: near ? null : context.view.camera };
}

/** Return a link to another view. */
export function link(context: Context, change: Partial<View>, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
  return h("a", { ...attributes, href: toHash({ ...context.view, ...change }, context.graph) || "#" }, ...children);
}

/** Return a link to an entity. */
export function entityLink(context: Context, entity: number): HTMLElement {
  return link(context, toEntity(context, entity), {}, named(context.graph.names[entity]));
}

/** Return the type of an entity beside its colour. */
export function typeChip(context: Context, entity: number): HTMLElement {
  const type = context.graph.typeOf(entity);
  return h("span", { class: "chip" }, swatch(type.colour), type.label);
}
