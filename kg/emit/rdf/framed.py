"""Write framed JSON-LD: each entity with its relations and edges inside it, as a tree.

In: the parts of the RDF model. Out: the same triples, where an edge is an object within its subject
(``edges``, the reverse of ``kg:subject``), and a relation is a key of its subject. Entities and
edges are held in memory until all are known.
"""

from collections import defaultdict
from collections.abc import Iterator

import polars as pl

from kg.emit.rdf.forms import Nodes
from kg.emit.rdf.iris import GraphIris
from kg.emit.rdf.jsonld import BETWEEN, Objects, head, predicate_terms
from kg.emit.rdf.model import parts

EDGES = "edges"  # the key of an entity's edges


class FramedObjects(Objects):
    """JSON-LD whose entities hold their edges."""

    def frame(self, graph: GraphIris) -> Iterator[pl.Series]:
        """Return the texts of a graph; the context in the head has its predicates."""
        names = graph.uses["predicate"].unique().sort()
        predicates = predicate_terms(graph.terms, names, self)
        reverse = {EDGES: {"@reverse": "kg:subject", "@container": "@set"}}
        self.head = head({**self.context(), **predicates, **reverse})
        return self._texts(graph, {self.spell(t["@id"]): key for key, t in predicates.items()})

    def _texts(self, graph: GraphIris, keys: dict[str, str]) -> Iterator[pl.Series]:
        entities: dict[str, str] = {}
        inside: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        is_open = True
        for part in parts(graph):
            if isinstance(part, pl.DataFrame):
                for subject, predicate, value in part.select("s", "p", "o").iter_rows():
                    inside[subject][keys[predicate]].append(value)
            elif "kg:Entity" in part.types:
                entities.update(zip(part.frame["@id"], self._objects(part), strict=True))
            elif "kg:Edge" in part.types:
                edges = Nodes(part.frame.drop("kg:subject"), part.types)
                for subject, text in zip(
                    part.frame["kg:subject"], self._objects(edges), strict=True
                ):
                    inside[subject][EDGES].append(text)
            else:
                if is_open and entities and "kg:Source" in part.types:
                    is_open = False
                    yield self._trees(entities, inside)
                yield self.nodes(part)

    def _objects(self, nodes: Nodes) -> pl.Series:
        return self.nodes(nodes).str.strip_suffix(f"}}{BETWEEN}")

    def _trees(
        self, entities: dict[str, str], inside: dict[str, dict[str, list[str]]]
    ) -> pl.Series:
        """Return the object of each entity, with what is inside it."""
        return pl.Series([self._tree(text, inside[iri]) for iri, text in entities.items()])

    def _tree(self, text: str, inside: dict[str, list[str]]) -> str:
        closed = {
            key: [f"{value}}}" for value in values] if key == EDGES else values
            for key, values in inside.items()
        }
        members = [f', "{key}": [{", ".join(values)}]' for key, values in closed.items()]
        return f"{text}{''.join(members)}}}{BETWEEN}"
