"""What `kg check` prints: one screen for a person, or everything as one JSON object."""

import json
from typing import TYPE_CHECKING, Any

from kg.common.text_table import counted, table
from kg.reports.show import MAX_KINDS as MOST

if TYPE_CHECKING:
    from kg.reports.check.corpus_check import Findings

FORMATS = ("table", "json")
SEVERITIES = ("error", "warning", "note")
PLACES = 3  # of each rule
WIDE = 60  # characters of a cell


def findings(found: "Findings", top: int, form: str) -> str:
    """Return what was found: the *top* of each list for a person, or all of it as JSON.

    Args:
        form: one of `FORMATS`.
    """
    return as_json(found) if form == "json" else screen(found, top)


def as_json(found: "Findings") -> str:
    """Return everything as one JSON object, its lists complete and in a total order."""
    whole = {
        "counts": {
            **found.counts,
            "errors": found.errors,
            "warnings": found.warnings,
            "notes": found.notes,
        },
        "sources": found.sources.to_dicts(),
        "types": found.types.to_dicts(),
        "relations": found.relations.to_dicts(),
        "longest": found.longest.to_dicts(),
        "diagnostics": found.diagnostics.to_dicts(),
        "conflicts": found.conflicts.to_dicts(),
        "untagged": found.untagged.to_dicts(),
        "repeats": found.repeats.to_dicts(),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def screen(found: "Findings", top: int) -> str:
    """Return what a person wants to know first."""
    parts = [
        _sources(found),
        _totals(found),
        *_section("", _types(found)),
        *_diagnostics(found, top),
        *_section(
            f"{counted(len(found.conflicts), 'surfaces')} with several types",
            _conflicts(found, top),
        ),
        *_section(
            f"{counted(len(found.untagged), 'surfaces')} tagged in one place and not in another, "
            "the likeliest mistakes first",
            _untagged(found, top),
        ),
        *_section(
            f"{counted(found.counts['repeated'], 'sentences')} that repeat an earlier one",
            _repeats(found, top),
        ),
        *_section("longest sentences", _longest(found, top)),
        _verdict(found),
    ]
    return "\n".join(parts)


def _section(title: str, text: str) -> list[str]:
    return ["", *([title] if title else []), text] if text else []


def _sources(found: "Findings") -> str:
    """Return a line for each source, or for each format and scheme where they are many."""
    groups: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in found.sources.iter_rows(named=True):
        groups.setdefault((row["format"], row["scheme"]), []).append(row)
    lines = []
    for (name, scheme), rows in groups.items():
        least = min(rows, key=lambda row: row["sure"])
        what = rows[0]["source"]
        if len(rows) > 1:
            what = f"{counted(len(rows), 'sources')} ({what}, …)"
        tags = f", {scheme}" if scheme else ""
        lines.append(f"{what}: {name}{tags} ({least['sure']:.0%} sure: {least['why']})")
    return "\n".join(lines)


def _totals(found: "Findings") -> str:
    counts = found.counts
    always = ("sentences", "tokens", "mentions")
    named = ("documents", *always, "identifiers", "clusters", "relations")
    shown = [counted(counts[name], name) for name in named if counts[name] or name in always]
    lines = [", ".join(shown)]
    if len(found.relations):
        each = [f"{kind} {n:,}" for kind, n in found.relations.head(MOST).iter_rows()]
        more = ", …" if len(found.relations) > MOST else ""
        lines.append(f"relations: {', '.join(each)}{more}")
    return "\n".join(lines)


def _types(found: "Findings") -> str:
    if found.types.is_empty():
        return ""
    rows = found.types.head(MOST).rows()
    text = table(found.types.columns, rows)
    if rest := found.types.slice(MOST)["mentions"].to_list():
        text += f"\nand {counted(len(rest), 'more types')} with {counted(sum(rest), 'mentions')}"
    return text


def _diagnostics(found: "Findings", top: int) -> list[str]:
    """Return the rules, errors first, each with its first places."""
    by_rule: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in found.diagnostics.iter_rows(named=True):
        by_rule.setdefault((row["severity"], row["rule"]), []).append(row)
    lines = []
    for (severity, rule), rows in sorted(
        by_rule.items(), key=lambda i: (SEVERITIES.index(i[0][0]), -len(i[1]), i[0])
    ):
        lines += ["", f"{severity}: {rule}, {counted(len(rows), 'times')}"]
        shown = rows[: min(top, PLACES)]
        lines += [f"  {_place(row)}  {_short(row['value'])}  -> {row['action']}" for row in shown]
        if len(rows) > len(shown):
            lines.append("  …")
    return lines


def _conflicts(found: "Findings", top: int) -> str:
    rows = []
    for row in found.conflicts.head(top).iter_rows(named=True):
        types = ", ".join(f"{one['type']} {one['mentions']:,}" for one in row["types"])
        rows.append([_short(row["surface"]), _short(types), _place(row["types"][-1])])
    return table(["surface", "types", "rarest first at"], rows) if rows else ""


def _untagged(found: "Findings", top: int) -> str:
    rows = [
        [_short(row["surface"]), row["type"], row["tagged"], row["untagged"], _place(row)]
        for row in found.untagged.head(top).iter_rows(named=True)
    ]
    return table(["surface", "type", "tagged", "untagged", "first at"], rows) if rows else ""


def _repeats(found: "Findings", top: int) -> str:
    rows = [
        [
            row["copies"],
            row["unlike"],
            row["tokens"],
            ", ".join(map(_place, row["places"][:2])),
            _short(row["text"]),
        ]
        for row in found.repeats.head(top).iter_rows(named=True)
    ]
    columns = ["copies", "tagged otherwise", "tokens", "at", "sentence"]
    return table(columns, rows) if rows else ""


def _longest(found: "Findings", top: int) -> str:
    rows = [
        [row["tokens"], row["mentions"], _place(row), _short(row["text"])]
        for row in found.longest.head(top).iter_rows(named=True)
    ]
    return table(["tokens", "mentions", "at", "sentence"], rows) if rows else ""


def _verdict(found: "Findings") -> str:
    counts = found.counts
    said = f"\n{counted(found.errors, 'errors')}, {counted(found.warnings, 'warnings')}"
    if found.notes:
        said += f", {counted(found.notes, 'notes')}"
    if not counts["mentions"]:
        said += f"\nno entity tag on {counted(counts['tokens'], 'tokens')}: no graph can be made"
    return said


def _place(row: dict[str, Any]) -> str:
    """Return ``source:line``, as far as they are known."""
    return ":".join(str(row[name]) for name in ("source", "line") if row[name] is not None)


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= WIDE else shown[: WIDE - 1] + "…"
