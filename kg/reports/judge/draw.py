"""Draw the edges whose judgements teach most: a stratified sample, with their best sentences.

Strata are the kinds of edges (basis, predicate, types of the ends); within each, edges lie in the
order of their rank, and are drawn at equal steps of their summed weights (systematic sampling with
unequal probabilities). An edge weighs more the higher it ranks among all, since the best are what
is looked at, and the rarer its kind is.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats
from kg.common.errors import JudgementError
from kg.reports.explain.highlight import Highlighter
from kg.reports.explain.sentences import Quote, evidence_of_edges
from kg.reports.judge.sheet import SHEET, Sheet
from kg.store.tables import RANK_DESCENDING, RANKED_BY

if TYPE_CHECKING:
    from kg.store.folder import Folder

RARITY = -0.25  # exponent of the number of edges of a kind
LOWEST, STEEPNESS = 0.05, 3  # weight of the last in rank, and exponent of the rank from 0 to 1
_ENDS = ("subject", "object")
_APART = "  |  "  # between the sentences of an edge whose ends are in two


def draw(
    folder: "Folder", pairs: int = 200, *, seed: int = 0, without: Collection[str] = ()
) -> Sheet:
    """Draw edges of a graph to be judged, in an order by chance: the first ones are a sample too.

    Edges that were judged, or that the corpus itself annotates, are not drawn.

    Args:
        folder: the graph.
        pairs: how many to draw; all, where there are fewer.
        seed: of the chance.
        without: ids of edges that are not drawn.

    Raises:
        GraphError: the graph was imported without the evidence of its edges.
        JudgementError: no edge is left to be judged.
    """
    folder.require("mentions", "evidence")
    edges = _candidates(folder, without)
    if edges.is_empty():
        raise JudgementError(str(folder.path), "no edge that is not judged yet", "at least one")
    chance = np.random.default_rng(seed)
    row = np.flatnonzero(systematic(weights(edges), pairs, float(chance.random())))
    drawn = edges[chance.permutation(row)]
    return Sheet(folder.name, _with_sentences(folder, drawn))


def weights(edges: pl.DataFrame) -> Floats:
    """Return the weight of each edge; *edges* are ``kind, rank`` (0 < rank < 1), sorted by both."""
    size = edges.select(pl.len().over("kind")).to_series().to_numpy()
    return np.asarray(size**RARITY * (LOWEST + edges["rank"].to_numpy() ** STEEPNESS))


def systematic(weight: Floats, size: int, start: float) -> Flags:
    """Draw *size* rows, each with a chance in proportion to its weight, 1 at most.

    Args:
        weight: of each row, > 0.
        size: how many to draw.
        start: where the first step falls, [0, 1).

    >>> systematic(np.ones(4), 2, 0.0).tolist(), systematic(np.array([9.0, 1, 1]), 2, 0.0).tolist()
    ([True, False, True, False], [True, True, False])
    """
    if size >= len(weight):
        return np.ones(len(weight), np.bool_)
    drawn, share = np.zeros(len(weight), np.bool_), weight
    while True:
        left = size - int(np.count_nonzero(drawn))
        steps = np.cumsum(share)
        certain = (share * left >= steps[-1]) & ~drawn
        if not left or not certain.any():
            break
        drawn |= certain  # what weighs more than a step; without it the steps are smaller
        share = np.where(drawn, 0.0, weight)
    places = (start + np.arange(left)) * (steps[-1] / max(left, 1))
    drawn[np.searchsorted(steps, places, "right")] = True
    return drawn


def _candidates(folder: "Folder", without: Collection[str]) -> pl.DataFrame:
    """Return EDGES that may be drawn, with ``kind`` and ``rank``, sorted by these."""
    types = folder.scan("entities").select("entity", "type")
    edges = folder.scan("edges")
    for end in _ENDS:
        named = types.select(pl.col("entity").alias(end), pl.col("type").alias(f"{end}_type"))
        edges = edges.join(named, on=end, how="left", maintain_order="left")
    is_judged = pl.col("probability").is_in([0.0, 1.0]).fill_null(False)
    left_out = pl.col("id").is_in(list(without)) | (pl.col("basis") == "annotated") | is_judged
    order = ["basis", "predicate", "subject_type", "object_type"]
    ranked = (
        edges.filter(~left_out)
        .sort(RANKED_BY, descending=RANK_DESCENDING, nulls_last=True)
        .select("edge", "id", "subject", "object", *order)
        .collect()
    )
    rank = 1 - (pl.int_range(pl.len()) + 0.5) / pl.len()
    kind = pl.struct(order).rank("dense")
    return ranked.with_columns(rank=rank, kind=kind).sort(*order, "rank")


def _with_sentences(folder: "Folder", edges: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a SHEET for *edges*, none of them judged."""
    evidence = evidence_of_edges(folder, edges["edge"].to_list())
    best = [next(iter(evidence[edge]), ()) for edge in edges["edge"]]
    highlighter = Highlighter(colour=False)
    entities = folder.scan("entities").select("id", "name").collect()
    ends = {
        name: entities[column].gather(edges[end])
        for end in _ENDS
        for name, column in ((end, "name"), (f"{end}_id", "id"))
    }
    columns = {
        **ends,
        "judgement": pl.Series([""] * len(edges), dtype=pl.String),
        "sentence": pl.Series([_text(quotes, highlighter) for quotes in best], dtype=pl.String),
        "source": pl.Series([quotes[0].source if quotes else "" for quotes in best]),
        "line": pl.Series([str(quotes[0].line) if quotes else "" for quotes in best]),
    }
    own = edges.select("predicate", "basis", *(f"{end}_type" for end in _ENDS), edge="id")
    return own.with_columns(**columns).select(SHEET)


def _text(quotes: tuple[Quote, ...], highlighter: Highlighter) -> str:
    texts = [
        "" if quote.text is None else highlighter.sentence(quote.text, quote.marks)
        for quote in quotes
    ]
    return _APART.join(filter(None, texts))
