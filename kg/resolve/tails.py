"""Find names whose end stands for them in the same document: Wilfried Schneider ... Schneider.

Only where exactly one longer name of the document, of the same group, ends so. Longer names that
end in one another (Wilfried Willi Schneider, Willi Schneider) are one way, to the longest.
"""

import polars as pl

PLACE = ["document", "group"]
MOST = 6  # words that a longer name may have before its tail


def find(names: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, node, to`` of the names that are the tail of one longer name.

    Args:
        names: ``document, group, key, node``, each name of a document once.

    Takes O(n · m) for n names of m words.
    """
    longer = names.with_columns(word=pl.col("key").str.split(" ")).filter(
        pl.col("word").list.len() > 1
    )
    tails = (
        longer.with_columns(cut=pl.int_ranges(1, pl.col("word").list.len().clip(upper_bound=MOST)))
        .explode("cut")
        .select(
            *PLACE,
            tail=pl.col("word").list.slice(pl.col("cut")).list.join(" "),
            to="node",
            longer="key",
        )
    )
    found = names.join(tails, left_on=[*PLACE, "key"], right_on=[*PLACE, "tail"], nulls_equal=True)
    found = found.filter(pl.col("key").str.contains(r"\p{L}{2}"), pl.col("node") != pl.col("to"))
    size = pl.col("longer").str.len_bytes()
    longest = pl.col("longer").sort_by(size, "longer").last().over("document", "node")
    one_way = pl.concat_str(pl.lit(" "), longest).str.ends_with(
        pl.concat_str(pl.lit(" "), pl.col("longer"))
    )
    sure = found.filter(one_way.all().over("document", "node"), pl.col("longer") == longest)
    return sure.select("document", "node", "to").unique().sort("document", "node", "to")
