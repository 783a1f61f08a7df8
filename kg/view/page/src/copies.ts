// What is shown as Cypher, SPARQL or CSV, to go on with it elsewhere.

import type { Graph } from "./graph.ts";
import type { Scene } from "./scene.ts";
import type { View } from "./view.ts";

/** Conditions on edges, in words of either language. */
interface Words {
  list(name: string, values: string[]): string;
  least(name: string, value: number): string;
  most(name: string, value: number): string;
  not(name: string, values: string[]): string;
}

/** Return a query for Neo4j, as `kg load` fills it, that draws what is shown. */
export function cypher(graph: Graph, view: View, scene: Scene): string {
  const literal = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const list = (values: string[]): string => `[${values.map(literal).join(", ")}]`;
  const words: Words = {
    list: (name, values) => `r.${name} IN ${list(values)}`,
    least: (name, value) => `r.${name} >= ${value}`,
    most: (name, value) => `r.${name} <= ${value}`,
    not: (name, values) => `NOT a.${name} IN ${list(values)} AND NOT b.${name} IN ${list(values)}`,
  };
  const ids = idsShown(graph, view, scene);
  const conditions = [...(ids ? [`a.id IN ${list(ids)} AND b.id IN ${list(ids)}`] : []), ...filterConditions(view, words)];
  const where = conditions.length ? `WHERE ${conditions.join("\n  AND ")}\n` : "";
  const named = `{graph: ${literal(graph.facts.name)}}`;
  return `MATCH (a:Entity ${named})-[r ${named}]->(b:Entity)\n${where}RETURN a, r, b\nORDER BY r.strength DESC\n`;
}

/** Return a query for the RDF that kg writes: the edges that are shown. */
export function sparql(graph: Graph, view: View, scene: Scene): string {
  const literal = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
  const list = (values: string[]): string => `(${values.map(literal).join(", ")})`;
  const variables: Record<string, string> = { predicate: "?predicate", basis: "?basis", strength: "?strength", sentences: "?sentences", documents: "?documents", q: "?q" };
  const words: Words = {
    list: (name, values) => `${variables[name]} IN ${list(values)}`,
    least: (name, value) => `${variables[name]} >= ${value}`,
    most: (name, value) => `${variables[name]} <= ${value}`,
    not: (_, values) => `?subject_type NOT IN ${list(values)} && ?object_type NOT IN ${list(values)}`,
  };
  const ids = idsShown(graph, view, scene);
  const conditions = [...(ids ? [`?s IN ${list(ids)} && ?o IN ${list(ids)}`] : []), ...filterConditions(view, words)];
  const lines = [
    "PREFIX kg: <https://w3id.org/tagged-kg/ns#>",
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>",
    "SELECT ?subject ?predicate ?object ?basis ?sentences ?strength WHERE {",
    "  ?edge kg:subject ?from ; kg:predicate/kg:name ?predicate ; kg:object ?to ;",
    "        kg:basis ?basis ; kg:sentences ?sentences ; kg:strength ?strength .",
    ...(view.filters.documents > 0 ? ["  ?edge kg:documents ?documents ."] : []),
    ...(view.filters.q < 1 ? ["  ?edge kg:q ?q ."] : []),
    "  ?from kg:id ?s ; rdfs:label ?subject ; kg:type ?subject_type .",
    "  ?to kg:id ?o ; rdfs:label ?object ; kg:type ?object_type .",
    ...conditions.map((condition) => `  FILTER (${condition})`),
    "}",
    "ORDER BY DESC(?strength)",
  ];
  return `${lines.join("\n")}\n`;
}

/** Return the edges that are shown as a table, with the columns of edges.csv. */
export function csv(graph: Graph, view: View, scene: Scene, passes: Uint8Array): string {
  const shown = idsShown(graph, view, scene);
  const inside = shown && new Set(shown);
  const head = ["id", "subject", "subject_name", "subject_type", "predicate", "object", "object_name", "object_type", "basis", "sentences", "documents", "strength", "npmi", "q"];
  const rows = [head.join(",")];
  for (const edge of graph.byStrength) {
    const [subject, object] = [graph.subject[edge], graph.object[edge]];
    if (!passes[edge] || (inside && !(inside.has(graph.ids[subject]) && inside.has(graph.ids[object])))) continue;
    const end = (entity: number): string[] => [graph.ids[entity], graph.names[entity], graph.typeOf(entity).name];
    const value = (name: string): string => {
      const number = graph.column(`edge.${name}`)[edge];
      return Number.isNaN(number) ? "" : String(name === "documents" && !number ? "" : Number(number.toPrecision(7)));
    };
    rows.push(
      [graph.idOfEdge(edge), ...end(subject), graph.predicateOf(edge).name, ...end(object), graph.basisOf(edge),
        ...["sentences", "documents", "strength", "npmi", "q"].map(value)].map(cell).join(","),
    );
  }
  return `${rows.join("\r\n")}\r\n`;
}

/** Return the ids of the entities that are drawn; null where all that pass the filters are. */
function idsShown(graph: Graph, view: View, scene: Scene): string[] | null {
  if (view.scope === "all" && view.filters.community === null) return null;
  return scene.nodes.filter(({ entity }) => entity >= 0).map(({ entity }) => graph.ids[entity]).sort();
}

function filterConditions({ filters }: View, words: Words): string[] {
  const conditions: string[] = [];
  if (filters.hiddenTypes.size) conditions.push(words.not("type", [...filters.hiddenTypes].sort()));
  if (filters.predicates.size) conditions.push(words.list("predicate", [...filters.predicates].sort()));
  if (filters.bases.size) conditions.push(words.list("basis", [...filters.bases].sort()));
  if (filters.strength) conditions.push(words.least("strength", rounded(filters.strength)));
  if (filters.sentences) conditions.push(words.least("sentences", filters.sentences));
  if (filters.documents) conditions.push(words.least("documents", filters.documents));
  if (filters.q < 1) conditions.push(words.most("q", filters.q));
  return conditions;
}

/** Return a strength a little lower, as the page has it with seven digits only. */
function rounded(strength: number): number {
  return Number((strength * (1 - 1e-6)).toPrecision(7));
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
