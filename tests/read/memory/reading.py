"""What the tests of objects share: read them as a build does, and see all of it."""

from typing import TYPE_CHECKING, Any

import polars as pl

from kg.read.corpus import Format, read_source
from kg.read.memory.objects import open_input
from kg.read.sources.options import ReadOptions

if TYPE_CHECKING:
    from kg.read.common.chunk import Chunk
    from kg.read.sources.source import Source


class Read:
    """All that comes out of objects."""

    def __init__(self, corpus: Any, name: str = "", **options: Any) -> None:
        opened = open_input(corpus, ReadOptions(**options), name)
        self.source: Source
        self.format: Format
        ((self.source, self.format),) = opened.sources
        self.chunks: list[Chunk] = list(read_source(self.source, self.format))

    def table(self, name: str) -> pl.DataFrame:
        """Return the rows of a table from all chunks."""
        table: pl.DataFrame = pl.concat([getattr(chunk, name) for chunk in self.chunks])
        return table

    @property
    def mentions(self) -> list[tuple[Any, ...]]:
        """Return the surface, type and line of each mention."""
        return self.table("mentions").select("surface", "type", "line").rows()

    @property
    def documents(self) -> list[tuple[Any, ...]]:
        """Return the name and metadata of each document."""
        return self.table("documents").select("name", "metadata").rows()

    @property
    def texts(self) -> list[str]:
        """Return the texts of the sentences with mentions."""
        return self.table("sentences")["text"].to_list()

    @property
    def notes(self) -> list[tuple[Any, ...]]:
        """Return the line and rule of each diagnostic."""
        return self.table("diagnostics").select("line", "rule").rows()
