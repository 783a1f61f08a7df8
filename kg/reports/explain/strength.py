"""Say what the strength of a base edge is made of: the factors of its nearest mentions.

In: a graph folder and base edges. Out: for each, what stands around the mentions of its best
evidence and what the corpus taught about their types and words, each with its factor. What depends
on the other mentions of the sentence and of the document is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kg.common.text_table import counted
from kg.relate.contexts import A_MENTION, Contexts, contexts, words_beside
from kg.relate.lists import Kinds, Lists, find_lists, texts_before
from kg.relate.pairs import Mentions, all_pairs
from kg.relate.strength import CONJUNCTION, DISTANCE, ENUMERATION, EQUAL_TYPES, STEPS
from kg.reports.report import Report

if TYPE_CHECKING:
    from kg.store.folder import Folder

PLACE = ["source", "sentence"]
ENDS = ("subject", "object")
WORDS = ("before the two", "behind the first", "before the second")  # of `factors.PLACES`


@dataclass(frozen=True)
class Reason(Report):
    """Something that makes an edge stronger or weaker.

    Attributes:
        what: in words.
        factor: > 0; above 1: stronger.
    """

    what: str
    factor: float


def reasons_of_edges(folder: "Folder", edges: pl.DataFrame) -> dict[int, tuple[Reason, ...]]:
    """Return the reasons of each base edge among *edges*, by its number.

    None of those whose best evidence is in two sentences, of a graph without texts, and of one that
    was imported.
    """
    learned = folder.manifest.get("strength")
    best = (
        folder.scan("evidence")
        .filter(pl.col("rank") == 0, pl.col("edge").is_in(edges["edge"].to_list()))
        .filter(pl.all_horizontal(pl.col(f"subject_{n}") == pl.col(f"object_{n}") for n in PLACE))
        .collect()
    )
    places = best.select(pl.col(f"subject_{name}").alias(name) for name in PLACE).unique()
    sentences = folder.scan("sentences").join(places.lazy(), on=PLACE, how="semi").collect()
    if not learned or best.is_empty() or sentences["text"].null_count():
        return {}
    read = _Sentences(folder, sentences.sort(PLACE), learned)
    base = edges.filter(pl.col("basis") == "co-occurrence").select("edge", *ENDS)
    rows = best.join(base, on="edge").iter_rows(named=True)
    return {row["edge"]: tuple(read.reasons(row)) for row in rows}


class _Sentences:
    """Some sentences of a graph with all of their mentions."""

    def __init__(self, folder: "Folder", sentences: pl.DataFrame, learned: dict[str, Any]) -> None:
        self.learned, texts = learned, sentences["text"]
        self.texts = texts.to_list()
        self.window = {row: i for i, row in enumerate(sentences.select(PLACE).rows())}
        numbered = sentences.select(PLACE).with_row_index("window").lazy()
        rows = (
            folder.scan("mentions")
            .join(numbered, on=PLACE)
            .join(folder.scan("links").select("mention", "entity"), on="mention")
            .join(folder.scan("entities").select("entity", of_type="type"), on="entity")
            .collect()
            .sort("window", "start", "end", "mention")
        )
        columns = ("window", "start", "end", "begin", "stop", "entity")
        self.mentions = Mentions(*(rows[name].to_numpy().astype(np.int64) for name in columns))
        self.spans = rows.select("window", "start", "end", "entity").rows()
        self.types: list[str] = rows["of_type"].to_list()
        names = sorted(set(self.types))
        types = np.array([names.index(name) for name in self.types], np.int64)
        gaps = texts_before(self.mentions, texts)
        kinds = Kinds.of_types(names, folder.schema)
        self.lists: Lists = find_lists(self.mentions, gaps, types, kinds)
        self.words = words_beside(self.mentions, texts)
        self.around: Contexts = contexts(self.mentions, texts, gaps, self.lists.continues)
        pairs, _ = all_pairs(self.mentions)
        ends = zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)
        self.pairs = dict(
            zip(ends, zip(pairs.between.tolist(), pairs.steps.tolist(), strict=True), strict=True)
        )

    def reasons(self, evidence: dict[str, Any]) -> Iterator[Reason]:
        """Yield the reasons of a row of EVIDENCE with the entities of its edge."""
        window = self.window[evidence["subject_source"], evidence["subject_sentence"]]
        first, second = sorted(
            self.spans.index(
                (window, evidence[f"{end}_start"], evidence[f"{end}_end"], evidence[end])
            )
            for end in ENDS
        )
        between, steps = self.pairs[first, second]
        passed = slice(first + 1, second + 1)
        steps = max(steps - int(self.around.repeats[passed].sum()), 1)
        one, other = self.types[first], self.types[second]
        facts = [
            (between > 0, f"{counted(between, 'words')} between", (1 + between) ** DISTANCE),
            (steps > 1, f"{counted(steps - 1, 'mentions')} between", float(steps) ** STEPS),
            (self.lists.number[first] == self.lists.number[second], "in one list", ENUMERATION),
            (one == other, "of one type", EQUAL_TYPES),
            (bool(self.around.conjunction[passed].any()), "and, or between", CONJUNCTION),
        ]
        yield from (Reason(what, factor) for is_so, what, factor in facts if is_so)
        yield from self._learned(one, other)
        yield from self._words(first, second, between > 0)

    def _learned(self, first: str, second: str) -> Iterator[Reason]:
        """Yield what the corpus taught about two types in their order."""
        pair, types = f"{first} and {second}", sorted([first, second])
        for key, what in (("recurrence", "meet again"), ("share", "belong together")):
            for *ends, factor in self.learned[key]:
                if sorted(ends) == types:
                    yield Reason(f"{pair} {what}", factor)
        for *ends, factor in self.learned["order"]:
            if ends == [first, second]:
                yield Reason(f"{first} before {second}", factor)

    def _words(self, first: int, second: int, apart: bool) -> Iterator[Reason]:
        """Yield what the corpus taught about the words around two mentions."""
        around, words = self.around, self.words
        beside = [(around.before[first], words["before"][first])]
        if apart:
            beside.append((around.after[first], words["after"][first]))
            beside.append((around.before[second], words["before"][second]))
        for place, common, (bucket, word) in zip(
            WORDS, self.learned["words"], beside, strict=False
        ):
            name = "a mention" if bucket == A_MENTION else repr(word) if word else "no word"
            for number, factor in common:
                if number == bucket:
                    yield Reason(f"{name} {place}", factor)
