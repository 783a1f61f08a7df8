"""Hashes of rows: the bytes that the module defines, whatever a column holds."""

import datetime as dt
import struct
from hashlib import blake2b
from typing import Any

import polars as pl
import pytest

from kg.common import row_hashes
from kg.common.row_hashes import hash_rows, hash_texts

ROWS: dict[str, dict[str, Any]] = {
    "plain": {
        "id": "c",
        "n": 1,
        "w": 0.5,
        "new": True,
        "born": dt.date(1972, 3, 1),
        "a": ["c", "C"],
    },
    "nothing": {"id": None, "n": None, "w": None, "new": None, "born": None, "a": None},
    "empty": {"id": "", "n": 0, "w": 0.0, "new": False, "born": dt.date(1970, 1, 1), "a": []},
    "empty items": {"id": "", "n": 0, "w": -0.0, "new": False, "born": None, "a": ["", None]},
    "borders of numbers": {"n": -(2**63), "w": 5e-324, "a": ["2:ab"], "id": "1:c"},
    "signs": {"id": "☃ \n\0", "n": 2**63 - 1, "w": float("inf"), "a": ["☃", "é"]},
}
SCHEMA = {
    "id": pl.String,
    "n": pl.Int64,
    "w": pl.Float64,
    "new": pl.Boolean,
    "born": pl.Date,
    "a": pl.List(pl.String),
}
KINDS = "2:id text\n1:n integer\n1:w real\n3:new truth\n4:born date\n1:a texts\n"


def _text(text: str | None) -> bytes:
    return b"-" if text is None else b"%d:%s" % (len(text.encode()), text.encode())


def _expected(row: dict[str, Any]) -> int:
    """Return the hash of a row by the module's own words, a value at a time."""
    born = row.get("born")
    numbers = [
        ("q", row.get("n")),
        ("d", row.get("w")),
        ("q", row.get("new")),
        ("q", None if born is None else (born - dt.date(1970, 1, 1)).days),
    ]
    parts = [
        bytes(9) if value is None else b"\1" + struct.pack(f"<{code}", value)
        for code, value in numbers
    ]
    parts.append(_text(row.get("id")))
    items = row.get("a")
    parts.append(b"-" if items is None else b"%d[" % len(items) + b"".join(map(_text, items)))
    head = blake2b(KINDS.encode(), digest_size=16).digest()
    digest = blake2b(head + b"".join(parts), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def test_a_row_has_the_bytes_that_are_defined() -> None:
    frame = pl.DataFrame(list(ROWS.values()), schema=SCHEMA)
    expected = [_expected(row) for row in ROWS.values()]
    assert hash_rows(frame).to_list() == expected
    assert len(set(expected)) == len(ROWS)


def test_the_slices_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame(list(ROWS.values()), schema=SCHEMA)
    hashes = hash_rows(frame)
    monkeypatch.setattr(row_hashes, "SLICE", 2)
    assert hash_rows(frame).to_list() == hashes.to_list()


@pytest.mark.parametrize(
    "other",
    [
        pl.DataFrame({"m": [1], "x": ["a"]}),
        pl.DataFrame({"n": [1.0], "x": ["a"]}),
        pl.DataFrame({"n": [1], "x": [["a"]]}),
        pl.DataFrame({"x": ["a"], "n": [1]}),
    ],
    ids=["another name", "a real number", "a list", "another order"],
)
def test_other_columns_make_another_hash(other: pl.DataFrame) -> None:
    assert hash_rows(pl.DataFrame({"n": [1], "x": ["a"]}))[0] != hash_rows(other)[0]


def test_a_narrower_integer_is_the_same_number() -> None:
    rows = pl.DataFrame({"n": [0, 7]})
    assert hash_rows(rows).to_list() == hash_rows(rows.cast(pl.UInt8)).to_list()


def test_texts() -> None:
    texts = ["", "Nginx", "東京"]
    expected = [
        int.from_bytes(blake2b(t.encode(), digest_size=8).digest(), "little") for t in texts
    ]
    assert hash_texts(texts).tolist() == expected
