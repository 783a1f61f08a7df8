"""Tell data files from READMEs, licences and settings among the files that were not recognised.

A file of a folder that holds no tagged text is left out. Where it looks like data of the corpus,
that is a warning with what it holds, since somebody will miss it; else it is a note.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.read.common.json_records import peek, peek_values
from kg.read.sources.recognition import Head
from kg.read.sources.source import Source
from kg.store.tables import DIAGNOSTICS, diagnostics

NO_TEXT = "no tagged text that kg knows"
JSON, MARKUP = {".json", ".jsonl", ".ndjson"}, {".xml", ".sgml", ".sgm", ".xmi", ".tei"}
COLUMNS = {".conll", ".conllu", ".tsv", ".csv", ".bio", ".iob", ".iob2", ".bioes", ".iobes", ".ner"}
OTHERS = {".ann", ".a1", ".pubtator", ".parquet", ".spacy"}
DATA = JSON | MARKUP | COLUMNS | OTHERS  # endings of data files
_ABOUT = re.compile(r"(readme|licen[cs]e|copying|notice|changes|changelog|citation|authors)\b")
_SEPARATORS = "\t,;"
MIN_ROWS = 3  # of a table
MIN_WORDS = 3  # of a text, or of a list of tokens
MAX_DEPTH = 6  # of JSON that is looked through
KEYS = 6  # of a record that are named


def left_out(unrecognised: Iterable[Source], read: Iterable[Source]) -> pl.DataFrame:
    """Return DIAGNOSTICS of the sources that were not recognised in folders.

    Args:
        unrecognised: files of folders.
        read: the sources that were recognised; a file that ends like one of them may be data.
    """
    endings = {_head(source.name).suffix for source in read} - {""}
    warnings: list[tuple[str | None, int | None, str]] = []
    notes: list[tuple[str | None, int | None, str]] = []
    for source in unrecognised:
        content = _content(source, endings)
        rows = warnings if content else notes
        rows.append((source.name, None, f"{NO_TEXT}: {content}" if content else NO_TEXT))
    return pl.concat(
        [
            pl.DataFrame(schema=DIAGNOSTICS),
            diagnostics("sources", Rule.UNREAD_DATA_FILE, "left out", warnings),
            diagnostics("sources", Rule.NOT_A_CORPUS_FILE, "left out", notes),
        ]
    )


def _head(name: str, data: bytes = b"") -> Head:
    return Head(name, data)


def _content(source: Source, endings: set[str]) -> str:
    """Return what a data file holds; "" where it is none."""
    head = _head(source.name, source.head())
    file_name = source.name.rpartition("/")[2].lower()
    if head.suffix not in DATA | endings or _ABOUT.match(file_name) or not head.text.strip():
        return ""
    if b"\x00" in head.data:
        return f"binary data in a {head.suffix} file" if head.suffix in OTHERS else ""
    if head.text.lstrip()[:1] in ("{", "["):
        return _json(head)
    if head.suffix in MARKUP:
        return "markup without elements around names" if "</" in head.text else ""
    return _table(head)


def _json(head: Head) -> str:
    records = peek(head.text)
    peek_values.cache_clear()
    if not any(_holds_text(record, MAX_DEPTH) for record in records[1:]):
        nested = [value for record in records for value in record.values()]
        if not any(isinstance(value, list | dict) and _holds_text(value, 4) for value in nested):
            return ""
    return f"JSON with {', '.join(list(records[0])[:KEYS])}"


def _holds_text(value: Any, depth: int) -> bool:
    """Tell whether there is a text of several words in *value*, or a list of words."""
    if isinstance(value, str):
        return len(value.split()) >= MIN_WORDS
    if not isinstance(value, list | dict) or not depth:
        return False
    if isinstance(value, list) and sum(isinstance(item, str) for item in value) >= MIN_WORDS:
        return True
    items = value.values() if isinstance(value, dict) else value
    return any(_holds_text(item, depth - 1) for item in items)


def _table(head: Head) -> str:
    """Return how many columns most lines have, if they have several."""
    lines = [line for line in head.lines if line.strip()]
    for separator in _SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        count, rows = counts.most_common(1)[0] if counts else (0, 0)
        if count and rows >= MIN_ROWS and 2 * rows >= len(lines):
            kind = "TABs" if separator == "\t" else f"{separator!r}"
            return f"{count + 1} columns by {kind}, none of them of tags"
    if head.suffix in COLUMNS:
        return "lines without a column of tags"
    return "lines that are no annotations" if head.suffix in OTHERS else ""
