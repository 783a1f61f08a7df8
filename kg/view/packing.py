"""Pack columns for the page: typed arrays as byte planes behind a JSON head, deflated, in base64.

In: arrays of unsigned integers or real numbers, and JSON values. Out: one text that a page holds as
it stands. ``src/unpack.ts`` of the page reads it back.
"""

import base64
import json
import zlib
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from kg.common.arrays import Array

LEVEL = 9  # of zlib: a page is written once and opened often


def pack(columns: Mapping[str, Array], values: Any, ascending: Collection[str] = ()) -> str:
    """Return *columns* and *values* as text: length of the head, head, columns; all little-endian.

    A column takes 1, 2 or 4 bytes a value: integers as few as the largest needs, real numbers 4.
    Its bytes stand by significance, first the lowest of all values, as these compress better.

    Args:
        columns: of integers from 0 to 2³² - 1, or of real numbers; NaN is null.
        values: what JSON can hold.
        ascending: names of integer columns that never descend; their differences are written.
    """
    described, written, offset = [], [], 0
    for name, column in columns.items():
        differences = name in ascending
        array = np.diff(column, prepend=column.dtype.type(0)) if differences else column
        dtype = _narrowest(array)
        planes = array.astype(dtype).view(np.uint8).reshape(len(array), dtype.itemsize).T
        described.append([name, dtype.str[1:], len(array), offset, differences])
        written.append(planes.tobytes())
        offset += len(written[-1])
    head = json.dumps({"columns": described, "values": values}, ensure_ascii=False).encode()
    data = b"".join([len(head).to_bytes(4, "little"), head, *written])
    deflate = zlib.compressobj(LEVEL, wbits=-15)
    return base64.b64encode(deflate.compress(data) + deflate.flush()).decode()


def _narrowest(array: Array) -> np.dtype[Any]:
    """Return the type that *array* is written as."""
    if array.dtype.kind == "f":
        return np.dtype("<f4")
    largest = int(array.max(initial=0))
    return np.dtype("u1" if largest < 1 << 8 else "<u2" if largest < 1 << 16 else "<u4")
