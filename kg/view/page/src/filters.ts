// Which edges pass the filters.

import type { Evidence, Graph } from "./graph.ts";
import type { Filters } from "./view.ts";

/** Return a 1 for each edge that passes, else 0; *evidence* knows the dates, once it is read. */
export function passing(graph: Graph, filters: Filters, evidence: Evidence | null): Uint8Array {
  const { facts } = graph;
  const types = flags(facts.types.map(({ name }) => !filters.hiddenTypes.has(name)));
  const predicates = flags(facts.predicates.map(({ name }) => !filters.predicates.size || filters.predicates.has(name)));
  const bases = flags(facts.bases.map((basis) => !filters.bases.size || filters.bases.has(basis)));
  const [sentences, documents, q] = ["sentences", "documents", "q"].map((name) => graph.column(`edge.${name}`));
  const passes = new Uint8Array(graph.edges);
  for (let edge = 0; edge < graph.edges; edge++) {
    const [subject, object] = [graph.subject[edge], graph.object[edge]];
    if (
      types[graph.type[subject]] && types[graph.type[object]] &&
      predicates[graph.predicate[edge]] && bases[graph.basis[edge]] &&
      graph.strength[edge] >= filters.strength && sentences[edge] >= filters.sentences &&
      documents[edge] >= filters.documents && (filters.q >= 1 || q[edge] <= filters.q) &&
      (filters.community === null ||
        (graph.community[subject] === filters.community && graph.community[object] === filters.community))
    )
      passes[edge] = 1;
  }
  if (evidence && (filters.from || filters.to)) keepDated(passes, graph, filters, evidence);
  return passes;
}

/** Leave out the edges that no sentence between two dates supports. */
function keepDated(passes: Uint8Array, graph: Graph, filters: Filters, evidence: Evidence): void {
  const { dates } = evidence;
  const [first, last] = evidence.dateRanges(graph.edges);
  const earliest = 1 + dates.findIndex((date) => date >= filters.from);
  let latest = dates.length;
  while (filters.to && latest > 0 && dates[latest - 1].slice(0, filters.to.length) > filters.to) latest--;
  for (let edge = 0; edge < passes.length; edge++)
    if (!first[edge] || earliest === 0 || last[edge] < earliest || first[edge] > latest) passes[edge] = 0;
}

/** Return whether a view has any filter. */
export function anyFilter(filters: Filters): boolean {
  return (
    filters.hiddenTypes.size > 0 || filters.predicates.size > 0 || filters.bases.size > 0 ||
    filters.strength > 0 || filters.sentences > 0 || filters.documents > 0 || filters.q < 1 ||
    filters.community !== null || filters.from !== "" || filters.to !== ""
  );
}

function flags(values: boolean[]): Uint8Array {
  return Uint8Array.from(values, Number);
}
