"""Diagnostics of names: types and predicates that are not called after their own name, and why."""

from collections.abc import Iterable, Mapping

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.relate.predicates import Predicates
from kg.schema.type_labels import renamed_types
from kg.store.tables import DIAGNOSTICS


def renamed(
    stage: str, types: Iterable[str], labels: Mapping[str, str], predicates: Predicates
) -> pl.DataFrame:
    """Return DIAGNOSTICS: what has another label or predicate than its name gives.

    Args:
        stage: that reports it.
        types: that entities have.
        labels: of these, and of the types of the schema.
        predicates: of the edges.
    """
    occurring = set(types)
    type_rows = [row for row in renamed_types(labels) if row[0] in occurring]
    rows = [
        (stage, None, None, rule, value, action)
        for rule, names in (
            (Rule.RENAMED_TYPE, type_rows),
            (Rule.RENAMED_PREDICATE, predicates.renamed),
        )
        for value, action in names
    ]
    return pl.DataFrame(rows, DIAGNOSTICS, orient="row")
