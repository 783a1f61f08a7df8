"""The IRIs of a graph, and small tables of what is said of things."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from kg.common.errors import IriError
from kg.common.iri import is_absolute
from kg.common.naming import encode, pascal
from kg.emit.rdf.forms import Lines, Nodes
from kg.emit.rdf.vocabulary import NAMESPACES, PROPERTIES, full
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH, Schema

OURS = (CO_OCCURS_WITH, LISTED_WITH)


class Terms:
    """What the types and predicates of a graph are called, in one form."""

    def __init__(self, schema: Schema, base: str, form: Lines) -> None:
        self.schema, self.base, self.form = schema, base, form
        self.raw: dict[str, str] = {}  # the IRI of what is spelled so
        self._given = {one.predicate: one.iri for one in schema.relations}

    def type_iri(self, name: str) -> str:
        """Return the IRI of the class of a type."""
        declared = self.schema.types.get(name)
        given = declared.iri if declared else ""
        return given or f"{self.base}type/{encode(pascal(name))}"

    def predicate_iri(self, name: str) -> str:
        """Return the IRI of a predicate."""
        if name in OURS:
            return full(f"kg:{name}")
        return self._given.get(name) or f"{self.base}predicate/{encode(name)}"

    def spell(self, iri: str) -> str:
        """Return an IRI as it is written, and remember it."""
        spelled = self.form.spell(iri)
        self.raw[spelled] = iri
        return spelled

    def classes(self, names: Iterable[str]) -> dict[str, str]:
        """Return the classes of types, as written."""
        return {name: self.spell(self.type_iri(name)) for name in names}

    def predicates(self, names: Iterable[str]) -> dict[str, str]:
        """Return the IRIs of predicates, as written."""
        return {name: self.spell(self.predicate_iri(name)) for name in names}


class Said:
    """What is said of a few things, each fact once, in the order in which it came."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, list[Any]]] = {}

    def add(self, subject: str, name: str, *values: Any) -> None:
        """Say of *subject*, an IRI, that it has *values*; IRIs may be ``prefix:name``."""
        known = self._facts.setdefault(subject, {}).setdefault(name, [])
        known += [value for value in values if value not in (None, "", *known)]

    def nodes(self, terms: Terms) -> Nodes:
        """Return all of it."""
        names = [name for name in PROPERTIES if any(name in one for one in self._facts.values())]
        columns = [pl.Series("@id", list(map(terms.spell, self._facts)), pl.String)]
        for name in names:
            kind = PROPERTIES[name].kind
            lists = [facts.get(name) or None for facts in self._facts.values()]
            if kind == "iri":
                lists = [one and [terms.spell(_absolute(value)) for value in one] for one in lists]
            number = pl.Int64 if kind not in ("iri", "text", "key") else pl.String
            columns.append(pl.Series(name, lists, pl.List(number)))
        return Nodes(pl.DataFrame(columns))


def _absolute(name: str) -> str:
    prefix, _, _ = name.partition(":")
    return full(name) if prefix in NAMESPACES else name


def check_iri(value: str, option: str, example: str, hint: str = "") -> str:
    """Return *value*, given by *option*.

    Raises:
        IriError: it is no absolute IRI.
    """
    if not is_absolute(value):
        raise IriError(option, repr(value), f"an absolute IRI such as {example}", hint)
    return value
