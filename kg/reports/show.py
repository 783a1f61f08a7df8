"""What the commands print: the summary of a graph, and tables."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from kg.common.text_table import counted, table

if TYPE_CHECKING:
    from kg.store.folder import Folder

MOST = 12  # types, predicates or rules that a summary lists


def summary(folder: "Folder", everything: bool = False) -> str:
    """Return what is in a graph: counts, entities and edges by type, diagnostics by rule."""
    counts = folder.counts
    most = None if everything else MOST
    head = f"graph {folder.name}: " + ", ".join(
        counted(counts[name], name)
        for name in ("sources", "documents", "sentences", "tokens", "mentions", "relations")
        if counts[name] or name not in ("documents", "relations")
    )
    return "\n".join(
        [
            head,
            *_unknown(folder),
            *_tally("entities", counts["entities"], most),
            *_tally("edges", counts["edges"], most),
            *_tally("diagnostics", counts["diagnostics"], None),
        ]
    )


def _unknown(folder: "Folder") -> list[str]:
    """Say what is not known of a graph that was imported."""
    told = folder.manifest
    found = {"without": told.get("missing"), "with a part only of": told.get("partial")}
    return [f"imported {how} its {', '.join(names)}" for how, names in found.items() if names]


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


def overview(folder: "Folder", top: int) -> str:
    """Return the summary in full, the most frequent entities and the strongest edges."""
    import polars as pl

    parts = [summary(folder, everything=True)]
    if not (found := folder.scan("diagnostics").collect()).is_empty():
        rules = found.group_by("stage", "rule", "action", maintain_order=True).agg(
            count=pl.len(),
            first=pl.concat_str("source", "line", separator=":").first(),
            value=pl.col("value").first(),
        )
        parts += ["", "diagnostics, each with its first place", table(rules.columns, rules.rows())]
    if top:
        entities = folder.scan("entities").sort(["mentions", "id"], descending=[True, False])
        frequent = (
            entities.select("name", "type", "share", "mentions", "sentences").head(top).collect()
        )
        parts += ["", "most frequent entities", table(frequent.columns, frequent.rows())]
        parts += ["", "strongest edges", _strongest(folder, top), *_conflicts(folder, top)]
    return "\n".join(parts)


def _conflicts(folder: "Folder", top: int) -> list[str]:
    from kg.reports.conflicts import conflicts, show_conflicts

    found = conflicts(folder)
    return (
        [] if found.is_empty() else ["", "type conflicts, worst first", show_conflicts(found, top)]
    )


def _strongest(folder: "Folder", top: int) -> str:
    from kg.query import lookup

    names = folder.scan("entities").select("entity", "name")
    edges = (
        folder.scan("edges")
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
        best = lookup.evidence(folder, edge).head(1).select("source", "line").rows()
        rows.append([*row, *(f"{source}:{line}" for source, line in best)])
    kept = ["read in"] if rows and len(rows[0]) == len(edges.columns) else []
    return table([*edges.columns[1:], *kept], rows)


def manifest(folder: "Folder") -> str:
    """Return ``graph.json`` as it is: what was counted, and of what."""
    return json.dumps(folder.manifest, ensure_ascii=False, indent=1)


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
