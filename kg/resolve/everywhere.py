"""Find what stands for what wherever it comes in the corpus.

Each function gives the nodes that move and those they move to, for the rule of its name.
"""

import polars as pl

from kg.resolve import plurals
from kg.resolve.forms import Forms
from kg.resolve.moves import Integers
from kg.resolve.names import canonical
from kg.resolve.types import majority
from kg.schema import Schema

NAME = ["group", "key"]


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
    """Return ``document, long_node, short_node`` of abbreviations that the text introduces.

    Args:
        found: ``mention`` of the long name, and the ``short`` one.
        form: of each mention.
        document: of each mention, -1 where unknown.
        forms: of the corpus; a short name that no mention has is left out.
    """
    mention = found["mention"].to_numpy()
    places = found.select(
        key=canonical(found["short"])["key"],
        form=pl.Series(form[mention], dtype=pl.UInt32),
        document=pl.Series(document[mention], dtype=pl.Int64),
    )
    long = forms.frame.select("form", group="name_group", long_node="node")
    short = forms.named().rename({"node": "short_node"})
    return (
        places.join(long, on="form")
        .join(short, on=NAME, nulls_equal=True)
        .select("document", "long_node", "short_node")
    )
