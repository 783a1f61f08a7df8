"""What ``graph.json`` counts of the tables, whoever made them."""

from typing import Any

import polars as pl


def graph_counts(
    sources: pl.DataFrame,
    documents: int,
    mentions: int,
    relations: int | None,
    types: pl.Series,
    predicates: pl.Series,
    rules: pl.Series | None,
) -> dict[str, Any]:
    """Return the counts of a graph, as ``graph.json`` has them; None where they are not known.

    Args:
        sources: SOURCES.
        documents: rows of DOCUMENTS.
        mentions: rows of MENTIONS.
        relations: rows of RELATIONS.
        types: of the entities.
        predicates: of the edges.
        rules: of the diagnostics.
    """
    return {
        "sources": len(sources),
        "documents": documents,
        **sources.select(pl.sum("bytes", "sentences", "tokens")).row(0, named=True),
        "mentions": mentions,
        "entities": tally(types.alias("type")),
        "relations": relations,
        "edges": tally(predicates.alias("predicate")),
        "diagnostics": None if rules is None else tally(rules.alias("rule")),
    }


def tally(values: pl.Series) -> dict[str, int]:
    """Return how often each value is there, by value."""
    return dict(values.value_counts().sort(values.name).rows())
