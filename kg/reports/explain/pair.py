"""Explain two entities: the edges between them with their numbers and sentences, or the way."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from kg.reports.explain.entity import Form, Thing, directed_in, forms_of, thing
from kg.reports.explain.names import find
from kg.reports.explain.paths import closest
from kg.reports.explain.quotes import Quote, of_edges

if TYPE_CHECKING:
    from kg.store.folder import Folder

# What claims most comes first.
BASES = ["annotated", "cue", "enumeration", "co-occurrence"]
CO_OCCURRENCE = BASES[-1]
ENDS = ["subject", "object"]
MEASURES = ("npmi", "g2", "t", "p", "q")


@dataclass(frozen=True)
class Link:
    """An edge with its sentences."""

    id: str
    subject: Thing
    predicate: str
    object: Thing
    directed: bool  # subject and object cannot change places
    basis: str
    candidate: str | None
    sentences: int
    documents: int | None
    strength: float
    evidence: tuple[tuple[Quote, ...], ...]  # one sentence each, or one for either end


@dataclass(frozen=True)
class Meeting:
    """How often two entities meet, and what is to be thought of that."""

    window: str  # what they meet in: sentence, paragraph, document, 3 sentences
    windows: int  # with both
    documents: int | None  # likewise; null: unknown
    one: int  # sentences with the one
    other: int
    all: int  # sentences of the corpus
    expected: float  # windows with both, by chance
    npmi: float
    g2: float
    t: float
    p: float
    q: float


@dataclass(frozen=True)
class PairExplanation:
    """What a graph knows about two entities."""

    asked: tuple[str, str]
    one: Thing
    other: Thing
    others: tuple[tuple[Thing, ...], tuple[Thing, ...]]  # that either name may mean too
    same: tuple[tuple[Form, ...], tuple[Form, ...]] | None  # forms, where they are one entity
    meeting: Meeting | None  # null where no sentence has both
    edges: tuple[Link, ...]  # between the two, what claims most first
    path: tuple[Link, ...]  # from the one to the other, where there is no edge


def explain_pair(folder: "Folder", one: str, other: str) -> PairExplanation:
    """Return what *graph* knows of how *one* and *other* are related.

    Of names with several meanings those are taken that meet most often, else the most frequent.

    Args:
        folder: the graph.
        one: an id, or a way something is written.
        other: likewise.

    Raises:
        UnknownName: one of them is nothing's name; the message has names to try.
        GraphError: the graph was imported without what explains it.
    """
    folder.require("mentions", "surfaces", "evidence")
    first, second = find(folder, one), find(folder, other)
    a, b = ends = _choose(folder, first["entity"].to_list(), second["entity"].to_list())
    rows = _edges(folder, [ends])
    things = {row["entity"]: thing(row) for row in [*first.to_dicts(), *second.to_dicts()]}
    steps = _path(folder, a, b) if a != b and rows.is_empty() else []
    return PairExplanation(
        asked=(one, other),
        one=things[a],
        other=things[b],
        others=(_rest(first, a), _rest(second, b)),
        same=(_written(folder, a, one), _written(folder, b, other)) if a == b else None,
        meeting=_meeting(folder, rows, things[a], things[b]),
        edges=_links(folder, rows),
        path=_links(folder, _best(_edges(folder, steps), steps)),
    )


def _choose(folder: "Folder", ones: list[int], others: list[int]) -> tuple[int, int]:
    """Choose one of *ones* and one of *others*, in both of which the best match stands first.

    If the best matches are one entity, that it is. Else it is the two with an edge of the most
    sentences, else an entity that both names may mean, else the best matches.
    """
    if ones[0] == others[0]:
        return ones[0], others[0]
    subject, object_ = pl.col("subject"), pl.col("object")
    there = subject.is_in(ones) & object_.is_in(others)
    back = subject.is_in(others) & object_.is_in(ones)
    one, other = (pl.when(there).then(x).otherwise(y) for x, y in (ENDS, ENDS[::-1]))
    most = (
        folder.scan("edges")
        .filter(there | back)
        .select(one=one, other=other, sentences="sentences")
        .sort(["sentences", "one", "other"], descending=[True, False, False])
        .head(1)
        .collect()
    )
    if len(most):
        return most["one"][0], most["other"][0]
    shared = [entity for entity in ones if entity in set(others)]
    return (shared[0], shared[0]) if shared else (ones[0], others[0])


def _rest(found: pl.DataFrame, taken: int) -> tuple[Thing, ...]:
    return tuple(thing(row) for row in found.filter(pl.col("entity") != taken).to_dicts())


def _written(folder: "Folder", entity: int, name: str) -> tuple[Form, ...]:
    """Return the forms of an entity that are written like *name*; none where it is an id."""
    return tuple(form for form in forms_of(folder, entity) if form.surface.lower() == name.lower())


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
            -pl.col("strength"),
            "edge",
        )
    )


def _path(folder: "Folder", one: int, other: int) -> list[tuple[int, int]]:
    """Return the steps of the closest path."""
    edges = folder.scan("edges").select(*ENDS, "strength").collect()
    subject, object_ = (edges[end].to_numpy().astype(np.int64) for end in ENDS)
    nodes = [one]
    for row in closest(subject, object_, edges["strength"].to_numpy(), one, other):
        nodes.append(int(subject[row] + object_[row]) - nodes[-1])
    return list(pairwise(nodes))


def _best(edges: pl.DataFrame, steps: list[tuple[int, int]]) -> pl.DataFrame:
    """Return the first edge of each step, in the order of the steps."""
    number = {frozenset(step): i for i, step in enumerate(steps)}
    step = [number[frozenset(ends)] for ends in edges.select(ENDS).iter_rows()]
    placed = edges.with_columns(step=pl.Series(step, dtype=pl.Int64))
    return placed.unique("step", keep="first", maintain_order=True).sort("step").drop("step")


def _links(folder: "Folder", edges: pl.DataFrame) -> tuple[Link, ...]:
    """Return rows of EDGES with their ends and evidence."""
    if edges.is_empty():
        return ()
    numbers = {*edges["subject"], *edges["object"]}
    ends = folder.scan("entities").filter(pl.col("entity").is_in(list(numbers))).collect()
    things = {row["entity"]: thing(row) for row in ends.iter_rows(named=True)}
    evidence = of_edges(folder, edges["edge"].to_list())
    directed = directed_in(folder)
    kept = ("id", "predicate", "basis", "candidate", "sentences", "documents", "strength")
    return tuple(
        Link(
            subject=things[row["subject"]],
            object=things[row["object"]],
            directed=directed(row),
            evidence=tuple(evidence[row["edge"]]),
            **{name: row[name] for name in kept},
        )
        for row in edges.iter_rows(named=True)
    )


def window_of(folder: "Folder") -> str:
    """Return what entities meet in: sentence, paragraph, document, or 3 sentences."""
    window = str(folder.manifest["config"]["window"])
    if window == "1":
        return "sentence"
    return f"{window} sentences" if window.isdigit() else window


def _meeting(folder: "Folder", edges: pl.DataFrame, one: Thing, other: Thing) -> Meeting | None:
    """Return the numbers of a pair from its base edge."""
    for row in edges.filter(pl.col("basis") == CO_OCCURRENCE).iter_rows(named=True):
        met = row["windows"]
        return Meeting(
            window=window_of(folder),
            one=one.sentences,
            other=other.sentences,
            all=folder.counts["sentences"],
            # By the definition of t, which knows in how many windows either is.
            expected=met - row["t"] * met**0.5,
            **{name: row[name] for name in ("windows", "documents", *MEASURES)},
        )
    return None
