"""Find what the lines of an overrides file speak of, among the forms of a corpus.

A name is a written form, else the id of what it would be without overrides. A decision is of all
that has the same key, but for ``split``, which takes out the written form alone.
"""

import difflib

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.common.errors import IdentityError
from kg.common.ids import entity_id
from kg.resolve.inputs.overrides import said
from kg.resolve.types import retype
from kg.schema.sameness import OVERRIDE

SHOWN = 5  # entities that a message lists


class Decisions:
    """The decisions of a person, bound to the forms that they speak of.

    Args:
        decisions: what `kg.resolve.inputs.overrides.read_overrides` gave.
        forms: ``form, surface, type, plain, group, key`` as the rules alone have them.

    Raises:
        IdentityError: no mention has such a name.
    """

    def __init__(self, decisions: pl.DataFrame, forms: pl.DataFrame) -> None:
        self.decisions = decisions.with_row_index("row")
        self.forms = forms
        self.of_name = self._find("name", "type", self.decisions)
        with_other = self.decisions.filter(pl.col("action") == "merge")
        self.of_other = self._find("to", "to_type", with_other)

    def _find(self, name: str, of_type: str, decisions: pl.DataFrame) -> pl.DataFrame:
        """Return ``row, action, form`` of the forms that each decision names."""
        asked = decisions.select("row", "action", name=name, asked=of_type)
        fits = pl.col("asked").is_null() | pl.col("asked").is_in(pl.concat_list("type", "plain"))
        known = self.forms.select("form", "surface", "type", "plain")
        found = asked.join(known, left_on="name", right_on="surface").filter(fits)
        lost = asked.join(found, on="row", how="anti")
        if len(lost):
            ids = self._ids().join(known, on="form")
            found = pl.concat([found, lost.join(ids, on="name").filter(fits).select(found.columns)])
            for row in asked.join(found, on="row", how="anti").head(1).rows(named=True):
                self._unknown(decisions.filter(pl.col("row") == row["row"]), row)
        return found.select("row", "action", "form").sort("row", "form")

    def _ids(self) -> pl.DataFrame:
        things = self.forms.select("group", "key").unique()
        ids = pl.Series("name", [entity_id(*thing) for thing in things.iter_rows()], pl.String)
        return self.forms.select("form", "group", "key").join(
            things.with_columns(ids), on=["group", "key"], nulls_equal=True
        )

    def _unknown(self, decision: pl.DataFrame, asked: dict[str, str | None]) -> None:
        name, of_type = asked["name"] or "", asked["asked"]
        alike = self.forms.filter(pl.col("surface") == name)["plain"].unique().sort().to_list()
        if alike:
            hint = f"it has the type {' and '.join(alike)}"
        else:
            near = difflib.get_close_matches(name, self.forms["surface"].unique().sort(), 1)
            hint = f"near it: {near[0]!r}" if near else "kg info shows the most frequent"
        found = f"the unknown name {name!r}" + (f" of type {of_type}" if of_type else "")
        wanted = "a name that a mention has, as it is written, or an entity's id"
        raise IdentityError(str(decision["where"][0]), found, wanted, hint)

    def retyped(self, forms: pl.DataFrame) -> pl.DataFrame:
        """Return *forms* with the types that a person gave them.

        Raises:
            IdentityError: a name gets two types.
        """
        named = self._all_of("retype").join(self.decisions.select("row", "to", "where"), on="row")
        self._no_two(named, "form", "to")
        told = forms.join(named.unique("form"), on="form", how="left", maintain_order="left")["to"]
        return retype(forms, OVERRIDE, told)

    def _all_of(self, action: str) -> pl.DataFrame:
        """Return ``row, form`` of all forms that have the key and type of those named."""
        same = ["key", "plain"]
        named = self.of_name.filter(pl.col("action") == action)
        return (
            named.join(self.forms.select("form", *same), on="form")
            .select("row", *same)
            .unique()
            .join(self.forms.select("form", *same), on=same)
            .select("row", "form")
            .sort("row", "form")
        )

    def split(self) -> Integers:
        """Return the forms that stand for themselves."""
        rows = self.of_name.filter(pl.col("action") == "split")
        return np.unique(rows["form"].to_numpy()).astype(np.int64)

    def merges(self, node: Integers) -> tuple[Integers, Integers]:
        """Return the nodes that move, and those they move to.

        Args:
            node: of each form.

        Raises:
            IdentityError: a name has several nodes, a node moves to two or is split too, or moves
                lead back to where they came from.
        """
        start = self._one("merge", self.of_name, node, "name")
        end = self._one("merge", self.of_other, node, "to")
        moves = (
            start.join(end, on="row", suffix="_to")
            .join(self.decisions, on="row")
            .select("row", "where", node="node", to="node_to")
        )
        for row in moves.filter(pl.col("node") == pl.col("to"))["row"]:
            decision = self.decisions.row(row, named=True)
            found = f"{said(decision)}, which is one entity already"
            raise IdentityError(decision["where"], found, "two names that are apart")
        self._no_two(moves, "node", "to")
        self._no_split(moves, node)
        moves = moves.unique("node", keep="first", maintain_order=True)
        self._no_circle(moves)
        return moves["node"].to_numpy(), moves["to"].to_numpy()

    def renames(self, entity: Integers) -> pl.DataFrame:
        """Return ``entity, name`` of those that a person gave another name.

        Args:
            entity: of each form.

        Raises:
            IdentityError: a name has several entities, or an entity gets two names.
        """
        of = self._one("rename", self.of_name, entity, "name").join(self.decisions, on="row")
        named = of.select("row", "where", "to", entity="node")
        self._no_two(named, "entity", "to")
        return named.select("entity", name="to").unique("entity")

    def _one(self, action: str, found: pl.DataFrame, node: Integers, column: str) -> pl.DataFrame:
        """Return ``row, node``: the one that each decision's forms have."""
        rows = found.filter(pl.col("action") == action)
        rows = rows.with_columns(node=pl.Series(node[rows["form"].to_numpy()], dtype=pl.Int64))
        each = rows.unique(["row", "node"], maintain_order=True)
        several = each.filter(pl.len().over("row") > 1)
        if len(several):
            decision = self.decisions.row(several["row"][0], named=True)
            forms = several.filter(pl.col("row") == decision["row"])["form"]
            ids = self._ids().filter(pl.col("form").is_in(forms.implode()))["name"].unique().sort()
            found_ = f"{decision[column]!r}, which is {len(ids)} entities"
            hint = f"give a type, or one of these ids: {', '.join(ids.head(SHOWN))}"
            raise IdentityError(decision["where"], found_, "one entity", hint)
        return each.select("row", "node")

    def _no_two(self, rows: pl.DataFrame, of: str, value: str) -> None:
        """Raise IdentityError where one *of* has two values; *rows* have ``row`` and ``where``."""
        twice = rows.filter(pl.col(value).n_unique().over(of) > 1).sort(of, "row")
        if len(twice):
            pair = twice.filter(pl.col(of) == twice[of][0]).unique(value, maintain_order=True)
            first, second = (self.decisions.row(row, named=True) for row in pair["row"].head(2))
            found = f"{said(second)}, but {said(first)} in {first['where']}"
            raise IdentityError(second["where"], found, "one of the two")

    def _no_split(self, moves: pl.DataFrame, node: Integers) -> None:
        split = np.unique(node[self.split()])
        both = moves.filter(pl.col("node").is_in(split.tolist()))
        if len(both):
            decision = self.decisions.row(both["row"][0], named=True)
            wanted = "a name that is not split"
            raise IdentityError(decision["where"], f"{said(decision)}, which is split", wanted)

    def _no_circle(self, moves: pl.DataFrame) -> None:
        to = dict(moves.select("node", "to").iter_rows())
        done: set[int] = set()
        for row, start in moves.select("row", "node").iter_rows():
            way: list[int] = []
            node: int | None = start
            while node is not None and node not in done and node not in way:
                way.append(node)
                node = to.get(node)
            if node in way:
                decision = self.decisions.row(row, named=True)
                found = f"{said(decision)}, which leads back to {decision['name']!r}"
                raise IdentityError(decision["where"], found, "merges that end somewhere")
            done.update(way)
