// The tables of entities and edges: the same data as the drawing, sorted by any column.

import { entityLink, link, typeChip, type Context } from "./context.ts";
import { fill, h, named, type Child } from "./dom.ts";
import { digits, whole } from "./text.ts";

const ROWS = 100; // of a page

interface Column {
  name: string; // in the address
  label: string;
  value: (row: number) => number | string; // by which it is sorted
  cell: (row: number) => Child;
  text?: boolean;
}

/** Return the table of a view; *rows* are those that pass the filters. */
export function tableOf(context: Context, page: number, turn: (page: number) => void): HTMLElement {
  const kind = context.view.rows === "edges" ? "edges" : "entities";
  const columns = kind === "edges" ? edgeColumns(context) : entityColumns(context);
  const rows = kind === "edges" ? edgeRows(context) : entityRows(context);
  const usual = kind === "edges" ? "-strength" : "-mentions";
  const chosen = columns.some(({ name }) => name === context.view.sort.replace("-", "")) ? context.view.sort : usual;
  sort(rows, columns, chosen);
  const pages = Math.max(Math.ceil(rows.length / ROWS), 1);
  const at = Math.min(page, pages - 1);
  const shown = rows.slice(at * ROWS, (at + 1) * ROWS);
  const caption = `${whole(rows.length)} ${kind}${pages > 1 ? `, rows ${whole(at * ROWS + 1)} to ${whole(at * ROWS + shown.length)}` : ""}`;
  const body = shown.map((row) =>
    h("tr", {}, ...columns.map(({ cell, text }, place) => h(place ? "td" : "th", place ? { class: text ? "" : "number" } : { scope: "row" }, cell(row)))),
  );
  return h(
    "div",
    { class: "table" },
    tabs(context, kind),
    h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": `Table of ${kind}` },
      h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...columns.map((column) => head(context, column, chosen)))), h("tbody", {}, ...body))),
    pages > 1 && pager(at, pages, turn),
  );
}

function tabs(context: Context, kind: string): HTMLElement {
  const tab = (rows: "entities" | "edges"): HTMLElement =>
    link(context, { rows, sort: "" }, kind === rows ? { "aria-current": "true" } : {}, rows === "edges" ? "Edges" : "Entities");
  return h("nav", { class: "tabs", "aria-label": "Which table" }, tab("entities"), tab("edges"));
}

function head(context: Context, { name, label, text }: Column, chosen: string): HTMLElement {
  const [rising, falling] = [chosen === name, chosen === `-${name}`];
  const next = text ? (rising ? `-${name}` : name) : falling ? name : `-${name}`;
  const sorted = rising ? "ascending" : falling ? "descending" : "none";
  const arrow = h("span", { "aria-hidden": "true" }, rising ? " ▲" : falling ? " ▼" : "");
  const button = h("button", { type: "button", "data-sort": name, onclick: () => context.go({ sort: next }) }, label, arrow);
  return h("th", { scope: "col", "aria-sort": sorted, class: text ? "" : "number" }, button);
}

function pager(at: number, pages: number, turn: (page: number) => void): HTMLElement {
  const button = (label: string, page: number): HTMLElement =>
    h("button", { type: "button", disabled: page < 0 || page >= pages, onclick: () => turn(page) }, label);
  return h("nav", { class: "pager", "aria-label": "Pages of the table" }, button("First", at === 0 ? -1 : 0), button("Previous", at - 1), h("span", {}, `page ${whole(at + 1)} of ${whole(pages)}`), button("Next", at + 1), button("Last", at === pages - 1 ? pages : pages - 1));
}

function entityColumns(context: Context): Column[] {
  const { graph } = context;
  const number = (name: string, label: string, column: ArrayLike<number>, print: (value: number) => string): Column => ({
    name, label, value: (row) => column[row], cell: (row) => print(column[row]),
  });
  const columns: Column[] = [
    { name: "name", label: "name", text: true, value: (row) => graph.names[row], cell: (row) => entityLink(context, row) },
    { name: "type", label: "type", text: true, value: (row) => graph.typeOf(row).label, cell: (row) => typeChip(context, row) },
    number("mentions", "mentions", graph.column("entity.mentions"), whole),
    number("sentences", "sentences", graph.column("entity.sentences"), whole),
    number("edges", "edges", graph.degree, whole),
    number("strength", "strength", graph.weight, digits),
  ];
  for (const [name, label] of [["page_rank", "PageRank"], ["betweenness", "betweenness"]] as const)
    if (graph.has(`entity.${name}`)) columns.push(number(name, label, graph.column(`entity.${name}`), digits));
  return columns;
}

function edgeColumns(context: Context): Column[] {
  const { graph } = context;
  const end = (name: string, column: ArrayLike<number>): Column => ({
    name, label: name, text: true, value: (row) => graph.names[column[row]], cell: (row) => entityLink(context, column[row]),
  });
  const number = (name: string, print: (value: number) => string): Column => ({
    name, label: name, value: (row) => graph.column(`edge.${name}`)[row], cell: (row) => print(graph.column(`edge.${name}`)[row]),
  });
  return [
    end("subject", graph.subject),
    { name: "predicate", label: "predicate", text: true, value: (row) => graph.predicateOf(row).label, cell: (row) => link(context, { edge: row }, { title: "Show the evidence" }, named(graph.predicateOf(row).label)) },
    end("object", graph.object),
    { name: "basis", label: "basis", text: true, value: (row) => graph.basisOf(row), cell: (row) => graph.basisOf(row) },
    number("sentences", whole), number("strength", digits), number("npmi", digits), number("q", digits),
  ];
}

function entityRows({ graph, view }: Context): number[] {
  const rows: number[] = [];
  for (let entity = 0; entity < graph.entities; entity++) {
    const hidden = view.filters.hiddenTypes.has(graph.typeOf(entity).name);
    const elsewhere = view.filters.community !== null && graph.community[entity] !== view.filters.community;
    if (!hidden && !elsewhere) rows.push(entity);
  }
  return rows;
}

function edgeRows({ graph, passes }: Context): number[] {
  return Array.from(graph.byStrength).filter((edge) => passes[edge]);
}

function sort(rows: number[], columns: Column[], chosen: string): void {
  const falling = chosen.startsWith("-");
  const column = columns.find(({ name }) => name === chosen.replace("-", ""))!;
  const values = new Map(rows.map((row) => [row, column.value(row)]));
  const order = (a: number, b: number): number => {
    const [x, y] = [values.get(a)!, values.get(b)!];
    if (typeof x === "number" && typeof y === "number") return Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : falling ? y - x : x - y;
    return COLLATOR.compare(String(x), String(y)) * (falling ? -1 : 1);
  };
  rows.sort((a, b) => order(a, b) || a - b);
}

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Show a table in *element*, from its first row on. */
export function showTable(context: Context, element: HTMLElement, page = 0): void {
  const turn = (to: number): void => {
    showTable(context, element, to);
    element.querySelector<HTMLElement>(".wide")?.focus();
  };
  fill(element, tableOf(context, page, turn));
}
