"""Apply overrides of one document or mention: there, a name means another entity, or its own.

Such an override wins over all rules, and over what overrides say of the name elsewhere. One whose
place has no mention of the name is left out, with a diagnostic, as one of an unknown name is.
"""

from typing import Any

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.common.diagnostic_rules import Rule
from kg.common.errors import IdentityError
from kg.resolve.forms import KINDS, NODE, Forms
from kg.resolve.inputs.apply_overrides import Overrides
from kg.resolve.inputs.overrides import NUMBERS, PLACE, spelt_out
from kg.store.tables import diagnostics

_SPLIT = KINDS.index("split")


class PlacedOverrides:
    """The overrides of single places, bound to the mentions there.

    Args:
        overrides: those of `kg.resolve.inputs.overrides.read_overrides` that have a place.
        forms: of the corpus, as `kg.resolve.inputs.apply_overrides.Overrides` needs them.
        strict: refuse an override of what is not there, rather than leave it out.

    Attributes:
        notes: DIAGNOSTICS of the overrides that were left out.

    Raises:
        IdentityError: no mention has such a name, and *strict* is set.
    """

    def __init__(self, overrides: pl.DataFrame, forms: pl.DataFrame, *, strict: bool) -> None:
        self._named = Overrides(overrides, forms, strict=strict)
        self._strict = strict
        self._mentions = pl.DataFrame(schema={"row": pl.UInt32, "mention": pl.UInt32})
        self.notes = self._named.notes

    def __bool__(self) -> bool:
        """Tell whether there is one."""
        return not self._named.of_name.is_empty()

    @property
    def forms(self) -> Integers:
        """Return the forms of the names."""
        return np.unique(self._of_names()["form"].to_numpy()).astype(np.int64)

    def _of_names(self) -> pl.DataFrame:
        rows = [self._named.all_of(action) for action in ("merge", "split")]
        return pl.concat(rows)

    def bind(self, places: pl.DataFrame) -> None:
        """Find the mentions that the overrides are about.

        Args:
            places: ``mention, form`` and `PLACE` of all mentions that have one of `forms`.

        Raises:
            IdentityError: there is none, and `strict` was asked for; or two overrides are about
                one mention.
        """
        rows = self._of_names().join(self._named.overrides.select("row", *PLACE), on="row")
        here = pl.all_horizontal(
            pl.col(name).is_null() | pl.col(name).eq_missing(pl.col(f"{name}_found"))
            for name in PLACE
        )
        found = rows.join(places, on="form", suffix="_found").filter(here)
        self._mentions = found.select("row", "mention").unique().sort("mention", "row")
        self._no_two()
        missing = rows.join(found, on="row", how="anti")["row"].unique().sort()
        self.notes = pl.concat([self.notes, *(self._missing(row) for row in missing)])

    def _no_two(self) -> None:
        twice = self._mentions.filter(pl.len().over("mention") > 1)
        if len(twice):
            mention = twice["mention"][0]
            pair = twice.filter(pl.col("mention") == mention)["row"].head(2)
            first, second = (self._named.overrides.row(row, named=True) for row in pair)
            found = f"{spelt_out(second)}, but {spelt_out(first)} in {first['where']}"
            raise IdentityError(second["where"], found, "one of the two")

    def _missing(self, row: int) -> pl.DataFrame:
        override = self._named.overrides.row(row, named=True)
        if self._strict:
            raise IdentityError(override["where"], spelt_out(override), "a place that has the name")
        source, _, line = override["where"].rpartition(":")
        action = "left out, because no mention there has the name"
        return diagnostics(
            "resolve",
            Rule.OVERRIDE_UNKNOWN,
            action,
            [(source, int(line), spelt_out(override))],
        )

    def with_nodes(self, forms: Forms) -> Forms:
        """Return *forms* with the nodes of what is split off."""
        wanted = self._split().select(NODE).unique().sort(NODE)
        new = wanted.join(forms.nodes, on=NODE, how="anti", nulls_equal=True)
        new = new.with_row_index("node", offset=len(forms.nodes))
        return Forms(forms.frame, pl.concat([forms.nodes, new.select(forms.nodes.columns)]))

    def _split(self) -> pl.DataFrame:
        """Return ``row`` and `NODE` of what the overrides split off."""
        bound = self._mentions["row"].implode()
        overrides = self._named.overrides.filter(
            pl.col("action") == "split", pl.col("row").is_in(bound)
        )
        groups = dict(
            self._named.of_name.join(self._named.forms.select("form", "plain"), on="form")
            .select("row", "plain")
            .unique("row", keep="first", maintain_order=True)
            .iter_rows()
        )
        rows = [
            (row["row"], groups[row["row"]], _key(row), _SPLIT)
            for row in overrides.iter_rows(named=True)
        ]
        schema = {"row": pl.UInt32, "group": pl.String, "key": pl.String, "kind": pl.UInt8}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def nodes(self, forms: Forms) -> tuple[Integers, Integers, Flags]:
        """Return the mentions, sorted, the node that each has, and which are of a whole document.

        Args:
            forms: what `with_nodes` gave.

        Raises:
            IdentityError: the name that something is merged into is several entities.
        """
        merged = self._named.single_node("merge", self._named.of_other, forms.node, "to")
        split = self._split().join(forms.nodes, on=NODE, nulls_equal=True)
        of_row = pl.concat([merged, split.select("row", pl.col("node").cast(pl.Int64))])
        overrides = self._named.overrides
        whole = overrides.select("row", whole=pl.all_horizontal(pl.col(NUMBERS).is_null()))
        rows = self._mentions.join(of_row, on="row").join(whole, on="row").sort("mention")
        mention, node = (rows[name].to_numpy().astype(np.int64) for name in ("mention", "node"))
        return mention, node, rows["whole"].to_numpy()

    def renames(self, forms: Forms, entity_of_node: Integers) -> pl.DataFrame:
        """Return ``entity, name`` of what is split off under a name of its own."""
        named = self._split().join(self._named.overrides.select("row", "to"), on="row")
        named = named.drop_nulls("to").join(forms.nodes, on=NODE, nulls_equal=True)
        entity = pl.Series("entity", entity_of_node[named["node"].to_numpy()], dtype=pl.Int64)
        return named.select(entity, name="to").unique("entity", keep="first", maintain_order=True)


def followers(
    own: Integers, node: Integers, document: Integers, placed: Integers, target: Integers
) -> tuple[Integers, Integers]:
    """Return the mentions that stand for a name that an override of their document is about.

    Where Ada Smith is split off, so is the Smith that is her there.

    Args:
        own: the node of each mention's own name.
        node: what it stands for in its document.
        document: of each mention; -1: unknown.
        placed: the mentions that overrides of whole documents are about.
        target: the node that each of these gets.

    Returns:
        The mentions, and the node that each gets.
    """
    named = (own[placed] == node[placed]) & (document[placed] >= 0)
    placed, target = placed[named], target[named]
    places, first = np.unique(document[placed] << 32 | node[placed], return_index=True)
    if not len(places):
        return placed, target
    here = np.maximum(document, 0) << 32 | node
    row = np.minimum(np.searchsorted(places, here), len(places) - 1)
    mentions = np.flatnonzero((places[row] == here) & (document >= 0))
    return mentions, target[first[row[mentions]]]


def _key(row: dict[str, Any]) -> str:
    """Return the key of what an override splits off: its own name, or the place."""
    place = ", ".join(str(row[name]) for name in PLACE if row[name] is not None)
    return str(row["to"] or f"{row['name']} ({place})")
