"""Explain an entity: why its surfaces are one, where it is mentioned, and its strongest edges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.query import lookup
from kg.reports.explain.name_lookup import find
from kg.reports.explain.sentences import SENTENCE, Quote, quote_of_mention, rows_of_sentences
from kg.reports.report import Report
from kg.schema.merge_rules import RULES

if TYPE_CHECKING:
    from kg.store.folder import Folder

DIRECTED = {"annotated", "cue"}  # bases of edges that say which end is the subject


@dataclass(frozen=True)
class EntitySummary(Report):
    """An entity in short.

    Attributes:
        id: stable and percent-encoded.
        name: its commonest surface, or what an override or the thesaurus calls it.
        type: its type.
        mentions: how many mention it, from 1.
        sentences: with at least one of its mentions, from 1.
    """

    id: str
    name: str
    type: str
    mentions: int
    sentences: int


@dataclass(frozen=True)
class ValueCount(Report):
    """A value (a type, an identifier, a document) and the number of mentions that have it.

    Attributes:
        value: the value.
        mentions: how many have it, from 1.
    """

    value: str
    mentions: int


@dataclass(frozen=True)
class Surface(Report):
    """A way an entity is written, and why it is this entity's.

    Attributes:
        surface: what is written.
        type: as which it is tagged.
        mentions: how many are written and tagged so, from 1.
        rule: the least trusted rule of `kg.schema.merge_rules` that merged it.
        confidence: of that rule, (0, 1].
        why: what the rule says.
        first: the first sentence in which it is written so.
    """

    surface: str
    type: str
    mentions: int
    rule: str
    confidence: float
    why: str
    first: Quote | None = None


@dataclass(frozen=True)
class Neighbour(Report):
    """An edge of an entity, with its other end.

    Attributes:
        id: of the entity at the other end.
        name: its name.
        type: its type.
        predicate: of the edge.
        direction: ``out`` if the explained entity is the subject, else ``in``.
        directed: whether subject and object cannot change places.
        basis: why the edge is there, one of `kg.store.tables.BASES`.
        sentences: that support the edge, from 1.
        strength: of the edge, > 0.
        probability: of the edge to be true, [0, 1]; None: the graph was built without judgements.
    """

    id: str
    name: str
    type: str
    predicate: str
    direction: str
    directed: bool
    basis: str
    sentences: int
    strength: float
    probability: float | None


@dataclass(frozen=True, repr=False)
class EntityExplanation(Report):
    """All that a graph knows about one entity; each tuple has the most important first.

    Attributes:
        name: what was asked for: a name or an id.
        entity: what it means.
        documents: how many mention it, from 1; None: the graph knows no documents.
        types: of its mentions, as the schema calls them.
        identifiers: that the corpus gives its mentions.
        same_as: IRIs of the same thing elsewhere.
        exact_match: IRIs of the same concept elsewhere.
        surfaces: the ways it is written.
        mentioned_in: documents by name; sources where documents are unknown.
        neighbours: its edges, the likeliest or strongest first.
        other_matches: entities that *name* may mean, too.
    """

    name: str = field(metadata={"json": "asked"})
    entity: EntitySummary = field(metadata={"json": "thing"})
    documents: int | None
    types: tuple[ValueCount, ...]
    identifiers: tuple[ValueCount, ...]
    same_as: tuple[str, ...]
    exact_match: tuple[str, ...]
    surfaces: tuple[Surface, ...] = field(metadata={"json": "forms"})
    mentioned_in: tuple[ValueCount, ...]
    neighbours: tuple[Neighbour, ...]
    other_matches: tuple[EntitySummary, ...] = field(metadata={"json": "others"})

    def __repr__(self) -> str:
        return (
            f"<EntityExplanation {self.entity.id}: {self.entity.name!r}, "
            f"{self.entity.mentions:,} mentions, {len(self.surfaces):,} surfaces, "
            f"{len(self.neighbours):,} edges>"
        )


def explain_entity(folder: "Folder", name: str) -> EntityExplanation:
    """Return what the graph knows of the entity that *name* most likely means.

    Args:
        folder: the graph.
        name: an id, or a way something is written.

    Raises:
        UnknownName: there is none; the message has names to try.
        GraphError: the graph was imported without what explains it.
    """
    folder.require("mentions", "surfaces", "links")
    best, *others = find(folder, name).to_dicts()
    mentions = _mentions(folder, best["entity"])
    return EntityExplanation(
        name=name,
        entity=summary(best),
        documents=best["documents"],
        types=_types(folder, mentions),
        identifiers=_count_values(mentions.drop_nulls("identifier"), "identifier"),
        same_as=tuple(best["same_as"]),
        exact_match=tuple(best.get("exact_match", ())),
        surfaces=_with_sentences(folder, surfaces_of(folder, best["entity"]), mentions),
        mentioned_in=_documents(folder, mentions),
        neighbours=_neighbours(folder, best["id"]),
        other_matches=tuple(map(summary, others)),
    )


def summary(row: dict[str, Any]) -> EntitySummary:
    """Return a row of ENTITIES in short."""
    return EntitySummary(row["id"], row["name"], row["type"], row["mentions"], row["sentences"])


def surfaces_of(folder: "Folder", entity: int) -> tuple[Surface, ...]:
    """Return the surfaces of an entity (its number), the commonest first."""
    rows = (
        folder.scan("surfaces")
        .filter(pl.col("entity") == entity)
        .sort(["mentions", "surface", "type"], descending=[True, False, False])
        .drop("entity", "language")
        .collect()
    )
    return tuple(
        Surface(**row, why=RULES[row["rule"]].reason) for row in rows.iter_rows(named=True)
    )


def _mentions(folder: "Folder", entity: int) -> pl.DataFrame:
    """Return the rows of MENTIONS of an entity."""
    links = folder.scan("links").filter(pl.col("entity") == entity).select("mention")
    return folder.scan("mentions").join(links, on="mention", how="semi").sort("mention").collect()


def _count_values(mentions: pl.DataFrame, column: str) -> tuple[ValueCount, ...]:
    """Count the values of a column, the commonest first."""
    counts = (
        mentions.group_by(column)
        .agg(count=pl.len())
        .sort(["count", column], descending=[True, False])
    )
    return tuple(ValueCount(*row) for row in counts.iter_rows())


def _types(folder: "Folder", mentions: pl.DataFrame) -> tuple[ValueCount, ...]:
    type_of_tag = {tag: folder.schema.type_of(tag) for tag in mentions["type"].unique()}
    return _count_values(mentions.with_columns(pl.col("type").replace(type_of_tag)), "type")


def _documents(folder: "Folder", mentions: pl.DataFrame) -> tuple[ValueCount, ...]:
    """Count the mentions of each document by its name; a source counts where it has none."""
    sentences = folder.scan("sentences").select(*SENTENCE, "document")
    documents = folder.scan("documents").select("source", "document", "name")
    names = (
        mentions.select(SENTENCE)
        .lazy()
        .join(sentences, on=SENTENCE, how="left")
        .join(documents, on=["source", "document"], how="left")
        .select(value=pl.coalesce("name", "source"))
        .collect()
    )
    return _count_values(names, "value")


def _with_sentences(
    folder: "Folder", surfaces: tuple[Surface, ...], mentions: pl.DataFrame
) -> tuple[Surface, ...]:
    """Return *surfaces* with the first sentence of each."""
    first = mentions.unique(["surface", "type"], keep="first", maintain_order=True)
    sentences = rows_of_sentences(folder, first.select(SENTENCE))
    quotes = {
        (row["surface"], row["type"]): quote_of_mention(
            row, sentences[row["source"], row["sentence"]]
        )
        for row in first.iter_rows(named=True)
    }
    return tuple(
        replace(surface, first=quotes.get((surface.surface, surface.type))) for surface in surfaces
    )


def _neighbours(folder: "Folder", id_: str) -> tuple[Neighbour, ...]:
    ids = folder.scan("entities").select("entity", "id")
    rows = (
        lookup.neighbours(folder, id_)
        .lazy()
        .join(ids, on="entity", how="left", maintain_order="left")
    )
    is_directed = direction_test(folder)
    return tuple(
        Neighbour(**row, directed=is_directed(row))
        for row in rows.drop("entity", "edge").collect().iter_rows(named=True)
    )


def direction_test(folder: "Folder") -> Callable[[Mapping[str, Any]], bool]:
    """Return a function that tells of a row with ``basis, predicate`` whether its ends differ."""
    symmetric = {relation.predicate for relation in folder.schema.relations if relation.symmetric}
    return lambda row: row["basis"] in DIRECTED and row["predicate"] not in symmetric
