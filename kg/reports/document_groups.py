"""Group documents by a key of their metadata: counts by source, journal, author, year of a date.

In: a graph folder, and a key. Out: a row for each value of the key. A document with a list of
values counts for each of them.
"""

import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl

from kg.common.errors import UnknownName

if TYPE_CHECKING:
    from kg.store.folder import Folder

SOURCE = "source"  # a key that all documents have: their file, unless metadata are called so
MAX_NAMES = 12  # that an error lists
DATE_KEY = "date"  # which of several dates of a document is meant
_DATE = re.compile(r"(\d{4})(?:-\d\d(?:-\d\d(?:[T ].*)?)?)?", re.DOTALL)  # ISO 8601
_DOCUMENT = ["source", "document"]
_SENTENCE = ["source", "sentence"]


def count_by(folder: "Folder", key: str) -> pl.DataFrame:
    """Return how much of a graph each value of *key* has.

    Columns: ``value``, as text (of dates the year; null: documents without one); ``documents``;
    ``sentences`` (all of them); ``mentions``; ``entities`` that are mentioned there; ``edges`` with
    evidence there, as far as evidence is kept. Numbers and years are in their order, other values
    by their mentions; documents without a value come last.

    Raises:
        UnknownName: no document has such a key.
        GraphError: the graph was imported without its mentions.
    """
    folder.require("mentions", "links", "evidence")
    documents = folder.scan("documents").select(*_DOCUMENT, "sentences", "metadata").collect()
    values, is_ordered = _values(documents, key)
    groups = documents.drop("metadata").with_columns(value=values).explode("value")
    counted = _counted(folder, groups)
    if is_ordered:
        order = pl.col("value").cast(pl.Float64, strict=False)
        return counted.sort(order, "value", nulls_last=True)
    known = pl.col("value").is_null()
    return counted.sort(known, "mentions", "value", descending=[False, True, False])


def date_of(metadata: str | None) -> str | None:
    """Return the date in the *metadata* of a document, as it is written there (ISO 8601).

    >>> date_of('{"date": "2019-03-01", "author": "A."}'), date_of('{"year": 2019}'), date_of(None)
    ('2019-03-01', None, None)
    """
    values = _parsed(metadata)
    dates = {key: value for key, value in sorted(values.items()) if _is_date(value)}
    return dates.get(DATE_KEY) or next(iter(dates.values()), None)


def _parsed(metadata: str | None) -> dict[str, Any]:
    return json.loads(metadata) if metadata else {}


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def _values(documents: pl.DataFrame, key: str) -> tuple[pl.Series, bool]:
    """Return the values of *key* of each document, as lists of texts; tell if they have an order.

    The list of a document without a value holds a null.
    """
    rows = [_parsed(text) for text in documents["metadata"]]
    keys = sorted({name for row in rows for name in row})
    if key not in keys and key == SOURCE:
        return documents.select(pl.concat_list("source")).to_series(), False
    if key not in keys:
        shown = ", ".join([*keys[:MAX_NAMES], *(["…"] if len(keys) > MAX_NAMES else [])])
        wanted = f"one of {shown}, or {SOURCE}" if keys else f"{SOURCE}: no document has metadata"
        raise UnknownName("--by", repr(key), wanted)
    given = [row.get(key) for row in rows]
    lists = [value if isinstance(value, list) else [value] for value in given]
    present = [value for values in lists for value in values if value is not None]
    are_dates = all(map(_is_date, present))
    are_numbers = all(type(value) in (int, float) for value in present)
    texts = [[_text(value, are_dates) for value in values] or [None] for values in lists]
    distinct = [list(dict.fromkeys(values)) for values in texts]
    return pl.Series(distinct, dtype=pl.List(pl.String)), are_dates or are_numbers


def _text(value: Any, is_date: bool) -> str | None:
    """Return a value as text; of a date the year."""
    if value is None:
        return None
    if is_date:
        return str(value)[:4]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _counted(folder: "Folder", groups: pl.DataFrame) -> pl.DataFrame:
    """Return the counts of each value of *groups*: ``source, document, sentences, value``."""
    of_document = groups.lazy().select(*_DOCUMENT, "value")
    sentences = folder.scan("sentences").select(*_SENTENCE, "document")
    of_sentence = sentences.join(of_document, on=_DOCUMENT, how="inner").drop("document")
    mentions = (
        folder.scan("mentions")
        .select("mention", *_SENTENCE)
        .join(folder.scan("links"), on="mention")
        .join(of_sentence, on=_SENTENCE)
        .group_by("value")
        .agg(mentions=pl.len(), entities=pl.col("entity").n_unique())
    )
    ends = (
        folder.scan("evidence").select("edge", source=f"{end}_source", sentence=f"{end}_sentence")
        for end in ("subject", "object")
    )
    edges = pl.concat(ends).join(of_sentence, on=_SENTENCE).group_by("value")
    counted = (
        groups.lazy()
        .group_by("value")
        .agg(documents=pl.len(), sentences=pl.sum("sentences"))
        .join(mentions, on="value", how="left", nulls_equal=True)
        .join(edges.agg(edges=pl.col("edge").n_unique()), on="value", how="left", nulls_equal=True)
    )
    counts = pl.col("documents", "sentences", "mentions", "entities", "edges")
    return counted.with_columns(counts.fill_null(0).cast(pl.UInt32)).collect()
