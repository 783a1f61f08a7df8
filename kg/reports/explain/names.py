"""Say which entities a name may mean, and what else to try where it means none."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from kg.common.errors import UnknownName
from kg.common.naming import encode
from kg.query.lookup import find_entities
from kg.resolve.names import canonical

if TYPE_CHECKING:
    from kg.store.folder import Folder

MOST = 5  # names to try
PART = 3  # letters of a name that is looked for in others
ALIKE = 0.78  # of 1; see difflib


def find(folder: "Folder", name: str) -> pl.DataFrame:
    """Return the ENTITIES that *name* may mean, the best first.

    They are those of `kg.query.lookup.find_entities`; if there are none, those that would be meant
    if the corpus had written it so, as ``the C ++`` means C++.

    Raises:
        UnknownName: there is none; the message has names to try.
    """
    try:
        return find_entities(folder, name)
    except UnknownName as problem:
        if len(found := _bent(folder, name)):
            return found
        if not (others := near(folder, name)):
            raise
        hint = f"perhaps {', '.join(map(repr, others))}"
        raise UnknownName(problem.where, problem.found, problem.wanted, hint) from None


def _bent(folder: "Folder", name: str) -> pl.DataFrame:
    """Return the ENTITIES whose id says that they have the key of *name*."""
    key = encode(canonical(pl.Series([name]))["key"][0])
    has_key = (pl.col("id") == key) | pl.col("id").str.ends_with(f"/{key}")
    by = pl.col("mentions"), pl.col("id")
    return folder.scan("entities").filter(has_key).sort(*by, descending=[True, False]).collect()


def near(folder: "Folder", name: str) -> list[str]:
    """Return names to try for *name*: those spelt like it, then those that it is a part of.

    Only names with the same first letter are compared letter by letter, so that it takes less than
    a second with some hundred thousand names.
    """
    name = name.strip().lower()
    if not name:
        return []
    low, size = pl.col("low"), pl.col("low").str.len_chars()
    alike = low.str.starts_with(name[0]) & size.is_between(*_lengths(len(name)))
    part = low.str.contains(name, literal=True) & (len(name) >= PART)
    names = (
        folder.scan("surfaces")
        .select("surface", "mentions", low=pl.col("surface").str.to_lowercase())
        .filter(alike | part)
        .group_by("surface", "low")
        .agg(pl.sum("mentions"))
        .sort(["mentions", "surface"], descending=[True, False])
        .unique("low", keep="first", maintain_order=True)
        .collect()
    )
    spelt = dict(names.select("low", "surface").rows())
    found = get_close_matches(name, names.filter(alike)["low"].to_list(), MOST, ALIKE)
    found += [one for one in names.filter(part)["low"].head(MOST) if one not in found]
    return [spelt[one] for one in found[:MOST]]


def _lengths(length: int) -> tuple[int, int]:
    """Return the lengths that a name may have to be `ALIKE` one of *length*."""
    ratio = ALIKE / (2 - ALIKE)
    return int(length * ratio), int(length / ratio) + 1
