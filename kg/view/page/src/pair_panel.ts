// The panel of two entities: the steps of the shortest path, or what both are related to.

import { entityLink, link, typeChip, type Context } from "./context.ts";
import { h, named, type Child } from "./dom.ts";
import { list } from "./entity_panel.ts";
import { counted, digits, whole } from "./text.ts";
import { compare, path, type Neighbour } from "./walks.ts";

/** Return the contents of the panel of a path. */
export function pathPanel(context: Context, from: number, to: number): Child[] {
  const steps = path(context.graph, context.passes, from, to);
  const heading = h("h2", { tabindex: "-1" }, "From ", entityLink(context, from), " to ", entityLink(context, to));
  if (!steps)
    return [heading, h("p", {}, "No path leads from the one to the other over the edges that pass the filters.")];
  const rows = steps.slice(1).map((entity, at) => step(context, steps[at], entity));
  return [
    heading,
    h("p", { class: "faint" }, `${counted(rows.length, "steps")}: the fewest, and of such paths the strongest.`),
    h("ol", { class: "rows" }, ...rows),
    turn(context, from, to, "compare", "Compare the two"),
  ];
}

function step(context: Context, from: number, to: number): HTMLElement {
  const edge = context.graph.between(from, to).find((row) => context.passes[row])!;
  return h("li", {}, entityLink(context, from), " ", edgeLink(context, edge, from), " ", entityLink(context, to), h("span", { class: "faint" }, ` strength ${digits(context.graph.strength[edge])}`));
}

/** Return the contents of the panel of a comparison. */
export function comparePanel(context: Context, a: number, b: number): Child[] {
  const { graph, passes } = context;
  const { shared, onlyFirst, onlySecond } = compare(graph, passes, a, b);
  const direct = graph.between(a, b).filter((edge) => passes[edge]);
  const only = (entity: number, rows: Neighbour[]): Child[] => [
    h("h3", {}, "Only ", named(graph.names[entity]), ` ${whole(rows.length)}`),
    list(rows.length, (at) => h("li", {}, entityLink(context, rows[at].entity), " ", edgeLink(context, rows[at].edge, entity))),
  ];
  return [
    h("h2", { tabindex: "-1" }, entityLink(context, a), " beside ", entityLink(context, b)),
    h("table", { class: "two" }, ...twoRows(context, a, b)),
    h("h3", {}, `Between the two ${whole(direct.length)}`),
    direct.length
      ? h("ul", { class: "rows" }, ...direct.map((edge) => h("li", {}, edgeLink(context, edge, a), h("span", { class: "faint" }, ` ${graph.basisOf(edge)}, strength ${digits(graph.strength[edge])}`))))
      : h("p", {}, "No edge joins them. ", turn(context, a, b, "path", "The shortest path")),
    h("h3", {}, `Both are related to ${whole(shared.length)}`),
    list(shared.length, (at) => {
      const { entity, first, second } = shared[at];
      return h("li", {}, entityLink(context, entity), " ", edgeLink(context, first.edge, a), " ", edgeLink(context, second.edge, b));
    }),
    ...only(a, onlyFirst),
    ...only(b, onlySecond),
  ];
}

function twoRows(context: Context, a: number, b: number): HTMLElement[] {
  const { graph } = context;
  const row = (label: string, value: (entity: number) => Child): HTMLElement =>
    h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, value(a)), h("td", {}, value(b)));
  return [
    h("tr", {}, h("td", {}), ...[a, b].map((entity) => h("th", { scope: "col" }, named(graph.names[entity])))),
    row("type", (entity) => typeChip(context, entity)),
    row("mentions", (entity) => whole(graph.column("entity.mentions")[entity])),
    row("sentences", (entity) => whole(graph.column("entity.sentences")[entity])),
    row("edges", (entity) => whole(graph.degree[entity])),
  ];
}

/** Return a link to an edge, in words seen from one of its ends. */
function edgeLink(context: Context, edge: number, from: number): HTMLElement {
  const { graph } = context;
  const basis = graph.basisOf(edge);
  const words = basis === "co-occurrence" ? "together" : graph.predicateOf(edge).label;
  const arrow = graph.directed(edge) ? (graph.subject[edge] === from ? "→ " : "← ") : "";
  return link(context, { edge }, { class: `basis ${basis}`, title: "Show the evidence" }, `${arrow}${words}`);
}

function turn(context: Context, entity: number, other: number, scope: "path" | "compare", label: string): HTMLElement {
  return link(context, { entity, other, scope, edge: null, camera: null }, {}, label);
}
