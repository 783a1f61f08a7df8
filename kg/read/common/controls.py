"""Reject control characters in names: no name has them, and not every output can hold them.

In: a chunk. Out: it, with U+FFFD for each control character of C0 (but white space) and DEL in what
its mentions say, and in the texts of their sentences; and a diagnostic for each such mention. All
offsets stay what they were. Texts without such mentions are left as they are.
"""

import json
import re
from dataclasses import replace

import polars as pl

from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk

CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"
SAID = ["surface", "type", "identifier", "cluster"]  # of a mention
INSTEAD = "\ufffd"
_FOUND = re.compile(CONTROL)


def without_controls(chunk: Chunk) -> Chunk:
    """Return *chunk* without control characters in its mentions."""
    here = [pl.col(name).str.contains(CONTROL).fill_null(False) for name in SAID]
    bad = chunk.mentions.filter(pl.any_horizontal(here))
    if bad.is_empty():
        return chunk
    rows = [
        (row["line"], "control-character", _shown(value), "replaced by U+FFFD")
        for row in bad.iter_rows(named=True)
        for value in [next(row[name] for name in SAID if _FOUND.search(row[name] or ""))]
    ]
    notes = pl.DataFrame(rows, CHUNK_DIAGNOSTICS, orient="row")
    in_text = pl.col("sentence").is_in(bad["sentence"].unique().implode())
    text = pl.when(in_text).then(_replaced("text")).otherwise("text").alias("text")
    return replace(
        chunk,
        sentences=chunk.sentences.with_columns(text),
        mentions=chunk.mentions.with_columns(map(_replaced, SAID)),
        diagnostics=pl.concat([chunk.diagnostics, notes]),
    )


def _replaced(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all(CONTROL, INSTEAD)


def _shown(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
