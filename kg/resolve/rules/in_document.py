"""Merge aliases within one document: shortened names of persons, acronyms, coreference clusters.

In: the forms of the corpus, and the form and document of each mention. Out: the merges of each
document; for clusters, the node of each mention.
"""

from collections.abc import Collection

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.resolve.forms import KINDS, Forms
from kg.resolve.names import written_like_name
from kg.resolve.rules import acronyms, states, tails, vendors
from kg.schema.schema_file import Schema

MAX_WORDS = 6  # of a mention that may name its cluster; longer ones are descriptions


def persons_names(forms: Forms, schema: Schema) -> Flags:
    """Tell which forms may be names of persons, by their types and how they are written."""
    tags = [tag for tag in forms.frame["tag"].unique() if schema.has_tails(tag)]
    named = pl.col("tag").is_in(tags) & written_like_name(pl.col("surface"))
    return np.asarray(forms.frame.select(named).to_series().to_numpy())


def shortened_names(
    forms: Forms, form: Integers, document: Integers, person: Flags
) -> pl.DataFrame:
    """Return ``document, node, to, rule``: short names of persons, and the longer ones they mean.

    Args:
        forms: of the corpus.
        form: of each mention.
        document: of each mention, -1 where unknown.
        person: what `persons_names` gave.
    """
    rows = person[form] & (document >= 0)
    return tails.find(_names(forms, form[rows], document[rows]))


def longer_names(
    forms: Forms, form: Integers, document: Integers, rules: Collection[str]
) -> dict[str, pl.DataFrame]:
    """Return ``document, node, to`` by rule: names, and longer or shorter ones that they mean.

    Args:
        forms: of the corpus.
        form: of each mention.
        document: of each mention, -1 where unknown.
        rules: the active ones.
    """
    rows = document >= 0
    names = _names(forms, form[rows], document[rows])
    ways = {"acronym": acronyms.find, "vendor": vendors.find, "state": states.find}
    return {rule: find(names) for rule, find in ways.items() if rule in rules}


def _names(forms: Forms, form: Integers, document: Integers) -> pl.DataFrame:
    """Return ``document, node, surface, group, key`` of the forms that documents have."""
    places = np.unique(document << 32 | form)
    columns = ["node", "surface", "name_group", "name_key"]
    names = forms.frame.select(columns)[places & 0xFFFF_FFFF]
    met = names.rename({"name_group": "group", "name_key": "key"})
    met = met.with_columns(document=pl.Series(places >> 32, dtype=pl.Int64))
    order = ["document", "node", "surface", "group", "key"]
    return met.select(order).unique().sort("document", "node")


def clustered(
    forms: Forms, form: Integers, document: Integers, cluster: pl.Series, fixed: Flags
) -> tuple[Integers, Integers]:
    """Return the node of each mention once coreference clusters count, and where that is another.

    Args:
        forms: of the corpus.
        form: of each mention.
        document: of each mention, -1 where unknown.
        cluster: of each mention, in its document; null: none.
        fixed: of each node: it stays what it is.
    """
    node = forms.node[form]
    rows = pl.DataFrame(
        {
            "document": document,
            "cluster": cluster,
            "surface": forms.frame["surface"].gather(form),
            "node": node,
            "fixed": fixed[node],
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
