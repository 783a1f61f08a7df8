"""Serialise nodes and triples as JSON-LD 1.1, and write the JSON-LD context of a graph.

A node is an object with plain keys, numbers that are numbers, and lists where a property may have
several values; the context says what the keys mean. Keys are in the order of Streaming JSON-LD (the
context first, ``@type`` before ``@id``, ``@graph`` last), so that a reader need not hold the
document in memory.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import polars as pl

from kg.common.iri import check_base
from kg.emit.rdf.forms import Lines, Nodes, Pieces, joined, shortened
from kg.emit.rdf.ontology import used
from kg.emit.rdf.terms import Terms
from kg.emit.rdf.vocabulary import BASE, NAMES, PROPERTIES, SEVERAL, own_prefixes
from kg.store.folder import Folder

BETWEEN, TAIL = ",\n", "\n]}\n"
IN_JSON = {"integer", "text", "key"}  # kinds whose values need no type in JSON
# Keys that mean something else: to many people @id and @type, and the prefixes of a graph's own.
_RESERVED = {"id", *own_prefixes(BASE)}
_NUMBER = r"^-?[0-9]"  # of a number; infinity is none in JSON


def _key(name: str) -> str:
    """Return the plain key of a property: its local name, unless one of kg's own has it.

    >>> _key("kg:subject"), _key("rdf:subject"), _key("kg:id")
    ('subject', 'rdfSubject', 'kgId')
    """
    prefix, _, local = name.partition(":")
    taken = local in _RESERVED or (prefix != "kg" and f"kg:{local}" in PROPERTIES)
    return f"{prefix}{local[0].upper()}{local[1:]}" if taken else local


KEYS = {name: _key(name) for name in PROPERTIES if name not in ("rdf:type", "rdf:reifies")}


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
        """Return the JSON-LD context: the prefixes, and the meaning of each key."""
        spoken = {"@language": self.language} if self.language else {}
        terms = {KEYS[n]: {**_term(n), **(spoken if n in NAMES else {})} for n in KEYS}
        return {**self.prefixes, **terms}

    def speak(self, language: str) -> None:
        """Say the language of names in the context."""
        super().speak(language)
        self.head = head(self.context())

    def nodes(self, nodes: Nodes) -> pl.Series:
        """Return the object of each node; what has one value at most is no list."""
        frame = nodes.frame
        single = [
            name
            for name, dtype in frame.schema.items()
            if isinstance(dtype, pl.List)
            and name not in {"rdf:type", *SEVERAL}
            and not (frame[name].list.len() > 1).any()
        ]
        return super().nodes(Nodes(frame.with_columns(pl.col(single).list.first()), nodes.types))

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

    def _value(self, kind: str, value: pl.Expr) -> Pieces:
        if kind != "name":
            return super()._value(kind, value)
        language = value.struct.field("language")
        text = joined(super()._value("text", value.struct.field("text")))
        tagged = joined(['{"@value": ', text, ', "@language": "', language, '"}'])
        of_context = language.eq_missing(pl.lit(self.language or None, pl.String))
        return [pl.when(of_context).then(text).otherwise(tagged)]

    def _number(self, kind: str, digits: pl.Expr) -> Pieces:
        if kind != "double":
            return [digits]
        quoted = pl.concat_str([pl.lit('"'), digits, pl.lit('"')])
        return [pl.when(digits.str.contains(_NUMBER)).then(digits).otherwise(quoted)]

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
        return [f', "{KEYS[name]}": {opened}', *value, closed]

    def _joint(self, name: str, kind: str) -> Pieces:
        del name, kind
        return [", "]


def _term(name: str) -> dict[str, Any]:
    """Return the definition of the key of a property."""
    kind = PROPERTIES[name].kind
    types = {"iri": "@id", "term": "@id"}
    coerced = {} if kind in IN_JSON else {"@type": types.get(kind, f"xsd:{kind}")}
    several = {"@container": "@set"} if name in SEVERAL else {}
    return {"@id": name, **coerced, **several}


def predicate_terms(terms: Terms, names: Iterable[str], form: Objects) -> dict[str, Any]:
    """Return the definitions of the keys of predicates: their names, unless a key is called so."""
    taken = {*KEYS.values(), *form.prefixes}
    return {
        f"{name}Edge" if name in taken else name: {
            "@id": terms.predicate_iri(name),
            "@type": "@id",
            "@container": "@set",
        }
        for name in names
    }


def write_context(folder: Folder, out: BinaryIO, base: str = BASE) -> None:
    """Write the JSON-LD context of *folder*, its predicates included, to *out*.

    Raises:
        IriError: *base* is no absolute IRI.
    """
    form = Objects(check_base(base))
    terms = Terms(folder, base, form)
    context = form.context()
    context |= predicate_terms(terms, used(folder)["predicate"].unique().sort(), form)
    text = json.dumps({"@context": context}, indent=1, ensure_ascii=False)
    out.write(f"{text}\n".encode())
