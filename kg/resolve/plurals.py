"""Find plurals whose singular occurs too: hash tables, CPUs, vertices, libraries.

A name written with a capital at its last word is a name as it is (Windows, Williams, Postgres), so
only heads in small letters, and capital letters with a small s (CPUs), are plurals.
"""

import polars as pl

# ending of the plural, ending of the singular; each that fits is tried, the name that occurs counts
ENDINGS = [
    (r"s$", ""),
    (r"ies$", "y"),
    (r"(s|x|z|ch|sh)es$", "$1"),
    (r"ices$", "ex"),
    (r"ices$", "ix"),
    (r"lves$", "lf"),
    (r"ses$", "sis"),
    (r"men$", "man"),
]
SHORTEST = 4  # letters of a plural in small letters
_SMALL = r"(?:^|[\s/-])\p{Ll}[\p{Ll}\p{M}'-]*$"
_LETTERS = r"(?:^|[\s/-])\d*\p{Lu}[\p{Lu}\d]+s$"  # CPUs, not 1960s


def find(nodes: pl.DataFrame) -> pl.DataFrame:
    """Return ``node, to`` of the plurals, and their singulars.

    Args:
        nodes: ``node, group, key, surface`` (the commonest that it is written).
    """
    head = pl.col("key").str.extract(r"(\p{L}+)$").str.len_chars()
    key, surface = pl.col("key"), pl.col("surface")
    small = surface.str.contains(_SMALL) & (head >= SHORTEST)
    word = small & key.str.contains("(?:s|men)$") & ~key.str.contains("(?:ss|us|is)$")
    letters = surface.str.contains(_LETTERS) & key.str.ends_with("s")
    asked = nodes.filter(word | letters)
    tried = [
        asked.filter(pl.col("key").str.contains(ending)).select(
            "node", "group", key=pl.col("key").str.replace(ending, singular)
        )
        for ending, singular in ENDINGS
    ]
    singulars = nodes.select("group", "key", to="node")
    found = pl.concat(tried).join(singulars, on=["group", "key"], nulls_equal=True)
    return found.select("node", "to").unique().sort("node", "to")
