"""Check tagged text for the MCP server: a text that is given, or a file in a permitted folder."""

import tempfile
from pathlib import Path

from kg.common.errors import UsageError
from kg.mcp.answers import Check, CheckedSource, Finding
from kg.reports.check.corpus_check import Findings, check

MAX_TEXT = 2_000_000  # characters
NAME = "text"  # of the source that a given text is
ORDER = {"error": 0, "warning": 1, "note": 2}


def check_text(text: str, limit: int) -> Check:
    """Return what is to be said of *text* as a corpus.

    Raises:
        UsageError: it is longer than `MAX_TEXT` characters, or empty.
        SourceError: no format of tagged text was recognised.
    """
    if not text.strip() or len(text) > MAX_TEXT:
        found = "an empty text" if not text.strip() else f"{len(text):,} characters"
        raise UsageError("text", found, f"1 to {MAX_TEXT:,} characters of tagged text")
    with tempfile.TemporaryDirectory(prefix="kg-mcp-") as folder:
        file = Path(folder, NAME)
        file.write_text(text, encoding="utf-8", newline="")
        return _summary(check([file]), limit)


def check_path(path: str, permitted: Path, limit: int) -> Check:
    """Return what is to be said of a corpus at *path*, a file or folder below *permitted*.

    Raises:
        UsageError: *path* leads elsewhere, also by links.
        SourceError: there is nothing to read.
    """
    target = (permitted / path).resolve()
    if not target.is_relative_to(permitted.resolve()):
        raise UsageError("path", repr(path), "one below the folder that the server was given")
    return _summary(check([target]), limit)


def _summary(findings: Findings, limit: int) -> Check:
    rows = sorted(
        findings.diagnostics.iter_rows(named=True), key=lambda row: ORDER.get(row["severity"], 3)
    )
    return Check(
        errors=findings.errors,
        warnings=findings.warnings,
        sources=[
            CheckedSource(**{name: row[name] for name in CheckedSource.model_fields})
            for row in findings.sources.head(limit).iter_rows(named=True)
        ],
        types=dict(findings.types.select("type", "mentions").iter_rows()),
        findings=[
            Finding(**{name: row[name] for name in Finding.model_fields}) for row in rows[:limit]
        ],
        total_findings=len(rows),
    )
