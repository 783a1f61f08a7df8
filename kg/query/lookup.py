"""Look up entities by name, the neighbours of an entity, and the evidence of an edge."""

from typing import Any

import polars as pl

from kg.common.errors import UnknownName
from kg.store.folder import Folder
from kg.store.tables import RANK_DESCENDING, RANKED_BY

_SPAN = ["source", "sentence", "start", "end"]  # the key of a mention


def find_entities(folder: Folder, name: str) -> pl.DataFrame:
    """Return the ENTITIES that *name* may mean, best first: of this id, name or surface.

    Case does not count. First is the entity whose id *name* is, then the one that has the most
    mentions written so.

    Raises:
        UnknownName: there is none.
    """
    lower = name.lower()
    mentions_written_so = (
        folder.scan("surfaces")
        .filter(pl.col("surface").str.to_lowercase() == lower)
        .group_by("entity")
        .agg(written=pl.sum("mentions"))
    )
    named_so = pl.col("name").str.to_lowercase() == lower
    matches = (
        folder.scan("entities")
        .join(mentions_written_so, on="entity", how="left")
        .filter((pl.col("id") == name) | named_so | pl.col("written").is_not_null())
        .sort(
            [pl.col("id") != name, pl.col("written").fill_null(0), "mentions", "id"],
            descending=[False, True, True, False],
        )
        .drop("written")
        .collect()
    )
    if matches.is_empty():
        hint = f"kg info {folder.path} shows the most frequent"
        raise UnknownName(folder.name, repr(name), "an entity's id or a way it is written", hint)
    return matches


def find_entity(folder: Folder, entity: str | int) -> dict[str, Any]:
    """Return the row of ENTITIES of a row number, or that which a name or an id means best.

    Raises:
        UnknownName: there is none.
    """
    if isinstance(entity, str):
        return find_entities(folder, entity).row(0, named=True)
    return _row(folder, "entities", "entity", entity)


def find_edge(folder: Folder, edge: int | str) -> dict[str, Any]:
    """Return the row of EDGES of a row number, or of an id.

    Raises:
        UnknownName: there is none.
    """
    return _row(folder, "edges", "id" if isinstance(edge, str) else "edge", edge)


def _row(folder: Folder, table: str, column: str, value: int | str) -> dict[str, Any]:
    rows = folder.scan(table).filter(pl.col(column) == value).collect()
    if rows.is_empty():
        wanted = f"the id or the row number of one of its {table}"
        raise UnknownName(folder.name, repr(value), wanted)
    return rows.row(0, named=True)


def neighbours(folder: Folder, entity: str | int) -> pl.DataFrame:
    """Return the edges of an entity, given by name, id or row number, the likeliest first.

    Where the graph has no probabilities, that is the strongest.

    Out: ``predicate, direction`` (out, in), ``entity, name, type`` of the other end,
    ``basis, sentences, strength, probability, edge``.
    """
    number = find_entity(folder, entity)["entity"]
    edges = folder.scan("edges").select(
        "predicate", "basis", "sentences", *RANKED_BY, "subject", "object"
    )
    outgoing = edges.filter(pl.col("subject") == number).with_columns(
        direction=pl.lit("out"), entity="object"
    )
    incoming = edges.filter(pl.col("object") == number).with_columns(
        direction=pl.lit("in"), entity="subject"
    )
    names = folder.scan("entities").select("entity", "name", "type")
    columns = [
        "predicate",
        "direction",
        "entity",
        "name",
        "type",
        "basis",
        "sentences",
        "strength",
        "probability",
        "edge",
    ]
    return (
        pl.concat([outgoing, incoming])
        .join(names, on="entity")
        .sort([*RANKED_BY, "direction"], descending=[*RANK_DESCENDING, False], nulls_last=True)
        .select(columns)
        .collect()
    )


def evidence(folder: Folder, edge: int | str) -> pl.DataFrame:
    """Return the sentences behind an edge, given by its row number or id, most direct first.

    Out: ``rank, source, line, sentence, text, subject_begin, subject_stop, object_begin,
    object_stop`` (characters of the text), ``cue``; where the object is mentioned in another
    sentence also ``object_source, object_line, object_sentence, object_text``, else null.
    """
    number = find_edge(folder, edge)["edge"]
    rows = folder.scan("evidence").filter(pl.col("edge") == number)
    spans = folder.scan("mentions").select(*_SPAN, "begin", "stop").unique()
    sentences = folder.scan("sentences").select("source", "sentence", "line", "text")
    for end in ("subject", "object"):
        keys = [f"{end}_{key}" for key in _SPAN]
        rows = rows.join(spans.select(pl.all().name.prefix(f"{end}_")), on=keys)
        rows = rows.join(sentences.select(pl.all().name.prefix(f"{end}_")), on=keys[:2])
    in_two_sentences = pl.any_horizontal(
        pl.col(f"subject_{key}") != pl.col(f"object_{key}") for key in _SPAN[:2]
    )
    place = ["source", "line", "sentence", "text"]
    bounds = [f"{end}_{key}" for end in ("subject", "object") for key in ("begin", "stop")]
    object_place = [
        pl.when(in_two_sentences).then(f"object_{name}").alias(f"object_{name}") for name in place
    ]
    subject_place = [pl.col(f"subject_{name}").alias(name) for name in place]
    return rows.sort("rank").select("rank", *subject_place, *bounds, "cue", *object_place).collect()
