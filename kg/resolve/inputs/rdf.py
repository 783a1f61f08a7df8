"""Read selected RDF statements of a vocabulary file, as a stream.

In: a file in any serialisation of RDF, also packed. Out: a frame with a row for each statement of
the wanted properties.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.errors import IdentityError
from kg.common.quads import read_quads, term_classes

IRI, LITERAL, OTHER = "iri", "literal", "other"
STATEMENTS = pl.Schema(
    {
        "subject": pl.String,
        "named": pl.Boolean,  # the subject is an IRI
        "property": pl.String,  # the caller's name for it
        "value": pl.String,
        "form": pl.String,  # of the value: IRI, LITERAL, or OTHER (a blank node, a triple term)
        "language": pl.String,  # null: none
    }
)


def read_statements(
    path: Path, properties: Mapping[str, str], objects: Mapping[str, Collection[str]]
) -> pl.DataFrame:
    """Return the `STATEMENTS` of the file at *path*.

    Args:
        path: the file; its suffix tells the serialisation.
        properties: the names of the wanted properties, by their IRIs.
        objects: the wanted values of a property, by its name; without an entry, all are wanted.

    Raises:
        IdentityError: the file cannot be read or parsed; it is named with the line.
    """
    columns: list[list[Any]] = [[] for _ in STATEMENTS]
    iri_class, literal_class = term_classes()
    forms = {iri_class: IRI, literal_class: LITERAL}
    appends = [column.append for column in columns]
    for subject, predicate, value, _ in read_quads(path, IdentityError):
        name = properties.get(predicate.value)
        if name is None:
            continue
        form = forms.get(type(value), OTHER)
        text = value.value if form != OTHER else str(value)
        if name in objects and text not in objects[name]:
            continue
        named = isinstance(subject, iri_class)
        language = value.language if form == LITERAL else None
        row = (subject.value if named else str(subject), named, name, text, form, language)
        for append, cell in zip(appends, row, strict=True):
            append(cell)
    return pl.DataFrame(columns, schema=STATEMENTS)
