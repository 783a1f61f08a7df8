"""Find what stands for a cluster of mentions that the corpus itself says are one thing.

A cluster is of one document. Its mentions stand for the first of them that has an identifier, else
for the first that looks like a name, else for the first: "she" and "the mathematician" for "Ada
Lovelace", wherever these come.
"""

import polars as pl

# A capital at the start of a sentence makes no name of these.
_PRONOUNS = frozenset(
    "i me my mine myself you your yours yourself yourselves he him his himself she her hers herself "
    "it its itself we us our ours ourselves they them their theirs themselves one oneself "
    "this that these those who whom whose which what here there everyone someone nobody".split()
)
_DETERMINER = r"^(?i:the|an?|this|that|these|those|his|her|its|their|my|your|our|some|all) +"


def looks_like_name(surface: pl.Expr) -> pl.Expr:
    """Tell whether a surface is written like a name: with a capital that is not its determiner's.

    >>> words = pl.DataFrame({"surface": ["Ada", "The king", "He", "the BBC", "iPad"]})
    >>> words.select(looks_like_name(pl.col("surface"))).to_series().to_list()
    [True, False, False, True, True]
    """
    bare = surface.str.replace(_DETERMINER, "")
    return bare.str.contains(r"\p{Lu}") & ~surface.str.to_lowercase().is_in(sorted(_PRONOUNS))


def stand_ins(mentions: pl.DataFrame) -> pl.Series:
    """Return the ``node`` that each mention's cluster stands for, in the order of *mentions*.

    Args:
        mentions: ``document, cluster, surface, node, known`` (it has an identifier), in the order of
            the text.
    """
    node, place = pl.col("node"), ["document", "cluster"]
    best = [
        node.filter(pl.col("known")).first().over(place),
        node.filter(looks_like_name(pl.col("surface"))).first().over(place),
        node.first().over(place),
    ]
    first = pl.coalesce(best)
    return mentions.select(first.alias("node")).to_series()
