"""Find names that may be several: people in unrelated documents, forms in two entities.

In: a graph. Out: for people, ``entity, source, document, name, part``, the documents by what they
have in common; for forms, pairs of entities of which one may be the other.
"""

from typing import TYPE_CHECKING

import polars as pl

from kg.schema.merge_rules import SAME

if TYPE_CHECKING:
    from kg.store.folder import Folder

MAX_DOCUMENTS = 20  # of a name; one that more have is of somebody well known
OWN = [SAME, "unicode", "tokenisation", "possessive", "determiner", "case", "noise"]


def unrelated_documents(folder: "Folder") -> pl.DataFrame:
    """Return ``entity, source, document, mention, part`` of people in unrelated documents, sorted.

    Two documents of a person are of one ``part`` if they, or documents between them, have another
    entity in common; part 0 is that of most documents. ``mention`` is the first one there.

    Takes time and memory in proportion to the entities of documents.
    """
    persons = _persons(folder)
    held = _entities_of_documents(folder)
    several = (
        held.join(persons, on="entity", how="semi")
        .filter(pl.len().over("entity").is_between(2, MAX_DOCUMENTS))
        .sort("entity", "source", "document")
    )
    of_document = held.join(several.select("place").unique(), on="place", how="semi")
    entities = {place: set(found) for place, found in _lists(of_document, "place", "entity")}
    parts: list[int] = []
    for entity, places in _lists(several, "entity", "place"):
        parts += _parts([entities[place] - {entity} for place in places])
    rows = several.with_columns(part=pl.Series(parts, dtype=pl.UInt32))
    apart = rows.filter(pl.col("part").max().over("entity") > 0)
    return apart.select("entity", "source", "document", "mention", "part")


def _lists(rows: pl.DataFrame, by: str, value: str) -> list[tuple[int, list[int]]]:
    return rows.group_by(by, maintain_order=True).agg(value).rows()


def _persons(folder: "Folder") -> pl.DataFrame:
    entities = folder.scan("entities").select("entity", "type").collect()
    types = [type_ for type_ in entities["type"].unique() if folder.schema.has_tails(type_)]
    return entities.filter(pl.col("type").is_in(types)).select("entity")


def _entities_of_documents(folder: "Folder") -> pl.DataFrame:
    """Return ``source, document, place, entity, mention``; ``place`` numbers the documents."""
    at = ["source", "sentence"]
    sentences = folder.scan("sentences").select(*at, "document")
    return (
        folder.scan("mentions")
        .select("mention", *at)
        .join(folder.scan("links"), on="mention")
        .join(sentences, on=at)
        .drop_nulls("document")
        .group_by("source", "document", "entity")
        .agg(pl.min("mention"))
        .collect()
        .with_columns(place=pl.struct("source", "document").rank("dense"))
    )


def _parts(documents: list[set[int]]) -> list[int]:
    """Return the part of each of *documents*: those that share an element, at once or in steps.

    >>> _parts([{1, 2}, {3}, {2, 4}, {4}])
    [0, 1, 0, 0]
    """
    parts: list[tuple[list[int], set[int]]] = []
    for number, elements in enumerate(documents):
        touching = [part for part in parts if part[1] & elements]
        parts = [part for part in parts if part not in touching]
        numbers = sorted([number, *(i for part in touching for i in part[0])])
        parts.append((numbers, elements.union(*(part[1] for part in touching))))
    parts.sort(key=lambda part: (-len(part[0]), part[0]))
    of_document = {i: rank for rank, (numbers, _) in enumerate(parts) for i in numbers}
    return [of_document[i] for i in range(len(documents))]


def forms_of_two(folder: "Folder") -> pl.DataFrame:
    """Return ``surface, type, entity, other, mentions`` of forms that are two entities, sorted.

    ``entity`` is the one that bears the name, ``other`` the only one that it stands for where a
    document, or the whole corpus, says so.
    """
    surfaces = folder.scan("surfaces").collect()
    by = ["surface", "type"]
    twice = surfaces.filter(pl.col("entity").n_unique().over(by) == 2)
    own = pl.col("rule").is_in(OWN)
    bearers = twice.filter(own).select(*by, "entity", "mentions")
    others = twice.filter(~own).select(*by, other="entity")
    return bearers.join(others, on=by).sort(*by)
