"""Read the statements of an RDF file that matter to a thesaurus, as a stream.

In: a file in any form of RDF, also packed. Out: a frame with a row for each statement whose
property somebody asked for.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kg.common.errors import IdentityError
from kg.common.quads import read_quads

STATEMENTS = pl.Schema(
    {
        "subject": pl.String,
        "named": pl.Boolean,  # the subject is an IRI
        "property": pl.String,  # what the caller calls it
        "value": pl.String,
        "form": pl.String,  # of the value: NamedNode, Literal, BlankNode, Triple
        "language": pl.String,  # null: none
    }
)


def read_statements(
    path: Path, properties: Mapping[str, str], objects: Mapping[str, Collection[str]]
) -> pl.DataFrame:
    """Return the `STATEMENTS` of the file at *path*.

    Args:
        path: the file; its suffix tells the form.
        properties: what to call those that are read.
        objects: the values that are read, of those whose name is here.

    Raises:
        IdentityError: the file cannot be read or parsed; it is named with the line.
    """
    columns: list[list[Any]] = [[] for _ in STATEMENTS]
    appends = [column.append for column in columns]
    for subject, predicate, value, _ in read_quads(path, IdentityError):
        name = properties.get(predicate.value)
        if name is None:
            continue
        form = type(value).__name__
        text = value.value if form in ("NamedNode", "Literal") else str(value)
        if name in objects and text not in objects[name]:
            continue
        named = type(subject).__name__ == "NamedNode"
        language = value.language if form == "Literal" else None
        row = (subject.value if named else str(subject), named, name, text, form, language)
        for append, cell in zip(appends, row, strict=True):
            append(cell)
    return pl.DataFrame(columns, schema=STATEMENTS)
