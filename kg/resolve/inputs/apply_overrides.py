"""Apply overrides to the forms of a corpus: merge, split, rename and retype entities.

The name in an override is a written form, else the id that the entity would have without overrides.
An override holds for all forms of the same key, but ``split`` for the written form alone. One that
names what no mention is called is left out, since decisions outlive the corpus of their day.
"""

import difflib

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.common.diagnostic_rules import Rule
from kg.common.errors import IdentityError
from kg.common.ids import entity_id
from kg.resolve.inputs.overrides import spelt_out
from kg.resolve.types import retype
from kg.schema.merge_rules import OVERRIDE
from kg.store.tables import DIAGNOSTICS, diagnostics

NAMED = pl.Schema({"row": pl.UInt32, "action": pl.String, "form": pl.UInt32})
MAX_IDS = 5  # that a message lists
MAX_HINTS = 10  # names for which the nearest one is looked for


class Overrides:
    """The overrides of a user, bound to the forms that they name.

    Args:
        overrides: what `kg.resolve.inputs.overrides.read_overrides` gave.
        forms: ``form, surface, type, plain, group, key`` by the rules alone.
        strict: refuse an override of what no mention is called, rather than leave it out.

    Attributes:
        notes: DIAGNOSTICS of the overrides that were left out.

    Raises:
        IdentityError: no mention has such a name, and *strict* is set.
    """

    def __init__(
        self, overrides: pl.DataFrame, forms: pl.DataFrame, *, strict: bool = False
    ) -> None:
        self.overrides = overrides.with_row_index("row")
        self.forms = forms
        self.strict = strict
        self.notes = pl.DataFrame(schema=DIAGNOSTICS)
        self.of_name = self.of_other = pl.DataFrame(schema=NAMED)
        if not overrides.is_empty():
            self._bind()

    def _bind(self) -> None:
        """Find the forms that the overrides name."""
        of_name, unknown = self._find("name", "type", self.overrides)
        with_other = self.overrides.filter(pl.col("action") == "merge")
        of_other, unknown_other = self._find("to", "to_type", with_other)
        left_out = pl.concat([unknown, unknown_other]).unique("row", keep="first")
        self.notes = self._unknown(left_out.sort("row"))
        self.of_name = of_name.join(left_out, on="row", how="anti")
        self.of_other = of_other.join(left_out, on="row", how="anti")

    def _find(
        self, name: str, of_type: str, overrides: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return ``row, action, form`` of the forms that each override names, and what is unknown.

        The latter has the columns ``row, name, wanted_type``.
        """
        wanted = overrides.select("row", "action", name=name, wanted_type=of_type)
        fits = pl.col("wanted_type").is_null() | pl.col("wanted_type").is_in(
            pl.concat_list("type", "plain")
        )
        forms = self.forms.select("form", "surface", "type", "plain")
        matches = wanted.join(forms, left_on="name", right_on="surface").filter(fits)
        unmatched = wanted.join(matches, on="row", how="anti")
        if len(unmatched):
            ids = self._ids().join(forms, on="form")
            matches = pl.concat(
                [matches, unmatched.join(ids, on="name").filter(fits).select(matches.columns)]
            )
        unknown = wanted.join(matches, on="row", how="anti").select("row", "name", "wanted_type")
        return matches.select("row", "action", "form").sort("row", "form"), unknown

    def _ids(self) -> pl.DataFrame:
        keys = self.forms.select("group", "key").unique()
        ids = pl.Series("name", [entity_id(*key) for key in keys.iter_rows()], pl.String)
        return self.forms.select("form", "group", "key").join(
            keys.with_columns(ids), on=["group", "key"], nulls_equal=True
        )

    def _unknown(self, left_out: pl.DataFrame) -> pl.DataFrame:
        """Return DIAGNOSTICS of the overrides that name what the corpus has not.

        Raises:
            IdentityError: there is one, and nothing may be left out.
        """
        types = dict(
            self.forms.filter(pl.col("surface").is_in(left_out["name"].implode()))
            .group_by("surface")
            .agg(pl.col("plain").unique().sort())
            .iter_rows()
        )
        notes = [pl.DataFrame(schema=DIAGNOSTICS)]
        for number, (row, name, of_type) in enumerate(left_out.rows()):
            override = self.overrides.row(row, named=True)
            if has := types.get(name):
                rule, hint = Rule.OVERRIDE_OTHER_TYPE, f"it has the type {' and '.join(has)}"
            else:
                rule, hint = Rule.OVERRIDE_UNKNOWN, self._hint(name) if number < MAX_HINTS else ""
            found = f"the unknown name {name!r}" + (f" of type {of_type}" if of_type else "")
            if self.strict:
                expected = "a name that a mention has, as it is written, or an entity's id"
                raise IdentityError(override["where"], found, expected, hint)
            source, _, line = override["where"].rpartition(":")
            action = f"left out, because of {found}" + (f": {hint}" if hint else "")
            rows: list[tuple[str | None, int | None, str]] = [
                (source, int(line), spelt_out(override))
            ]
            notes.append(diagnostics("resolve", rule, action, rows))
        return pl.concat(notes)

    def _hint(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.forms["surface"].unique().sort(), 1)
        return f"did you mean {near[0]!r}?" if near else "kg info lists the most frequent names"

    def retyped(self, forms: pl.DataFrame) -> pl.DataFrame:
        """Return *forms* with the types that overrides give them.

        Raises:
            IdentityError: a name gets two types.
        """
        if self.overrides.is_empty():
            return forms
        named = self.all_of("retype").join(self.overrides.select("row", "to", "where"), on="row")
        self._no_two(named, "form", "to")
        types = forms.join(named.unique("form"), on="form", how="left", maintain_order="left")["to"]
        return retype(forms, OVERRIDE, types)

    def all_of(self, action: str) -> pl.DataFrame:
        """Return ``row, form`` of all forms with the key and type of those that overrides name."""
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
        """Return the forms that overrides split off."""
        rows = self.of_name.filter(pl.col("action") == "split")
        return np.unique(rows["form"].to_numpy()).astype(np.int64)

    def merges(self, node: Integers) -> tuple[Integers, Integers]:
        """Return the nodes that overrides merge, and those they stand for.

        Args:
            node: of each form.

        Raises:
            IdentityError: a name has several nodes, a node is merged into two or is split too, or
                merges form a circle.
        """
        if self.overrides.is_empty():
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        start = self.single_node("merge", self.of_name, node, "name")
        end = self.single_node("merge", self.of_other, node, "to")
        merges = (
            start.join(end, on="row", suffix="_to")
            .join(self.overrides, on="row")
            .select("row", "where", node="node", to="node_to")
        )
        for row in merges.filter(pl.col("node") == pl.col("to"))["row"]:
            override = self.overrides.row(row, named=True)
            found = f"{spelt_out(override)}, which is one entity already"
            raise IdentityError(override["where"], found, "names of two different entities")
        self._no_two(merges, "node", "to")
        self._no_split(merges, node)
        merges = merges.unique("node", keep="first", maintain_order=True)
        self._no_circle(merges)
        return merges["node"].to_numpy(), merges["to"].to_numpy()

    def renames(self, entity: Integers) -> pl.DataFrame:
        """Return ``entity, name`` of the entities that overrides rename.

        Args:
            entity: of each form.

        Raises:
            IdentityError: a name has several entities, or an entity gets two names.
        """
        if self.overrides.is_empty():
            return pl.DataFrame(schema={"entity": pl.Int64, "name": pl.String})
        of = self.single_node("rename", self.of_name, entity, "name").join(self.overrides, on="row")
        named = of.select("row", "where", "to", entity="node")
        self._no_two(named, "entity", "to")
        return named.select("entity", name="to").unique("entity")

    def single_node(
        self, action: str, named: pl.DataFrame, node: Integers, column: str
    ) -> pl.DataFrame:
        """Return ``row, node``: the one node that the forms of each override have."""
        rows = named.filter(pl.col("action") == action)
        rows = rows.with_columns(node=pl.Series(node[rows["form"].to_numpy()], dtype=pl.Int64))
        each = rows.unique(["row", "node"], maintain_order=True)
        several = each.filter(pl.len().over("row") > 1)
        if len(several):
            override = self.overrides.row(several["row"][0], named=True)
            forms = several.filter(pl.col("row") == override["row"])["form"]
            ids = self._ids().filter(pl.col("form").is_in(forms.implode()))["name"].unique().sort()
            found = f"{override[column]!r}, which is {len(ids)} entities"
            hint = f"give a type, or one of these ids: {', '.join(ids.head(MAX_IDS))}"
            raise IdentityError(override["where"], found, "one entity", hint)
        return each.select("row", "node")

    def _no_two(self, rows: pl.DataFrame, of: str, value: str) -> None:
        """Raise IdentityError where one *of* has two values; *rows* have ``row`` and ``where``."""
        twice = rows.filter(pl.col(value).n_unique().over(of) > 1).sort(of, "row")
        if len(twice):
            pair = twice.filter(pl.col(of) == twice[of][0]).unique(value, maintain_order=True)
            first, second = (self.overrides.row(row, named=True) for row in pair["row"].head(2))
            found = f"{spelt_out(second)}, but {spelt_out(first)} in {first['where']}"
            raise IdentityError(second["where"], found, "one of the two")

    def _no_split(self, merges: pl.DataFrame, node: Integers) -> None:
        split = np.unique(node[self.split()])
        both = merges.filter(pl.col("node").is_in(split.tolist()))
        if len(both):
            override = self.overrides.row(both["row"][0], named=True)
            wanted = "a name that is not split"
            raise IdentityError(override["where"], f"{spelt_out(override)}, which is split", wanted)

    def _no_circle(self, merges: pl.DataFrame) -> None:
        to = dict(merges.select("node", "to").iter_rows())
        checked: set[int] = set()
        for row, start in merges.select("row", "node").iter_rows():
            path: list[int] = []
            node: int | None = start
            while node is not None and node not in checked and node not in path:
                path.append(node)
                node = to.get(node)
            if node in path:
                override = self.overrides.row(row, named=True)
                found = f"{spelt_out(override)}, which leads back to {override['name']!r}"
                raise IdentityError(override["where"], found, "merges without a circle")
            checked.update(path)
