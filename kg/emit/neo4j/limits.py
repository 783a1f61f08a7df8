"""Limits of Neo4j on what it indexes: the longest text that a RANGE index takes."""

import polars as pl

from kg.common.errors import KgError

MAX_INDEXED_BYTES = 8_164  # of one text in UTF-8, in an index of that property alone
SHOWN_CHARACTERS = 40  # of a name that is too long


def check_names(entities: pl.DataFrame, where: str, error: type[KgError]) -> None:
    """Raise *error* if the name of an entity is longer than ``kg_entity_name`` takes.

    The server breaks off a load then; the importer leaves the index FAILED.
    """
    check_lengths(entities, ["name"], where, error)


def check_lengths(frame: pl.DataFrame, names: list[str], where: str, error: type[KgError]) -> None:
    """Raise *error* if a text in a column of *names* is longer than an index takes."""
    for name in names:
        size = frame[name].str.len_bytes()
        long = frame.filter(size > MAX_INDEXED_BYTES).sort("id")
        if len(long):
            text, bytes_ = long[name][0][:SHOWN_CHARACTERS], len(long[name][0].encode())
            more = f" and {len(long) - 1:,} more" if len(long) > 1 else ""
            raise error(
                where,
                f"a {name} of {bytes_:,} bytes, {text!r}...{more}",
                f"at most {MAX_INDEXED_BYTES:,}, which Neo4j can index",
                "a span tagged by mistake? correct the corpus, or leave the name out "
                "(kg build --leave-out)",
            )
