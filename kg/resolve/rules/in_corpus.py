"""Merge aliases in the whole corpus: identifiers, plurals, abbreviations defined elsewhere.

Each function returns ``node, to``: the nodes that merge, and those they stand for.
"""

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.resolve.forms import Forms
from kg.resolve.names import ARTICLE, canonical
from kg.resolve.rules import plurals
from kg.resolve.types import majority
from kg.schema.schema_file import Schema

NAME = ["group", "key"]
MAX_FREQUENCY_RATIO = 20  # of the short form to the long one


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


def plural(forms: Forms, schema: Schema) -> pl.DataFrame:
    """Merge plurals into the singular that occurs too; names of persons have none."""
    named = forms.frame.filter(pl.col("kind") == 0)
    surfaces = majority(named, "node", "surface")
    tagged = majority(named, "node", "tag").select("node", "tag")
    persons = [tag for tag in tagged["tag"].unique() if schema.has_tails(tag)]
    others = tagged.filter(~pl.col("tag").is_in(persons)).select("node")
    nodes = forms.named().join(surfaces, on="node").join(others, on="node")
    return plurals.find(nodes.sort("node"))


def defined_abbreviations(
    definitions: pl.DataFrame, form: Integers, document: Integers, forms: Forms
) -> pl.DataFrame:
    """Return ``document, long_node, short_node, short`` of abbreviations that texts define.

    Args:
        definitions: ``mention`` of the long name, and the ``short`` one.
        form: of each mention.
        document: of each mention, -1 where unknown.
        forms: of the corpus; a short name that no mention has is left out.
    """
    if definitions.is_empty():
        node = forms.frame.schema["node"]
        ends = {"long_node": node, "short_node": node}
        return pl.DataFrame(schema={"document": pl.Int64(), **ends, "short": pl.String()})
    mention = definitions["mention"].to_numpy()
    places = definitions.select(
        "short",
        key=canonical(definitions["short"])["key"],
        form=pl.Series(form[mention], dtype=pl.UInt32),
        document=pl.Series(document[mention], dtype=pl.Int64),
    )
    long = forms.frame.select("form", group="name_group", long_node="node")
    short = forms.named().rename({"node": "short_node"})
    return (
        places.join(long, on="form")
        .join(short, on=NAME, nulls_equal=True)
        .select("document", "long_node", "short_node", "short")
    )


def plausible(
    merges: pl.DataFrame, defined: pl.DataFrame, form: Integers, document: Integers, forms: Forms
) -> pl.DataFrame:
    """Return those of *merges* of abbreviations that likely hold all over the corpus.

    The abbreviation must mostly be written as it was defined (IOS is not iOS). And it must not come
    more than `MAX_FREQUENCY_RATIO` times as often as the long name, or it likely means something
    else too; in documents that define it, it counts as the long name, which it means there.

    Args:
        merges: ``node, to``.
        defined: what `defined_abbreviations` gave.
        form: of each mention.
        document: of each mention, -1 where unknown.
        forms: of the corpus.
    """
    if merges.is_empty():
        return merges
    node = forms.node[form]
    counted = forms.frame.group_by("node").agg(uses=pl.sum("mentions"))
    spelt = defined.select(node="short_node", spelling=_singular("short")).unique()
    alike = (
        forms.frame.select("node", "mentions", spelling=_singular("surface"))
        .join(spelt, on=["node", "spelling"])
        .group_by("node")
        .agg(alike=pl.sum("mentions"))
    )
    places = defined.filter(pl.col("document") >= 0).select("document", "short_node")
    is_defined = np.isin(
        document << 32 | node,
        places["document"].to_numpy() << 32 | places["short_node"].to_numpy().astype(np.int64),
    )
    inside = np.bincount(node[is_defined], minlength=len(forms.nodes))
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


def _singular(column: str) -> pl.Expr:
    bare = pl.col(column).str.replace(ARTICLE, "")
    return bare.str.replace(r"([\p{Lu}\d])s$", "$1")
