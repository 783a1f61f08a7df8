"""Find what stands for a cluster of mentions that the corpus itself says are one thing.

A cluster is of one document. Its mentions stand for the first of them that has an identifier, else
for the longest that is written like a name, else for the first: "she" and "the mathematician" stand
for "Ada Lovelace", wherever these come.
"""

import polars as pl

from kg.resolve.names import written_like_name

MOST = 6  # words of what is written like a name


def stand_ins(mentions: pl.DataFrame) -> pl.Series:
    """Return the ``node`` that each mention's cluster stands for, in the order of *mentions*.

    Args:
        mentions: ``document, cluster, surface, node, known`` (it has an identifier), in the order
            of the text.
    """
    node, surface, place = pl.col("node"), pl.col("surface"), ["document", "cluster"]
    words = surface.str.count_matches(r"\S+")
    named = written_like_name(surface) & (words <= MOST)
    best = [
        node.filter(pl.col("known")).first().over(place),
        node.filter(named & (words == words.filter(named).max().over(place))).first().over(place),
        node.first().over(place),
    ]
    first = pl.coalesce(best)
    return mentions.select(first.alias("node")).to_series()
