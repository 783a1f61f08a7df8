"""Look up the entities that a name may mean, and suggest similar names where there are none."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from kg.common.errors import UnknownName
from kg.common.naming import encode
from kg.query.lookup import find_entities
from kg.resolve.names import canonical

if TYPE_CHECKING:
    from kg.store.folder import Folder

MAX_SUGGESTIONS = 5
MIN_PART = 3  # characters of a name that is looked for within others
MIN_SIMILARITY = 0.78  # [0, 1], of `difflib.SequenceMatcher.ratio`


def find(folder: "Folder", name: str) -> pl.DataFrame:
    """Return the ENTITIES that *name*, an id or a written form, may mean, the best first.

    They are those of `kg.query.lookup.find_entities`; if there are none, those that would be meant
    if the corpus had written it so, as ``the C ++`` means C++.

    Raises:
        UnknownName: there is none; the message has names to try.
    """
    try:
        return find_entities(folder, name)
    except UnknownName as problem:
        if len(entities := _with_key_of(folder, name)):
            return entities
        if not (names := similar_names(folder, name)):
            raise
        hint = f"perhaps {', '.join(map(repr, names))}"
        raise UnknownName(problem.where, problem.found, problem.wanted, hint) from None


def _with_key_of(folder: "Folder", name: str) -> pl.DataFrame:
    """Return the ENTITIES whose id says that they have the identity key of *name*."""
    key = encode(canonical(pl.Series([name]))["key"][0])
    has_key = (pl.col("id") == key) | pl.col("id").str.ends_with(f"/{key}")
    by = pl.col("mentions"), pl.col("id")
    return folder.scan("entities").filter(has_key).sort(*by, descending=[True, False]).collect()


def similar_names(folder: "Folder", name: str) -> list[str]:
    """Return names to try for *name*: those spelt like it, then those that it is a part of.

    Only names with the same first letter are compared letter by letter, so that it takes less than
    a second with some hundred thousand names.
    """
    name = name.strip().lower()
    if not name:
        return []
    low, size = pl.col("low"), pl.col("low").str.len_chars()
    comparable = low.str.starts_with(name[0]) & size.is_between(*_similar_lengths(len(name)))
    contains = low.str.contains(name, literal=True) & (len(name) >= MIN_PART)
    names = (
        folder.scan("surfaces")
        .select("surface", "mentions", low=pl.col("surface").str.to_lowercase())
        .filter(comparable | contains)
        .group_by("surface", "low")
        .agg(pl.sum("mentions"))
        .sort(["mentions", "surface"], descending=[True, False])
        .unique("low", keep="first", maintain_order=True)
        .collect()
    )
    spelling = dict(names.select("low", "surface").rows())
    candidates = names.filter(comparable)["low"].to_list()
    similar = get_close_matches(name, candidates, MAX_SUGGESTIONS, MIN_SIMILARITY)
    longer = names.filter(contains)["low"].head(MAX_SUGGESTIONS)
    similar += [low_name for low_name in longer if low_name not in similar]
    return [spelling[low_name] for low_name in similar[:MAX_SUGGESTIONS]]


def _similar_lengths(length: int) -> tuple[int, int]:
    """Return the least and greatest length of names that may be similar to one of *length*.

    The ratio of difflib is 2 m / (a + b), and at most min(a, b) characters match.
    """
    ratio = MIN_SIMILARITY / (2 - MIN_SIMILARITY)
    return int(length * ratio), int(length / ratio) + 1
