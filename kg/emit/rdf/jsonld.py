"""Serialise nodes and triples as JSON-LD 1.1, and write the JSON-LD context of a graph.

A node is an object; the context has the prefixes and the types of values. The keys are in the order
of Streaming JSON-LD (the context first, ``@type`` before ``@id``, ``@graph`` last), so that a
reader need not hold the document in memory.
"""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

import polars as pl

from kg.common.iri import check_base
from kg.emit.rdf.forms import Lines, Pieces, joined, shortened
from kg.emit.rdf.ontology import used
from kg.emit.rdf.terms import Terms
from kg.emit.rdf.vocabulary import BASE, PROPERTIES
from kg.store.folder import Folder

BETWEEN, TAIL = ",\n", "\n]}\n"
IN_JSON = {"integer", "text", "key"}  # kinds whose values are numbers and strings of JSON


def head(context: Mapping[str, Any]) -> str:
    """Return the start of a document; nodes with `BETWEEN` between them and `TAIL` follow."""
    return f'{{"@context": {json.dumps(dict(context))},\n"@graph": [\n'


class Objects(Lines):
    """JSON-LD: an object a node, an object a triple of an edge."""

    tail, between = TAIL, BETWEEN

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.head = head(self.context())

    def context(self) -> dict[str, Any]:
        """Return the JSON-LD context: the prefixes, and the type of each property's values."""
        types = {"iri": "@id", "term": "@id"}
        coerced = {
            name: {"@type": types.get(kind, f"xsd:{kind}")}
            for name, (kind, _) in PROPERTIES.items()
            if kind not in IN_JSON and name not in ("rdf:type", "rdf:reifies")
        }
        return {**self.prefixes, **coerced}

    def spell(self, iri: str) -> str:
        """Return an IRI as a string, abbreviated if a prefix stands for its start."""
        return f'"{shortened(iri, self.prefixes) or iri}"'

    def spelled(self, iri: pl.Expr) -> pl.Expr:
        """Return a column of IRIs as strings."""
        return joined(['"', iri, '"'])

    def triples(self, frame: pl.DataFrame) -> pl.Series:
        """Return each row as an object."""
        pieces: Pieces = ['{"@id": ', pl.col("s"), ", ", pl.col("p"), ': {"@id": ', pl.col("o")]
        return frame.select(joined([*pieces, f"}}}}{self.between}"])).to_series()

    def _number(self, kind: str, digits: pl.Expr) -> Pieces:
        return [digits] if kind == "integer" else ['"', digits, '"']

    def _open(self) -> Pieces:
        return ["{"]

    def _close(self) -> Pieces:
        return [f"}}{self.between}"]

    def _types(self, fixed: tuple[str, ...], column: Pieces) -> Pieces:
        named = ", ".join(self.name(name) for name in fixed)
        value: Pieces = [named, ", " if named and column else "", *column]
        return ['"@type": [', *value, '], "@id": ', pl.col("@id")]

    def _around(self, name: str, kind: str, value: Pieces, several: bool = False) -> Pieces:
        del kind
        opened, closed = ("[", "]") if several else ("", "")
        return [f', "{name}": {opened}', *value, closed]

    def _joint(self, name: str, kind: str) -> Pieces:
        del name, kind
        return [", "]


def write_context(folder: Folder, out: BinaryIO, base: str = BASE) -> None:
    """Write the JSON-LD context of *folder*, its predicates included, to *out*.

    Raises:
        IriError: *base* is no absolute IRI.
    """
    form = Objects(check_base(base))
    terms = Terms(folder, base, form)
    context = form.context()
    for name in used(folder)["predicate"].unique().sort():
        iri = terms.predicate_iri(name)
        context[shortened(iri, form.prefixes) or iri] = {"@id": iri, "@type": "@id"}
    text = json.dumps({"@context": context}, indent=1, ensure_ascii=False)
    out.write(f"{text}\n".encode())
