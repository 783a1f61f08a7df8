"""Build a graph folder of a corpus: read, resolve, relate, write; where the stages meet."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from kg import __version__
from kg.corpus import Format, open_corpus, read_source
from kg.errors import CorpusError
from kg.folder import Draft, write_folder
from kg.graph import Graph
from kg.read.lines import one_ahead
from kg.read.options import ReadOptions
from kg.read.source import Source
from kg.read.sources import STDIN
from kg.relate.edges import Edges, Windows
from kg.relate.pairs import FURTHEST, Integers, Mentions
from kg.relate.predicates import MOST_PAIRS, choose
from kg.relate.support import Batch, Finder, Support
from kg.resolve.counts import count
from kg.resolve.entities import WRITTEN, link, resolve, surfaces
from kg.schema import Schema, load_schema
from kg.tables import DOCUMENTS, SOURCES, diagnostics

Report = Callable[[str, int, int], None]  # stage, done, of how much


@dataclass(frozen=True)
class Options:
    """How a graph is built; all of it is kept in ``graph.json``."""

    name: str = ""  # the graph's; empty: the schema's, else the corpus's
    read: ReadOptions = field(default_factory=ReadOptions)
    generic: bool | None = None  # base edges are coOccursWith; None: with over 500 pairs of types
    evidence: int = 5  # sentences kept an edge
    text: bool = True  # keep the sentences' texts


def build(
    corpus: Iterable[str | Path],
    out: str | Path = "graph",
    *,
    schema: str | Path | Schema | None = None,
    options: Options | None = None,
    report: Report = lambda _stage, _done, _total: None,
) -> Graph:
    """Build the graph of *corpus* in the folder *out*, replacing the graph that was there.

    Args:
        corpus: files, folders of files, or ``-`` for standard input.
        out: the graph folder; it is only touched when everything went well.
        schema: a schema file, the name of a preset, or none: the tags are the types.
        options: see `Options`.
        report: called as the work goes on.

    Raises:
        KgError: one of its kinds says what is wrong with the corpus, the schema or the folder.
    """
    options = options or Options()
    paths = list(corpus)
    if not paths:
        raise CorpusError("corpus", "nothing", "at least one file or folder")
    if not isinstance(schema, Schema):
        schema = load_schema(schema) if schema else Schema()
    sources, left_out = open_corpus(paths, options.read)
    name = options.name or schema.name or _name(paths[0])
    with write_folder(Path(out)) as draft:
        work = _Build(draft, schema, options, report)
        work.notes.append(left_out)
        work.read(sources)
        work.resolve()
        work.relate()
        work.finish(name)
    return Graph(Path(out))


class _Build:
    """What one stage leaves for the next."""

    def __init__(self, draft: Draft, schema: Schema, options: Options, report: Report) -> None:
        self.draft, self.schema, self.options, self.report = draft, schema, options, report
        self.notes: list[pl.DataFrame] = []
        self.counts: dict[str, Any] = {}
        self.read_mentions, self.done, self.bytes = 0, 0, 0  # so far; bytes in all

    def read(self, sources: list[tuple[Source, Format]]) -> None:
        """Write the tables of what the sources hold, as it comes."""
        self.bytes = sum(source.size for source, _ in sources)
        rows = [self._read(*source) for source in sources]
        self.sources = pl.DataFrame(rows, schema=SOURCES)
        self.draft.write("sources", self.sources)
        self._note_copies(rows)
        self.draft.close("sentences")
        self.counts["relations"] = self.draft.close("relations")
        if not self.draft.close("mentions"):
            found = f"no entity tag on {self.sources['tokens'].sum():,} tokens"
            where = ", ".join(self.sources["source"].head(3))
            hint = "kg check says how it was read"
            raise CorpusError(where, found, "tags such as B-TYPE", hint)

    def _read(self, source: Source, format_: Format) -> dict[str, Any]:
        """Write what *source* holds; return its row of SOURCES."""
        name, stage = pl.lit(source.name).alias("source"), pl.lit("read").alias("stage")
        counted, documents, scheme = Counter(sentences=0, tokens=0), [], None
        before = self.read_mentions
        for chunk in read_source(source, format_):
            first, self.read_mentions = self.read_mentions, self.read_mentions + len(chunk.mentions)
            number = pl.int_range(first, self.read_mentions, dtype=pl.UInt32).alias("mention")
            self.draft.append("mentions", chunk.mentions.with_columns(name, number))
            self.draft.append("sentences", chunk.sentences.with_columns(name))
            if len(chunk.relations):
                ends = pl.col("subject", "object") + before
                self.draft.append("relations", chunk.relations.with_columns(name, ends))
            if len(chunk.diagnostics):
                self.notes.append(chunk.diagnostics.with_columns(name, stage))
            documents.append(chunk.documents.with_columns(name))
            counted.update(sentences=chunk.count, tokens=chunk.tokens)
            scheme = chunk.scheme or scheme
            self.report("reading", self.done + source.bytes, self.bytes)
        self.done += source.bytes
        return {
            "source": source.name,
            "sha256": source.sha256,
            "bytes": source.bytes,
            "format": format_.name,
            "scheme": scheme,
            "documents": self._write_documents(documents),
            **counted,
        }

    def _write_documents(self, parts: list[pl.DataFrame]) -> int | None:
        """Write the documents of a source; its chunks may each hold a piece of one."""
        whole = pl.concat(parts) if parts else pl.DataFrame(schema=DOCUMENTS)
        documents = whole.group_by("source", "document", maintain_order=True).agg(
            pl.first("name", "line"), pl.sum("sentences"), pl.first("metadata")
        )
        self.draft.append("documents", documents)
        return len(documents) or None

    def _note_copies(self, rows: list[dict[str, Any]]) -> None:
        first: dict[str, str] = {}
        copies: list[tuple[str | None, int | None, str]] = [
            (row["source"], None, first[row["sha256"]])
            for row in rows
            if first.setdefault(row["sha256"], row["source"]) != row["source"]
        ]
        self.notes.append(diagnostics("sources", "equal-content", "counted again", copies))

    def resolve(self) -> None:
        """Decide which mentions are one entity; write entities, surfaces and links."""
        self.report("resolving", 0, 1)
        mentions = self.draft.scan("mentions")
        written = mentions.group_by(WRITTEN).agg(mentions=pl.len()).collect()
        self.schema.check_types(
            {self.schema.type_of(tag) for tag in written["type"].unique()},
            self.schema.name or "corpus",
        )
        entities, forms = resolve(written, self.schema)
        self.entity = link(mentions, forms)
        self.mentions = _numbers(mentions)
        sentences = self.draft.scan("sentences").select("source", "sentence", "document").collect()
        self.document = _documents(sentences)
        self.windows = Windows(
            int(self.sources["sentences"].sum()), self.document, _ties(sentences)
        )
        window, entity = self.mentions["window"].to_numpy(), self.entity.to_numpy().astype(np.int64)
        counted = count(window, self.document[window], entity, len(entities))
        self.entities = entities.hstack(counted)
        self.draft.write("entities", self.entities)
        self.draft.write("surfaces", surfaces(forms))
        self.draft.write("links", pl.DataFrame({"entity": self.entity}).with_row_index("mention"))
        self.report("resolving", 1, 1)

    def relate(self) -> None:
        """Find the edges and their evidence; write both."""
        types = sorted(self.entities["type"].unique())
        number = {name: i for i, name in enumerate(types)}
        type_of = self.entities["type"].replace_strict(number, return_dtype=pl.Int64).to_numpy()
        predicates = choose(types, self.schema, self.options.generic)
        if predicates.generic and self.options.generic is None:
            action = "every base edge is called coOccursWith"
            row = (None, None, f"more than {MOST_PAIRS} pairs of types")
            self.notes.append(diagnostics("relate", "generic", action, [row]))
        finder = Finder(types, type_of, self.schema)
        meetings, asserted = finder.find(self._batches())
        self._note_crowded(finder.crowded)
        edges = Edges(meetings, asserted, predicates, type_of, self.windows)
        # Evidence first: it is written while the measures and ids of the edges are computed.
        best, edge, rank = edges.evidence(self.options.evidence)
        self.draft.write("evidence", self._evidence(best, edge, rank, finder.phrases))
        sentences = self.entities["sentences"].to_numpy().astype(np.int64)
        predicate = []
        for table in edges.tables(self.entities["id"], sentences):
            self.draft.append("edges", table)
            predicate.append(table["predicate"])
        found = pl.concat(predicate) if predicate else pl.Series("predicate", [], pl.String)
        self.counts["edges"] = _tally(found)

    def _batches(self) -> Iterator[Batch]:
        """Yield the sentences with their mentions, some at a time."""
        numbers = {name: self.mentions[name].to_numpy() for name in self.mentions.columns}
        entity = self.entity.to_numpy().astype(np.int64)
        window, done = numbers.pop("window"), 0
        own = np.where(self.document < 0, np.arange(len(self.document)), self.document)
        for sentences in one_ahead(self.draft.batches("sentences", ["text"])):
            here = slice(*np.searchsorted(window, [done, done + len(sentences)]))
            mentions = Mentions(
                window=window[here] - done,
                entity=entity[here],
                **{name: column[here].astype(np.int64) for name, column in numbers.items()},
            )
            yield Batch(here.start, done, mentions, own[window[here]], sentences["text"])
            done += len(sentences)
            self.report("relating", done, len(self.document))

    def _note_crowded(self, windows: list[int]) -> None:
        crowded = self.draft.scan("sentences").select("source", "line").collect()[windows]
        rows: list[tuple[str | None, int | None, str]] = [
            (source, line, f"over {FURTHEST} mentions") for source, line in crowded.rows()
        ]
        action = f"pairs more than {FURTHEST} mentions apart left out"
        self.notes.append(diagnostics("relate", "crowded-sentence", action, rows))

    def _evidence(
        self, best: Support, edge: Integers, rank: Integers, phrases: list[str]
    ) -> pl.DataFrame:
        place = self.draft.scan("mentions").select("source", "sentence", "start", "end").collect()
        ends = {"subject": best.subject_mention, "object": best.object_mention}
        columns = [
            place[mention].rename({name: f"{end}_{name}" for name in place.columns})
            for end, mention in ends.items()
        ]
        known = best.cue >= 0
        cue = pl.Series([*phrases, None], dtype=pl.String).gather(best.cue % (len(phrases) + 1))
        numbers = pl.DataFrame(
            {
                "edge": edge.astype(np.uint32),
                "rank": rank.astype(np.uint32),
                "cue": cue,
                "cue_begin": pl.Series(best.cue_begin).set(pl.Series(~known), None).cast(pl.UInt32),
                "cue_stop": pl.Series(best.cue_stop).set(pl.Series(~known), None).cast(pl.UInt32),
            }
        )
        return pl.concat([numbers, *columns], how="horizontal")

    def finish(self, name: str) -> None:
        """Write the diagnostics and the manifest."""
        order = ["stage", "source", "line", "rule", "value", "action"]
        notes = pl.concat([frame.select(order) for frame in self.notes]).sort(order)
        self.draft.write("diagnostics", notes)
        if not self.options.text:
            self.draft.blank("sentences", "text")
        config = asdict(self.options) | {"schema": dict(self.schema.source)}
        del config["name"]
        config["read"] = {key: value for key, value in config["read"].items() if value}
        sums = self.sources.select(pl.sum("bytes", "sentences", "tokens")).row(0, named=True)
        counts = {
            "sources": len(self.sources),
            "documents": self.draft.close("documents"),
            **sums,
            "mentions": len(self.entity),
            "entities": _tally(self.entities["type"]),
            **self.counts,
            "diagnostics": _tally(notes["rule"]),
        }
        sources = dict(self.sources.select("source", "sha256").rows())
        self.draft.finish(
            {
                "kg": __version__,
                "name": name,
                "config": config,
                "sources": sources,
                "counts": counts,
            }
        )


def _name(given: str | Path) -> str:
    """Return the name of a graph that nobody named: the file's or the folder's."""
    if str(given) == "-":
        return STDIN
    corpus = Path(given)
    return corpus.resolve().name if corpus.is_dir() else corpus.stem


def _tally(values: pl.Series) -> dict[str, int]:
    return dict(values.value_counts().sort(values.name).rows())


def _numbers(mentions: pl.LazyFrame) -> pl.DataFrame:
    """Return the numbers of all mentions, with their sentence's row as ``window``."""
    changes = pl.any_horizontal(
        pl.col(name) != pl.col(name).shift() for name in ("source", "sentence")
    )
    return mentions.select(
        "start", "end", "begin", "stop", window=changes.fill_null(False).cum_sum().cast(pl.Int64)
    ).collect()


def _documents(sentences: pl.DataFrame) -> Integers:
    """Return a number for the document of each sentence: the row of its first; -1: unknown."""
    first = pl.col("row").first().over("source", "document").cast(pl.Int64)
    known = pl.when(pl.col("document").is_not_null()).then(first).otherwise(-1)
    return np.asarray(sentences.with_row_index("row").select(known).to_series().to_numpy())


def _ties(sentences: pl.DataFrame) -> npt.NDArray[np.uint64]:
    """Return a hash of each sentence's source and number: splitmix64, seeded by the name."""
    seeds = {
        name: int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
        for name in sentences["source"].unique()
    }
    seed = sentences["source"].replace_strict(seeds, return_dtype=pl.UInt64).to_numpy()
    x = seed + sentences["sentence"].to_numpy().astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return mixed
