"""What the commands print: the summary of a graph, and tables."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import UnknownName

if TYPE_CHECKING:
    from kg.graph import Graph

FORMATS = ("table", "json", "csv")
MOST = 12  # types, predicates or rules that a summary lists


def summary(graph: "Graph", everything: bool = False) -> str:
    """Return what is in a graph: counts, entities and edges by type, diagnostics by rule."""
    counts = graph.counts
    most = None if everything else MOST
    head = f"graph {graph.name}: " + ", ".join(
        counted(counts[name], name)
        for name in ("sources", "documents", "sentences", "tokens", "mentions", "relations")
        if counts[name] or name not in ("documents", "relations")
    )
    return "\n".join(
        [
            head,
            *_unknown(graph),
            *_tally("entities", counts["entities"], most),
            *_tally("edges", counts["edges"], most),
            *_tally("diagnostics", counts["diagnostics"], None),
        ]
    )


def _unknown(graph: "Graph") -> list[str]:
    """Say what is not known of a graph that was imported."""
    told = graph.folder.manifest
    found = {"without": told.get("missing"), "with a part only of": told.get("partial")}
    return [f"imported {how} its {', '.join(names)}" for how, names in found.items() if names]


_ONE = {"entities": "entity", "diagnostics": "diagnostic"}


def counted(number: int, what: str) -> str:
    """Return ``1 edge``, ``2 edges``."""
    return f"{number:,} {_ONE.get(what, what[:-1]) if number == 1 else what}"


def _tally(what: str, counts: dict[str, int] | None, most: int | None) -> list[str]:
    """Return the total and the largest counts, one a line; nothing where they are not known."""
    if counts is None:
        return []
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ranked[:most]
    width = max((len(name) for name, _ in shown), default=0)
    lines = [counted(sum(counts.values()), what)]
    lines += [f"  {name:<{width}}  {count:>9,}" for name, count in shown]
    if rest := ranked[len(shown) :]:
        kinds = counted(len(rest), "more kinds")
        lines.append(f"  and {kinds}, {sum(n for _, n in rest):,} {what} (kg info lists all)")
    return lines


def overview(graph: "Graph", top: int) -> str:
    """Return the summary in full, the most frequent entities and the strongest edges."""
    import polars as pl  # noqa: PLC0415 - `kg --help` need not wait for it

    parts = [summary(graph, everything=True)]
    if not (found := graph.diagnostics).is_empty():
        rules = found.group_by("stage", "rule", "action", maintain_order=True).agg(
            count=pl.len(),
            first=pl.concat_str("source", "line", separator=":").first(),
            value=pl.col("value").first(),
        )
        parts += ["", "diagnostics, each with its first place", table(rules.columns, rules.rows())]
    if top:
        entities = graph.scan("entities").sort(["mentions", "id"], descending=[True, False])
        frequent = (
            entities.select("name", "type", "share", "mentions", "sentences").head(top).collect()
        )
        parts += ["", "most frequent entities", table(frequent.columns, frequent.rows())]
        parts += ["", "strongest edges", _strongest(graph, top), *_conflicts(graph, top)]
    return "\n".join(parts)


def _conflicts(graph: "Graph", top: int) -> list[str]:
    from kg.conflicts import conflicts  # noqa: PLC0415 - `kg --help` need not wait for it
    from kg.show_conflicts import conflicts as show  # noqa: PLC0415 - it takes this module's table

    found = conflicts(graph)
    return [] if found.is_empty() else ["", "type conflicts, worst first", show(found, top)]


def _strongest(graph: "Graph", top: int) -> str:
    names = graph.scan("entities").select("entity", "name")
    edges = (
        graph.scan("edges")
        .sort(["strength", "edge"], descending=[True, False])
        .head(top)
        .join(names.rename({"entity": "subject", "name": "from"}), on="subject")
        .join(names.rename({"entity": "object", "name": "to"}), on="object")
        .sort(["strength", "edge"], descending=[True, False])
        .select("edge", "from", "predicate", "to", "sentences", "strength")
        .collect()
    )
    rows = []
    for edge, *row in edges.rows():
        best = graph.evidence_of(edge).head(1).select("source", "line").rows()
        rows.append([*row, *(f"{source}:{line}" for source, line in best)])
    kept = ["read in"] if rows and len(rows[0]) == len(edges.columns) else []
    return table([*edges.columns[1:], *kept], rows)


def manifest(graph: "Graph") -> str:
    """Return ``graph.json`` as it is: what was counted, and of what."""
    return json.dumps(graph.folder.manifest, ensure_ascii=False, indent=1)


def next_steps(graph: Path, preset: str = "") -> str:
    """Return the commands to try after a build; *preset* is a schema that has all its types."""
    hint = f"  kg build … --schema {preset}   # relations for these types: kg schema show {preset}"
    return "\n".join(
        [
            "next:",
            f"  kg info {graph}",
            *([hint] if preset else []),
            f"  kg export {graph} turtle -o graph.ttl",
            f"  kg load {graph} --uri bolt://localhost:7687",
        ]
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str = "table") -> str:
    """Return rows as an aligned table, as JSON (a list of objects) or as CSV.

    Raises:
        UnknownName: *form* is none of `FORMATS`.
    """
    rows = list(rows)
    if form == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return json.dumps(objects, ensure_ascii=False, indent=1, default=str)
    if form == "csv":
        out = io.StringIO()
        plain = [[_nested(value) for value in row] for row in rows]
        csv.writer(out, lineterminator="\n").writerows([columns, *plain])
        return out.getvalue().rstrip("\n")
    if form != "table":
        raise UnknownName("--format", repr(form), f"one of {', '.join(FORMATS)}")
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    numeric = [
        bool(rows) and all(isinstance(row[i], int | float) for row in rows)
        for i in range(len(columns))
    ]
    lines = [columns, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(_nested(value)).replace("\n", " ")


def _nested(value: Any) -> Any:
    """Return a list or a map as JSON, anything else as it is."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
