"""Leave out what a graph is not to be made of: types, names, repeated sentences, documents.

In: the chunks of a source, and what to leave out. Out: chunks without it, and how much was left
out, as diagnostics.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Flags
from kg.common.csv_table import DELIMITERS, read_rows, suffix
from kg.common.errors import IdentityError
from kg.pipeline.documents import known, parse_condition, read_metadata
from kg.read.common.chunk import Chunk
from kg.resolve.names import canonical
from kg.schema.schema_file import Schema
from kg.store.tables import DIAGNOSTICS, diagnostics


@dataclass(frozen=True)
class Selection:
    """What a graph is made of, of all that a corpus holds."""

    unique: bool = False  # a sentence that was there before, word for word, is not counted again
    leave_out: tuple[Path, ...] = ()  # tables of names, with or without a type
    metadata: tuple[Path, ...] = ()  # tables of what is known of documents
    where: tuple[str, ...] = ()  # such as year>=2020, of documents; all must hold


class Selector:
    """Selects chunk by chunk; what it remembers is what was there before.

    Args:
        selection: what to leave out.
        schema: says which types are dropped.

    Raises:
        CorpusError: a condition is none.
        IdentityError: a file cannot be read, or is no such table.
    """

    def __init__(self, selection: Selection, schema: Schema) -> None:
        self.unique, self.schema = selection.unique, schema
        self.names = _names(selection.leave_out, schema)
        self.metadata = read_metadata(selection.metadata)
        self.conditions = [parse_condition(text) for text in selection.where]
        self.drops = any(schema.dropped(name) for name in schema.types)
        self._seen: set[bytes] = set()
        self._gone: set[int] = set()  # documents of the source
        self._left: Counter[tuple[str, str]] = Counter()
        self._number: list[npt.NDArray[np.int64]] = []  # of the mentions of the source; -1: gone

    def select(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Yield the chunks of one source, without what is left out."""
        self._left.clear()
        self._number.clear()
        self._gone.clear()
        asked = (self.unique, len(self.names), self.metadata, self.conditions, self.drops)
        if not any(asked):
            yield from chunks
            return
        for chunk in chunks:
            yield self._select(chunk)

    def left_out(self, source: str) -> pl.DataFrame:
        """Return DIAGNOSTICS of what was left out of the source that was read last."""
        notes = [
            diagnostics("read", rule, "left out", [(source, None, f"{what}: {count:,}")])
            for (rule, what), count in sorted(self._left.items())
            if count
        ]
        return pl.concat([pl.DataFrame(schema=DIAGNOSTICS), *notes])

    def _select(self, chunk: Chunk) -> Chunk:
        chunk, of_document = self._documents(chunk)
        sentence = of_document & self._fresh(chunk, of_document)
        row = chunk.sentences["sentence"].search_sorted(chunk.mentions["sentence"]).to_numpy()
        mention = sentence[row] & self._wanted(chunk.mentions, sentence[row])
        gone = int(np.count_nonzero(of_document & ~sentence))
        counted = _without(
            chunk.documents, chunk.sentences.filter(pl.Series(of_document & ~sentence))
        )
        filled = np.zeros(len(sentence), bool)
        filled[row[mention]] = True
        return self._with(
            replace(chunk, documents=counted, count=chunk.count - gone), filled, mention
        )

    def _documents(self, chunk: Chunk) -> tuple[Chunk, Flags]:
        """Add what is known of documents; return which sentences are of those that are wanted."""
        everything = np.ones(len(chunk.sentences), bool)
        if not (self.metadata or self.conditions):
            return chunk, everything
        rows = chunk.documents.select("name", "metadata").rows()
        said = [known(name, text, self.metadata) for name, text in rows]
        text = [json.dumps(r, ensure_ascii=False, sort_keys=True) if r else None for r in said]
        documents = chunk.documents.with_columns(metadata=pl.Series(text, dtype=pl.String))
        chunk = replace(chunk, documents=documents)
        if not self.conditions:
            return chunk, everything
        held = [all(one.holds(row) for one in self.conditions) for row in said]
        wanted = documents.filter(pl.Series(held, dtype=pl.Boolean))
        # A document that goes on in the next chunk has a row in each.
        gone = set(documents["document"]) - set(wanted["document"])
        self._left["unwanted-document", "documents"] += len(gone - self._gone)
        self._gone |= gone
        here = chunk.sentences["document"].is_in(wanted["document"].implode()).fill_null(False)
        kept = replace(chunk, documents=wanted, count=int(wanted["sentences"].sum()))
        return kept, here.to_numpy()

    def _fresh(self, chunk: Chunk, asked: Flags) -> Flags:
        """Tell which of the sentences *asked* for were not there before, with the same mentions."""
        fresh = np.ones(len(asked), bool)
        if not self.unique:
            return fresh
        for i, key in enumerate(_digests(chunk)):
            if asked[i]:
                fresh[i] = key not in self._seen
                self._seen.add(key)
        self._left["repeated-sentence", "sentences"] += int(np.count_nonzero(~fresh))
        return fresh

    def _wanted(self, mentions: pl.DataFrame, asked: Flags) -> Flags:
        """Tell which mentions are of no dropped type and no name to leave out."""
        types = {tag: self.schema.type_of(tag) for tag in mentions["type"].unique().sort()}
        dropped = [tag for tag, name in types.items() if self.schema.dropped(name)]
        gone = mentions["type"].is_in(dropped).to_numpy() & asked
        for tag in dropped:
            count = int(np.count_nonzero((mentions["type"] == tag).to_numpy() & gone))
            self._left["dropped-type", f"mentions of {tag}"] += count
        if len(self.names):
            named = self._unwanted(mentions, types) & asked & ~gone
            self._left["left-out-name", "mentions of names to leave out"] += int(named.sum())
            gone |= named
        return ~gone

    def _unwanted(self, mentions: pl.DataFrame, types: dict[str, str]) -> Flags:
        surfaces = mentions.select("surface").unique()
        keyed = surfaces.with_columns(key=canonical(surfaces["surface"])["key"])
        told = mentions.select("surface", plain=pl.col("type").replace(types)).join(
            keyed, on="surface", how="left", maintain_order="left"
        )
        any_type = self.names.filter(pl.col("plain").is_null())["key"].implode()
        typed = self.names.drop_nulls("plain").with_columns(hit=pl.lit(True))
        told = told.join(typed, on=["key", "plain"], how="left", maintain_order="left")
        flags = told.select(pl.col("key").is_in(any_type) | pl.col("hit").fill_null(False))
        return flags.to_series().to_numpy()

    def _with(self, chunk: Chunk, sentence: Flags, mention: Flags) -> Chunk:
        """Return *chunk* with these sentences and mentions; relations of others are left out."""
        before = sum(int((part >= 0).sum()) for part in self._number)
        self._number.append(np.where(mention, np.cumsum(mention) - 1 + before, -1))
        relations = chunk.relations
        if len(relations):
            number = pl.Series(np.concatenate(self._number))
            ends = [number.gather(relations[end]).alias(end) for end in ("subject", "object")]
            relations = relations.with_columns(ends).filter(
                pl.col("subject") >= 0, pl.col("object") >= 0
            )
            relations = relations.with_columns(pl.col("subject", "object").cast(pl.UInt32))
        return replace(
            chunk,
            sentences=chunk.sentences.filter(pl.Series(sentence)),
            mentions=chunk.mentions.filter(pl.Series(mention)),
            relations=relations,
        )


def _names(paths: tuple[Path, ...], schema: Schema) -> pl.DataFrame:
    """Return ``key, plain`` (a type, null: any) of the names that tables say to leave out."""
    rows = []
    for path in paths:
        if suffix(path) not in DELIMITERS:
            wanted = f"a table of names: {' '.join(DELIMITERS)}"
            raise IdentityError(path.name, f"the suffix {suffix(path)!r}", wanted)
        for row in read_rows(path, {"name"}, example="name,type"):
            tag = row.cells.get("type", "")
            rows.append((row.cells["name"], schema.type_of(tag) if tag else None))
    frame = pl.DataFrame(rows, schema={"name": pl.String, "plain": pl.String}, orient="row")
    return frame.select("plain", key=canonical(frame["name"])["key"]).unique()


def _without(documents: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Return *documents* with so many sentences less as are *gone*."""
    counted = gone.group_by("document").agg(gone=pl.len())
    joined = documents.join(counted, on="document", how="left", maintain_order="left")
    return joined.with_columns(
        (pl.col("sentences") - pl.col("gone").fill_null(0)).cast(pl.UInt32)
    ).drop("gone")


def _digests(chunk: Chunk) -> list[bytes]:
    """Return a hash of the text and the mentions of each sentence."""
    spans = chunk.mentions.group_by("sentence", maintain_order=True).agg(
        said=pl.format("{}-{}-{}", "start", "end", "type").str.join("\n")
    )
    rows = chunk.sentences.select("sentence", "text").join(
        spans, on="sentence", how="left", maintain_order="left"
    )
    return [
        blake2b(f"{text}\n{said}".encode(), digest_size=12).digest()
        for text, said in rows.select("text", "said").rows()
    ]
