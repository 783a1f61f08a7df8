"""Count in how many sentences and documents each entity is mentioned."""

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Integers


def count(window: Integers, document: Integers, entity: Integers, entities: int) -> pl.DataFrame:
    """Return ``sentences`` and ``documents`` (null: one is unknown) of each entity, in order.

    Args:
        window: each mention's sentence, as a number.
        document: each mention's document, as a number; -1 where it is unknown.
        entity: each mention's entity.
        entities: how many there are.
    """
    unknown = np.bincount(entity[document < 0], minlength=entities) > 0
    columns = pl.DataFrame(
        {
            "sentences": _distinct(window, entity, entities),
            "documents": _distinct(np.maximum(document, 0), entity, entities),
            "unknown": unknown,
        }
    )
    return columns.select("sentences", documents=pl.when(~pl.col("unknown")).then("documents"))


def _distinct(place: Integers, entity: Integers, entities: int) -> npt.NDArray[np.uint32]:
    pairs = np.sort(place << 32 | entity)
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    return np.bincount(pairs & 0xFFFF_FFFF, minlength=entities).astype(np.uint32)
