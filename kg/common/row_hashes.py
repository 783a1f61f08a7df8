"""Hash the rows of a table, and texts: BLAKE2b over bytes that are defined here.

Equal rows have equal hashes on every machine and with every version of the libraries. The bytes
of a row are those of its columns, the numbers first, each kind in the order of the table:

- a number, a truth value or a date (days since 1970) is a byte, 1 if it is there, and 8 bytes,
  little-endian: an integer in two's complement, a real number as IEEE 754; 9 zeros if it is not
  there;
- a text is its number of bytes in decimal, ``:``, and its bytes in UTF-8; ``-`` if it is not there;
- a list of texts is its number of items in decimal, ``[``, and the items; ``-`` if it is not there.

Before them stands the hash of the table's columns: name and kind of each.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

import numpy as np
import polars as pl

from kg.common.arrays import Bytes, Hashes

SLICE = 16_384  # rows whose bytes are in memory at once
KINDS: dict[pl.DataType, str] = {
    pl.Boolean(): "truth",
    pl.Date(): "date",
    pl.String(): "text",
    pl.Null(): "text",
    pl.List(pl.String): "texts",
}
_NUMBER = 9  # bytes


def hash_rows(frame: pl.DataFrame) -> pl.Series:
    """Return 64 bits of BLAKE2b of each row of *frame*, as signed integers.

    Its columns are integers, real numbers and what `KINDS` has.

    >>> hash_rows(pl.DataFrame({"id": ["c", "c"], "n": [1, None]})).to_list()
    [920255881137399159, -5538002586629456796]
    """
    kinds = {name: _kind(dtype) for name, dtype in frame.schema.items()}
    columns = "".join(f"{len(name.encode())}:{name} {kind}\n" for name, kind in kinds.items())
    head = blake2b(columns.encode(), digest_size=16).digest()
    digests = bytearray()
    for rows in frame.iter_slices(SLICE):
        for row in _rows(rows, kinds):
            digests += blake2b(head + row, digest_size=8).digest()
    return pl.Series("hash", np.frombuffer(digests, ">i8").astype(np.int64), dtype=pl.Int64)


def hash_texts(texts: Iterable[str]) -> Hashes:
    """Return 64 bits of BLAKE2b of each text."""
    digests = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def _kind(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "real"
    return KINDS[dtype]


def _rows(frame: pl.DataFrame, kinds: dict[str, str]) -> Iterator[bytes]:
    """Yield the bytes of each row."""
    numbers = [frame[name] for name, kind in kinds.items() if kind not in ("text", "texts")]
    texts = [
        _texts(name) if kind == "texts" else _text(pl.col(name).cast(pl.String))
        for name, kind in kinds.items()
        if kind in ("text", "texts")
    ]
    width = _NUMBER * len(numbers)
    fixed = np.hstack([np.zeros((len(frame), 0), np.uint8), *map(_number, numbers)]).tobytes()
    rest = frame.select(pl.concat_str(pl.lit(""), *texts).cast(pl.Binary)) if texts else None
    for i, text in enumerate(rest.to_series() if rest is not None else [b""] * len(frame)):
        yield fixed[i * width : (i + 1) * width] + text


def _number(column: pl.Series) -> Bytes:
    """Return the nine bytes of each number."""
    code, dtype = ("<f8", pl.Float64) if column.dtype.is_float() else ("<i8", pl.Int64)
    values = column.cast(dtype).fill_null(0).to_numpy().astype(code)
    there = column.is_not_null().cast(pl.UInt8).to_numpy()
    return np.hstack([there[:, None], values.view(np.uint8).reshape(-1, 8)])


def _text(text: pl.Expr) -> pl.Expr:
    size = text.str.len_bytes().cast(pl.String)
    return pl.concat_str(size, pl.lit(":"), text).fill_null("-")


def _texts(name: str) -> pl.Expr:
    items = pl.col(name).list.eval(_text(pl.element())).list.join("")
    size = pl.col(name).list.len().cast(pl.String)
    return pl.concat_str(size, pl.lit("["), items).fill_null("-")
