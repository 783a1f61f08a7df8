"""What `kg info` prints of the names with several types."""

from typing import TYPE_CHECKING

from kg.explaining.paint import clean
from kg.show import table

if TYPE_CHECKING:
    import polars as pl

INLINE = 4  # types that a cell lists


def conflicts(found: "pl.DataFrame", top: int) -> str:
    """Return the *top* rows of what `kg.conflicts.conflicts` found, and what became of each."""
    rows = []
    for row in found.head(top).iter_rows(named=True):
        types = [f"{one['type']} {one['mentions']:,}" for one in row["types"]]
        more = ", …" if len(types) > INLINE else ""
        became = f"{row['entities']:,} entities" if row["entities"] > 1 else "one entity"
        rows.append((clean(row["name"]), ", ".join(types[:INLINE]) + more, row["other"], became))
    return table(["name", "types", "other mentions", "became"], rows)
