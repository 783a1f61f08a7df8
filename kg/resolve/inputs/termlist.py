"""Read a thesaurus from a table (CSV, TSV): each row is a name and the concept that it means.

In: CSV or TSV with the columns ``name``, ``id`` or ``preferred`` or both, and perhaps ``type,
same_as, exact_match``. Out: the labels, types and links of its concepts. Where there is a column
``id`` it is the concept; else the preferred name is, and a row without one names itself.
"""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kg.common.csv_table import EXACT_MATCH, SAME_AS, Row, iris, read_rows
from kg.common.errors import IdentityError
from kg.resolve.inputs.concepts import (
    LABELS,
    LINKS,
    OTHER_RANK,
    PREFERRED_RANK,
    TYPES,
    ThesaurusFile,
)
from kg.schema.schema_file import Schema
from kg.store.tables import DIAGNOSTICS

_COLUMNS = {name: dtype for name, dtype in LABELS.items() if name != "language"}
EXAMPLE = "name,id,preferred,type,same_as,exact_match"


@dataclass
class _Terms:
    """The rows so far; what a concept may have only once is kept with its place, ``file:line``."""

    source: str
    labels: list[tuple[str, str, int, str, int]] = field(default_factory=list)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    preferred: dict[str, tuple[str, str]] = field(default_factory=dict)
    types: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, row: Row, schema: Schema) -> None:
        """Add a row of the table."""
        name, preferred = (_plain(row.cells.get(key, "")) for key in ("name", "preferred"))
        if not name:
            raise IdentityError(row.where, "no name", "a name in the column name")
        concept = row.cells.get("id", preferred or name)
        if not concept:
            raise IdentityError(row.where, f"no id of {name!r}", "the id of its concept")
        if preferred:
            _set_once(self.preferred, "preferred name", concept, preferred, row.where)
            self.labels.append((concept, preferred, PREFERRED_RANK, self.source, row.line))
        self.labels.append((concept, name, OTHER_RANK, self.source, row.line))
        if type_ := row.cells.get("type"):
            _set_once(self.types, "type", concept, schema.type_of(type_), row.where)
        for relation in (SAME_AS, EXACT_MATCH):
            if cell := row.cells.get(relation):
                self.links += [(concept, relation, iri) for iri in iris(cell, row.where)]


def read_terms(path: Path, schema: Schema) -> ThesaurusFile:
    """Read the table at *path*; a type that is an alias in the *schema* is replaced by the type.

    Raises:
        IdentityError: the file is no such table, or gives a concept two types or preferred names.
    """
    terms = _Terms(path.name)
    for row in read_rows(path, {"name"}, {"id", "preferred"}, example=EXAMPLE):
        terms.take(row, schema)
    if not terms.labels:
        raise IdentityError(path.name, "no row", "a name and its concept")
    types = [(concept, type_) for concept, (type_, _) in terms.types.items()]
    return ThesaurusFile(
        pl.DataFrame(terms.labels, schema=_COLUMNS, orient="row")
        .with_columns(language=pl.lit(None, pl.String))
        .select(LABELS.names()),
        pl.DataFrame(types, schema=TYPES, orient="row"),
        pl.DataFrame(terms.links, schema=LINKS, orient="row"),
        pl.DataFrame(schema=DIAGNOSTICS),
    )


def _plain(text: str) -> str:
    return " ".join(text.split())


def _set_once(
    values: dict[str, tuple[str, str]], property_name: str, concept: str, value: str, where: str
) -> None:
    earlier, earlier_where = values.setdefault(concept, (value, where))
    if earlier != value:
        found = f"the {property_name} {value!r} of {concept}, but {earlier!r} in {earlier_where}"
        hint = "two concepts of one name need a column id" if property_name == "type" else ""
        raise IdentityError(where, found, f"one {property_name} of a concept", hint)
