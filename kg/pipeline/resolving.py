"""Resolve the mentions of a corpus to entities: write ENTITIES, SURFACES and LINKS."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Hashes, Integers, narrow
from kg.common.diagnostic_rules import Rule
from kg.common.record_file import RecordFile, records
from kg.pipeline.corpus_files import NUMBER, PLACE, SENTENCE, CorpusFiles
from kg.pipeline.languages import with_languages
from kg.relate.support import WIDTH
from kg.resolve.entities import PlaceCounter
from kg.resolve.forms import WRITTEN
from kg.resolve.inputs.user_input import UserInput
from kg.resolve.resolver import MANY, NODE, MentionForms, Resolver
from kg.store.draft import Draft
from kg.store.tables import diagnostics


@dataclass(frozen=True)
class ResolvedCorpus:
    """The entities of a corpus, and the files of its mentions and sentences."""

    entities: pl.DataFrame  # ``id, type, sentences`` of ENTITIES
    files: CorpusFiles
    notes: list[pl.DataFrame]


def resolve(
    draft: Draft,
    sources: pl.DataFrame,
    defined: pl.DataFrame,
    user_input: UserInput,
    batch: int,
) -> ResolvedCorpus:
    """Decide which mentions are the same entity.

    Args:
        draft: where the mentions and sentences are.
        sources: SOURCES.
        defined: ``mention, short`` of the abbreviations that the text defines.
        user_input: schema, rules, thesaurus, overrides and links.
        batch: mentions that are resolved at once, unless a document has more.
    """
    resolver = Resolver(_written(draft), user_input)
    files = CorpusFiles(draft.scratch)
    _write_sentences(draft, sources["source"].to_list(), files)
    mentions = _Mentions(draft, files, resolver, batch)
    if resolver.placed:
        resolver.placed.bind(mentions.places(resolver.placed.forms))
    counter = PlaceCounter()

    def take(taken: MentionForms, entity: Integers) -> None:
        first = len(files.entity)
        numbers = narrow(entity, np.uint32, "entities")
        files.entity.append(numbers)
        links = pl.DataFrame({"entity": numbers}).with_row_index("mention", first)
        draft.append("links", links)
        window = files.window.read(first, first + len(taken)).astype(np.int64)
        counter.add(window, taken.document, entity)

    nodes = RecordFile(files.folder / "nodes", NODE)
    resolved = resolver.resolve(mentions, mentions.defined(defined), nodes, take)
    entities = resolved.entities.hstack(counter.counts())
    entities, surfaces = with_languages(draft, entities, resolved.surfaces, files.entity)
    draft.write("entities", entities)
    draft.write("surfaces", surfaces)
    draft.close("links")
    rules = resolver.rules_needing_documents(not defined.is_empty(), mentions.has_clusters)
    related = entities.select("id", "type", "sentences")  # all else need not stay in memory
    return ResolvedCorpus(related, files, [*resolved.notes, _without_documents(sources, rules)])


def _written(draft: Draft) -> pl.DataFrame:
    """Return `WRITTEN` and ``mentions`` of the distinct ways in which mentions are written."""
    parts: list[pl.DataFrame] = []
    held = 0
    for mentions in draft.batches("mentions", WRITTEN):
        counted = mentions.group_by(WRITTEN).agg(mentions=pl.len())
        parts, held = [*parts, counted], held + len(counted)
        if held > MANY:
            parts, held = [_added(parts)], 0
    return _added(parts)


def _added(parts: list[pl.DataFrame]) -> pl.DataFrame:
    if len(parts) == 1:
        return parts[0]
    return pl.concat(parts).group_by(WRITTEN).agg(pl.sum("mentions"))


def _without_documents(sources: pl.DataFrame, rules: list[str]) -> pl.DataFrame:
    """Report the *rules* that were left out in sources whose documents are unknown."""
    unknown = sources.filter(pl.col("documents").is_null())["source"]
    rows: list[tuple[str | None, int | None, str]] = [
        (source, None, ", ".join(rules)) for source in unknown if rules
    ]
    return diagnostics("resolve", Rule.UNKNOWN_DOCUMENTS, "left out in this source", rows)


class _Mentions:
    """The mentions of a corpus, in batches of whole documents; `files` gets where they are."""

    def __init__(self, draft: Draft, files: CorpusFiles, resolver: Resolver, batch: int) -> None:
        self.draft, self.files, self.batch = draft, files, batch
        self.form = RecordFile(files.folder / "form", NUMBER)
        self.has_clusters = False
        window, last = -1, None  # of the mention before
        columns = ["source", "sentence", *(PLACE.names or ()), *WRITTEN, "cluster"]
        for mentions in draft.batches("mentions", columns):
            sentence = mentions.select("source", "sentence")
            is_next = _changes(sentence, last)
            number = window + np.cumsum(is_next)
            window, last = int(number[-1]), sentence.tail(1)
            files.window.append(narrow(number, np.uint32, "sentences"))
            files.places.append(
                records(PLACE, **{name: mentions[name].to_numpy() for name in PLACE.names or ()})
            )
            self.form.append(narrow(resolver.forms_of(mentions.lazy()), np.uint32, "forms"))
            self.has_clusters |= mentions["cluster"].null_count() < len(mentions)

    def __iter__(self) -> Iterator[MentionForms]:
        """Yield the batches, in order."""
        clusters = _Rows(self.draft, "cluster") if self.has_clusters else None
        first, count = 0, len(self.form)
        while first < count:
            stop, document = self._documents(first, min(first + self.batch, count))
            form = self.form.read(first, stop).astype(np.int64)
            cluster = clusters.next(stop - first) if clusters else None
            yield MentionForms(form, document, cluster)
            first = stop

    def defined(self, definitions: pl.DataFrame) -> pl.DataFrame:
        """Return ``document, form, short`` of definitions ``mention, short``."""
        mention = definitions["mention"].to_numpy().astype(np.int64)
        document = self.files.sentences.take(self.files.window.take(mention).astype(np.int64))
        return definitions.select(
            document=pl.Series(document["document"], dtype=pl.Int64),
            form=pl.Series(self.form.take(mention)),
            short="short",
        )

    def places(self, forms: Integers) -> pl.DataFrame:
        """Return ``mention, form, source, sentence, start, end, line, document`` (its name).

        Args:
            forms: of the mentions that are wanted.
        """
        columns = ["source", "sentence", "start", "end", "line"]
        rows, done = [], 0
        for mentions in self.draft.batches("mentions", columns):
            form = self.form.read(done, done + len(mentions))
            wanted = np.isin(form, forms)
            numbered = mentions.with_row_index("mention", done).with_columns(form=pl.Series(form))
            rows.append(numbered.filter(pl.Series(wanted)))
            done += len(mentions)
        places = pl.concat(rows)
        at = ["source", "sentence"]
        sentences = [
            batch.join(places, on=at, how="semi")
            for batch in self.draft.batches("sentences", [*at, "document"])
        ]
        names = self.draft.scan("documents").select("source", "document", name="name").collect()
        return (
            places.join(pl.concat(sentences), on=at, how="left")
            .join(names, on=["source", "document"], how="left")
            .drop("document")
            .rename({"name": "document"})
        )

    def _documents(self, first: int, stop: int) -> tuple[int, Integers]:
        """Return the document of each mention from *first* on, and the end of the last whole one.

        Args:
            first: the first mention, the first one of its sentence.
            stop: where to end if a document ends there; else it is further on.
        """
        count = len(self.form)
        while True:
            window = self.files.window.read(first, stop).astype(np.int64)
            sentences = self.files.sentences.read(int(window[0]), int(window[-1]) + 1)
            document = sentences["document"].astype(np.int64)[window - window[0]]
            place = np.where(document < 0, -1 - window, document)  # an unknown one: the sentence
            if stop == count:
                return stop, document
            if len(begins := np.flatnonzero(np.diff(place))):
                end = int(begins[-1]) + 1
                return first + end, document[:end]
            stop = min(first + 2 * (stop - first), count)


class _Rows:
    """A column of MENTIONS, taken from its beginning on."""

    def __init__(self, draft: Draft, column: str) -> None:
        self._batches = (frame[column] for frame in draft.batches("mentions", [column]))
        self._held = pl.Series(column, [], pl.String)

    def next(self, count: int) -> pl.Series:
        """Return the next *count* rows."""
        while len(self._held) < count:
            self._held = pl.concat([self._held, next(self._batches)])
        taken, self._held = self._held[:count], self._held[count:]
        return taken


def _changes(rows: pl.DataFrame, last: pl.DataFrame | None) -> Flags:
    """Tell which rows differ from the one before; *last* is the one before the first."""
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(name).shift()) for name in rows.columns
    )
    flags = rows.select(differs).to_series().to_numpy().copy()
    flags[0] = last is None or rows.row(0) != last.row(0)
    return flags


def _write_sentences(draft: Draft, sources: list[str], files: CorpusFiles) -> None:
    """Write the record of each sentence; the number of its document is the row of its first."""
    number_of_source = {name: number for number, name in enumerate(sources)}
    seeds = {
        name: int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
        for name in sources
    }
    done, last, number = 0, None, -1  # the place and the number of the document before
    for sentences in draft.batches("sentences", ["source", "sentence", "document"]):
        place = sentences.select("source", "document")
        first = np.where(_changes(place, last), np.arange(done, done + len(place)), -1)
        first[0] = number if first[0] < 0 else first[0]
        document = np.maximum.accumulate(first)
        done, last, number = done + len(place), place.tail(1), int(document[-1])
        unknown = sentences["document"].is_null().to_numpy()
        source = sentences["source"]
        seed = source.replace_strict(seeds, return_dtype=pl.UInt64)
        files.sentences.append(
            records(
                SENTENCE,
                tie=_ties(seed, sentences["sentence"]),
                document=narrow(np.where(unknown, -1, document), WIDTH, "sentences"),
                source=source.replace_strict(number_of_source, return_dtype=pl.UInt32).to_numpy(),
                sentence=sentences["sentence"].to_numpy(),
            )
        )


def _ties(seed: pl.Series, sentence: pl.Series) -> Hashes:
    """Return a hash of each sentence's source and number: splitmix64, seeded by the name."""
    x = seed.to_numpy() + sentence.to_numpy().astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = x ^ (x >> np.uint64(31))
    return mixed
