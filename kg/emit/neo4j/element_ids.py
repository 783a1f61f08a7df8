"""elementIds of nodes and relationships as numbers, a twelfth of their texts in memory.

Neo4j writes ``5:<id of the database>:<number>``, but promises nothing: an elementId of another form
is kept as it is.
"""

import polars as pl

_FORM = r"^(?<family>.*:)(?<number>0|[1-9][0-9]{0,17})$"  # the number fits 64 bits


class ElementIds:
    """elementIds of a server: the texts that they begin with are kept once.

    >>> ids = ElementIds()
    >>> packed = ids.packed(pl.Series(["5:ab:17", "other", "5:ab:017", None]))
    >>> packed.rows(), ids.texts(packed).to_list()
    ([(0, 17), (1, None), (2, None), (None, None)], ['5:ab:17', 'other', '5:ab:017', None])
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}  # of each family

    def packed(self, texts: pl.Series) -> pl.DataFrame:
        """Return *texts* as ``family`` and ``number``, null where there is none."""
        parts = pl.DataFrame({"text": texts.cast(pl.String)}).select(
            "text", pl.col("text").str.extract_groups(_FORM).alias("groups")
        )
        split = parts.unnest("groups").with_columns(
            family=pl.coalesce("family", "text"), number=pl.col("number").cast(pl.Int64)
        )
        for family in split["family"].unique(maintain_order=True).drop_nulls():
            self._places.setdefault(family, len(self._places))
        place = pl.col("family").replace_strict(self._places, return_dtype=pl.UInt32)
        return split.select(place, "number")

    def texts(self, packed: pl.DataFrame) -> pl.Series:
        """Return the elementIds that `packed` gave."""
        families = pl.Series(list(self._places), dtype=pl.String)
        number = packed["number"].cast(pl.String).fill_null("")
        return (families.gather(packed["family"]) + number).alias("place")
