"""Print what changed between two graphs: totals and the greatest differences on one screen."""

from typing import TYPE_CHECKING, Any

import polars as pl

from kg.common.text_table import counted, table, visible
from kg.reports.diff.rows import CHANGED
from kg.reports.report import as_json, in_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.reports.diff.graph_diff import GraphDiff

MAX_SOURCES = 3  # that a cell lists


def difference(diff: "GraphDiff", top: int = 5, form: str = "table") -> str:
    """Return what changed: the *top* rows of each list for a person, or all of it as JSON.

    Raises:
        UnknownName: *form* is none of table and json.
    """
    writers = {"table": lambda: _screen(diff, top), "json": lambda: as_json(diff.to_dict())}
    return in_format(form, writers)


def _screen(diff: "GraphDiff", top: int) -> str:
    title = f"graphs {diff.old} and {diff.new}"
    if not diff:
        return f"{title}: no difference"
    totals = diff.totals.rename({"old_rows": "before", "new_rows": "after"})
    moved = len(diff.moves) - len(diff.moves.filter(pl.col("merged") | pl.col("split")))
    edges = diff.edges.filter(pl.col("change") == CHANGED)
    has_other_support = pl.any_horizontal(
        pl.col(f"old_{name}").ne_missing(pl.col(f"new_{name}")) for name in ("sentences", "basis")
    )
    supported, others = edges.filter(has_other_support), edges.filter(~has_other_support)
    moves = [
        (diff.merged["new_id"].n_unique(), "entities", "merged from several"),
        (diff.split["old_id"].n_unique(), "entities", "split into several"),
        (moved, "entities", "with another id"),
        (_count(supported["strength_change"] > 0), "edges", "with other sentences, and stronger"),
        (_count(supported["strength_change"] <= 0), "edges", "with other sentences, and weaker"),
        (len(others), "edges", "with another strength because of the rest of the corpus alone"),
    ]
    lines = [title, table(totals.columns, totals.rows())]
    lines += [f"{counted(number, rows)} {move}" for number, rows, move in moves if number]
    for heading, columns, rows in (_sources(diff), _entities(diff), _moves(diff), _edges(diff)):
        if rows:
            lines += ["", heading, table(columns, rows[:top])]
            if rest := len(rows) - top:
                lines += [f"and {rest:,} more"] if rest > 0 else []
    return "\n".join(lines)


Listing = tuple[str, list[str], list[tuple[Any, ...]]]  # title, columns, rows


def _sources(diff: "GraphDiff") -> Listing:
    names = {"change": "change", "source": "source"}
    names |= {"old_sentences": "sentences", "new_sentences": "now"}
    return "sources", [*names.values()], diff.sources.select(*names).rows()


def _entities(diff: "GraphDiff") -> Listing:
    rows = [
        (
            row["change"],
            row["id"],
            _before_and_after(row["old_name"], row["new_name"]),
            _before_and_after(row["old_type"], row["new_type"]),
            row["old_mentions"],
            row["new_mentions"],
            _places(row),
        )
        for row in diff.entities.iter_rows(named=True)
    ]
    columns = ["change", "id", "name", "type", "mentions", "now", "in"]
    return "entities, the most mentioned first", columns, rows


def _moves(diff: "GraphDiff") -> Listing:
    rows = [
        (
            f"{visible(row['old_name'])} ({row['old_id']})",
            f"{visible(row['new_name'])} ({row['new_id']})",
            row["mentions"],
            ", ".join(kind for kind in ("merged", "split") if row[kind]) or "another id",
        )
        for row in diff.moves.iter_rows(named=True)
    ]
    columns = ["mentions of", "are now of", "mentions", "why"]
    return "mentions of entities that were merged, split, or have another id", columns, rows


def _edges(diff: "GraphDiff") -> Listing:
    rows = [
        (
            row["change"],
            visible(row["subject_name"]),
            row["predicate"],
            visible(row["object_name"]),
            row["old_strength"],
            row["new_strength"],
            row["old_sentences"],
            row["new_sentences"],
            _places(row),
        )
        for row in diff.edges.iter_rows(named=True)
    ]
    columns = ["change", "from", "predicate", "to", "strength", "now", "sentences", "now", "in"]
    return "edges, the greatest difference first", columns, rows


def _before_and_after(old: str | None, new: str | None) -> str:
    names = [visible(name) for name in dict.fromkeys((old, new)) if name is not None]
    return " → ".join(names)


def _places(row: "dict[str, Any]") -> str:
    """Return the sources with more or fewer mentions or sentences, as ``+a.txt -b.txt``."""
    gained, lost = row["gained_in"] or (), row["lost_in"] or ()
    places: Sequence[str] = [*(f"+{name}" for name in gained), *(f"-{name}" for name in lost)]
    more = " …" if len(places) > MAX_SOURCES else ""
    return " ".join(map(visible, places[:MAX_SOURCES])) + more


def _count(flags: pl.Series) -> int:
    return int(flags.fill_null(False).sum())
