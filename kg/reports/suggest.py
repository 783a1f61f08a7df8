"""Suggest which entities of a graph may be one, for a person to decide.

In: a graph. Out: a frame with the columns of an overrides file, in which each line says ``maybe``:
somebody changes that to ``merge``, or deletes the line, and gives the file to the next build. What
is suggested is too often wrong to be done by itself.
"""

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from kg.resolve.names import canonical, written_like_name

if TYPE_CHECKING:
    from kg.store.folder import Folder

CONFIDENCE = {"accents": 0.9, "separators": 0.9, "vendor": 0.8, "spelling": 0.6}
COLUMNS = ["action", "name", "type", "to", "to_type", "rule", "confidence", "mentions"]
COLUMNS += ["to_mentions"]
VENDOR = 3  # products of a vendor, at least, that also come without it
LONG, ALONE = 7, 9  # letters of a word in which one may be a slip; of one that is the whole name
CROWD = 8  # words that one letter less makes equal; more are no slips
_SEPARATOR = r"(\w)[\s_/.'’‐-]+(\w)"
PAIR = pl.Schema({"entity": pl.UInt32, "other": pl.UInt32, "rule": pl.String})


def suggest(folder: "Folder") -> pl.DataFrame:
    """Return the suggestions, the most confident first, then those of most mentions.

    Out: `COLUMNS`: ``name`` goes ``to`` the more frequent of the two, ``mentions`` and
    ``to_mentions`` are theirs. A name is suggested for one other at most, and never in a circle.

    Raises:
        GraphError: the graph was imported without the ways in which names are written.
    """
    folder.require("mentions", "surfaces")
    names = _names(folder)
    found = pl.concat([_accents(names), _separators(names), _spelling(names), _vendors(names)])
    return _directed(found, names)


def _names(folder: "Folder") -> pl.DataFrame:
    """Return ``entity, name, type, mentions, group, key`` of entities that their name tells."""
    entities = folder.scan("entities").collect().select("entity", "id", "name", "type", "mentions")
    forms = folder.scan("surfaces").select("entity", name="surface", type="type").collect()
    told = forms.filter(pl.col("entity").n_unique().over("name", "type") == 1)
    identified = (
        folder.scan("mentions")
        .filter(pl.col("identifier").is_not_null())
        .select(name="surface", type="type")
        .unique()
        .collect()
    )
    told = told.join(identified, on=["name", "type"], how="anti")
    slash = pl.col("id").str.find("/", literal=True)
    named = entities.join(told, on=["entity", "name", "type"], how="semi").sort("entity")
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
    told = rows.filter(pl.col("entity") != pl.col("other")).with_columns(rule=pl.lit(rule))
    return told.select(pl.col(name).cast(dtype) for name, dtype in PAIR.items())


def _accents(names: pl.DataFrame) -> pl.DataFrame:
    """Names alike but for diacritics: Mediaș, Medias."""
    return _alike(
        names, "accents", pl.col("key").str.normalize("NFD").str.replace_all(r"\p{M}", "")
    )


def _separators(names: pl.DataFrame) -> pl.DataFrame:
    """Names alike but for what parts their words: front-end, frontend; never x86-64 and x8664."""
    bare = pl.col("key")
    for _ in range(2):  # a letter between two separators is the end of one match
        bare = bare.str.replace_all(_SEPARATOR, "$1$2")
    numbers = pl.col("key").str.extract_all(r"\d+").list.join(" ")
    return _alike(names, "separators", pl.concat_str(bare, pl.lit("\n"), numbers))


def _spelling(names: pl.DataFrame) -> pl.DataFrame:
    """Names in which one long word differs by one letter inside: colour, color."""
    words = names.select("entity", "group", "key", word=pl.col("key").str.extract_all(r"[^\s-]+"))
    least = pl.when(pl.col("word") == pl.col("key")).then(ALONE).otherwise(LONG)
    words = words.explode("word").filter(
        pl.col("word").str.contains(r"^\p{L}+$"), pl.col("word").str.len_chars() >= least
    )
    slips = _slips(words["word"].unique().sort())
    changed = words.join(slips, on="word").with_columns(
        key=pl.struct("key", "word", "slip").map_elements(
            lambda row: row["key"].replace(row["word"], row["slip"]), return_dtype=pl.String
        )
    )
    known = names.select("group", "key", other="entity")
    return _pairs(changed.join(known, on=["group", "key"]), "spelling")


def _slips(words: pl.Series) -> pl.DataFrame:
    """Return ``word, slip``: words that are one letter apart, but not at their ends.

    Words that one letter less makes equal are found by their deletions, as in SymSpell.
    """
    each = words.to_frame("word").with_columns(size=pl.col("word").str.len_chars())
    cuts = each.with_columns(cut=pl.int_ranges(1, pl.col("size") - 1)).explode("cut")
    less = cuts.select(
        "word",
        bare=pl.concat_str(
            pl.col("word").str.slice(0, pl.col("cut")), pl.col("word").str.slice(pl.col("cut") + 1)
        ),
    )
    less = pl.concat([less, each.select("word", bare="word")]).unique()
    few = less.filter(pl.len().over("bare").is_between(2, CROWD))
    pairs = few.join(few.rename({"word": "slip"}), on="bare").filter(
        pl.col("word") != pl.col("slip")
    )
    pairs = pairs.select("word", "slip").unique().sort("word", "slip")
    near = [_one_apart(word, slip) for word, slip in pairs.rows()]
    return pairs.filter(pl.Series(near, dtype=pl.Boolean))


def _one_apart(one: str, other: str) -> bool:
    """Tell whether one letter was added, dropped or changed, or two neighbours swapped.

    >>> _one_apart("colour", "color"), _one_apart("kernel", "kenrel"), _one_apart("abcd", "axyd")
    (True, True, False)
    """
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
    apart = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = [b - a for a, b in pairwise(apart)] == [1] and sorted(one) == sorted(other)
    return len(apart) == 1 or swapped


def _vendors(names: pl.DataFrame) -> pl.DataFrame:
    """Names with and without who makes it: Apache ZooKeeper, ZooKeeper."""
    parts = names.with_columns(
        vendor=pl.col("key").str.extract(r"^(\S+) "), key=pl.col("key").str.replace(r"^\S+ ", "")
    )
    products = names.filter(
        written_like_name(pl.col("name")), pl.col("key").str.contains(r"\p{L}{3}")
    )
    found = parts.filter(written_like_name(pl.col("name"))).join(
        products.select("group", "key", other="entity"), on=["group", "key"]
    )
    return _pairs(found.filter(pl.len().over("group", "vendor") >= VENDOR), "vendor")


def _directed(found: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs as lines of an overrides file, each from the rarer name to the other."""
    ends = names.select("entity", "name", "type", "mentions", size=pl.col("name").str.len_chars())
    rows = found.join(ends, on="entity").join(
        ends.rename({"entity": "other"}), on="other", suffix="_to"
    )
    # One order of all entities, so that no way leads back to where it began.
    order = ["mentions", "size", "name", "type"]
    more = pl.lit(False)
    for column in reversed(order):
        one, other = pl.col(column), pl.col(f"{column}_to")
        better = one > other if column == "mentions" else one < other
        more = better | ((one == other) & more)
    turned = [pl.when(more).then(f"{c}_to").otherwise(c).alias(c) for c in order] + [
        pl.when(more).then(c).otherwise(f"{c}_to").alias(f"{c}_to") for c in order
    ]
    sure = pl.col("rule").replace_strict(CONFIDENCE, return_dtype=pl.Float64)
    lines = rows.select("rule", *turned).with_columns(confidence=sure, action=pl.lit("maybe"))
    best = ["confidence", "mentions_to", "mentions", "name", "name_to", "type", "type_to"]
    lines = lines.sort(best, descending=[True, True, True, False, False, False, False])
    lines = lines.unique(["name", "type"], keep="first", maintain_order=True)
    renamed = lines.rename({"name_to": "to", "type_to": "to_type", "mentions_to": "to_mentions"})
    return renamed.select(COLUMNS)
