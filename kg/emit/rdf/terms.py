"""IRIs of types and predicates, and facts about a few resources as nodes."""

from collections.abc import Iterable
from typing import Any

import polars as pl

from kg.common.naming import encode, pascal
from kg.emit.rdf.forms import Lines, Nodes
from kg.emit.rdf.vocabulary import NAMESPACES, PROPERTIES, full
from kg.schema.schema_file import CO_OCCURS_WITH, LISTED_WITH
from kg.store.folder import Folder

OURS = (CO_OCCURS_WITH, LISTED_WITH)


class Terms:
    """The IRIs of the types and predicates of a graph, as one form writes them."""

    def __init__(self, folder: Folder, base: str, form: Lines) -> None:
        self.schema, self.base, self.form = folder.schema, base, form
        self.labels = folder.type_labels
        self.raw: dict[str, str] = {}  # IRIs by the way that the form writes them
        self.ontology = f"{base}ontology"
        iris = [type_.iri for type_ in self.schema.types.values()]
        iris += [relation.iri for relation in self.schema.relations]
        self.is_biolink = any(iri.startswith(NAMESPACES["biolink"]) for iri in iris)

    def type_iri(self, name: str) -> str:
        """Return the IRI of the class of a type: the graph's own, under what the schema names."""
        return f"{self.base}type/{encode(self.labels.get(name) or self._tag_label(name))}"

    def _tag_label(self, name: str) -> str:
        """Return the label of a tag that no entity has as its type: an alias, or one that lost."""
        label = pascal(name)
        taken = {type_label.casefold() for type_label in self.labels.values()}
        return f"{label}_tag" if label.casefold() in taken else label

    def predicate_iri(self, name: str) -> str:
        """Return the IRI of a predicate: likewise."""
        return full(f"kg:{name}") if name in OURS else f"{self.base}predicate/{encode(name)}"

    def spell(self, iri: str) -> str:
        """Return an IRI as it is written, and record it in ``raw``."""
        spelled = self.form.spell(iri)
        self.raw[spelled] = iri
        return spelled

    def classes(self, names: Iterable[str]) -> dict[str, str]:
        """Return the classes of types, as written."""
        return {name: self.spell(self.type_iri(name)) for name in names}

    def predicates(self, names: Iterable[str]) -> dict[str, str]:
        """Return the IRIs of predicates, as written."""
        return {name: self.spell(self.predicate_iri(name)) for name in names}


class Facts:
    """Statements about a few resources, each once, in the order in which they were added."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, list[Any]]] = {}

    def add(self, subject: str, name: str, *values: Any) -> None:
        """Add *values* of the property *name* to *subject*, an IRI; IRIs may be ``prefix:name``.

        None and the empty text are no values.
        """
        present = self._facts.setdefault(subject, {}).setdefault(name, [])
        present += [value for value in values if value not in (None, "", *present)]

    def nodes(self, terms: Terms) -> Nodes:
        """Return the statements as nodes, a row a subject."""
        every = self._facts.values()
        names = [name for name in PROPERTIES if any(name in facts for facts in every)]
        columns = [pl.Series("@id", list(map(terms.spell, self._facts)), pl.String)]
        for name in names:
            kind = PROPERTIES[name].kind
            lists = [facts.get(name) or None for facts in every]
            if kind == "iri":
                lists = [iris and [terms.spell(_absolute(iri)) for iri in iris] for iris in lists]
            dtype = pl.Int64 if kind not in ("iri", "text", "key") else pl.String
            columns.append(pl.Series(name, lists, pl.List(dtype)))
        return Nodes(pl.DataFrame(columns))


def _absolute(name: str) -> str:
    prefix, _, _ = name.partition(":")
    return full(name) if prefix in NAMESPACES else name
