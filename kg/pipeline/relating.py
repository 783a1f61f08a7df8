"""Relate the entities of a corpus by co-occurrence, cues and annotations: write EDGES, EVIDENCE.

Kernels do it, each by itself on a piece of the corpus or a partition of its pairs; from one step to
the next only what is counted over all of them is in memory:

    meet       pieces of the corpus -> co-occurrences and claims           (`meeting`)
    recur      partitions of them -> how pairs of two types recur          (`partitions`)
    learn      pieces -> how shares go by the order of types, and by words
    share      pieces -> the share of attention of each co-occurrence
    summarise  partitions -> mean shares of pairs of two types, counts of p
    score      partitions -> edges and their evidence, in order            (`scoring`)
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from kg.common.arrays import check_limit, distinct, narrow
from kg.common.diagnostic_rules import Rule
from kg.common.frame_file import map_frame, write_frame
from kg.common.pickle_file import write_pickle
from kg.common.progress import Progress
from kg.common.text_table import counted
from kg.pipeline import meeting, partitions, scoring
from kg.pipeline.annotating import AnnotatedRelations
from kg.pipeline.engines.engine import Engine
from kg.pipeline.machine import Sizes
from kg.pipeline.meeting import MAX_BINS, Meeter, Met, Setting, meet, pieces
from kg.pipeline.partitions import (
    Factors,
    Partition,
    PartitionSetting,
    Sharing,
    cut,
    first_subjects,
    learn,
    recur,
    share,
    summarise,
)
from kg.pipeline.renamed import renamed
from kg.pipeline.resolving import ResolvedCorpus
from kg.pipeline.scoring import Scored, ScoreSetting, Scoring, score
from kg.pipeline.windows import find_windows
from kg.relate.cooccurrence import EntityTypes
from kg.relate.cues.assertions import cue_texts
from kg.relate.edges import WholeCorpus
from kg.relate.factors import DIGITS, RecurrenceSums, SettingSums, Sums, TypeFactors, share_factors
from kg.relate.pairs import MAX_STEPS, OVERLONG
from kg.relate.predicates import MAX_TYPE_PAIRS, Predicates, choose_predicates
from kg.relate.statistics import FalseDiscoveryRates
from kg.relate.support import Support
from kg.relate.windows import Window
from kg.schema.schema_file import Schema
from kg.store.draft import Draft
from kg.store.tables import diagnostics

MAX_SHOWN_WORDS = 300  # for each place
Rows = list[tuple[str | None, int | None, str]]  # source, line, value of diagnostics


@dataclass(frozen=True)
class EdgeOptions:
    """How edges are made."""

    window: Window  # where entities co-occur
    generic: bool | None  # base edges are coOccursWith; None: with many pairs of types
    evidence: int  # sentences kept for an edge


class Relating:
    """Relates the entities of one corpus.

    Args:
        draft: where the sentences are.
        corpus: the entities, and where they are mentioned.
        schema: names pairs of types, and has cues.
        options: how edges are made.
        report: called as the work goes on.
        engine: runs the kernels.
        sizes: how much they take at once.
    """

    def __init__(
        self,
        draft: Draft,
        corpus: ResolvedCorpus,
        schema: Schema,
        options: EdgeOptions,
        report: Progress,
        engine: Engine,
        sizes: Sizes,
    ) -> None:
        self.draft, self.corpus, self.files = draft, corpus, corpus.files
        self.schema, self.options = schema, options
        self.report, self.engine, self.sizes = report, engine, sizes
        self.types = _types(corpus.entities)
        self.entities = len(corpus.entities)
        self.shift = max(self.entities.bit_length() - MAX_BINS.bit_length() + 1, 0)
        relations = draft.scan("relations").select("subject", "type", "object").collect()
        self.annotated = AnnotatedRelations(relations, corpus.files)
        self.windows, self.window_notes = find_windows(draft, options.window)
        self.learned: dict[str, Any] = {}  # factors of strength, for `kg explain`

    def write(self) -> tuple[dict[str, int], list[pl.DataFrame]]:
        """Write EDGES and EVIDENCE.

        Returns:
            How many edges have each predicate, and diagnostics.
        """
        try:
            return self._write()
        finally:  # maps of files that are about to go
            for kernels in (meeting, partitions, scoring):
                kernels.forget()

    def _write(self) -> tuple[dict[str, int], list[pl.DataFrame]]:
        met = self._meet()
        total = self._write_windows_of_entity(met)
        parts = self._partitions(met, total)
        self._share(met, parts)
        predicates = self._predicates(met)
        symmetric = np.array(predicates.annotated_symmetric(self.schema), np.bool_)
        annotated, annotation_notes = self.annotated.support(
            symmetric, self.types, parts, self.engine
        )
        corpus = self._whole_corpus(predicates, parts, total)
        counts = self._score(corpus, parts, annotated)
        notes = [
            *_generic(predicates, self.options.generic),
            renamed("relate", self.types.names, self.schema.labels(self.types.names), predicates),
            self.window_notes,
            self._crowded(met),
            self._parted(met),
            self._denied(met),
            annotation_notes,
        ]
        return counts, notes

    def _meet(self) -> list[Met]:
        """Find what meets in the pieces of the corpus."""
        setting = Setting(
            self.files,
            self.draft.path_of("sentences"),
            self.types,
            self.schema,
            self.options.window,
            self.shift,
        )
        path = write_pickle(setting, self.files.folder / "meet.setting")
        groups = self.draft.row_groups("sentences")
        tasks = pieces(path, self.files, self.windows, self.entities, groups, self.sizes.pairs)
        met: list[Met] = []
        done, sentences = 0, sum(groups)
        if self.windows.token is None:
            parts = self.engine.map(meet, tasks)
        else:  # what is in windows that go on in the next piece stays here
            parts = map(Meeter(path).meet, tasks)
        for part in parts:
            met.append(part)
            done += part.sentences
            self.report("relating", done, sentences)
        return met

    def _partitions(self, met: Sequence[Met], total: int) -> list[Partition]:
        """Cut what met into partitions."""
        cuts = cut(met, self.shift, self.entities, self.sizes.rows)
        overlapping = not self.options.window.is_sentence
        setting = PartitionSetting(
            self.files, self.types, total, overlapping, cuts.meetings, cuts.claims
        )
        path = write_pickle(setting, self.files.folder / "partition.setting")
        bounds = pairwise(cuts.entities.tolist())
        return [Partition(path, number, *ends) for number, ends in enumerate(bounds)]

    def _write_windows_of_entity(self, met: Sequence[Met]) -> int:
        """Write in how many windows each entity is; return how many there are in all."""
        if self.windows.token is None:
            counts = self.corpus.entities["sentences"].to_numpy()
        else:
            counts = sum((part.entities for part in met), np.zeros(self.entities, np.int64))
        self.files.windows_of_entity.append(narrow(counts, np.uint32, "windows of an entity"))
        return max(self.windows.total, sum(part.windows for part in met))

    def _share(self, met: Sequence[Met], parts: Sequence[Partition]) -> None:
        """Compute the share of attention of each co-occurrence."""
        recurring = RecurrenceSums.joined(list(self.engine.map(recur, parts)))
        factors = Factors(recurring.factors())
        path = write_pickle(factors, self.files.folder / "first.factors")
        tasks = (Sharing(parts[0].setting, part.files, path) for part in met)
        learned = SettingSums.joined(list(self.engine.map(learn, tasks)))
        words = learned.word_factors()
        order = learned.order_factors()
        factors = Factors(factors.recurrence, order, words)
        self.learned |= {
            "recurrence": self._by_types(factors.recurrence),
            "order": self._by_types(order, turned=True),
            "words": learned.common_words(words, MAX_SHOWN_WORDS),
        }
        path = write_pickle(factors, self.files.folder / "factors")
        tasks = (Sharing(parts[0].setting, part.files, path) for part in met)
        for _ in self.engine.map(share, tasks):
            pass

    def _by_types(self, factors: TypeFactors, turned: bool = False) -> list[list[Any]]:
        """Return two types and their factor, a row each; those of most pairs of types are left out.

        Args:
            factors: by the number of a pair of types; if *turned*, by that and their order.
        """
        if len(factors.types) > 2 * MAX_TYPE_PAIRS:
            return []
        number, is_turned = (
            np.divmod(factors.types, 2) if turned else (factors.types, 0 * factors.types)
        )
        rows = []
        for pair, swap, factor in zip(
            number.tolist(), is_turned.tolist(), factors.factor.tolist(), strict=True
        ):
            names = [self.types.names[i] for i in divmod(pair, len(self.types.names))]
            rows.append([*(names[::-1] if swap else names), round(factor, DIGITS)])
        return rows

    def _predicates(self, met: Sequence[Met]) -> Predicates:
        """Choose the predicates, now that it is known which types meet."""
        occurring = np.unique(np.concatenate([np.zeros(0, np.int64), *(p.types for p in met)]))
        ends = (numbers.tolist() for numbers in divmod(occurring, max(len(self.types.names), 1)))
        return choose_predicates(
            self.types.names,
            self.schema,
            self.options.generic,
            self.annotated.names.to_list(),
            list(zip(*ends, strict=True)),
        )

    def _whole_corpus(
        self, predicates: Predicates, parts: Sequence[Partition], total: int
    ) -> WholeCorpus:
        summaries = list(self.engine.map(summarise, parts))
        p = np.concatenate([np.zeros(0), *(summary.p for summary in summaries)])
        count = np.concatenate([np.zeros(0, np.int64), *(s.pairs_of_p for s in summaries)])
        pairs = self.entities * (self.entities - 1) // 2
        of_shares = share_factors(Sums.joined([summary.mean_shares for summary in summaries]))
        self.learned["share"] = self._by_types(of_shares)
        return WholeCorpus(
            predicates,
            self.types,
            self.schema,
            total,
            self.files.windows_of_entity.mapped(),
            of_shares,
            FalseDiscoveryRates.of_counts(p, count, pairs),
        )

    def _score(
        self, corpus: WholeCorpus, parts: Sequence[Partition], annotated: Support
    ) -> dict[str, int]:
        """Write the edges and their evidence; return how many have each predicate."""
        setting = ScoreSetting(
            files=self.files,
            corpus=corpus,
            sources=self.draft.scan("sources").select("source").collect()["source"].to_list(),
            cue_texts=cue_texts(self.schema),
            most=self.options.evidence,
            firsts=first_subjects(parts),
            pairs=[part.pairs for part in parts],
        )
        write_frame(self.corpus.entities.select("id"), self.files.ids)
        path = write_pickle(setting, self.files.folder / "score.setting")
        bounds = np.searchsorted(annotated.subject, [*first_subjects(parts), self.entities])
        tasks = [
            Scoring(path, part, annotated.take(np.arange(*bounds[i : i + 2])))
            for i, part in enumerate(parts)
        ]
        return self._write_tables(self.engine.map(score, tasks))

    def _write_tables(self, scored: Iterable[Scored]) -> dict[str, int]:
        """Write the tables of the partitions, one after the other."""
        counts: Counter[str] = Counter()
        number = 0
        for part in scored:
            edges = map_frame(part.edges)
            evidence = map_frame(part.evidence)
            check_limit(number + len(edges), np.uint32, "edges")
            self.draft.append("edges", edges.with_row_index("edge", number))
            self.draft.append("evidence", evidence.with_columns(pl.col("edge") + number))
            counts.update(dict(edges["predicate"].value_counts().rows()))
            number += len(edges)
        return dict(counts)

    def _crowded(self, met: Sequence[Met]) -> pl.DataFrame:
        """Report the sentences with too many mentions to pair them all."""
        action = f"pairs more than {MAX_STEPS} mentions apart left out"
        rows = self._rows([i for part in met for i in part.crowded], f"over {MAX_STEPS} mentions")
        return diagnostics("relate", Rule.CROWDED_SENTENCE, action, rows)

    def _parted(self, met: Sequence[Met]) -> pl.DataFrame:
        """Report the overlong sentences of which only pairs that are near were taken, by source."""
        rows = self._rows([i for part in met for i in part.parted], "")
        counts = sorted(Counter(source for source, _, _ in rows).items())
        values: Rows = [
            (source, None, f"{counted(count, 'sentences')} of over {OVERLONG} tokens")
            for source, count in counts
        ]
        action = f"pairs more than {self.options.window.overlong_distance} tokens apart left out"
        return diagnostics("relate", Rule.OVERLONG_SENTENCE, action, values)

    def _denied(self, met: Sequence[Met]) -> pl.DataFrame:
        """Report the sentences with cues that are negated or hypothetical."""
        value = "a cue with a negation, or not as a fact"
        rows = self._rows([i for part in met for i in part.denied], value)
        return diagnostics("relate", Rule.CUE_DENIED, "no edge made of it", rows)

    def _rows(self, windows: list[int], value: str) -> Rows:
        """Return a diagnostic's source, line and value for each of the sentences *windows*."""
        if not windows:
            return []
        wanted, place = distinct(np.array(windows, np.int64))
        lines = self.draft.scan("sentences").select("source", "line").with_row_index("row")
        sentences = lines.filter(pl.col("row").is_in(wanted.tolist())).collect()
        places = sentences.select("source", "line").rows()
        return [(*places[i], value) for i in place.tolist()]


def _types(entities: pl.DataFrame) -> EntityTypes:
    names = entities["type"].unique().sort().to_list()
    number = {name: i for i, name in enumerate(names)}
    of = entities["type"].replace_strict(number, return_dtype=pl.Int64).to_numpy()
    return EntityTypes(names, of)


def _generic(predicates: Predicates, generic: bool | None) -> list[pl.DataFrame]:
    """Report that base edges have one predicate because there are too many pairs of types."""
    if generic is not None or not predicates.generic:
        return []
    action = "every base edge is called coOccursWith"
    rows: Rows = [(None, None, f"more than {MAX_TYPE_PAIRS} pairs of types")]
    return [diagnostics("relate", Rule.GENERIC, action, rows)]
