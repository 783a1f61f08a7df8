"""Merge states of one document with and without what they are: the Kingdom of Prussia, Prussia.

Only what a state is called counts (`FORMS`), no city, county or province, whose name is often that
of a larger or a smaller place too. Two republics of one name in a document are two states, and some
republics are never the whole of what their short name says: that of China, of Ireland, of Congo.
"""

import polars as pl

PLACE = ["document", "group"]
FORMS = (
    "kingdom|republic|empire|sultanate|principality|grand duchy|emirate|commonwealth|free state|"
    "union|federation|confederation"
)
_KINDS = (
    "people's|federal|federated|federative|federation|islamic|socialist|democratic|united|soviet|"
    "arab|russian|independent"
)
_PARTS = rf"^((?:(?:{_KINDS}) )*(?:{FORMS})) of (?:the )?(.+)$"
_TWO = r"^(?:democratic )?republic of (?:the )?(?:china|congo|ireland|macedonia|georgia|guinea)$"


def find(names: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, node, to`` of long names of states, and the short ones they mean, sorted.

    Args:
        names: ``document, group, node, key``: each name of a document at least once.
    """
    keys = names.select("key").unique().filter(pl.col("key").str.contains(_PARTS))
    parts = keys.filter(~pl.col("key").str.contains(_TWO)).with_columns(
        form=pl.col("key").str.extract(_PARTS, 1).str.extract(rf"({FORMS})$"),
        state=pl.col("key").str.extract(_PARTS, 2),
    )
    long = names.join(parts, on="key")
    short = names.join(parts.select(key="state").unique(), on="key", how="semi")
    short = short.select(*PLACE, to="node", state="key").unique()
    pairs = long.join(short, on=[*PLACE, "state"], nulls_equal=True)
    single = pl.col("node").n_unique().over("document", "to", "form") == 1
    merges = pairs.filter(single, pl.col("to").n_unique().over("document", "node") == 1)
    return merges.select("document", "node", "to").unique().sort("document", "node")
