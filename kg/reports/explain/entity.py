"""Explain an entity: why its written forms are one thing, and where it stands in the text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.query import lookup
from kg.reports.explain.names import find
from kg.reports.explain.quotes import SENTENCE, Quote, of_mention, of_sentences
from kg.schema.merge_rules import RULES

if TYPE_CHECKING:
    from kg.store.folder import Folder

DIRECTED = {"annotated", "cue"}  # bases; in the others neither end comes first


@dataclass(frozen=True)
class Thing:
    """An entity in short."""

    id: str
    name: str
    type: str
    mentions: int
    sentences: int


@dataclass(frozen=True)
class Count:
    """How many mentions have a value."""

    value: str
    mentions: int


@dataclass(frozen=True)
class Form:
    """A way an entity is written, and why it is this entity's."""

    surface: str
    type: str
    mentions: int
    rule: str
    confidence: float
    why: str  # what the rule says
    first: Quote | None = None  # where it is written so first


@dataclass(frozen=True)
class Neighbour:
    """What an edge leads to."""

    id: str
    name: str
    type: str
    predicate: str
    direction: str  # out, in
    directed: bool  # the two ends cannot change places
    basis: str
    sentences: int
    strength: float


@dataclass(frozen=True)
class EntityExplanation:
    """All that a graph knows about one entity; each list has the most important first."""

    asked: str
    thing: Thing
    documents: int | None  # that mention it; null: unknown
    types: tuple[Count, ...]  # of its mentions
    identifiers: tuple[Count, ...]  # that the corpus gives them
    same_as: tuple[str, ...]  # IRIs
    exact_match: tuple[str, ...]  # IRIs
    forms: tuple[Form, ...]
    mentioned_in: tuple[Count, ...]  # documents; where they are unknown, sources
    neighbours: tuple[Neighbour, ...]
    others: tuple[Thing, ...]  # that the name may mean too


def explain_entity(folder: "Folder", name: str) -> EntityExplanation:
    """Return what *graph* knows of the entity that *name* most likely means.

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
        asked=name,
        thing=thing(best),
        documents=best["documents"],
        types=_types(folder, mentions),
        identifiers=_counts(mentions.drop_nulls("identifier"), "identifier"),
        same_as=tuple(best["same_as"]),
        exact_match=tuple(best.get("exact_match", ())),
        forms=_with_sentences(folder, forms_of(folder, best["entity"]), mentions),
        mentioned_in=_documents(folder, mentions),
        neighbours=_neighbours(folder, best["id"]),
        others=tuple(map(thing, others)),
    )


def thing(row: dict[str, Any]) -> Thing:
    """Return a row of ENTITIES in short."""
    return Thing(row["id"], row["name"], row["type"], row["mentions"], row["sentences"])


def forms_of(folder: "Folder", entity: int) -> tuple[Form, ...]:
    """Return the ways an entity is written, the commonest first."""
    rows = (
        folder.scan("surfaces")
        .filter(pl.col("entity") == entity)
        .sort(["mentions", "surface", "type"], descending=[True, False, False])
        .drop("entity")
        .collect()
    )
    return tuple(Form(**row, why=RULES[row["rule"]].reason) for row in rows.iter_rows(named=True))


def _mentions(folder: "Folder", entity: int) -> pl.DataFrame:
    """Return the rows of MENTIONS of an entity."""
    links = folder.scan("links").filter(pl.col("entity") == entity).select("mention")
    return folder.scan("mentions").join(links, on="mention", how="semi").sort("mention").collect()


def _counts(mentions: pl.DataFrame, column: str) -> tuple[Count, ...]:
    """Count the values of a column, the commonest first."""
    counted = (
        mentions.group_by(column)
        .agg(count=pl.len())
        .sort(["count", column], descending=[True, False])
    )
    return tuple(Count(*row) for row in counted.iter_rows())


def _types(folder: "Folder", mentions: pl.DataFrame) -> tuple[Count, ...]:
    meaning = {tag: folder.schema.type_of(tag) for tag in mentions["type"].unique()}
    return _counts(mentions.with_columns(pl.col("type").replace(meaning)), "type")


def _documents(folder: "Folder", mentions: pl.DataFrame) -> tuple[Count, ...]:
    """Count the mentions of each document by its name; a source counts where it has none."""
    places = mentions.select(SENTENCE)
    sentences = folder.scan("sentences").select(*SENTENCE, "document")
    documents = folder.scan("documents").select("source", "document", "name")
    named = (
        places.lazy()
        .join(sentences, on=SENTENCE, how="left")
        .join(documents, on=["source", "document"], how="left")
        .select(value=pl.coalesce("name", "source"))
        .collect()
    )
    return _counts(named, "value")


def _with_sentences(
    folder: "Folder", forms: tuple[Form, ...], mentions: pl.DataFrame
) -> tuple[Form, ...]:
    """Return *forms* with the first sentence of each."""
    first = mentions.unique(["surface", "type"], keep="first", maintain_order=True)
    texts = of_sentences(folder, first.select(SENTENCE))
    quotes = {
        (row["surface"], row["type"]): of_mention(row, texts[row["source"], row["sentence"]])
        for row in first.iter_rows(named=True)
    }
    return tuple(replace(form, first=quotes.get((form.surface, form.type))) for form in forms)


def _neighbours(folder: "Folder", id_: str) -> tuple[Neighbour, ...]:
    ids = folder.scan("entities").select("entity", "id")
    rows = (
        lookup.neighbours(folder, id_)
        .lazy()
        .join(ids, on="entity", how="left", maintain_order="left")
    )
    directed = directed_in(folder)
    return tuple(
        Neighbour(**row, directed=directed(row))
        for row in rows.drop("entity", "edge").collect().iter_rows(named=True)
    )


def directed_in(folder: "Folder") -> Callable[[Mapping[str, Any]], bool]:
    """Return what tells of a row with ``basis, predicate`` whether its ends have an order."""
    symmetric = {relation.predicate for relation in folder.schema.relations if relation.symmetric}
    return lambda row: row["basis"] in DIRECTED and row["predicate"] not in symmetric
