"""Output of `kg check`: a summary of one screen for people, or all findings as JSON."""

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from kg.common.diagnostic_rules import Rule
from kg.common.text_table import counted, table, visible
from kg.read.common.chunk import SPLITTER
from kg.read.common.sentence_splitter import MAX_TOKENS
from kg.reports.show import MAX_KINDS

if TYPE_CHECKING:
    from kg.reports.check.corpus_check import Findings

FORMATS = ("table", "json")
SEVERITIES = ("error", "warning", "note")
PLACES = 3  # that are shown of each rule
WIDE = 60  # characters of a cell; longer ones are cut


def findings(result: "Findings", top: int, form: str) -> str:
    """Return the findings as text: the *top* rows of each table for people, or all as JSON.

    Args:
        form: one of `FORMATS`.
    """
    return as_json(result) if form == "json" else screen(result, top)


def as_json(result: "Findings") -> str:
    """Return all findings as one JSON object; its lists are complete and in a total order."""
    content = {
        "counts": {
            **result.counts,
            "errors": result.errors,
            "warnings": result.warnings,
            "notes": result.notes,
        },
        "sources": result.sources.to_dicts(),
        "types": result.types.to_dicts(),
        "relations": result.relations.to_dicts(),
        "longest": result.longest.to_dicts(),
        "diagnostics": result.diagnostics.to_dicts(),
        "conflicts": result.conflicts.to_dicts(),
        "untagged": result.untagged.to_dicts(),
        "repeats": result.repeats.to_dicts(),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def screen(result: "Findings", top: int) -> str:
    """Return the summary for people, with the *top* rows of each table."""
    parts = [
        _sources(result),
        _totals(result),
        *_section("", _types(result)),
        *_diagnostics(result, top),
        *_section(
            f"{counted(len(result.conflicts), 'surfaces')} with several types",
            _conflicts(result, top),
        ),
        *_section(
            f"{counted(len(result.untagged), 'surfaces')} tagged in one place and not in another, "
            "the likeliest mistakes first",
            _untagged(result, top),
        ),
        *_section(
            f"{counted(result.counts['repeated'], 'sentences')} that repeat an earlier one",
            _repeats(result, top),
        ),
        *_section("longest sentences", _longest(result, top)),
        *_section("", _overlong(result)),
        _verdict(result),
    ]
    return "\n".join(parts)


def _section(title: str, text: str) -> list[str]:
    return ["", *([title] if title else []), text] if text else []


def _sources(result: "Findings") -> str:
    """Return a line for each format and scheme: what shows it, and how surely if it was close."""
    groups: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for row in result.sources.iter_rows(named=True):
        groups.setdefault((row["format"], row["scheme"]), []).append(row)
    lines = []
    for (name, scheme), rows in groups.items():
        least = min(rows, key=lambda row: (row["other"] is None, row["sure"]))
        label = rows[0]["source"]
        if len(rows) > 1:
            label = f"{counted(len(rows), 'sources')} ({label}, …)"
        tags = f", {scheme}" if scheme else ""
        close = f"; {least['sure']:.0%} sure, else --read-as {least['other']}"
        lines.append(f"{label}: {name}{tags} ({least['why']}{close if least['other'] else ''})")
        marks = [f"{what}: {_marks(rows, what)}" for what in ("documents", "sentences")]
        lines.append(f"  {'; '.join(marks)}")
    return "\n".join(lines)


def _marks(rows: list[dict[str, Any]], what: str) -> str:
    """Return what shows the "documents" or "sentences" of sources, each way once."""
    ways = Counter(row[f"{what[:-1]}_marks"] or "not marked" for row in rows)
    return " or ".join(way for way, _ in ways.most_common(MAX_KINDS))


def _totals(result: "Findings") -> str:
    counts = result.counts
    always = ("sentences", "tokens", "mentions")
    named = ("documents", *always, "identifiers", "clusters", "relations")
    shown = [counted(counts[name], name) for name in named if counts[name] or name in always]
    lines = [", ".join(shown)]
    if len(result.relations):
        each = [f"{kind} {n:,}" for kind, n in result.relations.head(MAX_KINDS).iter_rows()]
        more = ", …" if len(result.relations) > MAX_KINDS else ""
        lines.append(f"relations: {', '.join(each)}{more}")
    return "\n".join(lines)


def _types(result: "Findings") -> str:
    if result.types.is_empty():
        return ""
    rows = result.types.head(MAX_KINDS).rows()
    text = table(result.types.columns, rows)
    if rest := result.types.slice(MAX_KINDS)["mentions"].to_list():
        text += f"\nand {counted(len(rest), 'more types')} with {counted(sum(rest), 'mentions')}"
    return text


def _diagnostics(result: "Findings", top: int) -> list[str]:
    """Return the rules of diagnostics, errors first, each with its first places."""
    by_rule: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in result.diagnostics.iter_rows(named=True):
        by_rule.setdefault((row["severity"], row["rule"]), []).append(row)
    lines = []
    for (severity, rule), rows in sorted(
        by_rule.items(), key=lambda i: (SEVERITIES.index(i[0][0]), -len(i[1]), i[0])
    ):
        lines += ["", f"{severity}: {rule}, {counted(len(rows), 'times')}"]
        shown = rows[: min(top, PLACES)]
        lines += [
            f"  {_place(row)}  {visible(_value(row))}  -> {visible(row['action'])}" for row in shown
        ]
        if len(rows) > len(shown):
            lines.append("  …")
    return lines


def _value(row: dict[str, Any]) -> str:
    """Return what was there; why a source could not be read is never cut, as it says what to do."""
    is_uncut = row["rule"] in (Rule.CANNOT_READ, Rule.UNREAD_DATA_FILE)
    return " ".join(row["value"].split()) if is_uncut else _short(row["value"])


def _conflicts(result: "Findings", top: int) -> str:
    rows = []
    for row in result.conflicts.head(top).iter_rows(named=True):
        types = ", ".join(f"{type_['type']} {type_['mentions']:,}" for type_ in row["types"])
        rows.append([_short(row["surface"]), _short(types), _place(row["types"][-1])])
    return table(["surface", "types", "rarest first at"], rows) if rows else ""


def _untagged(result: "Findings", top: int) -> str:
    rows = [
        [_short(row["surface"]), row["type"], row["tagged"], row["untagged"], _place(row)]
        for row in result.untagged.head(top).iter_rows(named=True)
    ]
    return table(["surface", "type", "tagged", "untagged", "first at"], rows) if rows else ""


def _repeats(result: "Findings", top: int) -> str:
    rows = [
        [
            row["copies"],
            row["unlike"],
            row["tokens"],
            ", ".join(map(_place, row["places"][:2])),
            _short(row["text"]),
        ]
        for row in result.repeats.head(top).iter_rows(named=True)
    ]
    columns = ["copies", "tagged otherwise", "tokens", "at", "sentence"]
    return table(columns, rows) if rows else ""


def _longest(result: "Findings", top: int) -> str:
    rows = [
        [row["tokens"], row["mentions"], _place(row), _short(row["text"])]
        for row in result.longest.head(top).iter_rows(named=True)
    ]
    return table(["tokens", "mentions", "at", "sentence"], rows) if rows else ""


def _overlong(result: "Findings") -> str:
    """Return what share of the pairs comes from overlong sentences, and what to do about it."""
    counts = result.counts
    if not counts["overlong_pairs"]:
        return ""
    share = counts["overlong_pairs"] / counts["pairs"]
    is_split = all(SPLITTER in (marks or "") for marks in result.sources["sentence_marks"])
    split = "--split-sentences splits them at plain ends; "
    return (
        f"of {counted(counts['pairs'], 'pairs')} that co-occur, {counts['overlong_pairs']:,} "
        f"({share:.1%}) are in {counted(counts['overlong'], 'sentences')} of more than "
        f"{MAX_TOKENS} tokens: {'' if is_split else split}"
        "kg build takes only those up to 20 tokens apart (--overlong-distance)"
    )


def _verdict(result: "Findings") -> str:
    counts = result.counts
    verdict = f"\n{counted(result.errors, 'errors')}, {counted(result.warnings, 'warnings')}"
    if result.notes:
        verdict += f", {counted(result.notes, 'notes')}"
    if not counts["mentions"]:
        verdict += f"\nno entity tag on {counted(counts['tokens'], 'tokens')}: no graph can be made"
    return verdict


def _place(row: dict[str, Any]) -> str:
    """Return ``source:line``, as far as they are known."""
    return ":".join(str(row[name]) for name in ("source", "line") if row[name] is not None)


def _short(text: str) -> str:
    shown = visible(" ".join(text.split()))
    return shown if len(shown) <= WIDE else shown[: WIDE - 1] + "…"
