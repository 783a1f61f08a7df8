"""Control characters (C0 and DEL): dropped at the ends of a token, replaced within it.

In: a chunk of a reader. Out: the chunk without them in what names a mention and in the texts of
such mentions' sentences, with offsets that fit, and a diagnostic of each such mention.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate
from typing import Any

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import CHUNK_DIAGNOSTICS, Chunk, Note

# Control characters of C0, but white space, and DEL: not every output can hold them.
CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"
REPLACEMENT = "\ufffd"
NAMING = ["surface", "type", "identifier", "cluster"]  # columns of a mention
_SPACE = r" \t\n\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_OTHER = r"[^\s\x00-\x1f\x7f]"  # neither a space nor a control character
_FOUND = re.compile(CONTROL)
_AT_ENDS = re.compile(  # of tokens that have something else, too
    rf"(?<![^{_SPACE}]){CONTROL}+(?={_OTHER})|(?<={_OTHER}){CONTROL}+(?![^{_SPACE}])"
)


def clean(text: str) -> str:
    """Return *text* without control characters.

    >>> clean("\\x08FireEye and a\\x00b")
    'FireEye and a\ufffdb'
    """
    return _FOUND.sub(REPLACEMENT, _AT_ENDS.sub("", text))


def without_controls(chunk: Chunk) -> Chunk:
    """Return *chunk* without control characters in its mentions, and in the types of relations.

    Other texts than those of the mentions' sentences are left as they are.
    """
    if len(chunk.relations) and chunk.relations["type"].str.contains(CONTROL).any():
        kinds = pl.col("type").map_elements(clean, pl.String)
        chunk = replace(chunk, relations=chunk.relations.with_columns(kinds))
    if chunk.mentions.is_empty():
        return chunk
    has_control = [pl.col(name).str.contains(CONTROL).fill_null(False) for name in NAMING]
    damaged = chunk.mentions.filter(pl.any_horizontal(has_control))
    if damaged.is_empty():
        return chunk
    is_near = pl.col("sentence").is_in(damaged["sentence"].unique().implode())
    mentions = chunk.mentions.with_row_index("row").filter(is_near).to_dicts()
    sentences = chunk.sentences.with_row_index("row").filter(is_near).to_dicts()
    for sentence in sentences:
        inside = [mention for mention in mentions if mention["sentence"] == sentence["sentence"]]
        sentence["text"] = _clean_sentence(sentence["text"], inside)
    for mention in mentions:
        mention |= {name: clean(mention[name]) for name in NAMING if mention[name]}
    notes = pl.DataFrame(map(_note, damaged.to_dicts()), CHUNK_DIAGNOSTICS, orient="row")
    return replace(
        chunk,
        sentences=_updated(chunk.sentences, sentences, ["text"]),
        mentions=_updated(chunk.mentions, mentions, ["begin", "stop", *NAMING]),
        diagnostics=pl.concat([chunk.diagnostics, notes]),
    )


def _clean_sentence(text: str, mentions: list[dict[str, Any]]) -> str:
    """Return *text* without control characters; change the offsets of *mentions* to fit."""
    spans = [(mention["begin"], mention["stop"]) for mention in mentions]
    dropped = _dropped(text, [(0, len(text)), *spans])
    kept = "".join(sign for place, sign in enumerate(text) if place not in dropped)
    place = [0, *accumulate(i not in dropped for i in range(len(text)))]
    shown = _FOUND.sub(REPLACEMENT, kept)
    for mention, (begin, stop) in zip(mentions, spans, strict=True):
        is_text = mention["surface"] == text[begin:stop]
        mention["begin"], mention["stop"] = place[begin], place[stop]
        if is_text:  # a mention within another's token may end where that one goes on
            mention["surface"] = shown[place[begin] : place[stop]]
    return shown


def _dropped(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return where the control characters at the ends of tokens are, or at those of *spans*."""
    return {
        begin + place
        for begin, stop in spans
        for match in _AT_ENDS.finditer(text[begin:stop])
        for place in range(*match.span())
    }


def _note(mention: dict[str, Any]) -> Note:
    """Return the diagnostic of a mention that has control characters."""
    values = [mention[name] for name in NAMING if _FOUND.search(mention[name] or "")]
    if within := [value for value in values if REPLACEMENT in clean(value)]:
        return mention["line"], Rule.CONTROL_CHARACTER, _quoted(within[0]), "replaced by U+FFFD"
    return mention["line"], Rule.CONTROL_CHARACTER_AT_END, _quoted(values[0]), "dropped"


def _updated(frame: pl.DataFrame, rows: list[dict[str, Any]], columns: list[str]) -> pl.DataFrame:
    """Return *frame* with other values of *columns* in some rows, which ``row`` numbers."""
    numbered = frame.with_row_index("row")
    schema = numbered.select("row", *columns).schema
    changed = pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema)
    return numbered.update(changed, on="row", maintain_order="left").select(frame.columns)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
