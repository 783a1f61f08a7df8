"""Find what stands for what wherever it comes in the corpus.

Each function gives the nodes that move and those they move to, for the rule of its name.
"""

import polars as pl

from kg.common.arrays import Integers
from kg.resolve.forms import Forms
from kg.resolve.names import canonical
from kg.resolve.rules import plurals
from kg.resolve.types import majority
from kg.schema.schema_file import Schema

NAME = ["group", "key"]
OFTENER = 20


def sides(moves: pl.DataFrame) -> tuple[Integers, Integers]:
    """Return the columns ``node`` and ``to`` as numbers."""
    start, end = (moves[column].cast(pl.Int64).to_numpy() for column in ("node", "to"))
    return start, end


def identifier_name(forms: Forms) -> pl.DataFrame:
    """Move names to the identifier that mentions of this name have, where it is only one."""
    known = forms.frame.filter(pl.col("kind") == 1)
    found = known.select(group="name_group", key="name_key", to="node").unique()
    sure = found.filter(pl.len().over(NAME) == 1)
    return forms.named().join(sure, on=NAME, nulls_equal=True).select("node", "to")


def plural(forms: Forms, schema: Schema) -> pl.DataFrame:
    """Move plurals to the singular that occurs too; names of persons have none."""
    counted = forms.frame.filter(pl.col("kind") == 0)
    written = majority(counted, "node", "surface")
    tagged = majority(counted, "node", "tag").select("node", "tag")
    persons = [tag for tag in tagged["tag"].unique() if schema.has_tails(tag)]
    things = tagged.filter(~pl.col("tag").is_in(persons)).select("node")
    return plurals.find(forms.named().join(written, on="node").join(things, on="node").sort("node"))


def introduced(
    found: pl.DataFrame, form: Integers, document: Integers, forms: Forms
) -> pl.DataFrame:
    """Return ``document, long_node, short_node, short`` of abbreviations that texts introduce.

    Args:
        found: ``mention`` of the long name, and the ``short`` one.
        form: of each mention.
        document: of each mention, -1 where unknown.
        forms: of the corpus; a short name that no mention has is left out.
    """
    mention = found["mention"].to_numpy()
    places = found.select(
        "short",
        key=canonical(found["short"])["key"],
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


def plausible(moves: pl.DataFrame, found: pl.DataFrame, forms: Forms) -> pl.DataFrame:
    """Return those of *moves* from abbreviations that are likely meant so all over the corpus.

    The abbreviation must mostly be written as it was introduced (IOS is not iOS), and not come more
    than `OFTENER` times as often as the long name, or it is likely the name of something else too.

    Args:
        moves: ``node, to``.
        found: what `introduced` gave.
        forms: of the corpus.
    """
    counted = forms.frame.group_by("node").agg(uses=pl.sum("mentions"))
    spelt = found.select(node="short_node", spelling=_singular("short")).unique()
    alike = (
        forms.frame.select("node", "mentions", spelling=_singular("surface"))
        .join(spelt, on=["node", "spelling"])
        .group_by("node")
        .agg(alike=pl.sum("mentions"))
    )
    return (
        moves.join(counted, on="node")
        .join(alike, on="node")
        .join(counted.rename({"node": "to", "uses": "of_long"}), on="to")
        .filter(
            2 * pl.col("alike") >= pl.col("uses"), pl.col("uses") <= OFTENER * pl.col("of_long")
        )
        .select("node", "to")
        .sort("node", "to")
    )


def _singular(column: str) -> pl.Expr:
    bare = pl.col(column).str.replace(r"^(?i:the|an?) +", "")
    return bare.str.replace(r"([\p{Lu}\d])s$", "$1")
