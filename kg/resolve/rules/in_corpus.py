"""Merge aliases in the whole corpus: identifiers, plurals, abbreviations defined elsewhere.

Each function returns ``node, to``: the nodes that merge, and those they stand for.
"""

from collections.abc import Collection, Iterable
from functools import partial
from typing import Protocol

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.resolve.forms import Forms
from kg.resolve.names import ARTICLE, canonical
from kg.resolve.rules import companies, plurals, variants
from kg.resolve.types import majority
from kg.schema.schema_file import Schema

NAME = ["group", "key"]
MAX_FREQUENCY_RATIO = 20  # of the short form to the long one
SHORT_ACRONYM = 3  # letters; one document says little about others


def merge_ends(merges: pl.DataFrame) -> tuple[Integers, Integers]:
    """Return the columns ``node`` and ``to`` of *merges* as arrays."""
    start, end = (merges[column].cast(pl.Int64).to_numpy() for column in ("node", "to"))
    return start, end


def identifier_name(forms: Forms) -> pl.DataFrame:
    """Merge names into the identifier that mentions of this name have, where it is only one."""
    identified = forms.frame.filter(pl.col("kind") == 1)
    if identified.is_empty():
        return identified.select("node", to="node")
    targets = identified.select(group="name_group", key="name_key", to="node").unique()
    single = targets.filter(pl.len().over(NAME) == 1)
    return forms.named().join(single, on=NAME, nulls_equal=True).select("node", "to")


def named_nodes(forms: Forms, schema: Schema) -> pl.DataFrame:
    """Return ``node, group, key, surface, person`` of the nodes of names, sorted.

    ``surface`` is the commonest, ``person`` tells whether the commonest type is one of persons.
    """
    named = forms.frame.filter(pl.col("kind") == 0)
    surfaces = majority(named, "node", "surface").drop("mentions")
    tagged = majority(named, "node", "tag").select("node", "tag")
    persons = [tag for tag in tagged["tag"].unique() if schema.has_tails(tag)]
    nodes = forms.named().join(surfaces, on="node").join(tagged, on="node")
    return nodes.with_columns(person=pl.col("tag").is_in(persons)).drop("tag").sort("node")


def alike_names(nodes: pl.DataFrame, rules: Collection[str]) -> dict[str, pl.DataFrame]:
    """Return the merges of names that are alike, by rule, in the order in which rules decide.

    Args:
        nodes: what `named_nodes` gave.
        rules: the ones to apply; others than those of names are ignored.
    """
    things = nodes.filter(~pl.col("person"))
    ways = {rule: partial(variants.find, nodes, rule) for rule in variants.VARIANTS}
    ways |= {
        "plural": partial(plurals.find, things),
        "company": partial(companies.find, things),
    }
    return {rule: find() for rule, find in ways.items() if rule in rules}


def defined_abbreviations(definitions: pl.DataFrame, forms: Forms) -> pl.DataFrame:
    """Return ``document, long_node, short_node, short`` of abbreviations that texts define.

    Args:
        definitions: ``document`` (-1: unknown), ``form`` of the long name, and the ``short`` one.
        forms: of the corpus; a short name that no mention has is left out.
    """
    if definitions.is_empty():
        node = forms.frame.schema["node"]
        ends = {"long_node": node, "short_node": node}
        return pl.DataFrame(schema={"document": pl.Int64(), **ends, "short": pl.String()})
    places = definitions.select(
        "short",
        key=canonical(definitions["short"])["key"],
        form=pl.col("form").cast(pl.UInt32),
        document=pl.col("document").cast(pl.Int64),
    )
    long = forms.frame.select("form", group="name_group", long_node="node")
    short = forms.named().rename({"node": "short_node"})
    return (
        places.join(long, on="form")
        .join(short, on=NAME, nulls_equal=True)
        .select("document", "long_node", "short_node", "short")
    )


class Placed(Protocol):
    """Some mentions, by form and document."""

    @property
    def form(self) -> Integers:
        """Return the form of each."""

    @property
    def document(self) -> Integers:
        """Return the document of each, -1 where unknown."""


def uses_in_place(defined: pl.DataFrame, mentions: Iterable[Placed], forms: Forms) -> Integers:
    """Count the mentions of each node that are in documents which define it as an abbreviation.

    Args:
        defined: what `defined_abbreviations` gave.
        mentions: of the corpus, in batches.
        forms: of the corpus.
    """
    inside = np.zeros(len(forms.nodes), np.int64)
    rows = defined.filter(pl.col("document") >= 0)
    if rows.is_empty():
        return inside
    document, node = (rows[name].to_numpy().astype(np.int64) for name in ("document", "short_node"))
    places = np.unique(document << 32 | node)
    node_of_form = forms.node
    for batch in mentions:
        node = node_of_form[batch.form]
        place = batch.document << 32 | node
        row = np.minimum(np.searchsorted(places, place), len(places) - 1)
        inside += np.bincount(node[places[row] == place], minlength=len(inside))
    return inside


def plausible(
    merges: pl.DataFrame, defined: pl.DataFrame, inside: Integers, forms: Forms
) -> pl.DataFrame:
    """Return those of *merges* of abbreviations that likely hold all over the corpus.

    The abbreviation must mostly be written as it was defined (IOS is not iOS). And it must not come
    more than `MAX_FREQUENCY_RATIO` times as often as the long name, or it likely means something
    else too; in documents that define it, it counts as the long name, which it means there.

    Args:
        merges: ``node, to``.
        defined: what `defined_abbreviations` gave.
        inside: what `uses_in_place` gave.
        forms: of the corpus.
    """
    if merges.is_empty():
        return merges
    counted = forms.frame.group_by("node").agg(uses=pl.sum("mentions"))
    spelt = defined.select(node="short_node", spelling=_singular("short")).unique()
    alike = (
        forms.frame.select("node", "mentions", spelling=_singular("surface"))
        .join(spelt, on=["node", "spelling"])
        .group_by("node")
        .agg(alike=pl.sum("mentions"))
    )
    in_place = pl.DataFrame({"inside": inside}).with_row_index("node")
    meant = pl.col("of_long") + pl.col("inside")
    return (
        merges.join(counted, on="node")
        .join(alike, on="node")
        .join(counted.rename({"node": "to", "uses": "of_long"}), on="to")
        .join(in_place, on="node")
        .filter(
            2 * pl.col("alike") >= pl.col("uses"),
            pl.col("uses").cast(pl.Int64) - pl.col("inside") <= MAX_FREQUENCY_RATIO * meant,
        )
        .select("node", "to")
        .sort("node", "to")
    )


def acronyms_elsewhere(spelt: pl.DataFrame, nodes: pl.DataFrame, forms: Forms) -> pl.DataFrame:
    """Return ``node, to`` of acronyms that stand for one name wherever they and it are, sorted.

    One of up to `SHORT_ACRONYM` letters must do so in two documents; and it must not come more than
    `MAX_FREQUENCY_RATIO` times as often as the long name, or it likely means something else too.

    Args:
        spelt: ``node, to, documents``: what acronyms stand for in documents, and in how many.
        nodes: what `named_nodes` gave.
        forms: of the corpus.
    """
    counted = forms.frame.group_by("node").agg(uses=pl.sum("mentions"))
    single = spelt.group_by("node", "to").agg(pl.sum("documents"))
    single = single.filter(pl.len().over("node") == 1)
    letters = pl.col("surface").str.replace_all(r"[^\p{L}]", "").str.len_chars()
    capitals = pl.col("surface").str.contains(r"^[\p{Lu}\W]+s?$")
    long = counted.rename({"node": "to", "uses": "of_long"})
    return (
        single.join(nodes.select("node", "surface"), on="node")
        .join(counted, on="node")
        .join(long, on="to")
        .filter(
            capitals,
            (letters > SHORT_ACRONYM) | (pl.col("documents") > 1),
            pl.col("uses") <= MAX_FREQUENCY_RATIO * pl.col("of_long"),
        )
        .select("node", "to")
        .sort("node")
    )


def _singular(column: str) -> pl.Expr:
    bare = pl.col(column).str.replace(ARTICLE, "")
    return bare.str.replace(r"([\p{Lu}\d])s$", "$1")
