"""Features of edges by which a few judgements are carried over to all others.

In: edges, their best row of evidence, and the text of its sentence. Out: `FEATURES`: the logarithm
of the strength, and one level of each factor of `FACTORS`. An edge without evidence or text has the
empty level where these would tell it.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

Scan = Callable[[str], pl.LazyFrame]  # a table by its name

FACTORS = {  # by name: the penalty (L2) of its effects; large ones for what has many levels
    "types": 1.0,  # of subject and object together
    "subject_type": 1.0,
    "object_type": 1.0,
    "order": 1.0,  # the types, and which end is mentioned first
    "claim": 1.0,  # basis and predicate, of an edge that claims more than a base edge
    "first_word": 5.0,  # between the two mentions
    "last_word": 5.0,
    "distance": 3.0,  # words between, by powers of two
}
FEATURES = pl.Schema({"edge": pl.UInt32, "id": pl.String, "log_strength": pl.Float64})
FEATURES.update(dict.fromkeys(FACTORS, pl.String()))
MAX_DISTANCE = 5  # the power of two from which on distances are alike
_WORD = re.compile(r"\w+|[^\w\s]")
_SPAN = ["source", "sentence", "start", "end"]  # the key of a mention
_SEPARATOR = "\n"  # of the parts of a level; no name of a type has it
_ENDS = ("subject", "object")


class Between(NamedTuple):
    """What stands between two mentions of a sentence; empty texts: nothing, or it is unknown."""

    first_word: str
    last_word: str
    distance: str


def features(edges: pl.DataFrame, scan: Scan) -> pl.DataFrame:
    """Return FEATURES of some edges, in their order.

    Memory is that of these edges and their sentences; each table is gone through once.

    Args:
        edges: rows of EDGES.
        scan: returns a table of the graph.
    """
    types = scan("entities").select("entity", "type").collect()["type"]
    ends = {f"{end}_type": types.gather(edges[end]) for end in _ENDS}
    places = edges.select("edge").join(
        _between(edges["edge"], scan), on="edge", how="left", maintain_order="left"
    )
    frame = pl.concat([edges, places.drop("edge")], how="horizontal").with_columns(**ends)
    both = pl.concat_str("subject_type", "object_type", separator=_SEPARATOR)
    claim = pl.concat_str("basis", "predicate", separator=_SEPARATOR)
    is_base = pl.col("basis") == "co-occurrence"
    return frame.select(
        "edge",
        "id",
        log_strength=pl.col("strength").log(),
        types=both,
        subject_type="subject_type",
        object_type="object_type",
        order=pl.concat_str(both, pl.col("order").fill_null(""), separator=_SEPARATOR),
        claim=pl.when(is_base).then(pl.lit("")).otherwise(claim),
        **{name: pl.col(name).fill_null("") for name in Between._fields},
    ).select(FEATURES.names())


def words_between(text: str | None, begin: int, stop: int) -> Between:
    """Return what stands in the characters *begin*, …, *stop* - 1 of a sentence.

    >>> words_between("Nginx, written in C", 5, 18)
    Between(first_word=',', last_word='in', distance='2')
    """
    if text is None or begin > stop:
        return Between("", "", "")
    words = _WORD.findall(text[begin:stop].lower())
    distance = min((1 + len(words)).bit_length() - 1, MAX_DISTANCE)
    first, last = (words[0], words[-1]) if words else ("", "")
    return Between(first, last, str(distance))


def _between(edges: pl.Series, scan: Scan) -> pl.DataFrame:
    """Return ``edge, order`` and the fields of `Between`, where both ends are in one sentence."""
    rows = (
        scan("evidence")
        .filter(pl.col("rank") == 0)
        .join(edges.to_frame().lazy(), on="edge", how="semi")
    )
    same = [pl.col(f"subject_{key}") == pl.col(f"object_{key}") for key in _SPAN[:2]]
    best = rows.filter(*same).collect()
    spans = pl.concat(
        [best.select(pl.col(f"{end}_{key}").alias(key) for key in _SPAN) for end in _ENDS]
    ).unique()
    characters = (
        scan("mentions")
        .select(*_SPAN, "begin", "stop")
        .join(spans.lazy(), on=_SPAN, how="semi")
        .group_by(_SPAN)
        .agg(pl.min("begin"), pl.max("stop"))
        .collect()
    )
    texts = (
        scan("sentences")
        .select("source", "sentence", "text")
        .join(spans.select(_SPAN[:2]).unique().lazy(), on=_SPAN[:2], how="semi")
        .collect()
    )
    for end in _ENDS:
        named = characters.rename({name: f"{end}_{name}" for name in characters.columns})
        keys = [f"{end}_{key}" for key in _SPAN]
        best = best.join(named, on=keys, how="left", maintain_order="left")
    best = best.join(
        texts,
        left_on=["subject_source", "subject_sentence"],
        right_on=_SPAN[:2],
        how="left",
        maintain_order="left",
    )
    begins = pl.min_horizontal("subject_stop", "object_stop")
    stops = pl.max_horizontal("subject_begin", "object_begin")
    is_first = pl.col("subject_begin") <= pl.col("object_begin")
    order = pl.when(is_first).then(pl.lit("subject")).otherwise(pl.lit("object"))
    best = best.select("edge", "text", begin=begins, stop=stops, order=order)
    between = [words_between(*row) for row in best.select("text", "begin", "stop").iter_rows()]
    words = pl.DataFrame(between, schema=dict.fromkeys(Between._fields, pl.String()), orient="row")
    return pl.concat([best.select("edge", "order"), words], how="horizontal")
