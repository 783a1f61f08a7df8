// The panel of an entity: its facts, how it is written and why that is one, its neighbours by type.

import { entityLink, link, typeChip, type Context } from "./context.ts";
import { h, named, swatch, type Child } from "./dom.ts";
import { picker } from "./picker.ts";
import { counted, digits, whole } from "./text.ts";
import { neighbours, type Neighbour } from "./walks.ts";

const SHOWN = 8; // of each list, before one asks for more

/** Return the contents of the panel. */
export function entityPanel(context: Context, entity: number): Child[] {
  const { graph } = context;
  return [
    h("h2", { tabindex: "-1" }, named(graph.names[entity])),
    h("p", {}, typeChip(context, entity), " ", h("span", { class: "faint" }, facts(context, entity))),
    ...identity(context, entity),
    ask(context, entity),
    ...forms(context, entity),
    ...related(context, entity),
  ];
}

function facts({ graph }: Context, entity: number): string {
  const count = (name: string): number => graph.column(`entity.${name}`)[entity];
  const documents = count("documents") ? ` of ${counted(count("documents"), "documents")}` : "";
  return `${counted(count("mentions"), "mentions")} in ${counted(count("sentences"), "sentences")}${documents}`;
}

function identity(context: Context, entity: number): Child[] {
  const { graph, communities, surfaces } = context;
  const rows: Child[] = [h("dt", {}, "id"), h("dd", {}, h("code", {}, graph.ids[entity]))];
  const { site } = graph.facts;
  if (site !== null)
    rows.push(h("dt", {}, "on this server"), h("dd", {}, h("a", { href: `${site}entity/${graph.ids[entity]}` }, "its page")));
  const tagged = surfaces?.taggedAs(entity) ?? [];
  if (tagged.length)
    rows.push(h("dt", {}, "tagged as"), h("dd", {}, tagged.map(([type, mentions]) => `${type} ${whole(mentions)}`).join(", ")));
  for (const iri of surfaces?.elsewhere(entity) ?? [])
    rows.push(h("dt", {}, "the same as"), h("dd", {}, /^https?:\/\//.test(iri) ? h("a", { href: iri, rel: "noreferrer noopener", target: "_blank" }, iri) : iri));
  const community = communities.get(graph.community[entity]);
  if (community) {
    const change = { filters: { ...context.view.filters, community: community.number }, scope: "all", camera: null } as const;
    const name = h("bdi", {}, communities.name(community.number));
    rows.push(h("dt", {}, "community"), h("dd", {}, link(context, change, { title: "Show only this community" }, name), ` (${counted(community.members, "entities")})`));
  }
  for (const [name, label] of [["page_rank", "PageRank"], ["betweenness", "betweenness"], ["core", "core"]] as const)
    if (graph.has(`entity.${name}`)) rows.push(h("dt", {}, label), h("dd", {}, digits(graph.column(`entity.${name}`)[entity])));
  return [h("dl", {}, ...rows)];
}

/** Return what one can ask of an entity: its neighbourhood, the path to another, how it compares. */
function ask(context: Context, entity: number): HTMLElement {
  const { view } = context;
  const depth = view.scope === "near" ? view.depth : 0;
  const steps = [1, 2, 3].map((number) =>
    h(
      "button",
      { type: "button", "aria-pressed": String(depth === number), "aria-label": number === 1 ? "1 step" : `${number} steps`, onclick: () => context.go({ scope: "near", depth: number, other: null, edge: null, rows: "network", camera: null }) },
      String(number),
    ),
  );
  const all = h("button", { type: "button", "aria-pressed": String(view.scope === "all"), onclick: () => context.go({ scope: "all", other: null, camera: null }) }, "all");
  const other = (scope: "path" | "compare") => (to: number) =>
    to !== entity && context.go({ scope, other: to, edge: null, rows: "network", camera: null });
  return h(
    "div",
    { class: "ask" },
    h("div", { role: "group", "aria-label": "Draw its neighbourhood", class: "steps" }, h("span", {}, "Draw within"), ...steps, h("span", {}, "steps, or"), all),
    picker(context, "Shortest path to", "a name", other("path")).element,
    picker(context, "Compare with", "a name", other("compare")).element,
  );
}

function forms({ surfaces }: Context, entity: number): Child[] {
  if (!surfaces) return [];
  const all = surfaces.of(entity);
  if (!all.length) return [h("p", { class: "faint" }, "The graph does not know how it is written.")];
  const item = (at: number): HTMLElement => {
    const { text, type, mentions, rule } = all[at];
    const reason = rule && rule.name !== "name" ? `; ${rule.reason} (${rule.name}, ${digits(rule.confidence)})` : "";
    const mixed = all.some((surface) => surface.type !== type);
    return h("li", {}, named(text), h("span", { class: "faint" }, ` ${mixed ? `as ${type}, ` : ""}${counted(mentions, "mentions")}${reason}`));
  };
  return [h("h3", {}, "Written as"), list(all.length, item)];
}

/** Return the neighbours, those of a type together, the strongest type first. */
function related(context: Context, entity: number): Child[] {
  const { graph, passes } = context;
  const all = neighbours(graph, passes, entity);
  const byType = new Map<number, Neighbour[]>();
  for (const neighbour of all) {
    const type = graph.type[neighbour.entity];
    const others = byType.get(type);
    if (others) others.push(neighbour);
    else byType.set(type, [neighbour]);
  }
  const strongest = Math.max(...all.map(({ strength }) => strength), 1e-12);
  const groups = [...byType].flatMap(([type, group]) => {
    const { label, colour } = graph.facts.types[type];
    const row = (at: number): HTMLElement => neighbourRow(context, entity, group[at], strongest);
    return [h("h4", {}, swatch(colour), `${label} `, h("span", { class: "faint" }, whole(group.length))), list(group.length, row)];
  });
  const hidden = graph.degree[entity] - all.reduce((sum, { edges }) => sum + edges, 0);
  return [
    h("h3", {}, `Related to ${counted(all.length, "entities")}`),
    hidden > 0 && h("p", { class: "faint" }, `${counted(hidden, "edges")} more that the filters leave out`),
    ...groups,
  ];
}

function neighbourRow(context: Context, entity: number, neighbour: Neighbour, strongest: number): HTMLElement {
  const { graph } = context;
  const { edge, edges, strength } = neighbour;
  const bar = h("meter", { min: 0, max: 1, value: strength / strongest, title: `strength ${digits(strength)}`, "aria-label": `strength ${digits(strength)}` });
  const arrow = graph.directed(edge) ? (graph.subject[edge] === entity ? "→ " : "← ") : "";
  const words = graph.basisOf(edge) === "co-occurrence" ? "together" : graph.predicateOf(edge).label;
  return h(
    "li",
    { class: "neighbour" },
    entityLink(context, neighbour.entity),
    " ",
    link(context, { edge }, { class: `basis ${graph.basisOf(edge)}`, title: "Show the evidence" }, `${arrow}${words}`, edges > 1 && ` +${edges - 1}`),
    bar,
  );
}

/** Return a list of the first items, and a button for the others. */
export function list(count: number, item: (at: number) => HTMLElement): HTMLElement {
  const items = Array.from({ length: Math.min(count, SHOWN) }, (_, at) => item(at));
  const element = h("ul", { class: "rows" }, ...items);
  if (count <= SHOWN) return element;
  const more = h("button", { type: "button", class: "more" }, `all ${whole(count)}`);
  more.addEventListener("click", () => {
    more.remove();
    const rest = Array.from({ length: count - SHOWN }, (_, at) => item(SHOWN + at));
    element.append(...rest);
    rest[0]?.querySelector<HTMLElement>("a, button")?.focus();
  });
  return h("div", {}, element, more);
}
