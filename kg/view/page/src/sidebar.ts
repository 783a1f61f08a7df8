// The side of the page: the legend, which switches types on and off, and the filters of edges.

import type { Context } from "./context.ts";
import { fill, h, swatch, type Child } from "./dom.ts";
import { anyFilter } from "./filters.ts";
import type { Basis } from "./graph.ts";
import { digits, whole } from "./text.ts";
import { NO_FILTERS, type Filters, type Size } from "./view.ts";

const MOST_COMMUNITIES = 100; // of the list
const STEPS = 100; // of the slider of strength

const LINES: [kind: string, label: string][] = [
  ["claim", "claimed by a phrase or the corpus"],
  ["list", "in one list"],
  ["met", "mentioned together"],
];

/** Put the legend and the filters into *element*; the fold that is open stays open. */
export function showSidebar(context: Context, element: HTMLElement): void {
  const open = new Set([...element.querySelectorAll("details[open]")].map(({ id }) => id));
  const wasThere = element.childElementCount > 0;
  const focused = document.activeElement?.id ?? "";
  const fold = (id: string, title: string, ...children: Child[]): HTMLElement =>
    h("details", { id, open: wasThere ? open.has(id) : id !== "fold-predicates" }, h("summary", {}, title), ...children);
  fill(
    element,
    fold("fold-types", "Types", legend(context), lines()),
    fold("fold-filters", anyFilter(context.view.filters) ? "Filters (some are set)" : "Filters", filterForm(context, fold)),
    fold("fold-drawing", "Drawing", drawingForm(context)),
  );
  if (focused) element.querySelector<HTMLElement>(`[id="${CSS.escape(focused)}"]`)?.focus();
}

function change(context: Context, filters: Partial<Filters>): void {
  context.go({ filters: { ...context.view.filters, ...filters } });
}

function legend(context: Context): HTMLElement {
  const { graph, view } = context;
  const { hiddenTypes } = view.filters;
  const counts = new Array<number>(graph.facts.types.length).fill(0);
  for (let entity = 0; entity < graph.entities; entity++) counts[graph.type[entity]] += 1;
  const items = graph.facts.types.map(({ name, label, colour }, number) => {
    const toggle = (): void => {
      const hidden = new Set(hiddenTypes);
      if (!hidden.delete(name)) hidden.add(name);
      change(context, { hiddenTypes: hidden });
    };
    const only = (): void => change(context, { hiddenTypes: new Set(graph.facts.types.map((type) => type.name).filter((other) => other !== name)) });
    return h(
      "li",
      {},
      h("button", { type: "button", id: `type-${number}`, class: "type", "aria-pressed": String(!hiddenTypes.has(name)), onclick: toggle },
        swatch(colour), label, h("span", { class: "faint" }, ` ${whole(counts[number])}`)),
      h("button", { type: "button", id: `only-${number}`, class: "only", "aria-label": `Only ${label}`, onclick: only }, "only"),
    );
  });
  const all = h("button", { type: "button", id: "all-types", disabled: hiddenTypes.size === 0, onclick: () => change(context, { hiddenTypes: new Set() }) }, "All types");
  return h("div", {}, h("ul", { class: "legend", "aria-label": "Types of entities, on or off" }, ...items), all);
}

function lines(): HTMLElement {
  return h("ul", { class: "lines", "aria-label": "Lines" }, ...LINES.map(([kind, label]) => h("li", {}, h("span", { class: `line ${kind}`, "aria-hidden": "true" }), label)));
}

function filterForm(context: Context, fold: (id: string, title: string, ...children: Child[]) => HTMLElement): HTMLElement {
  const { graph, view } = context;
  const { filters } = view;
  const reset = h("button", { type: "button", id: "reset", disabled: !anyFilter(filters), onclick: () => context.go({ filters: NO_FILTERS }) }, "Reset filters");
  const hasDocuments = graph.column("edge.documents").some((count) => count > 0);
  return h(
    "form",
    { onsubmit: (event: Event) => event.preventDefault() },
    bases(context),
    strength(context),
    number(context, "sentences", "At least so many sentences", 1),
    hasDocuments && number(context, "documents", "At least so many documents", 1),
    chance(context),
    community(context),
    dates(context),
    fold("fold-predicates", filters.predicates.size ? `Predicates (${whole(filters.predicates.size)} chosen)` : "Predicates", predicates(context)),
    reset,
  );
}

/** Return a box for each name; *checked* are those that pass, and none means all. */
function boxes(context: Context, key: "bases" | "predicates", items: { name: string; label: string; count: number }[]): HTMLElement[] {
  const chosen = context.view.filters[key];
  return items.map(({ name, label, count }) => {
    const toggle = (): void => {
      const next = new Set(chosen);
      if (!next.delete(name)) next.add(name);
      change(context, { [key]: next });
    };
    const box = h("input", { type: "checkbox", id: `${key}-${name}`, checked: chosen.has(name), onchange: toggle });
    return h("label", {}, box, ` ${label} `, h("span", { class: "faint" }, whole(count)));
  });
}

function bases(context: Context): HTMLElement {
  const { graph } = context;
  const counts = new Map<string, number>();
  for (let edge = 0; edge < graph.edges; edge++) counts.set(graph.basisOf(edge), (counts.get(graph.basisOf(edge)) ?? 0) + 1);
  const labels: Record<Basis, string> = { cue: "cue (a phrase says so)", annotated: "annotated (the corpus says so)", enumeration: "enumeration (one list)", "co-occurrence": "co-occurrence" };
  const items = graph.facts.bases.filter((basis) => counts.has(basis)).map((basis) => ({ name: basis, label: labels[basis], count: counts.get(basis)! }));
  return h("fieldset", {}, h("legend", {}, "Only edges by basis"), ...boxes(context, "bases", items));
}

function predicates(context: Context): HTMLElement {
  const { graph } = context;
  const counts = new Array<number>(graph.facts.predicates.length).fill(0);
  const claims = new Array<number>(counts.length).fill(0);
  for (let edge = 0; edge < graph.edges; edge++) {
    counts[graph.predicate[edge]] += 1;
    if (graph.basisOf(edge) !== "co-occurrence") claims[graph.predicate[edge]] = 1;
  }
  const items = graph.facts.predicates
    .map(({ name, label }, at) => ({ name, label, count: counts[at], claims: claims[at] }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.claims - a.claims || b.count - a.count || a.label.localeCompare(b.label));
  return h("fieldset", { class: "scroll" }, h("legend", { class: "hidden" }, "Only these predicates"), ...boxes(context, "predicates", items));
}

/** Return the slider of strength, whose steps each leave out as many edges. */
function strength(context: Context): HTMLElement {
  const { graph, view } = context;
  const at = (step: number): number =>
    step <= 0 || !graph.edges ? 0 : graph.strength[graph.byStrength[Math.round((1 - step / STEPS) * (graph.edges - 1))]];
  let step = 0;
  while (step < STEPS && at(step) < view.filters.strength) step++;
  const say = (value: number): string => (value ? `at least ${digits(value)}` : "any");
  const output = h("output", { for: "strength" }, say(view.filters.strength));
  const slider = h("input", { type: "range", id: "strength", min: 0, max: STEPS, value: step, "aria-valuetext": say(view.filters.strength) });
  slider.addEventListener("input", () => (output.textContent = say(at(Number(slider.value)))));
  slider.addEventListener("change", () => change(context, { strength: at(Number(slider.value)) }));
  return h("p", {}, h("label", { for: "strength" }, "Strength "), output, slider);
}

function number(context: Context, key: "sentences" | "documents", label: string, least: number): HTMLElement {
  const value = Math.max(context.view.filters[key], least);
  const input = h("input", { type: "number", id: key, min: least, step: 1, value });
  input.addEventListener("change", () => {
    const wanted = Math.floor(Number(input.value));
    change(context, { [key]: wanted > least ? wanted : 0 });
  });
  return h("p", {}, h("label", { for: key }, `${label} `), input);
}

function chance(context: Context): HTMLElement {
  const { q } = context.view.filters;
  const choices = [...new Set([1, 0.1, 0.05, 0.01, 0.001, q])].sort((a, b) => b - a);
  const select = h("select", { id: "q" }, ...choices.map((value) => h("option", { value, selected: value === q }, value === 1 ? "any" : `q at most ${value}`)));
  select.addEventListener("change", () => change(context, { q: Number(select.value) }));
  return h("p", {}, h("label", { for: "q" }, "More often than by chance "), select);
}

function community(context: Context): Child {
  const { communities, view } = context;
  const chosen = view.filters.community;
  if (communities.list.length < 2) return null;
  const shown = communities.list.slice(0, MOST_COMMUNITIES).map(({ number: name }) => name);
  if (chosen !== null && !shown.includes(chosen)) shown.push(chosen);
  const label = (name: number): string => `${communities.name(name)} (${communities.get(name)?.members ?? 0})`;
  const select = h("select", { id: "community" }, h("option", { value: "" }, "any"), ...shown.map((name) => h("option", { value: name, selected: name === chosen }, label(name))));
  select.addEventListener("change", () => change(context, { community: select.value === "" ? null : Number(select.value) }));
  return h("p", {}, h("label", { for: "community" }, "Community "), select);
}

/** Return two sliders over the dates of documents, where these have any. */
function dates(context: Context): Child {
  const { evidence, view } = context;
  const values = evidence?.dates ?? [];
  if (values.length < 2) return null;
  const slider = (id: "from" | "to", label: string, otherwise: number): HTMLElement => {
    const chosen = view.filters[id];
    const at = chosen ? Math.max(values.findIndex((date) => date >= chosen), 0) : otherwise;
    const output = h("output", { for: id }, values[at]);
    const input = h("input", { type: "range", id, min: 0, max: values.length - 1, value: at, "aria-valuetext": values[at] });
    input.addEventListener("input", () => (output.textContent = values[Number(input.value)]!));
    input.addEventListener("change", () => change(context, { [id]: Number(input.value) === otherwise ? "" : values[Number(input.value)] }));
    return h("p", {}, h("label", { for: id }, label), " ", output, input);
  };
  return h("fieldset", {}, h("legend", {}, `Read in documents by ${evidence!.dateKey}`), slider("from", "From", 0), slider("to", "To", values.length - 1));
}

function drawingForm(context: Context): HTMLElement {
  const { graph, view } = context;
  const sizes: [Size, string][] = [["mentions", "mentions"], ["edges", "edges"], ["strength", "strength of its edges"]];
  if (graph.has("entity.page_rank")) sizes.push(["page_rank", "PageRank"]);
  if (graph.has("entity.betweenness")) sizes.push(["betweenness", "betweenness"]);
  const select = h("select", { id: "size" }, ...sizes.map(([name, label]) => h("option", { value: name, selected: name === view.size }, label)));
  select.addEventListener("change", () => context.go({ size: select.value as Size }));
  const grouped = h("input", { type: "checkbox", id: "grouped", checked: view.grouped, onchange: () => context.go({ grouped: !view.grouped, open: new Set(), camera: null }) });
  return h("div", {}, h("p", {}, h("label", { for: "size" }, "Size by "), select), h("p", {}, h("label", {}, grouped, " Draw communities as nodes")));
}
