"""Types of NumPy arrays, called by what they hold, and the gate to the narrow ones."""

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from kg.common.errors import LimitError

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Signed = npt.NDArray[np.signedinteger]  # of any width: as narrow as their values allow
Unsigned = npt.NDArray[np.unsignedinteger]  # likewise
Array = npt.NDArray[Any]  # of any type

Narrow = TypeVar("Narrow", bound=np.integer)


def narrow(
    values: npt.NDArray[np.integer], dtype: type[Narrow], content: str
) -> npt.NDArray[Narrow]:
    """Return *values* as *dtype*; no other cast may make a column of whole numbers narrower.

    Args:
        values: whole numbers.
        dtype: a type that they should fit.
        content: what they are, for the message.

    Raises:
        LimitError: one does not fit.

    >>> narrow(np.array([3, 255]), np.uint8, "the kinds")
    array([  3, 255], dtype=uint8)
    >>> narrow(np.array([3, 256]), np.uint8, "the kinds")
    Traceback (most recent call last):
    kg.common.errors.LimitError: the kinds: found 256, wanted at most 255
    """
    if values.size and values.dtype != dtype:
        check_limit(int(values.max()), dtype, content)
        check_limit(int(values.min()), dtype, content)
    return values.astype(dtype)


def check_limit(value: int, dtype: type[np.integer], content: str) -> None:
    """Raise LimitError, which says that it is of *content*, if *value* does not fit *dtype*."""
    least, most = int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
    if value > most:
        raise LimitError(content, f"{value:,}", f"at most {most:,}")
    if value < least:
        raise LimitError(content, f"{value:,}", f"at least {least:,}")


def distinct(values: Integers) -> tuple[Integers, Integers]:
    """Return the distinct *values*, ascending, and the place of each value among them.

    >>> distinct(np.array([7, 3, 7]))
    (array([3, 7]), array([1, 0, 1]))
    """
    ascending, place = np.unique(values, return_inverse=True)
    return ascending, place
