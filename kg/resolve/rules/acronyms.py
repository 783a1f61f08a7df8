"""Merge acronyms into the longer name of the same document that they spell: UN, United Nations.

The letters must be exactly the initials of the words of exactly one longer name of the document, of
the same group; words such as "of" may count or not. The text need not introduce them. The more
names a document has, the likelier that some initials fit by chance: `CHANCE_BASE` limits that.
"""

import polars as pl

PLACE = ["document", "group"]
MIN_LETTERS = 3  # of an acronym, where the longer name is written in small ones
CHANCE_BASE = 20  # n letters say something among up to 20 ** (n - 1) names of several words

_SMALL_WORDS = (
    "a|an|and|by|for|in|of|on|or|the|to|with|"
    "de|del|den|der|des|die|do|du|e|el|et|für|la|le|les|und|y"
)
_CAPITALS = r"^\p{Lu}(?:[.\s:/&-]*\p{Lu}){1,7}s?\s?\.?(?:\s?['’]s)?$"
# The first letter of a word, and all letters of an acronym within the name: Children's BBC.
_FIRST = r"(?:^|[\s\-\u2010-\u2015/])(?:\p{Lu}{2,}\b|[\p{L}\d])"
_SEVERAL = r"\S[\s-]+\S"  # words
_ARTICLE = r"^(?i:the|an?)\s"


def find(names: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, node, to`` of the acronyms.

    Args:
        names: ``document, group, node, surface``: each name of a document at least once.
    """
    short = names.join(_short(names["surface"]), on="surface")
    if short.is_empty():
        return short.select("document", "node", to="node")
    long = names.filter(pl.col("surface").str.contains(_SEVERAL))
    long = long.join(_long(long["surface"], short["letters"]), on="surface", how="left")
    among = pl.col("node").n_unique().over(PLACE)
    enough = pl.lit(CHANCE_BASE, pl.Float64).pow(pl.col("letters").str.len_chars() - 1) >= among
    long = long.filter(enough)  # without letters: not enough
    pairs = short.join(long, on=[*PLACE, "letters"], nulls_equal=True)
    pairs = pairs.select("document", "node", to="node_right").filter(pl.col("node") != pl.col("to"))
    alone = pl.col("to").n_unique().over("document", "node") == 1
    return pairs.unique().filter(alone).sort("document", "node")


def _short(surfaces: pl.Series) -> pl.DataFrame:
    """Return ``surface, letters`` of what is written in capital letters only."""
    surface = pl.col("surface")
    letters = surface.str.replace(r"s?(?:\s?['’]s)?$", "").str.replace_all(r"[^\p{L}]", "")
    short = surfaces.unique().to_frame().filter(surface.str.contains(_CAPITALS))
    return short.with_columns(letters=letters.str.to_uppercase())


def _long(surfaces: pl.Series, letters: pl.Series) -> pl.DataFrame:
    """Return ``surface, letters`` of those whose initials are some of *letters*."""
    bare = pl.col("surface").str.replace(_ARTICLE, "")
    content = bare.str.replace_all(rf"(?:^|\s)(?i:{_SMALL_WORDS})\b", "").str.strip_chars()
    small = content.str.contains(r"(?:^|[\s-])\p{Ll}")
    candidates = (
        surfaces.unique()
        .to_frame()
        .filter(~pl.col("surface").str.contains(_CAPITALS))
        .with_columns(small=small, letters=pl.concat_list(_initials(bare), _initials(content)))
        .explode("letters")
        .filter(~pl.col("small") | (pl.col("letters").str.len_chars() >= MIN_LETTERS))
    )
    return (
        candidates.filter(pl.col("letters").is_in(letters.unique().implode()))
        .select("surface", "letters")
        .unique()
    )


def _initials(words: pl.Expr) -> pl.Expr:
    firsts = words.str.extract_all(_FIRST)
    letters = firsts.list.join("").str.replace_all(r"[^\p{L}\d]", "").str.to_uppercase()
    return pl.when(firsts.list.len() > 1).then(letters)
