"""Serialise nodes and triples by columns: N-Triples, N-Quads, Turtle, TriG; prefixes and escapes.

In: frames of `Nodes` and of triples. Out: one text a row. A form of RDF is what it puts around a
node, around a value and between values; the rest is the same for all of them. IRIs come in the
spelling of the form, each made once, so that they are gathered rather than escaped for every
triple; other values come raw. `kg.emit.rdf.jsonld` and `kg.emit.rdf.rdfxml` are two further forms.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from kg.emit.rdf.vocabulary import NAMES, NAMESPACES, PROPERTIES, WHOLE_NUMBERS, full, own_prefixes

if TYPE_CHECKING:
    from kg.common.diagnostic_rules import Rule

LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")  # local names that need no escape after a prefix
# Escapes in strings: the same in JSON and in the forms of Turtle.
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
ESCAPES |= {chr(i): f"\\u{i:04X}" for i in (*range(32), 127) if chr(i) not in ESCAPES}
AS_IS = {"iri", "term"}  # kinds of values that come in the spelling of the form

Pieces = list[str | pl.Expr]  # of a text: a string is the same in all rows


def shortened(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """Return ``prefix:name`` of an IRI, or None if no prefix stands for its start.

    >>> shortened("http://www.w3.org/2002/07/owl#Class", NAMESPACES), shortened("x:y", NAMESPACES)
    ('owl:Class', None)
    """
    for prefix, start in prefixes.items():
        if iri.startswith(start) and LOCAL.fullmatch(iri[len(start) :]):
            return f"{prefix}:{iri[len(start) :]}"
    return None


def joined(pieces: Pieces) -> pl.Expr:
    """Return *pieces* as one text, null where one of them is."""
    return pl.concat_str(_expressions(pieces))


def _expressions(pieces: Pieces) -> list[pl.Expr]:
    """Return *pieces*, with adjacent strings joined into one literal."""
    expressions: list[pl.Expr] = []
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        expressions += [pl.lit(text), piece] if text else [piece]
        text = ""
    return [*expressions, pl.lit(text)] if text else expressions


def _empty_lists_as_null(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return the columns of lists, with null for an empty list: both mean no value."""
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return [pl.when(pl.col(name).list.len() > 0).then(name).alias(name) for name in lists]


@dataclass(frozen=True)
class Nodes:
    """Resources with their properties: a row a resource.

    Columns: ``@id``, an IRI as the form writes it; then names of `PROPERTIES`, each a value or a
    list of values, null where there is none. ``types`` are classes of all of them, as
    ``prefix:name``.
    """

    frame: pl.DataFrame
    types: tuple[str, ...] = ()


class Lines:
    """N-Triples and N-Quads: a line a triple. Base class of all forms.

    ``head`` and ``tail`` enclose a document, ``between`` separates its nodes; ``replaced`` collects
    what the form could not hold, as (rule, value).
    """

    head, tail, between = "", "", ""

    def __init__(self, base: str) -> None:
        self.base = base
        self.prefixes = {**NAMESPACES, **own_prefixes(base)}
        self.replaced: list[tuple[Rule, str]] = []
        self.language = ""  # of the names of entities whose language nobody knows

    def speak(self, language: str) -> None:
        """Write names of entities of unknown language in a *language*; empty: without a tag."""
        self.language = language

    def name_value(self, text: pl.Expr, language: pl.Expr) -> pl.Expr:
        """Return names of entities with their languages, as a column of `NAMES` has them."""
        default = pl.lit(self.language or None, pl.String)
        return pl.struct(text=text, language=pl.coalesce(language, default))

    def spell(self, iri: str) -> str:
        """Return an IRI as it is written."""
        return f"<{iri}>"

    def spelled(self, iri: pl.Expr) -> pl.Expr:
        """Return a column of IRIs as they are written."""
        return joined(["<", iri, ">"])

    def own(self, start: str, *parts: pl.Expr) -> pl.Expr:
        """Return IRIs that start with *start*, made of percent-encoded parts, as written."""
        before, after = self.spell(f"{start}\0").split("\0")
        return joined([before, *parts, after])

    def property(self, iri: str) -> str | None:
        """Return an IRI as the predicate of an edge; None if it cannot be one."""
        return self.spell(iri)

    def name(self, name: str) -> str:
        """Return ``prefix:name`` as it is written."""
        return self.spell(full(name))

    def nodes(self, nodes: Nodes) -> pl.Series:
        """Return the text of each node."""
        frame = nodes.frame.with_columns(_empty_lists_as_null(nodes.frame))
        kinds = {name: PROPERTIES[name].kind for name in frame.columns if name != "@id"}
        values = {name: self._values(name, kind, frame) for name, kind in kinds.items()}
        with_nulls = {name for name in kinds if frame[name].null_count()}
        rows = [*self._open(), *self._types(nodes.types, values.pop("rdf:type", []))]
        for name, value in values.items():
            several = isinstance(frame[name].dtype, pl.List)
            pieces = self._around(name, kinds[name], value, several)
            rows += [joined(pieces)] if name in with_nulls else pieces
        rows += self._close()
        text = pl.concat_str(_expressions(rows), ignore_nulls=True)
        return frame.select(text).to_series()

    def triples(self, frame: pl.DataFrame) -> pl.Series:
        """Return the text of each row of ``s, p, o``, and of ``g``, the named graph, if present."""
        end: Pieces = [" ", pl.col("g")] if "g" in frame.columns else []
        pieces = [pl.col("s"), " ", pl.col("p"), " ", pl.col("o"), *end, " .\n"]
        return frame.select(joined(pieces)).to_series()

    def _values(self, name: str, kind: str, frame: pl.DataFrame) -> Pieces:
        """Return the values of a column as they are written; the values of a list are joined."""
        column = pl.col(name)
        kind = "name" if name in NAMES else kind
        if not isinstance(frame[name].dtype, pl.List):
            return self._value(kind, column)
        if kind not in AS_IS:
            column = column.list.eval(joined(self._value(kind, pl.element())))
        return [column.list.join(joined(self._joint(name, kind)))]

    def _value(self, kind: str, value: pl.Expr) -> Pieces:
        if kind in AS_IS:
            return [value]
        if kind == "key":
            return ['"', value, '"']
        if kind == "text":
            return ['"', value.str.replace_many(ESCAPES), '"']
        if kind == "name":
            text, language = value.struct.field("text"), value.struct.field("language")
            tag = pl.concat_str([pl.lit("@"), language]).fill_null("")
            return ['"', text.str.replace_many(ESCAPES), '"', tag]
        return self._number(kind, value.cast(pl.String))

    def _number(self, kind: str, digits: pl.Expr) -> Pieces:
        return ['"', digits, f'"^^{self.name(f"xsd:{kind}")}']

    def _open(self) -> Pieces:
        return []

    def _close(self) -> Pieces:
        return []

    def _types(self, fixed: tuple[str, ...], column: Pieces) -> Pieces:
        values: list[Pieces] = [[self.name(name)] for name in fixed]
        values += [column] if column else []
        return [piece for value in values for piece in self._around("rdf:type", "iri", value)]

    def _around(self, name: str, kind: str, value: Pieces, several: bool = False) -> Pieces:
        del kind, several  # a line is the same for all
        return [pl.col("@id"), f" {self.name(name)} ", *value, " .\n"]

    def _joint(self, name: str, kind: str) -> Pieces:
        """Return what stands between two values of one property."""
        del kind
        return [" .\n", pl.col("@id"), f" {self.name(name)} "]


class StoredLines(Lines):
    """N-Triples whose whole numbers are all of xsd:integer, the type that triple stores keep."""

    def _number(self, kind: str, digits: pl.Expr) -> Pieces:
        is_whole = full(f"xsd:{kind}") in WHOLE_NUMBERS
        return super()._number("integer" if is_whole else kind, digits)


class Blocks(Lines):
    """Turtle and TriG: a node is a block of its predicates and objects."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.head = (
            "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self.prefixes.items()) + "\n"
        )

    def spell(self, iri: str) -> str:
        """Return an IRI, abbreviated if a prefix stands for its start."""
        return shortened(iri, self.prefixes) or f"<{iri}>"

    def triples(self, frame: pl.DataFrame) -> pl.Series:
        """Return the text of each row; triples of a named graph stand in braces."""
        if "g" not in frame.columns:
            return super().triples(frame)
        pieces: Pieces = [
            pl.col("g"),
            " { ",
            pl.col("s"),
            " ",
            pl.col("p"),
            " ",
            pl.col("o"),
            " }\n",
        ]
        return frame.select(joined(pieces)).to_series()

    def _number(self, kind: str, digits: pl.Expr) -> Pieces:
        return [digits] if kind == "integer" else super()._number(kind, digits)

    def _open(self) -> Pieces:
        return [pl.col("@id")]

    def _close(self) -> Pieces:
        return [" .\n"]

    def _types(self, fixed: tuple[str, ...], column: Pieces) -> Pieces:
        named = ", ".join(self.name(name) for name in fixed)
        return [f" a {named}", ", " if named and column else "", *column]

    def _around(self, name: str, kind: str, value: Pieces, several: bool = False) -> Pieces:
        del kind, several
        return [f" ;\n    {self.name(name)} ", *value]

    def _joint(self, name: str, kind: str) -> Pieces:
        del name, kind
        return [", "]
