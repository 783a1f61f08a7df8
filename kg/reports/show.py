"""Print what there is in a graph, what its shapes say of it, and what to try next."""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.common.diagnostic_rules import Rule
from kg.common.text_table import counted, table, visible
from kg.reports.communities import tables

if TYPE_CHECKING:
    import polars as pl

    from kg.reports.overview import Overview
    from kg.reports.validate import Validation
    from kg.store.folder import Folder
    from kg.store.trust import TrustCounts

MAX_KINDS = 12  # types, predicates or rules that a summary lists
UNREAD, MAX_UNREAD = Rule.UNREAD_DATA_FILE, 5  # a rule of diagnostics; files that a summary names
MAX_TYPES = 4  # of a name, that a cell lists


def summary(folder: "Folder") -> str:
    """Return what is in a graph: counts, entities and edges by type, diagnostics by rule.

    Data files of the corpus that were not read are named, with what they hold.
    """
    from kg.store.trust import trust_counts

    unknown = {name: folder.manifest.get(name, ()) for name in ("missing", "partial")}
    trust = trust_counts(folder)
    lines = _counts(folder.name, folder.counts, trust, **unknown, max_kinds=MAX_KINDS)
    return "\n".join([*lines, *_unread(folder)])


def _unread(folder: "Folder") -> list[str]:
    """Return a line for each of the first data files that were not read."""
    if not (count := (folder.counts["diagnostics"] or {}).get(UNREAD, 0)):
        return []
    rows = folder.scan("diagnostics").select("rule", "source", "value").collect().rows()
    places = [f"{source}: {value}" for rule, source, value in rows if rule == UNREAD]
    lines = [f"  {visible(place)}" for place in places[:MAX_UNREAD]]
    more = ["  …"] if count > MAX_UNREAD else []
    return [f"warning: {counted(count, 'data files')} not read", *lines, *more]


def overview(graph: "Overview", top: int) -> str:
    """Return the summary in full, diagnostics, and the *top* entities, edges and conflicts."""
    kinds = None
    lines = _counts(graph.name, graph.counts, graph.trust, graph.missing, graph.partial, kinds)
    if not graph.diagnostics.is_empty():
        rows = graph.diagnostics
        lines += ["", "diagnostics, each with its first place", table(rows.columns, rows.rows())]
    if top:
        entities = graph.entities.drop("id").head(top)
        lines += ["", "most frequent entities", table(entities.columns, entities.rows())]
        if not graph.claimed.is_empty():
            lines += ["", "edges that are claimed, strongest first"]
            lines.append(_edges(graph.claimed.head(top)))
        if not graph.edges.is_empty() or graph.claimed.is_empty():
            lines += ["", "strongest edges of entities that only co-occur"]
            lines.append(_edges(graph.edges.head(top)))
        if not graph.conflicts.is_empty():
            lines += ["", "type conflicts, worst first", conflicts(graph.conflicts, top)]
        if graph.communities is not None:
            lines += ["", *tables(graph.communities, top)]
    if graph.has_stale_analysis:
        lines += ["", "the analysis is of an earlier version: kg analyse makes it anew"]
    return "\n".join(lines)


def _counts(
    name: str,
    counts: Mapping[str, Any],
    trust: "TrustCounts",
    missing: Collection[str],
    partial: Collection[str],
    max_kinds: int | None,
) -> list[str]:
    """Return the lines of a summary.

    Args:
        name: of the graph.
        counts: as ``graph.json`` has them.
        trust: the edges by what is claimed of them.
        missing: tables that an imported graph lacks.
        partial: tables of which it has a part.
        max_kinds: types and predicates that are listed; None: all.
    """
    totals = ", ".join(
        counted(counts[table_], table_)
        for table_ in ("sources", "documents", "sentences", "tokens", "mentions", "relations")
        if counts[table_] or table_ not in ("documents", "relations")
    )
    unknown = {"without": missing, "with a part only of": partial}
    return [
        f"graph {name}: {totals}",
        *(f"imported {how} its {', '.join(tables)}" for how, tables in unknown.items() if tables),
        *_trust(trust),
        *_tally("entities", counts["entities"], max_kinds),
        *_tally("edges", counts["edges"], max_kinds),
        *_tally("diagnostics", counts["diagnostics"], None),
    ]


def _trust(trust: "TrustCounts") -> list[str]:
    """Return how many edges there are of each level of trust, what is claimed first."""
    from kg.store.trust import NOISE, STRONG

    if not (edges := trust.trusted + trust.listed + trust.weak + trust.noise):
        return []
    per_thousand = trust.cues_per_thousand
    coverage = "" if per_thousand is None else f"{per_thousand:.1f} per 1,000 sentences"
    rows = [
        ("the corpus states them", trust.annotated, ""),
        ("a cue asserts them", trust.cue, coverage),
        ("strong base edges", trust.strong, f"strength of {STRONG:g} or more"),
        ("listed together", trust.listed, ""),
        ("weak base edges", trust.weak, ""),
        ("base edges that are likely noise", trust.noise, f"strength below {NOISE:g}"),
    ]
    rows = [row for row in rows if row[1]]
    width = max(len(title) for title, _, _ in rows)
    lines = [f"  {title:<{width}}  {count:>9,}  {note}".rstrip() for title, count, note in rows]
    return [f"{trust.trusted:,} of {counted(edges, 'edges')} to trust (--trusted)", *lines]


def _tally(rows: str, counts: dict[str, int] | None, max_kinds: int | None) -> list[str]:
    """Return the total and the largest counts, one a line; nothing where they are not known."""
    if counts is None:
        return []
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ranked[:max_kinds]
    width = max((len(kind) for kind, _ in shown), default=0)
    lines = [counted(sum(counts.values()), rows)]
    lines += [f"  {kind:<{width}}  {count:>9,}" for kind, count in shown]
    if rest := ranked[len(shown) :]:
        kinds = counted(len(rest), "more kinds")
        lines.append(f"  and {kinds}, {sum(n for _, n in rest):,} {rows} (kg info lists all)")
    return lines


def _edges(edges: "pl.DataFrame") -> str:
    names = {"subject_name": "from", "predicate": "predicate", "object_name": "to"}
    numbers = ["sentences", "strength"]
    if edges["probability"].null_count() < len(edges):
        numbers.append("probability")
    columns = [*names.values(), *numbers]
    rows = edges.select(*names, *numbers).rows()
    if edges["source"].null_count() < len(edges):
        columns.append("read in")
        places = edges.select("source", "line").rows()
        rows = [
            (*row, "" if source is None else f"{source}:{line}")
            for row, (source, line) in zip(rows, places, strict=True)
        ]
    return table(columns, rows)


def conflicts(rows: "pl.DataFrame", top: int) -> str:
    """Return the *top* rows of `kg.reports.conflicts.CONFLICTS`, and what became of each name."""
    cells = []
    for row in rows.head(top).iter_rows(named=True):
        types = [f"{typed['type']} {typed['mentions']:,}" for typed in row["types"]]
        more = ", …" if len(types) > MAX_TYPES else ""
        outcome = f"{row['entities']:,} entities" if row["entities"] > 1 else "one entity"
        listed = ", ".join(types[:MAX_TYPES]) + more
        cells.append((visible(row["name"]), listed, row["other_mentions"], outcome))
    return table(["name", "types", "other mentions", "became"], cells)


def validation(result: "Validation", name: str, form: str = "table") -> str:
    """Return the violations of what is called *name*, a line each, and their number.

    Raises:
        UnknownName: *form* is none of table, json and csv.
    """
    rows = result.to_frame()
    if form != "table":
        return table(rows.columns, rows.rows(), form)
    lines = [
        f"{f'{v.node} {v.path}'.strip()}: found {v.found}, wanted {v.constraint} {v.wanted}"
        for v in result.violations
    ]
    triples = f"{result.triples:,} triples"
    if result.conforms:
        return f"{name}: no violation in {triples}"
    kinds = Counter(violation.constraint for violation in result.violations).most_common()
    counts = ", ".join(f"{count:,} {constraint}" for constraint, count in kinds)
    number = counted(len(result.violations), "violations")
    return "\n".join([*lines, f"{name}: {number} in {triples} ({counts})"])


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
