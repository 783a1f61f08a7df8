"""Read rows of Hugging Face data sets that are Parquet; a row's line is its number from 1.

The names of tags that are numbers are in the schema of the file, if the user does not give them.
"""

import json
from collections.abc import Iterator
from typing import Any

from kg.errors import LineError, SourceError
from kg.read.formats import Guess, Head
from kg.read.options import ReadOptions
from kg.read.rows import Row, names_in, sentences
from kg.read.sentences import Sentence
from kg.read.source import Source

MAGIC = b"PAR1"
ROWS = 1000  # at a time


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: there are no tokens with tags whose names are known.
        SourceError: it is no Parquet, or cannot be read.
    """
    import pyarrow as pa  # noqa: PLC0415 - only this format needs it
    from pyarrow import parquet  # noqa: PLC0415

    try:
        file = parquet.ParquetFile(pa.BufferReader(source.data()))
        names = _names(file.schema_arrow.metadata or {})
        columns = _columns(file.schema_arrow, source.options)
        yield from sentences(_rows(file, columns), source, lambda: names)
    except (pa.ArrowException, OSError) as problem:
        if isinstance(problem, SourceError | LineError):
            raise
        found = f"damaged Parquet ({str(problem).splitlines()[0]})"
        raise SourceError(source.name, found, "Parquet") from None


def recognise(head: Head) -> Guess | None:
    """Tell the first bytes of Parquet."""
    return Guess(0.9, "Parquet") if head.data.startswith(MAGIC) else None


def _columns(schema: Any, options: ReadOptions) -> list[str]:
    """Return the columns that hold lists, and that of documents: no picture is read for nothing."""
    kinds = ("list", "large_list", "fixed_size_list", "list_view", "large_list_view")
    wanted = {options.document, options.token, *options.tags}
    return [
        field.name for field in schema if field.name in wanted or str(field.type).startswith(kinds)
    ]


def _rows(file: Any, columns: list[str]) -> Iterator[tuple[int, Row]]:
    number = 0
    for batch in file.iter_batches(batch_size=ROWS, columns=columns):
        for row in batch.to_pylist():
            number += 1
            yield number, row


def _names(metadata: dict[bytes, bytes]) -> dict[str, list[str]]:
    """Return the names of tags that the schema holds."""
    try:
        known = json.loads(metadata.get(b"huggingface", b"{}"))
        return names_in(known["info"]["features"])
    except (ValueError, RecursionError, LookupError, TypeError):
        return {}
