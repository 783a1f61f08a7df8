"""Collect statistics of a corpus from its chunks, as they are read, for `kg check`.

What grows with the tokens goes into temporary files; in memory are counts, distinct surfaces and a
few numbers a sentence.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Integers, narrow
from kg.common.row_hashes import hash_texts
from kg.read.common.chunk import Chunk, Words
from kg.read.common.scripts import join_tokens
from kg.read.common.sentence_splitter import MAX_TOKENS
from kg.reports.check.duplicates import SENTENCES, Repeats
from kg.reports.check.hashes import hash_sentences, hash_tokens, mix
from kg.reports.check.surfaces import Surfaces
from kg.reports.check.untagged import Tokens

QUOTED = 12  # tokens of a sentence that are quoted
LONGEST = pl.Schema(  # of the longest sentences
    {
        "hash": pl.UInt64,
        "tokens": pl.UInt32,
        "mentions": pl.UInt32,
        "source": pl.UInt32,
        "line": pl.UInt32,
        "text": pl.String,  # its beginning
    }
)
_NONE = np.zeros(0, np.uint64)


class Collector:
    """Statistics of the chunks so far; sources are numbered as they come."""

    def __init__(self, top: int) -> None:
        self.top = top
        self.surfaces, self.tokens, self.repeats = Surfaces(), Tokens(), Repeats()
        self.counts: Counter[str] = Counter(
            relations=0, identifiers=0, clusters=0, overlong=0, pairs=0, overlong_pairs=0
        )
        self.relations: Counter[str] = Counter()  # by type
        self.longest = pl.DataFrame(schema=LONGEST)
        self.source = -1
        self.types: list[str] = []
        self._hashes = _NONE  # of the types

    def open_source(self) -> None:
        """Begin the next source."""
        self.source += 1
        self.tokens.open_source()
        self._clusters: set[tuple[int | None, str]] = set()

    def add(self, chunk: Chunk) -> None:
        """Add a chunk of the source."""
        self._count(chunk)
        kind = self._kinds(chunk)
        words = chunk.words() if chunk.words else None
        if words is None or not len(words.begin):
            self.surfaces.add(chunk, self.source, kind, _NONE, None)
            return
        token = hash_tokens(words)
        first = np.flatnonzero(np.diff(words.sentence, prepend=words.sentence[0] - 1))
        row, begin, end = _places(chunk, words, first)
        self.surfaces.add(chunk, self.source, kind, token, begin)
        self.tokens.add(token, first, _within(begin, end, len(token)), words.line)
        tagged = np.zeros(len(first), np.uint64)
        np.add.at(tagged, row, mix(self._hashes[kind] + _spans(chunk)))
        sentences = {
            "hash": hash_sentences(token, first),
            "tags": tagged,
            "tokens": narrow(np.diff(first, append=len(token)), np.uint32, "tokens of a sentence"),
            "source": np.full(len(first), self.source, np.uint32),
            "line": narrow(words.line[first], np.uint32, "lines of a source"),
        }
        frame = pl.DataFrame(sentences, SENTENCES)
        quote = _quoter(words, first)
        self.repeats.add(frame, quote)
        count = np.bincount(row, minlength=len(first))
        mentions = narrow(count, np.uint32, "mentions of a sentence")
        self._keep_longest(frame.with_columns(mentions=mentions), quote)
        self._count_pairs(chunk, row, frame["tokens"].to_numpy())

    def close(self) -> None:
        """Remove the temporary files."""
        self.tokens.close()

    def _count(self, chunk: Chunk) -> None:
        self.counts["relations"] += len(chunk.relations)
        self.relations.update(chunk.relations["type"].to_list())
        self.counts["identifiers"] += chunk.mentions["identifier"].count()
        if chunk.mentions["cluster"].count():
            documents = chunk.sentences.select("sentence", "document")
            in_clusters = chunk.mentions.drop_nulls("cluster").join(
                documents, on="sentence", how="left"
            )
            new_clusters = set(in_clusters.select("document", "cluster").rows()) - self._clusters
            self._clusters |= new_clusters
            self.counts["clusters"] += len(new_clusters)

    def _count_pairs(self, chunk: Chunk, row: Integers, tokens: Integers) -> None:
        """Count the pairs of surfaces that co-occur, and those in overlong sentences.

        Args:
            chunk: its mentions.
            row: the row of each mention's sentence.
            tokens: of each sentence.
        """
        surfaces = (
            pl.DataFrame({"row": row, "surface": chunk.mentions["surface"]})
            .group_by("row")
            .agg(pl.col("surface").n_unique())
        )
        size = surfaces["surface"].to_numpy().astype(np.int64)
        pairs = size * (size - 1) // 2
        is_overlong = tokens > MAX_TOKENS
        self.counts["overlong"] += int(np.count_nonzero(is_overlong))
        self.counts["pairs"] += int(pairs.sum())
        self.counts["overlong_pairs"] += int(pairs[is_overlong[surfaces["row"].to_numpy()]].sum())

    def _kinds(self, chunk: Chunk) -> Integers:
        """Return the number of each mention's type."""
        types = chunk.mentions["type"]
        new = sorted(set(types.unique()) - set(self.types))
        self.types += new
        self._hashes = np.append(self._hashes, hash_texts(new))
        return types.cast(pl.Enum(self.types)).to_physical().to_numpy().astype(np.int64)

    def _keep_longest(self, sentences: pl.DataFrame, quote: Callable[[int], str]) -> None:
        least = self.longest["tokens"][-1] if len(self.longest) >= self.top else -1
        row = np.flatnonzero(sentences["tokens"].to_numpy() > least)
        if not len(row):
            return
        long = (
            sentences[row]
            .with_columns(row=row)
            .unique("hash", keep="first", maintain_order=True)
            .sort("tokens", descending=True, maintain_order=True)
            .head(self.top)
        )
        text = pl.Series("text", [quote(row) for row in long["row"]], pl.String)
        both = pl.concat([self.longest, long.with_columns(text).select(LONGEST.names())])
        distinct = both.unique("hash", keep="first", maintain_order=True)
        self.longest = distinct.sort("tokens", descending=True, maintain_order=True).head(self.top)


def _places(chunk: Chunk, words: Words, first: Integers) -> tuple[Integers, Integers, Integers]:
    """Return for each mention the row of its sentence, and its first and last token, half-open."""
    number = chunk.mentions["sentence"].to_numpy().astype(np.int64)
    row = np.searchsorted(words.sentence[first], number)
    start, end = (chunk.mentions[name].to_numpy().astype(np.int64) for name in ("start", "end"))
    return row, first[row] + start, first[row] + end


def _within(begin: Integers, end: Integers, tokens: int) -> npt.NDArray[np.bool_]:
    """Return for each token whether it is within a mention."""
    opened = np.bincount(begin, minlength=tokens + 1) - np.bincount(end, minlength=tokens + 1)
    within: npt.NDArray[np.bool_] = np.cumsum(opened)[:tokens] > 0
    return within


def _spans(chunk: Chunk) -> Any:
    """Return a number for each mention that is equal for equal tokens of a sentence."""
    start, end = (chunk.mentions[name].to_numpy().astype(np.uint64) for name in ("start", "end"))
    return (start << np.uint64(32)) + end


def _quoter(words: Words, first: Integers) -> Callable[[int], str]:
    """Return a function that quotes the beginning of the sentence of a row."""
    bounds = np.append(first, len(words.begin))

    def quote(row: int) -> str:
        begin, end = int(bounds[row]), int(bounds[row + 1])
        shown = range(begin, min(end, begin + QUOTED))
        tokens = [words.data[words.begin[i] : words.end[i]].tobytes().decode() for i in shown]
        return join_tokens(tokens)[0] + " …" * (end - begin > QUOTED)

    return quote
