"""Exact sums of real numbers across rows: as whole multiples of 2^-32, in whatever order.

Floats are rounded at each addition, so that their sum depends on the order of the rows, and on how
a library cuts them into pieces. What is summed here is made a whole number first.
"""

import numpy as np

from kg.common.arrays import Floats, Integers
from kg.common.errors import LimitError

UNIT = 2.0**32
_LIMIT = 2**31  # 63 bits of units
_HALF = 26  # bits; sums of up to 2^27 numbers of 26 bits are exact in floats


def quantise(values: Floats) -> Integers:
    """Return *values* as whole multiples of 1/UNIT, none less than one.

    Raises:
        LimitError: one is 2^31 or above.
    """
    if len(values) and not (largest := float(values.max())) < _LIMIT:
        raise LimitError("a weight to be summed", f"{largest:g}", f"less than {_LIMIT:,}")
    return np.maximum(1, np.rint(values * UNIT)).astype(np.int64)


def sums_by(group: Integers, values: Integers, size: int) -> Integers:
    """Return the sum of the *values*, none below 0, of each *group* from 0 to *size* - 1."""
    low = np.bincount(group, values & ((1 << _HALF) - 1), size)
    high = np.bincount(group, values >> _HALF, size)
    return (high.astype(np.int64) << _HALF) + low.astype(np.int64)
