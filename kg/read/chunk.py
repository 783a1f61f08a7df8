"""What a reader yields: some whole sentences of a source, as tables.

A reader is ``read(source) -> Iterator[Chunk]``. Its frames have the columns of `kg.tables` without
``source`` and ``mention``, which the build adds; their rows are in the order of the source.
"""

from dataclasses import dataclass, field

import polars as pl

from kg.tables import DIAGNOSTICS, DOCUMENTS, MENTIONS, SENTENCES


def _without(schema: pl.Schema, *columns: str) -> pl.Schema:
    return pl.Schema({name: dtype for name, dtype in schema.items() if name not in columns})


CHUNK_DOCUMENTS = _without(DOCUMENTS, "source")
CHUNK_SENTENCES = _without(SENTENCES, "source")
CHUNK_MENTIONS = _without(MENTIONS, "source", "mention")
CHUNK_DIAGNOSTICS = _without(DIAGNOSTICS, "source", "stage")


def _empty(schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(schema=schema)


@dataclass(frozen=True)
class Chunk:
    """Some whole sentences, in the order of their source.

    ``count`` and ``tokens`` count all sentences and tokens read, ``sentences`` holds only those
    with a mention. A document that goes on in the next chunk has a row in each; the rows of one
    document add up. ``scheme`` is known with the last chunk.
    """

    count: int = 0
    tokens: int = 0
    documents: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_DOCUMENTS))
    sentences: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_SENTENCES))
    mentions: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_MENTIONS))
    diagnostics: pl.DataFrame = field(default_factory=lambda: _empty(CHUNK_DIAGNOSTICS))
    scheme: str | None = None
