"""What `kg evaluate` prints: a page for a person, all of it as JSON, or its figures as CSV."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kg.common.errors import UnknownName
from kg.common.text_table import FORMATS, table
from kg.reports.evaluate.evaluation import FIRST
from kg.reports.explain.paint import clean

if TYPE_CHECKING:
    import polars as pl

    from kg.reports.evaluate.evaluation import Evaluation

SHOWN = 5  # names that were not found


def evaluation(found: "Evaluation", form: str = "table") -> str:
    """Return what was found, in one of `kg.reports.show.FORMATS`.

    Raises:
        UnknownName: *form* is none of them.
    """
    if form not in FORMATS:
        raise UnknownName("--format", repr(form), f"one of {', '.join(FORMATS)}")
    if form == "json":
        return json.dumps(_everything(found), ensure_ascii=False, indent=1)
    if form == "csv":
        return table(["table", "row", "measure", "value"], _long(found), "csv")
    parts = [_counts(found), "", _rankings(found)]
    if not found.typed.is_empty():
        parts += ["", _rounded(found.typed)]
    if not found.missed.is_empty():
        parts += ["", *_missed(found.missed)]
    return "\n".join(parts)


def _counts(found: "Evaluation") -> str:
    known = sum(found.by.values())
    by = ", ".join(f"{count:,} by {how}" for how, count in found.by.items())
    matched = f"{found.matched:,} with both ends in the graph"
    joined = f", {found.joined:,} of them one entity" if found.joined else ""
    ceiling = "" if found.ceiling is None else f" ({found.ceiling:.1%}, the most one could find)"
    return "\n".join(
        [
            f"graph {found.graph} against {found.gold}",
            f"names: {found.things:,} in the gold, {known:,} in the graph ({by})",
            f"pairs: {found.pairs:,} in the gold, {matched}{joined}; {found.meet:,} meet{ceiling}",
            f"ranked: {found.candidates:,} pairs of entities that meet, {found.true:,} are true",
        ]
    )


def _rankings(found: "Evaluation") -> str:
    columns = ["ranked by", "average precision", *(f"of first {k}" for k in FIRST), "of first R"]
    rows = [
        [name, *(_share(value) for value in values.values())]
        for name, values in _measured(found).items()
    ]
    return table(columns, rows) + f"\nR = {found.true:,}, as many as are true"


def _rounded(typed: "pl.DataFrame") -> str:
    rates = ("precision", "recall", "f1")
    rows = [
        [_share(value) if name in rates else value for name, value in row.items()]
        for row in typed.iter_rows(named=True)
    ]
    return table(typed.columns, rows)


def _missed(missed: "pl.DataFrame") -> list[str]:
    lines = []
    for (why,), names in missed.group_by("why", maintain_order=True):
        shown = ", ".join(clean(name) for name in names["name"].head(SHOWN))
        more = ", …" if len(names) > SHOWN else ""
        lines.append(f"{len(names):,} names left out, {why}: {shown}{more}")
    return lines


def _measured(found: "Evaluation") -> dict[str, dict[str, float | None]]:
    """Return the figures of each ranking."""
    return {
        name: {
            "average precision": ranking.average_precision,
            **{f"precision at {k}": ranking.precision_at(k) for k in FIRST},
            "precision at R": ranking.precision_at(found.true),
        }
        for name, ranking in found.rankings.items()
    }


def _everything(found: "Evaluation") -> dict[str, Any]:
    return asdict(found) | {
        "ceiling": found.ceiling,
        "missed": found.missed.drop("thing").to_dicts(),
        "rankings": _measured(found),
        "typed": found.typed.to_dicts(),
    }


def _long(found: "Evaluation") -> list[tuple[str, str, str, Any]]:
    """Return one row a figure."""
    counts = ("things", "pairs", "matched", "joined", "meet", "ceiling", "candidates", "true")
    rows: list[tuple[str, str, str, Any]] = [
        ("counts", found.gold, name, getattr(found, name)) for name in counts
    ]
    rows += [("names", found.gold, how, count) for how, count in found.by.items()]
    rows += [
        ("rankings", name, measure, value)
        for name, values in _measured(found).items()
        for measure, value in values.items()
    ]
    rows += [
        ("predicates", row["predicate"], measure, row[measure])
        for row in found.typed.to_dicts()
        for measure in found.typed.columns[1:]
    ]
    return rows


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
