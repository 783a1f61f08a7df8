"""Sets of pairs that are known to be related, to rank by: from gold tables, and from corpora.

A set is what a graph is built of, and how one tells which of its base edges are true: by a table
of gold, by the relations that the corpus annotates, or by its syntax trees.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from kg import Graph
from kg.reports.evaluate.gold import read_gold
from kg.reports.evaluate.match import match
from kg.reports.evaluate.ranking import rank

ENDS = ["first", "second"]
MEASURES = ("strength", "sentences", "npmi", "g2", "t")
VERB = "VERB"
Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class GoldSet:
    """A corpus, and what is true of it."""

    name: str
    sources: list[Path]

    def precisions(self, graph: Graph, related: Pairs) -> dict[str, float]:
        """Return the average precision of each of `MEASURES` over the base edges of *graph*."""
        return {name: self.precision(graph, related, name) for name in MEASURES}

    def precision(self, graph: Graph, related: Pairs, measure: str = MEASURES[0]) -> float:
        """Return the average precision of a *measure* over the base edges of *graph*."""
        base = graph.edges.filter(pl.col("basis") == "co-occurrence")
        true = np.array([pair in related for pair in zip(*_ends(base), strict=True)])
        score = base[measure].cast(pl.Float64).fill_null(-np.inf).to_numpy()
        return rank(score, true).average_precision

    def related(self, graph: Graph) -> Pairs:
        """Return the pairs that the corpus annotates, the smaller number first."""
        annotated = graph.edges.filter(pl.col("basis") == "annotated")
        return set(zip(*_ends(annotated), strict=True))


@dataclass(frozen=True)
class GoldTables(GoldSet):
    """A ``NAME.conll`` with ``NAME.rels.tsv`` and ``NAME.ents.tsv`` beside it."""

    def related(self, graph: Graph) -> Pairs:
        """Return the pairs of the entities that the gold's names mean."""
        gold = read_gold(self.sources[0].with_suffix(".rels.tsv"))
        matches, _ = match(graph.folder, gold)
        entities = dict(matches.select("gold_entity", "entity").rows())
        ends = gold.relations.select("head", "tail").rows()
        known = [(entities[a], entities[b]) for a, b in ends if a in entities and b in entities]
        return {(min(pair), max(pair)) for pair in known}


@dataclass(frozen=True)
class Trees(GoldSet):
    """CoNLL-U; related is what depends on one another, or on one verb."""

    def related(self, graph: Graph) -> Pairs:
        """Return the pairs that some sentence ties by its tree."""
        places = ["source", "sentence"]
        entities = graph.links.select("mention", "entity")
        mentions = graph.mentions.join(entities, on="mention").select(
            *places, "start", "end", "entity"
        )
        rows = mentions.partition_by(places, as_dict=True)
        trees = {
            (path.name, number): tree
            for path in sorted(self.sources[0].glob("*.conllu"))
            for number, tree in enumerate(_trees(path))
        }
        return {
            pair
            for (source, sentence), found in rows.items()
            for pair in _tied(
                *trees[str(source), int(str(sentence))],
                found.select("start", "end", "entity").rows(),
            )
        }


def _ends(edges: pl.DataFrame) -> tuple[list[int], list[int]]:
    """Return the ends of *edges*, the smaller numbers and the larger ones."""
    ends = pl.min_horizontal("subject", "object"), pl.max_horizontal("subject", "object")
    both = edges.select(first=ends[0], second=ends[1])
    return both["first"].to_list(), both["second"].to_list()


def _trees(path: Path) -> Iterator[tuple[list[int], list[str]]]:
    """Yield the head of each word of each sentence, from 0, -1 for none, and its part of speech."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if not line.startswith("#")]
        words = [row for row in rows if row[0].isdigit()]
        if words:
            yield [int(row[6]) - 1 for row in words], [row[3] for row in words]


def _tied(
    head: list[int], part: list[str], mentions: list[tuple[int, int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of entities of which a word depends on the other's, or both on one verb."""
    placed = [(start, end, entity, _head(head, start, end)) for start, end, entity in mentions]
    for start, end, entity, word in placed:
        for other_start, other_end, other, other_word in placed:
            apart = end <= other_start or other_end <= start
            shared = head[word] == head[other_word] >= 0 and part[head[word]] == VERB
            if (
                entity < other
                and apart
                and (shared or head[word] == other_word or head[other_word] == word)
            ):
                yield entity, other


def _head(head: list[int], start: int, end: int) -> int:
    """Return the word of a span on which the others depend."""
    outside = [word for word in range(start, end) if not start <= head[word] < end]
    return outside[0] if outside else start


def gold_tables(folder: Path) -> list[GoldSet]:
    """Return the sets of a folder of gold."""
    return [GoldTables(path.stem, [path]) for path in sorted(folder.glob("*.conll"))]


def corpus_sets(corpora: Path, scratch: Path) -> list[GoldSet]:
    """Return sets of the relations that *corpora* annotate.

    Args:
        corpora: the folder of KG_CORPORA.
        scratch: where parts of documents are written.
    """
    somesci, matsyn = (
        sorted((corpora / "somesci_brat").glob("*.ann")),
        sorted((corpora / "matsyn_brat").glob("*.ann")),
    )
    kinds = {"creation": "Creation", "plos": "PLoS"}
    sets = [
        GoldSet(f"somesci_{name}", [path for path in somesci if path.name.startswith(prefix)])
        for name, prefix in kinds.items()
    ]
    sets.append(GoldSet("matsyn_fourth", matsyn[::4]))
    documents = json.loads((corpora / "redocred" / "dev_revised.json").read_text(encoding="utf-8"))
    for number in range(2):
        part = scratch / f"redocred_fourth_{number + 1}.json"
        part.write_text(json.dumps(documents[number::4]), encoding="utf-8")
        sets.append(GoldSet(part.stem, [part]))
    return [*sets, Trees("gum_trees", [corpora / "gum_conllu"])]
