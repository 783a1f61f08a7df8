"""Metadata of documents as typed columns."""

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from kg.emit.document_metadata import MAX_KEYS, metadata_columns

COLUMNS: dict[str, tuple[list[Any], pl.DataType, list[Any]]] = {
    "whole numbers": ([1, None, 2], pl.Int64(), [1, None, 2]),
    "numbers": ([1, 0.5], pl.Float64(), [1.0, 0.5]),
    "a number that is too large": ([2**63, 1], pl.Float64(), [2.0**63, 1.0]),
    "true or false": ([True, False], pl.Boolean(), [True, False]),
    "true is no number": ([True, 2], pl.String(), ["true", "2"]),
    "dates": (["2026-01-31", "1999-12-01"], pl.Date(), [date(2026, 1, 31), date(1999, 12, 1)]),
    "no date": (["2026-02-30"], pl.String(), ["2026-02-30"]),
    "a date and a text": (["2026-01-31", "soon"], pl.String(), ["2026-01-31", "soon"]),
    "lists": ([["b", "a"], []], pl.List(pl.String), [["b", "a"], None]),
    "lists of other things": ([[1]], pl.String(), ["[1]"]),
    "maps": ([{"b": "é", "a": 1}], pl.String(), ['{"a": 1, "b": "é"}']),
}


@pytest.mark.parametrize(("values", "dtype", "expected"), COLUMNS.values(), ids=COLUMNS)
def test_a_column_has_the_type_of_all_its_values(
    values: list[Any], dtype: pl.DataType, expected: list[Any]
) -> None:
    (column,) = metadata_columns(pl.Series([json.dumps({"x": value}) for value in values]))
    assert (column.name, column.dtype, column.to_list()) == ("x", dtype, expected)


@pytest.mark.parametrize(("count", "names"), [(MAX_KEYS, MAX_KEYS), (MAX_KEYS + 1, 1)])
def test_too_many_keys_stay_one_text(count: int, names: int) -> None:
    texts = pl.Series([json.dumps({f"k{n}": n for n in range(count)}), None])
    columns = metadata_columns(texts)
    assert len(columns) == names
    assert (columns[0].name == "metadata") == (count > MAX_KEYS)
