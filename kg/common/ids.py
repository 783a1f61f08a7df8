"""Ids of entities and of edges: made of what makes them one, so the same in every build."""

import hashlib
from functools import cache

import polars as pl

from kg.common.naming import DOTS, SAFE, encode

LONGEST, KEPT = 200, 160  # bytes of an id; Neo4j's uniqueness index refuses 9,000


def entity_id(group: str | None, key: str) -> str:
    """Return the id of the entity that has *key*, within *group* if there is one.

    >>> entity_id(None, "c++"), entity_id("License", "mit")
    ('c%2B%2B', 'License/mit')
    """
    full_id = encode(key) if group is None else f"{_group(group)}/{encode(key)}"
    if len(full_id) <= LONGEST:
        return full_id
    head = full_id[:KEPT]
    if "%" in head[-2:]:  # do not cut an escape
        head = head[: head.rindex("%")]
    return f"{head}~{hashlib.blake2b(full_id.encode(), digest_size=10).hexdigest()}"


def entity_ids(group: pl.Series, key: pl.Series) -> pl.Series:
    """Return `entity_id` of each *group*, which may be null, and *key*.

    Most keys stay as they are but for spaces, and are not looked at one by one.
    """
    groups = {name: f"{_group(name)}/" for name in group.drop_nulls().unique()}
    written = pl.col("group").replace_strict(groups, default="", return_dtype=pl.String)
    encoded = pl.col("key").str.replace_all(" ", "%20", literal=True)
    stays = pl.col("key").str.contains(rf"^[ {SAFE}]*$") & ~pl.col("key").is_in(list(DOTS))
    frame = pl.DataFrame({"group": group, "key": key}).with_columns(
        id=pl.concat_str(written, encoded), stays=stays
    )
    is_quick = pl.col("stays") & (pl.col("id").str.len_bytes() <= LONGEST)
    others = frame.select((~is_quick).arg_true()).to_series()
    rows = frame.select("group", "key")[others].rows()
    ids = pl.Series([entity_id(*row) for row in rows], dtype=pl.String)
    return frame["id"].scatter(others, ids)


_group = cache(encode)  # one a type


def edge_id(subject: str, predicate: str, object_: str) -> str:
    """Return the id of an edge: 20 hex digits of BLAKE2b over the three, a line each.

    >>> edge_id("python", "writtenIn", "c")
    '952b58262e8e3636cbb3'
    """
    return hashlib.blake2b(
        f"{subject}\n{predicate}\n{object_}".encode(), digest_size=10
    ).hexdigest()
