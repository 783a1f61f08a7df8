"""Print an evaluation: a page for a person, all of it as JSON, or its figures as CSV."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from kg.common.text_table import table, visible
from kg.reports.evaluate.evaluation import CUTOFFS
from kg.reports.report import Report, as_json, in_format

if TYPE_CHECKING:
    import polars as pl

    from kg.reports.evaluate.evaluation import Evaluation

MAX_NAMES = 5  # of the gold that were not matched
COUNTS = ("things", "pairs", "matched", "joined", "meet", "ceiling", "candidates", "true")
CSV_COLUMNS = ["table", "row", "measure", "value"]
R = TypeVar("R", bound=Report)


def evaluation(result: "Evaluation", form: str = "table") -> str:
    """Return an evaluation as text.

    Raises:
        UnknownName: *form* is none of table, json and csv.
    """
    return in_form(result, form, _page, _figure_rows)


def in_form(
    result: R, form: str, page: Callable[[R], str], figures: Callable[[R], Sequence[Sequence[Any]]]
) -> str:
    """Return a report as text: its *page* as a table, all of it as JSON, its *figures* as CSV.

    Raises:
        UnknownName: *form* is none of table, json and csv.
    """
    return in_format(
        form,
        {
            "table": lambda: page(result),
            "json": lambda: as_json(result.to_dict()),
            "csv": lambda: table(CSV_COLUMNS, figures(result), "csv"),
        },
    )


def _page(result: "Evaluation") -> str:
    parts = [_counts(result), "", _rankings(result)]
    if not result.predicates.is_empty():
        parts += ["", _predicates(result.predicates)]
    if not result.unmatched.is_empty():
        parts += ["", *_unmatched(result.unmatched)]
    return "\n".join(parts)


def _counts(result: "Evaluation") -> str:
    names = (
        f"{result.gold_entities:,} in the gold, {sum(result.matched_by.values()):,} in the graph"
    )
    by = ", ".join(f"{count:,} by {how}" for how, count in result.matched_by.items())
    matched = f"{result.matched_pairs:,} with both ends in the graph"
    merged = f", {result.merged_pairs:,} of them one entity" if result.merged_pairs else ""
    recall = "" if result.ceiling is None else f" ({result.ceiling:.1%}, the most one could find)"
    meet = f"{result.co_occurring_pairs:,} meet{recall}"
    true = f"{result.true_candidates:,} are true"
    return "\n".join(
        [
            f"graph {result.graph} against {result.gold}",
            f"names: {names} ({by})",
            f"pairs: {result.gold_pairs:,} in the gold, {matched}{merged}; {meet}",
            f"ranked: {result.candidates:,} pairs of entities that meet, {true}",
        ]
    )


def _rankings(result: "Evaluation") -> str:
    first = [f"of first {k}" for k in CUTOFFS]
    columns = ["ranked by", "average precision", *first, "of first R"]
    rows = [[name, *map(_rate, figures.values())] for name, figures in result.figures().items()]
    return table(columns, rows) + f"\nR = {result.true_candidates:,}, as many as are true"


def _predicates(predicates: "pl.DataFrame") -> str:
    rates = ("precision", "recall", "f1")
    rows = [
        [_rate(value) if name in rates else value for name, value in row.items()]
        for row in predicates.iter_rows(named=True)
    ]
    return table(predicates.columns, rows)


def _unmatched(unmatched: "pl.DataFrame") -> list[str]:
    lines = []
    for (why,), names in unmatched.group_by("why", maintain_order=True):
        shown = ", ".join(visible(name) for name in names["name"].head(MAX_NAMES))
        more = ", …" if len(names) > MAX_NAMES else ""
        lines.append(f"{len(names):,} names left out, {why}: {shown}{more}")
    return lines


def _figure_rows(result: "Evaluation") -> list[tuple[str, str, str, Any]]:
    """Return `CSV_COLUMNS`, one row a figure."""
    values = result.to_dict()
    rows: list[tuple[str, str, str, Any]] = [
        ("counts", result.gold, name, values[name]) for name in COUNTS
    ]
    rows += [("names", result.gold, how, count) for how, count in result.matched_by.items()]
    rows += [
        ("rankings", name, measure, value)
        for name, figures in result.figures().items()
        for measure, value in figures.items()
    ]
    rows += [
        ("predicates", row["predicate"], measure, row[measure])
        for row in result.predicates.to_dicts()
        for measure in result.predicates.columns[1:]
    ]
    return rows


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
