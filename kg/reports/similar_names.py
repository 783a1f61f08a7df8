"""Find pairs of entities whose names are similar: accents, separators, slips, vendors.

In: names where each alone says which entity it is. Out: `PAIR`s. What is found is too often wrong
to be merged by itself; a rule of the build that is active leaves nothing here.
"""

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from kg.resolve.names import canonical, written_like_name
from kg.resolve.rules.variants import without_accents

if TYPE_CHECKING:
    from kg.store.folder import Folder

MIN_PRODUCTS = 3  # of a vendor that also come without it
MIN_LETTERS = 7  # of a word in which one letter may be a slip
MIN_LETTERS_ALONE = 9  # likewise, if the word is the whole name
MAX_CROWD = 8  # words that one deletion makes equal; among more they are no slips
_SEPARATOR = r"(\w)[\s_/.'’‐-]+(\w)"
PAIR = pl.Schema({"entity": pl.UInt32, "other": pl.UInt32, "rule": pl.String})


def similar_names(names: pl.DataFrame) -> pl.DataFrame:
    """Return the `PAIR`s of entities whose names are similar.

    Args:
        names: what `single_names` gave.
    """
    return pl.concat([_accents(names), _separators(names), _spelling(names), _vendors(names)])


def single_names(folder: "Folder") -> pl.DataFrame:
    """Return ``entity, name, type, mentions, group, key`` where the name alone says which it is."""
    entities = folder.scan("entities").collect().select("entity", "id", "name", "type", "mentions")
    forms = folder.scan("surfaces").select("entity", name="surface", type="type").collect()
    unambiguous = forms.filter(pl.col("entity").n_unique().over("name", "type") == 1)
    identified = (
        folder.scan("mentions")
        .filter(pl.col("identifier").is_not_null())
        .select(name="surface", type="type")
        .unique()
        .collect()
    )
    unambiguous = unambiguous.join(identified, on=["name", "type"], how="anti")
    slash = pl.col("id").str.find("/", literal=True)
    named = entities.join(unambiguous, on=["entity", "name", "type"], how="semi").sort("entity")
    return named.with_columns(
        key=canonical(named["name"])["key"], group=pl.col("id").str.slice(0, slash.fill_null(0))
    )


def _alike(names: pl.DataFrame, rule: str, bare: pl.Expr) -> pl.DataFrame:
    """Return the `PAIR`s of names that *bare* makes equal; each with the most frequent of them."""
    reduced = names.with_columns(bare=bare).filter(pl.len().over("group", "bare") > 1)
    best = reduced.sort("mentions", "key", descending=[True, False])
    best = best.unique(["group", "bare"], keep="first", maintain_order=True)
    pairs = reduced.join(best.select("group", "bare", other="entity"), on=["group", "bare"])
    return _pairs(pairs, rule)


def _pairs(rows: pl.DataFrame, rule: str) -> pl.DataFrame:
    """Return the `PAIR`s of *rows* with ``entity, other``, without those of one entity."""
    pairs = rows.filter(pl.col("entity") != pl.col("other")).with_columns(rule=pl.lit(rule))
    return pairs.select(pl.col(name).cast(dtype) for name, dtype in PAIR.items())


def _accents(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names alike but for diacritics: Mediaș, Medias."""
    return _alike(names, "accents", without_accents(pl.col("key")))


def _separators(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names alike but for separators: front-end, frontend; not x86-64, x8664."""
    bare = pl.col("key")
    for _ in range(2):  # a letter between two separators is the end of one match
        bare = bare.str.replace_all(_SEPARATOR, "$1$2")
    numbers = pl.col("key").str.extract_all(r"\d+").list.join(" ")
    return _alike(names, "separators", pl.concat_str(bare, pl.lit("\n"), numbers))


def _spelling(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names in which one long word has a slip inside: colour, color."""
    words = names.select("entity", "group", "key", word=pl.col("key").str.extract_all(r"[^\s-]+"))
    alone = pl.col("word") == pl.col("key")
    least = pl.when(alone).then(MIN_LETTERS_ALONE).otherwise(MIN_LETTERS)
    words = words.explode("word").filter(
        pl.col("word").str.contains(r"^\p{L}+$"), pl.col("word").str.len_chars() >= least
    )
    slips = _slips(words["word"].unique().sort())
    changed = words.join(slips, on="word").with_columns(
        key=pl.struct("key", "word", "slip").map_elements(
            lambda row: row["key"].replace(row["word"], row["slip"]), return_dtype=pl.String
        )
    )
    targets = names.select("group", "key", other="entity")
    return _pairs(changed.join(targets, on=["group", "key"]), "spelling")


def _slips(words: pl.Series) -> pl.DataFrame:
    """Return ``word, slip``: words that are one letter apart, but not at their ends.

    Words that one letter less makes equal are found by their deletions, as in SymSpell.
    """
    sized_words = words.to_frame("word").with_columns(size=pl.col("word").str.len_chars())
    cuts = sized_words.with_columns(cut=pl.int_ranges(1, pl.col("size") - 1)).explode("cut")
    deletions = cuts.select(
        "word",
        bare=pl.concat_str(
            pl.col("word").str.slice(0, pl.col("cut")), pl.col("word").str.slice(pl.col("cut") + 1)
        ),
    )
    deletions = pl.concat([deletions, sized_words.select("word", bare="word")]).unique()
    shared = deletions.filter(pl.len().over("bare").is_between(2, MAX_CROWD))
    pairs = shared.join(shared.rename({"word": "slip"}), on="bare").filter(
        pl.col("word") != pl.col("slip")
    )
    pairs = pairs.select("word", "slip").unique().sort("word", "slip")
    near = [_one_apart(word, slip) for word, slip in pairs.rows()]
    return pairs.filter(pl.Series(near, dtype=pl.Boolean))


def _one_apart(left: str, right: str) -> bool:
    """Tell whether one letter was added, dropped or changed, or two neighbours swapped.

    >>> _one_apart("colour", "color"), _one_apart("kernel", "kenrel"), _one_apart("abcd", "axyd")
    (True, True, False)
    """
    if len(left) != len(right):
        short, long = sorted((left, right), key=len)
        return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
    apart = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    swapped = [b - a for a, b in pairwise(apart)] == [1] and sorted(left) == sorted(right)
    return len(apart) == 1 or swapped


def _vendors(names: pl.DataFrame) -> pl.DataFrame:
    """Return `PAIR`s of names with and without their vendor: Apache ZooKeeper, ZooKeeper."""
    parts = names.with_columns(
        vendor=pl.col("key").str.extract(r"^(\S+) "), key=pl.col("key").str.replace(r"^\S+ ", "")
    )
    products = names.filter(
        written_like_name(pl.col("name")), pl.col("key").str.contains(r"\p{L}{3}")
    )
    pairs = parts.filter(written_like_name(pl.col("name"))).join(
        products.select("group", "key", other="entity"), on=["group", "key"]
    )
    return _pairs(pairs.filter(pl.len().over("group", "vendor") >= MIN_PRODUCTS), "vendor")
