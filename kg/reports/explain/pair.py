"""Explain two entities: the edges between them with statistics and evidence, or a shortest path."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.reports.explain.entity import (
    EntitySummary,
    Surface,
    direction_test,
    summary,
    surfaces_of,
)
from kg.reports.explain.name_lookup import find
from kg.reports.explain.sentences import Quote, evidence_of_edges
from kg.reports.explain.shortest_path import shortest_path
from kg.reports.explain.strength import Reason, reasons_of_edges
from kg.reports.report import Report

if TYPE_CHECKING:
    from kg.store.folder import Folder

BASES = ["annotated", "cue", "enumeration", "co-occurrence"]  # what claims most comes first
CO_OCCURRENCE = BASES[-1]
ENDS = ["subject", "object"]
MEASURES = ("npmi", "g2", "t", "p", "q")


@dataclass(frozen=True)
class ExplainedEdge(Report):
    """An edge with its evidence.

    Attributes:
        id: 20 hex digits.
        subject: the one end.
        predicate: its predicate.
        object: the other end.
        directed: whether subject and object cannot change places.
        basis: why it is there, one of `kg.store.tables.BASES`.
        candidate: the one relation of the schema that fits the types, or None.
        sentences: that support it, from 1.
        documents: likewise; None: the graph knows no documents.
        strength: > 0.
        probability: to be true, [0, 1]; None: the graph was built without judgements.
        evidence: what the graph keeps of its support, the most direct first; each piece is one
            sentence, or two where the ends are not mentioned in the same one.
        reasons: what the strength of a base edge is made of, in its best evidence.
    """

    id: str
    subject: EntitySummary
    predicate: str
    object: EntitySummary
    directed: bool
    basis: str
    candidate: str | None
    sentences: int
    documents: int | None
    strength: float
    probability: float | None
    evidence: tuple[tuple[Quote, ...], ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class CoOccurrence(Report):
    """How often two entities co-occur, with the measures of `kg.relate.statistics`.

    Attributes:
        window: in what they co-occur: ``sentence``, ``paragraph``, ``document``, ``3 sentences``.
        windows: with both, from 1.
        documents: with both; None: the graph knows no documents.
        first_sentences: sentences with the first entity, from 1.
        second_sentences: sentences with the second one.
        all_sentences: sentences of the corpus.
        expected: windows with both, were it by chance; > 0.
        npmi: normalised pointwise mutual information, [-1, 1], 0: chance.
        g2: log-likelihood ratio, χ² of one degree of freedom; negative: less often than by chance.
        t: standard deviations from chance.
        p: probability to co-occur as often or more by chance, [0, 1].
        q: p as a false discovery rate over all pairs of entities, [0, 1].
    """

    window: str
    windows: int
    documents: int | None
    first_sentences: int = field(metadata={"json": "one"})
    second_sentences: int = field(metadata={"json": "other"})
    all_sentences: int = field(metadata={"json": "all"})
    expected: float
    npmi: float
    g2: float
    t: float
    p: float
    q: float


@dataclass(frozen=True, repr=False)
class PairExplanation(Report):
    """What a graph knows about two entities.

    Attributes:
        names: what was asked for: two names or ids.
        first: the entity that the first name means.
        second: the entity that the second name means.
        other_matches: for either name the entities that it may mean, too.
        shared_surfaces: where both names mean one entity, its surfaces that are written like either
            name; else None.
        co_occurrence: None where no window has both.
        edges: between the two, what claims most first.
        path: from the first to the second, where there is no edge.
    """

    names: tuple[str, str] = field(metadata={"json": "asked"})
    first: EntitySummary = field(metadata={"json": "one"})
    second: EntitySummary = field(metadata={"json": "other"})
    other_matches: tuple[tuple[EntitySummary, ...], tuple[EntitySummary, ...]] = field(
        metadata={"json": "others"}
    )
    shared_surfaces: tuple[tuple[Surface, ...], tuple[Surface, ...]] | None = field(
        metadata={"json": "same"}
    )
    co_occurrence: CoOccurrence | None = field(metadata={"json": "meeting"})
    edges: tuple[ExplainedEdge, ...]
    path: tuple[ExplainedEdge, ...]

    def __repr__(self) -> str:
        if self.shared_surfaces is not None:
            relation = "one entity"
        elif self.path:
            relation = f"no edge, a path of {len(self.path):,} steps"
        else:
            relation = f"{len(self.edges):,} edges"
        return f"<PairExplanation {self.first.id} and {self.second.id}: {relation}>"


def explain_pair(folder: "Folder", first_name: str, second_name: str) -> PairExplanation:
    """Return what the graph knows of how two entities are related.

    Of names with several meanings those are taken that co-occur most often, else the most frequent.

    Args:
        folder: the graph.
        first_name: an id, or a way something is written.
        second_name: likewise.

    Raises:
        UnknownName: one of them is nothing's name; the message has names to try.
        GraphError: the graph was imported without what explains it.
    """
    folder.require("mentions", "surfaces", "evidence")
    left, right = find(folder, first_name), find(folder, second_name)
    first, second = _choose(folder, left["entity"].to_list(), right["entity"].to_list())
    edges = _edges(folder, [(first, second)])
    summaries = {row["entity"]: summary(row) for row in [*left.to_dicts(), *right.to_dicts()]}
    steps = _path(folder, first, second) if first != second and edges.is_empty() else []
    shared = (
        (_written_like(folder, first, first_name), _written_like(folder, second, second_name))
        if first == second
        else None
    )
    return PairExplanation(
        names=(first_name, second_name),
        first=summaries[first],
        second=summaries[second],
        other_matches=(_without(left, first), _without(right, second)),
        shared_surfaces=shared,
        co_occurrence=_co_occurrence(folder, edges, summaries[first], summaries[second]),
        edges=explain_edges(folder, edges),
        path=explain_edges(folder, _best_of_steps(_edges(folder, steps), steps)),
    )


def _choose(folder: "Folder", left: list[int], right: list[int]) -> tuple[int, int]:
    """Choose one of *left* and one of *right*, in both of which the best match stands first.

    If the best matches are one entity, that it is. Else it is the two with an edge of the most
    sentences, else an entity that both names may mean, else the best matches.
    """
    if left[0] == right[0]:
        return left[0], right[0]
    subject, object_ = pl.col("subject"), pl.col("object")
    forward = subject.is_in(left) & object_.is_in(right)
    backward = subject.is_in(right) & object_.is_in(left)
    first, second = (pl.when(forward).then(x).otherwise(y) for x, y in (ENDS, ENDS[::-1]))
    most = (
        folder.scan("edges")
        .filter(forward | backward)
        .select(first=first, second=second, sentences="sentences")
        .sort(["sentences", "first", "second"], descending=[True, False, False])
        .head(1)
        .collect()
    )
    if len(most):
        return most["first"][0], most["second"][0]
    shared = [entity for entity in left if entity in set(right)]
    return (shared[0], shared[0]) if shared else (left[0], right[0])


def _without(entities: pl.DataFrame, chosen: int) -> tuple[EntitySummary, ...]:
    rows = entities.filter(pl.col("entity") != chosen).to_dicts()
    return tuple(map(summary, rows))


def _written_like(folder: "Folder", entity: int, name: str) -> tuple[Surface, ...]:
    """Return the surfaces of an entity that are written like *name*; none where it is an id."""
    return tuple(
        surface
        for surface in surfaces_of(folder, entity)
        if surface.surface.lower() == name.lower()
    )


def _edges(folder: "Folder", pairs: list[tuple[int, int]]) -> pl.DataFrame:
    """Return the EDGES between the two of each pair in either direction, the surest first."""
    ends = [pair for a, b in pairs for pair in {(a, b), (b, a)}]
    wanted = pl.DataFrame(ends, schema=dict.fromkeys(ENDS, pl.UInt32), orient="row")
    return (
        folder.scan("edges")
        .join(wanted.lazy(), on=ENDS, how="semi")
        .collect()
        .sort(
            pl.col("basis").replace_strict(BASES, range(len(BASES)), default=len(BASES)),
            -pl.col("probability"),
            -pl.col("strength"),
            "edge",
            nulls_last=True,
        )
    )


def _path(folder: "Folder", first: int, second: int) -> list[tuple[int, int]]:
    """Return the steps of the shortest path, each the numbers of two entities."""
    edges = folder.scan("edges").select(*ENDS, "strength").collect()
    subject, object_ = (edges[end].to_numpy().astype(np.int64) for end in ENDS)
    nodes = [first]
    for row in shortest_path(subject, object_, edges["strength"].to_numpy(), first, second):
        nodes.append(int(subject[row] + object_[row]) - nodes[-1])
    return list(pairwise(nodes))


def _best_of_steps(edges: pl.DataFrame, steps: list[tuple[int, int]]) -> pl.DataFrame:
    """Return the first edge of each step, in the order of the steps."""
    number = {frozenset(step): i for i, step in enumerate(steps)}
    step = [number[frozenset(ends)] for ends in edges.select(ENDS).iter_rows()]
    placed = edges.with_columns(step=pl.Series(step, dtype=pl.Int64))
    return placed.unique("step", keep="first", maintain_order=True).sort("step").drop("step")


def explain_edges(folder: "Folder", edges: pl.DataFrame) -> tuple[ExplainedEdge, ...]:
    """Return rows of EDGES with their ends and evidence."""
    if edges.is_empty():
        return ()
    numbers = {*edges["subject"], *edges["object"]}
    ends = folder.scan("entities").filter(pl.col("entity").is_in(list(numbers))).collect()
    summaries = {row["entity"]: summary(row) for row in ends.iter_rows(named=True)}
    evidence = evidence_of_edges(folder, edges["edge"].to_list())
    reasons = reasons_of_edges(folder, edges)
    is_directed = direction_test(folder)
    copied = ["id", "predicate", "basis", "candidate", "sentences", "documents", "strength"]
    copied.append("probability")
    return tuple(
        ExplainedEdge(
            subject=summaries[row["subject"]],
            object=summaries[row["object"]],
            directed=is_directed(row),
            evidence=tuple(evidence[row["edge"]]),
            reasons=reasons.get(row["edge"], ()),
            **{name: row[name] for name in copied},
        )
        for row in edges.iter_rows(named=True)
    )


def _window(folder: "Folder") -> str:
    """Return in what entities co-occur: sentence, paragraph, document, or 3 sentences."""
    window = str(folder.manifest["config"]["window"])
    if window == "1":
        return "sentence"
    return f"{window} sentences" if window.isdigit() else window


def _co_occurrence(
    folder: "Folder", edges: pl.DataFrame, first: EntitySummary, second: EntitySummary
) -> CoOccurrence | None:
    """Return the statistics of a pair from its base edge."""
    for row in edges.filter(pl.col("basis") == CO_OCCURRENCE).iter_rows(named=True):
        windows = row["windows"]
        return CoOccurrence(
            window=_window(folder),
            first_sentences=first.sentences,
            second_sentences=second.sentences,
            all_sentences=folder.counts["sentences"],
            # By the definition of t, which knows in how many windows either is.
            expected=windows - row["t"] * windows**0.5,
            **{name: row[name] for name in ("windows", "documents", *MEASURES)},
        )
    return None
