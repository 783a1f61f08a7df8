"""Read Hugging Face datasets for token classification in Parquet; a row's line is its number.

Rows are numbered from 1. What tags that are numbers stand for is in the schema of the file, if the
user does not give it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kg.common.errors import SourceError
from kg.read.common.dataset_rows import Row, names_in, sentences
from kg.read.common.sentences import Sentence
from kg.read.sources.options import ReadOptions
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

MAGIC = b"PAR1"
BATCH = 1000  # rows that are read at a time


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        LineError: there are no tokens with tags whose names are known.
        SourceError: it is not valid Parquet, or cannot be read.
    """
    import pyarrow as pa
    from pyarrow import parquet

    data = pa.BufferReader(source.data())
    with _damage(source):
        file = parquet.ParquetFile(data)
        schema = file.schema_arrow
    names = _names(schema.metadata or {})
    rows = _rows(source, file, _columns(schema, source.options))
    yield from sentences(rows, source, lambda: names)


def recognise(head: Head) -> Guess | None:
    """Recognise Parquet with columns of lists; what the schema of a stream says is unknown."""
    if not head.data.startswith(MAGIC):
        return None
    columns = _columns_of(head)
    if columns is None:
        return Guess(0.9, "Parquet")
    return Guess(0.9, f"Parquet with {', '.join(columns[:4])}") if columns else None


def _columns_of(head: Head) -> list[str] | None:
    """Return the columns that may hold tokens and tags; None where the schema cannot be read."""
    from pyarrow import ArrowException, parquet

    if head.open is None:
        return None
    try:
        with head.open() as file:
            return _columns(parquet.read_schema(file), head.options)
    except (ArrowException, OSError, ValueError, LookupError, RuntimeError):
        return None  # `read` says what is damaged


def _columns(schema: Any, options: ReadOptions) -> list[str]:
    """Return the columns of lists and those that the options name, so that others are not read."""
    list_types = ("list", "large_list", "fixed_size_list", "list_view", "large_list_view")
    wanted = {options.document, options.token, *options.tags}
    return [
        field.name
        for field in schema
        if field.name in wanted or str(field.type).startswith(list_types)
    ]


def _rows(source: Source, file: Any, columns: list[str]) -> Iterator[tuple[int, Row]]:
    number = 0
    batches = file.iter_batches(batch_size=BATCH, columns=columns)
    while True:
        with _damage(source):
            batch = next(batches, None)
            rows = batch.to_pylist() if batch is not None else []
        if batch is None:
            return
        for row in rows:
            number += 1
            yield number, row


@contextmanager
def _damage(source: Source) -> Iterator[None]:
    """Turn what PyArrow raises on a damaged file into a SourceError that names the file."""
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError, ValueError, LookupError) as problem:
        found = f"damaged Parquet ({' '.join(str(problem).split()) or type(problem).__name__})"
        raise SourceError(source.name, found, "Parquet") from None


def _names(metadata: dict[bytes, bytes]) -> dict[str, list[str]]:
    """Return the names of tags from the schema's metadata."""
    try:
        description = json.loads(metadata.get(b"huggingface", b"{}"))
        return names_in(description["info"]["features"])
    except (ValueError, RecursionError, LookupError, TypeError):
        return {}
