"""Take from a graph folder what the page of `kg view` holds: entities, edges, surfaces, evidence.

In: a graph folder, perhaps with ``analysis.parquet``. Out: the parts of the page, each as packed
text. Above the limits the entities of the most mentions stay, and the strongest edges between them;
the page is told how many there are in all.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from kg.common.arrays import Array, Integers
from kg.common.naming import phrase
from kg.schema.colours import colours, readable_on
from kg.schema.merge_rules import RULES
from kg.store.folder import Folder
from kg.store.tables import BASES, RANK_DESCENDING, RANKED_BY
from kg.view.analysis import MEASURED, read_analysis
from kg.view.communities import communities
from kg.view.evidence import evidence_part
from kg.view.layout import layout
from kg.view.packing import pack

PLACES = (1 << 16) - 1  # along either axis
MEASURES = ("strength", "npmi", "q", "g2", "t", "p")  # that the page shows of an edge
COUNTS = ("sentences", "documents", "windows")


@dataclass(frozen=True)
class Limits:
    """What a page holds at most; the page says how much more the graph has."""

    entities: int = 200_000
    edges: int = 400_000
    sentences: int = 100_000  # texts of the evidence


def parts(folder: Folder, limits: Limits, site: str | None = None) -> dict[str, str]:
    """Return the parts of the page by name: graph, surfaces, evidence.

    Args:
        folder: the graph, with the edges that are to be shown.
        limits: of what is held.
        site: the relative address of the start page of `kg serve`; None: of no server.
    """
    entities, edges = _selected(folder, limits)
    ends = {end: edges[end].to_numpy().astype(np.int64) for end in ("subject", "object")}
    strength = edges["strength"].to_numpy()
    analysis = read_analysis(folder, entities["entity"])
    label = analysis.get("community")
    if label is None:
        label = communities(ends["subject"], ends["object"], strength, len(entities))
    places = layout(ends["subject"], ends["object"], strength, label)
    names = _Names(folder, entities, edges)
    columns: dict[str, Array] = {
        **_entity_columns(entities, names),
        "entity.community": label,
        **{f"entity.{axis}": _rounded(at) for axis, at in zip("xy", places, strict=True)},
        **{f"entity.{name}": analysis[name] for name in MEASURED if name in analysis},
        **{f"edge.{end}": number for end, number in ends.items()},
        **_edge_columns(edges, names),
    }
    facts = _facts(folder, names, site)
    texts = {"ids": entities["id"].to_list(), "names": entities["name"].to_list()}
    return {
        "graph": pack(columns, {"facts": facts, **texts}, ["edge.subject"]),
        "surfaces": _surfaces(folder, entities, names),
        "evidence": evidence_part(folder, edges, limits.sentences),
    }


def _selected(folder: Folder, limits: Limits) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return entities and edges within the limits; the ends of edges are rows of the entities."""
    entities = folder.scan("entities").collect()
    edges = folder.scan("edges").collect()
    if len(entities) > limits.entities:
        by_mentions = [-pl.col("mentions").cast(pl.Int64), pl.col("entity")]
        entities = entities.sort(by_mentions).head(limits.entities).sort("entity")
        for end in ("subject", "object"):
            edges = edges.filter(pl.col(end).is_in(entities["entity"].implode()))
    if len(edges) > limits.edges:
        ranked = edges.sort(RANKED_BY, descending=RANK_DESCENDING, nulls_last=True)
        edges = ranked.head(limits.edges).sort("edge")
    row = pl.Series(range(len(entities)), dtype=pl.UInt32)
    for end in ("subject", "object"):
        edges = edges.with_columns(
            pl.col(end).replace_strict(entities["entity"], row, return_dtype=pl.UInt32)
        )
    return entities, edges


class _Names:
    """The values that columns hold by number: types, predicates, bases, rules."""

    def __init__(self, folder: Folder, entities: pl.DataFrame, edges: pl.DataFrame) -> None:
        declared = [name for name in folder.schema.types if name in set(entities["type"])]
        self.types = [*declared, *sorted(set(entities["type"]) - set(declared))]
        self.predicates = sorted({*edges["predicate"], *edges["candidate"].drop_nulls()})
        self.bases, self.rules = list(BASES), list(RULES)

    @staticmethod
    def number(values: pl.Series, names: list[str]) -> Integers:
        """Return the number of each of *values* among *names*, one more than it; 0: null."""
        numbers = {name: number for number, name in enumerate(names, 1)}
        of_values = values.replace_strict(numbers, default=0, return_dtype=pl.Int64)
        return of_values.fill_null(0).to_numpy()


def _entity_columns(entities: pl.DataFrame, names: _Names) -> dict[str, Array]:
    return {
        "entity.type": names.number(entities["type"], names.types) - 1,
        "entity.share": entities["share"].to_numpy(),
        **{
            f"entity.{name}": entities[name].fill_null(0).to_numpy()
            for name in ("mentions", "sentences", "documents")
        },
    }


def _edge_columns(edges: pl.DataFrame, names: _Names) -> dict[str, Array]:
    judged = edges["probability"].null_count() < len(edges)
    measures = (*MEASURES, "probability") if judged else MEASURES
    return {
        "edge.predicate": names.number(edges["predicate"], names.predicates) - 1,
        "edge.candidate": names.number(edges["candidate"], names.predicates),
        "edge.basis": names.number(edges["basis"], names.bases) - 1,
        **{f"edge.{name}": edges[name].fill_null(0).to_numpy() for name in COUNTS},
        **{f"edge.{name}": edges[name].fill_null(float("nan")).to_numpy() for name in measures},
    }


def _rounded(axis: Array) -> Integers:
    return np.asarray(np.rint(axis * PLACES), np.int64)


def _surfaces(folder: Folder, entities: pl.DataFrame, names: _Names) -> str:
    """Return how entities are written and why each is the entity; types and links of entities."""
    row = pl.Series(range(len(entities)), dtype=pl.UInt32)
    numbers = entities["entity"]
    surfaces = (
        folder.scan("surfaces")
        .filter(pl.col("entity").is_in(numbers.implode()))
        .with_columns(pl.col("entity").replace_strict(numbers, row, return_dtype=pl.UInt32))
        .collect()
    )
    tagged = entities["types"].explode().struct.field("type").drop_nulls()
    types = sorted({*surfaces["type"], *tagged})
    columns: dict[str, Array] = {
        "surface.entity": surfaces["entity"].to_numpy().astype(np.int64),
        "surface.type": names.number(surfaces["type"], types) - 1,
        "surface.mentions": surfaces["mentions"].to_numpy(),
        "surface.rule": names.number(surfaces["rule"], names.rules),
    }
    several = entities["types"].list.len() > 1
    values = {
        "surfaces": surfaces["surface"].to_list(),
        "types": types,
        "tagged": {
            str(at): [[tagged["type"], tagged["mentions"]] for tagged in entities["types"][at]]
            for at in several.arg_true()
        },
        "elsewhere": {
            str(at): [*same, *exact]
            for at, (same, exact) in enumerate(entities["same_as", "exact_match"].iter_rows())
            if same or exact
        },
    }
    return pack(columns, values, ["surface.entity"])


def _facts(folder: Folder, names: _Names, site: str | None) -> dict[str, Any]:
    """Return what the page says of the whole graph, and what its numbers stand for."""
    schema, counts = folder.schema, folder.counts
    labels = {name: declared.label for name, declared in schema.types.items()}
    palette = colours(schema, names.types)
    relations = {relation.predicate: relation for relation in schema.relations}
    return {
        "name": folder.name,
        "site": site,
        "entities": sum(counts["entities"].values()),
        "edges": sum(counts["edges"].values()),
        "sources": counts["sources"],
        "documents": counts["documents"],
        "sentences": counts["sentences"],
        "mentions": counts["mentions"],
        "window": str(folder.manifest["config"].get("window", "sentence")),
        "missing": list(folder.manifest.get("missing", [])),
        "text": bool(folder.manifest["config"].get("text", True)),
        "types": [
            {
                "name": name,
                "label": labels.get(name) or phrase(name),
                "colour": palette[name],
                "ink": readable_on(palette[name]),
            }
            for name in names.types
        ],
        "predicates": [
            {
                "name": name,
                "label": (relations[name].label if name in relations else "") or phrase(name),
                "description": relations[name].description if name in relations else "",
                "symmetric": name not in relations or relations[name].symmetric,
            }
            for name in names.predicates
        ],
        "bases": names.bases,
        "rules": [
            {"name": rule.name, "reason": rule.reason, "confidence": rule.confidence}
            for rule in RULES.values()
        ],
    }
