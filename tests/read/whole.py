"""What the tests of JSON and Parquet share: read a file as a build does, and see all of it."""

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from kg.common.errors import KgError
from kg.read.common.chunk import Chunk
from kg.read.corpus import Format, find_format, read_source
from kg.read.sources.options import ReadOptions
from kg.read.sources.source import Source


@dataclass(frozen=True)
class Whole:
    """All chunks of a source."""

    chunks: list[Chunk]
    source: Source

    def table(self, name: str) -> pl.DataFrame:
        """Return the rows of a table from all chunks."""
        found: pl.DataFrame = pl.concat([getattr(chunk, name) for chunk in self.chunks])
        return found

    @cached_property
    def mentions(self) -> list[tuple[Any, ...]]:
        """Return the surface and the type of each mention."""
        return self.table("mentions").select("surface", "type").rows()

    @cached_property
    def identifiers(self) -> list[str | None]:
        """Return the identifier of each mention."""
        return self.table("mentions")["identifier"].to_list()

    @cached_property
    def texts(self) -> list[str]:
        """Return the sentences with a mention."""
        return self.table("sentences")["text"].to_list()

    @cached_property
    def relations(self) -> list[tuple[Any, ...]]:
        """Return the surfaces of the ends of each relation, and its type between them."""
        rows = self.table("relations").select("subject", "type", "object").rows()
        return [(self.mentions[s][0], kind, self.mentions[o][0]) for s, kind, o in rows]

    @cached_property
    def documents(self) -> list[tuple[Any, ...]]:
        """Return the name and the metadata of each document."""
        documents = self.table("documents").unique("document", maintain_order=True)
        return documents.select("name", "metadata").rows()

    @cached_property
    def notes(self) -> list[tuple[Any, ...]]:
        """Return the line and the rule of each diagnostic."""
        return self.table("diagnostics").select("line", "rule").rows()

    @property
    def rules(self) -> list[str]:
        """Return the rules of the diagnostics."""
        return [rule for _, rule in self.notes]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how many sentences, mentions and relations there are."""
        sentences = sum(chunk.count for chunk in self.chunks)
        return sentences, len(self.mentions), len(self.relations)


def read_path(path: Path, format_: str = "", folder: bool = False, **options: Any) -> Whole:
    """Read the file at *path*; without a name, in the format that it is taken for."""
    source = Source(path.name, path, folder, ReadOptions(**options))
    found = Format(format_, 1.0, "") if format_ else find_format(source)
    assert found is not None
    return Whole(list(read_source(source, found)), source)


def recognised(folder: Path, name: str, text: str) -> str | None:
    """Return the format that a file of that *name* and *text* is taken for."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    format_ = find_format(Source(name, path))
    return format_.name if format_ else None


def written(folder: Path, *values: Any, name: str = "corpus.jsonl") -> Path:
    """Write JSON lines."""
    path = folder / name
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def odd_json() -> st.SearchStrategy[Any]:
    """Return values that have the wrong shape in every way."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    keys = st.sampled_from(["start", "end", "label", "id", "type", "text", "value", "span", "x"])
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=8,
    )


def mutants(record: dict[str, Any]) -> st.SearchStrategy[str]:
    """Return texts near a JSON line of *record*: fields of other shapes, and cut ends."""
    line = json.dumps(record)
    fields = st.tuples(st.sampled_from(sorted(record)), odd_json())
    changed = fields.map(lambda field: json.dumps(record | {field[0]: field[1]}))
    cut = st.integers(0, len(line)).map(lambda at: line[:at])
    return changed | cut


def survives(format_: str, folder: Path, text: str) -> None:
    """Read *text*; nothing but an error that says what is wrong may be raised."""
    path = folder / "mutant.jsonl"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    with suppress(KgError):
        read_path(path, format_)
