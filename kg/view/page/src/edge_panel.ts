// The panel of an edge: what it claims in words, why, its numbers, and the sentences behind it.

import { entityLink, link, typeChip, type Context } from "./context.ts";
import { h, named, type Child } from "./dom.ts";
import type { Basis, Piece, Sentence } from "./graph.ts";
import { counted, cut, digits, whole, type Mark } from "./text.ts";

const REASONS: Record<Basis, string> = {
  annotated: "The corpus itself says so.",
  cue: "A phrase of the schema says so in the text.",
  enumeration: "The two stand in one list.",
  "co-occurrence": "The two are mentioned together, which claims no more.",
};

const MEASURES: [name: string, label: string, meaning: string][] = [
  ["probability", "probability", "that it is right, as judgements of such edges teach"],
  ["strength", "strength", "shares of mutual attention, summed over its sentences; ranks by default"],
  ["npmi", "npmi", "−1 to 1; 0: as often together as by chance"],
  ["q", "q", "chance to be together as often, as a false discovery rate"],
  ["g2", "G²", "log-likelihood ratio; negative: less often than by chance"],
  ["t", "t", "standard deviations from chance"],
  ["p", "p", "chance to be together as often or more"],
];

/** Return the contents of the panel. */
export function edgePanel(context: Context, edge: number): Child[] {
  const { graph } = context;
  const [subject, object] = [graph.subject[edge], graph.object[edge]];
  const basis = graph.basisOf(edge);
  const predicate = graph.predicateOf(edge);
  const words = basis === "co-occurrence" ? "and" : predicate.label;
  const others = graph.between(subject, object).filter((other) => other !== edge);
  return [
    h("h2", { tabindex: "-1" }, entityLink(context, subject), " ", h("span", { class: `claim ${basis}` }, words), " ", entityLink(context, object)),
    h("p", {}, typeChip(context, subject), " ", typeChip(context, object)),
    h("p", { class: "reason" }, h("strong", {}, basis), ": ", REASONS[basis], predicate.description && basis !== "co-occurrence" ? ` ${predicate.description}` : ""),
    candidate(context, edge),
    h("h3", {}, "Evidence"),
    ...evidence(context, edge),
    h("h3", {}, "Numbers"),
    numbers(context, edge),
    others.length > 0 && h("h3", {}, "Other edges of the two"),
    others.length > 0 && h("ul", { class: "rows" }, ...others.map((other) => otherEdge(context, other))),
  ];
}

function otherEdge(context: Context, edge: number): HTMLElement {
  const { graph } = context;
  const [subject, object] = [graph.subject[edge], graph.object[edge]].map((end) => graph.names[end]);
  const basis = graph.basisOf(edge);
  const words = basis === "co-occurrence" ? "and" : graph.predicateOf(edge).label;
  return h("li", {}, link(context, { edge }, { class: `basis ${basis}` }, named(subject), ` ${words} `, named(object)), h("span", { class: "faint" }, ` ${basis}, strength ${digits(graph.strength[edge])}`));
}

function candidate({ graph }: Context, edge: number): Child {
  const number = graph.column("edge.candidate")[edge];
  const predicate = number ? graph.facts.predicates[number - 1] : undefined;
  return predicate && h("p", { class: "faint" }, `Of the relations of the schema only “${predicate.label}” fits their types.`);
}

function evidence(context: Context, edge: number): Child[] {
  const { graph } = context;
  if (!context.evidence) return [h("p", { class: "faint" }, "The sentences are being read …")];
  const pieces = context.evidence.of(edge);
  const support = graph.column("edge.sentences")[edge];
  const missing = graph.facts.missing.includes("evidence") ? "This graph has no evidence: it was imported without it." : "Its sentences are not in this file; kg explain shows them.";
  if (!pieces.length) return [h("p", { class: "faint" }, missing)];
  const kept = pieces.length < support ? `${whole(pieces.length)} of ${counted(support, "sentences")}, the most direct first.` : "";
  return [...pieces.map((piece) => quote(piece)), kept && h("p", { class: "faint" }, kept)];
}

function quote(piece: Piece): HTMLElement {
  const subject: Mark = { from: piece.subjectSpan[0], to: piece.subjectSpan[1], kind: "subject" };
  const object: Mark = { from: piece.objectSpan[0], to: piece.objectSpan[1], kind: "object" };
  const cue: Mark[] = piece.cueSpan ? [{ from: piece.cueSpan[0], to: piece.cueSpan[1], kind: "cue" }] : [];
  if (!piece.object) return h("blockquote", {}, ...sentence(piece.subject, [subject, object, ...cue]));
  return h("blockquote", {}, ...sentence(piece.subject, [subject, ...cue]), ...sentence(piece.object, [object]));
}

function sentence(from: Sentence, marks: Mark[]): Child[] {
  const text = cut(from.text, marks).map(({ text: piece, kind }) => (kind ? h("mark", { class: kind }, piece) : piece));
  const where = `${from.source}:${from.line}${from.date ? `, ${from.date}` : ""}`;
  return [
    from.text ? h("p", { dir: "auto" }, ...text) : h("p", { class: "faint" }, "(built without texts)"),
    h("footer", { class: "faint" }, named(where)),
  ];
}

function numbers({ graph }: Context, edge: number): HTMLElement {
  const rows: Child[] = [];
  const add = (label: string, value: string, meaning: string): void => {
    rows.push(h("dt", {}, label), h("dd", {}, h("span", { class: "number" }, value), " ", h("span", { class: "faint" }, meaning)));
  };
  const count = (name: string): number => graph.column(`edge.${name}`)[edge];
  add("sentences", whole(count("sentences")), "that support it");
  if (count("documents")) add("documents", whole(count("documents")), "that support it");
  if (count("windows")) add("together", whole(count("windows")), `times in one ${graph.facts.window === "1" ? "sentence" : graph.facts.window}, whatever the edge`);
  for (const [name, label, meaning] of MEASURES)
    if (graph.has(`edge.${name}`)) add(label, digits(graph.column(`edge.${name}`)[edge]), meaning);
  const { site } = graph.facts;
  const id = graph.idOfEdge(edge);
  const shown = site === null ? h("code", {}, id) : h("a", { href: `${site}edge/${id}` }, id);
  rows.push(h("dt", {}, "id"), h("dd", {}, shown));
  return h("dl", {}, ...rows);
}
