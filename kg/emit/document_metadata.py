"""Typed properties of the metadata of documents: numbers, truth values, dates, texts, lists.

In: the column ``metadata`` of the table of documents, JSON objects. Out: a column for each key. Its
type is that which all its values have; where they differ, numbers are real numbers, and all else is
text as JSON has it.
"""

import datetime
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

MAX_KEYS = 100  # with more the column stays as it is
# Properties of documents, and names that `kg.emit.property_graph` gives a meaning of their own.
RESERVED = {
    *("document", "graph", "id", "line", "metadata", "name", "source"),
    *("end", "kgBase", "kgHash", "kind", "label", "object", "place", "start", "subject"),
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def metadata_columns(texts: pl.Series) -> list[pl.Series]:
    """Return the columns of the keys of *texts*, sorted by key; an empty list is null.

    >>> texts = pl.Series(['{"year": 2001}', None, '{"year": 2002, "in": "Nature"}'])
    >>> pl.DataFrame(metadata_columns(texts)).to_dict(as_series=False)
    {'in': [None, None, 'Nature'], 'year': [2001, None, 2002]}
    """
    rows = [json.loads(text) if text else {} for text in texts]
    keys = sorted({key for row in rows for key in row})
    if len(keys) > MAX_KEYS:
        return [texts.alias("metadata")]
    return [
        _column(name, [row.get(key) for row in rows])
        for key, name in zip(keys, property_names(keys), strict=True)
    ]


def property_names(keys: Iterable[str]) -> list[str]:
    """Return a name for each of *keys* that Cypher takes without quotation, all different.

    >>> property_names(["Pub Date", "pub-date", "Pub_Date", "id", "1st", ""])
    ['Pub_Date', 'pub_date', 'Pub_Date_2', 'metadata_id', 'metadata_1st', 'metadata_']
    """
    names: list[str] = []
    for key in keys:
        name = re.sub(r"\W", "_", key, flags=re.ASCII)
        if not name or name[0].isdigit() or name in RESERVED:
            name = f"metadata_{name}"
        count = 1
        candidate = name
        while candidate in names:
            count += 1
            candidate = f"{name}_{count}"
        names.append(candidate)
    return names


def _column(name: str, values: Sequence[Any]) -> pl.Series:
    present = [value for value in values if value is not None]
    for fits, dtype, convert in _TYPES:
        if all(map(fits, present)):
            converted = [None if value is None else convert(value) for value in values]
            return pl.Series(name, converted, dtype=dtype)
    return pl.Series(name, [None if value is None else _as_text(value) for value in values])


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:  # the 30th of February
        return False
    return True


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _as_text(value: Any) -> str:
    return (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )


# What all values are, the type of the column, and how a value becomes one of it.
_TYPES: list[tuple[Callable[[Any], bool], pl.DataType, Callable[[Any], Any]]] = [
    (lambda value: isinstance(value, bool), pl.Boolean(), bool),
    (lambda value: type(value) is int and -(2**63) <= value < 2**63, pl.Int64(), int),
    (lambda value: type(value) in (int, float), pl.Float64(), float),
    (_is_date, pl.Date(), datetime.date.fromisoformat),
    (lambda value: isinstance(value, str), pl.String(), str),
    (_is_texts, pl.List(pl.String), lambda value: value or None),
]
