"""Filter a corpus before resolving: by type, name, repeated sentence, and document metadata.

In: the chunks of a source, and what to leave out. Out: chunks without it, and how much was left
out, as diagnostics.
"""

import json
import operator
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Flags
from kg.common.diagnostic_rules import Rule
from kg.common.errors import CorpusError
from kg.read.common.chunk import Chunk
from kg.resolve.inputs.tables import read_table
from kg.resolve.names import canonical
from kg.schema.schema_file import Schema
from kg.store.tables import DIAGNOSTICS, diagnostics

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_CONDITION = re.compile(rf"\s*([^<>=!]+?)\s*({'|'.join(_COMPARE)})\s*(.*?)\s*")


MENTION = "\x01"
_ALIKE = re.compile(rf"(?:[^\w{MENTION}]|[\d_])+")  # what sentences that are alike may differ in


@dataclass(frozen=True)
class Selection:
    """Which part of a corpus a graph is made of."""

    unique: bool = False  # a repeated sentence, word for word, is not counted again
    alike: bool = False  # nor one that is alike but for digits, capital letters and signs
    leave_out: tuple[Path, ...] = ()  # tables of names, with or without a type
    metadata: tuple[Path, ...] = ()  # tables of metadata of documents
    where: tuple[str, ...] = ()  # such as year>=2020, of documents; all must hold


class Selector:
    """Filters the chunks of all sources, one after the other.

    Args:
        selection: what to leave out.
        schema: says which types are dropped.

    Raises:
        CorpusError: a condition cannot be parsed.
        IdentityError: a file cannot be read, or is no such table.
    """

    def __init__(self, selection: Selection, schema: Schema) -> None:
        self.unique, self.schema = selection.unique or selection.alike, schema
        self.digests = _digests_of_alike if selection.alike else _digests
        self.names = _names(selection.leave_out, schema)
        self.metadata = read_metadata(selection.metadata)
        self.conditions = [parse_condition(text) for text in selection.where]
        self.drops = any(schema.dropped(name) for name in schema.types)
        self._seen: set[bytes] = set()
        self._gone: set[int] = set()  # documents of the source
        self._left: Counter[tuple[Rule, str]] = Counter()
        self._number: list[npt.NDArray[np.int64]] = []  # of the mentions of the source; -1: gone

    def select(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        """Yield the chunks of one source without what is to be left out."""
        self._left.clear()
        self._number.clear()
        self._gone.clear()
        filters = (self.unique, len(self.names), self.metadata, self.conditions, self.drops)
        if not any(filters):
            yield from chunks
            return
        for chunk in chunks:
            yield self._select(chunk)

    def left_out(self, source: str) -> pl.DataFrame:
        """Return DIAGNOSTICS of what was left out of the source that was read last."""
        notes = [
            diagnostics("read", rule, "left out", [(source, None, f"{item}: {count:,}")])
            for (rule, item), count in sorted(self._left.items())
            if count
        ]
        return pl.concat([pl.DataFrame(schema=DIAGNOSTICS), *notes])

    def _select(self, chunk: Chunk) -> Chunk:
        chunk, of_document = self._documents(chunk)
        sentence = of_document & self._first_occurrences(chunk, of_document)
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
        """Add the metadata of tables; tell which sentences are of documents that are wanted."""
        everything = np.ones(len(chunk.sentences), bool)
        if not (self.metadata or self.conditions):
            return chunk, everything
        rows = chunk.documents.select("name", "metadata").rows()
        metadata = [merged_metadata(name, text, self.metadata) for name, text in rows]
        text = [json.dumps(r, ensure_ascii=False, sort_keys=True) if r else None for r in metadata]
        documents = chunk.documents.with_columns(metadata=pl.Series(text, dtype=pl.String))
        chunk = replace(chunk, documents=documents)
        if not self.conditions:
            return chunk, everything
        met = [all(condition.holds(row) for condition in self.conditions) for row in metadata]
        wanted = documents.filter(pl.Series(met, dtype=pl.Boolean))
        # A document that goes on in the next chunk has a row in each.
        gone = set(documents["document"]) - set(wanted["document"])
        self._left[Rule.UNWANTED_DOCUMENT, "documents"] += len(gone - self._gone)
        self._gone |= gone
        here = chunk.sentences["document"].is_in(wanted["document"].implode()).fill_null(False)
        kept = replace(chunk, documents=wanted, count=int(wanted["sentences"].sum()))
        return kept, here.to_numpy()

    def _first_occurrences(self, chunk: Chunk, wanted: Flags) -> Flags:
        """Tell which of the *wanted* sentences are no repetitions, mentions included."""
        first_occurrence = np.ones(len(wanted), bool)
        if not self.unique:
            return first_occurrence
        for i, key in enumerate(self.digests(chunk)):
            if wanted[i]:
                first_occurrence[i] = key not in self._seen
                self._seen.add(key)
        self._left[Rule.REPEATED_SENTENCE, "sentences"] += int(np.count_nonzero(~first_occurrence))
        return first_occurrence

    def _wanted(self, mentions: pl.DataFrame, counted: Flags) -> Flags:
        """Tell which mentions are of no dropped type, and of no name to leave out.

        Only those *counted* are counted as left out.
        """
        types = {tag: self.schema.type_of(tag) for tag in mentions["type"].unique().sort()}
        dropped = [tag for tag, name in types.items() if self.schema.dropped(name)]
        gone = mentions["type"].is_in(dropped).to_numpy() & counted
        for tag in dropped:
            count = int(np.count_nonzero((mentions["type"] == tag).to_numpy() & gone))
            self._left[Rule.DROPPED_TYPE, f"mentions of {tag}"] += count
        if len(self.names):
            named = self._of_names(mentions, types) & counted & ~gone
            self._left[Rule.LEFT_OUT_NAME, "mentions of names to leave out"] += int(named.sum())
            gone |= named
        return ~gone

    def _of_names(self, mentions: pl.DataFrame, types: dict[str, str]) -> Flags:
        surfaces = mentions.select("surface").unique()
        keyed = surfaces.with_columns(key=canonical(surfaces["surface"])["key"])
        typed = mentions.select("surface", plain=pl.col("type").replace(types)).join(
            keyed, on="surface", how="left", maintain_order="left"
        )
        any_type = self.names.filter(pl.col("plain").is_null())["key"].implode()
        of_type = self.names.drop_nulls("plain").with_columns(hit=pl.lit(True))
        typed = typed.join(of_type, on=["key", "plain"], how="left", maintain_order="left")
        flags = typed.select(pl.col("key").is_in(any_type) | pl.col("hit").fill_null(False))
        return flags.to_series().to_numpy()

    def _with(self, chunk: Chunk, sentence: Flags, mention: Flags) -> Chunk:
        """Return *chunk* with these sentences and mentions, and the relations of the latter."""
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
    """Return ``key, plain`` (a type, null: any) of the names in tables of names to leave out."""
    rows = []
    for path in paths:
        for row in read_table(path, "names", {"name"}, example="name,type"):
            tag = row.cells.get("type", "")
            rows.append((row.cells["name"], schema.type_of(tag) if tag else None))
    frame = pl.DataFrame(rows, schema={"name": pl.String, "plain": pl.String}, orient="row")
    return frame.select("plain", key=canonical(frame["name"])["key"]).unique()


def _without(documents: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Return *documents* with their counts of sentences lowered by the sentences *gone*."""
    counted = gone.group_by("document").agg(gone=pl.len())
    joined = documents.join(counted, on="document", how="left", maintain_order="left")
    return joined.with_columns(
        (pl.col("sentences") - pl.col("gone").fill_null(0)).cast(pl.UInt32)
    ).drop("gone")


def _digests(chunk: Chunk) -> list[bytes]:
    """Return a hash of the text and the mentions of each sentence."""
    mentions = chunk.mentions.group_by("sentence", maintain_order=True).agg(
        spans=pl.format("{}-{}-{}", "start", "end", "type").str.join("\n")
    )
    rows = chunk.sentences.select("sentence", "text").join(
        mentions, on="sentence", how="left", maintain_order="left"
    )
    return [
        blake2b(f"{text}\n{mentions}".encode(), digest_size=12).digest()
        for text, mentions in rows.select("text", "spans").rows()
    ]


def _digests_of_alike(chunk: Chunk) -> list[bytes]:
    """Return hashes that differ where the mentions, or the letters outside of them, do."""
    surfaces: dict[int, list[str]] = {}
    outside = dict(chunk.sentences.select("sentence", "text").rows())
    columns = ("sentence", "begin", "stop", "type", "surface")
    # From the last on, so that what stands before keeps its place.
    for sentence, begin, stop, kind, surface in reversed(chunk.mentions.select(columns).rows()):
        surfaces.setdefault(sentence, []).append(f"{kind} {surface}")
        text = outside[sentence]
        outside[sentence] = f"{text[:begin]}{MENTION}{text[stop:]}"
    return [
        blake2b(
            "\n".join(
                [_ALIKE.sub(" ", text).strip().lower(), *surfaces.get(sentence, [])]
            ).encode(),
            digest_size=12,
        ).digest()
        for sentence, text in outside.items()
    ]


class Condition(NamedTuple):
    """A condition on the metadata of a document; numbers compare as numbers, all else as text."""

    key: str
    compare: str
    value: str

    def holds(self, metadata: dict[str, Any]) -> bool:
        """Tell whether *metadata* meets it; a document that lacks the key only meets ``!=``."""
        if self.key not in metadata:
            return self.compare == "!="
        actual, expected = str(metadata[self.key]), self.value
        try:
            return _COMPARE[self.compare](float(actual), float(expected))
        except ValueError:
            return _COMPARE[self.compare](actual, expected)


def parse_condition(text: str) -> Condition:
    """Return the condition of *text*, such as ``year>=2020``.

    Raises:
        CorpusError: it is none.
    """
    match = _CONDITION.fullmatch(text)
    if not match:
        raise CorpusError("--where", repr(text), f"KEY, one of {' '.join(_COMPARE)}, and a value")
    return Condition(*match.groups())


def read_metadata(paths: Sequence[Path]) -> dict[str, dict[str, str]]:
    """Return the metadata in tables (CSV, TSV), by the document's name in the column ``document``.

    Raises:
        IdentityError: a file is no such table; it is named with the line.
    """
    metadata: dict[str, dict[str, str]] = {}
    for path in paths:
        for row in read_table(path, "documents", {"document"}, example="document,date,group"):
            name = row.cells.pop("document")
            metadata.setdefault(name, {}).update({k: v for k, v in row.cells.items() if k and v})
    return metadata


def merged_metadata(
    name: str | None, own: str | None, tables: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """Return the metadata of a document: its *own* (a JSON object), and those of *tables*."""
    return {**(json.loads(own) if own else {}), **tables.get(name or "", {})}
