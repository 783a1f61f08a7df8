"""Merge aliases within one document: shortened names of persons, acronyms, coreference clusters.

In: the forms of the corpus, and the form and document of each mention. Out: the merges of each
document; for clusters, the node of each mention.
"""

import numpy as np
import polars as pl

from kg.common.arrays import Integers, narrow
from kg.resolve.forms import KINDS, Forms
from kg.resolve.names import written_like_name
from kg.resolve.rules import acronyms, tails
from kg.schema.schema_file import Schema

MAX_WORDS = 6  # of a mention that may name its cluster; longer ones are descriptions


def shortened_names(
    forms: Forms, form: Integers, document: Integers, schema: Schema
) -> pl.DataFrame:
    """Return ``document, node, to, rule``: short names of persons, and the longer ones they mean.

    Args:
        forms: of the corpus.
        form: of each mention.
        document: of each mention, -1 where unknown.
        schema: says whose names have tails.
    """
    tags = [tag for tag in forms.frame["tag"].unique() if schema.has_tails(tag)]
    named = pl.col("tag").is_in(tags) & written_like_name(pl.col("surface"))
    return tails.find(_names(forms, form, document, named))


def spelt_acronyms(forms: Forms, form: Integers, document: Integers) -> pl.DataFrame:
    """Return ``document, node, to``: acronyms, and the one longer name that they spell.

    Args:
        forms: of the corpus.
        form: of each mention.
        document: of each mention, -1 where unknown.
    """
    return acronyms.find(_names(forms, form, document, pl.lit(True)))


def _names(forms: Forms, form: Integers, document: Integers, wanted: pl.Expr) -> pl.DataFrame:
    """Return ``document, node, surface, group, key`` of the *wanted* forms that documents have."""
    frame = forms.frame
    flags = np.zeros(len(frame), bool)
    flags[:] = frame.select(wanted).to_series().to_numpy()
    rows = flags[form] & (document >= 0)
    places = np.unique(document[rows] << 32 | form[rows])
    met = pl.DataFrame(
        {"document": places >> 32, "form": narrow(places & 0xFFFF_FFFF, np.uint32, "forms")}
    )
    names = frame.select("form", "node", "surface", group="name_group", key="name_key")
    return met.join(names, on="form").drop("form").unique().sort("document", "node")


def clustered(
    forms: Forms, form: Integers, document: Integers, cluster: pl.Series, fixed: Integers
) -> tuple[Integers, Integers]:
    """Return the node of each mention once coreference clusters count, and where that is another.

    Args:
        forms: of the corpus.
        form: of each mention.
        document: of each mention, -1 where unknown.
        cluster: of each mention, in its document; null: none.
        fixed: nodes that stay what they are.
    """
    node = forms.node[form]
    rows = pl.DataFrame(
        {
            "document": document,
            "cluster": cluster,
            "surface": forms.frame["surface"].gather(form),
            "node": node,
            "fixed": np.isin(node, fixed),
            "identified": forms.frame["kind"].gather(form) == KINDS.index("identifier"),
        }
    ).with_row_index("mention")
    rows = rows.filter(pl.col("cluster").is_not_null(), pl.col("document") >= 0)
    merged = rows.with_columns(to=representatives(rows)).filter(~pl.col("fixed"))
    merged = merged.filter(pl.col("to") != pl.col("node"))
    mention, node = merged["mention"].to_numpy(), node.copy()
    node[mention] = merged["to"].to_numpy()
    return node, mention


def representatives(mentions: pl.DataFrame) -> pl.Series:
    """Return the ``node`` that each mention's cluster stands for, in the order of *mentions*.

    It is that of the first mention with an identifier, else of the longest that is written like a
    name, else of the first: "she" and "the mathematician" stand for "Ada Lovelace", wherever these
    come.

    Args:
        mentions: ``document, cluster, surface, node, identified`` (it has an identifier), in the
            order of the text.
    """
    node, surface, place = pl.col("node"), pl.col("surface"), ["document", "cluster"]
    words = surface.str.count_matches(r"\S+")
    named = written_like_name(surface) & (words <= MAX_WORDS)
    longest = words == words.filter(named).max().over(place)
    candidates = [
        node.filter(pl.col("identified")).first().over(place),
        node.filter(named & longest).first().over(place),
        node.first().over(place),
    ]
    return mentions.select(pl.coalesce(candidates).alias("node")).to_series()
