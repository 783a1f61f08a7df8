"""Features of edges by which a few judgements are carried over to all others.

In: edges, their best row of evidence, and the text of its sentence. Out: `FEATURES`: the logarithm
of the strength, and one level of each factor of `FACTORS`. An edge without evidence or text has the
empty level where these would tell it.
"""

from collections.abc import Callable

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
BETWEEN = ["first_word", "last_word", "distance"]  # of two mentions in a sentence
_WORD = r"\w+|[^\w\s]"
_SPAN = ["source", "sentence", "start", "end"]  # the key of a mention
_SEPARATOR = "\n"  # of the parts of a level; no name of a type has it
_ENDS = ("subject", "object")


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
        **{name: pl.col(name).fill_null("") for name in BETWEEN},
    ).select(FEATURES.names())


def words_between(texts: pl.Series, begin: pl.Series, stop: pl.Series) -> pl.DataFrame:
    """Return `BETWEEN` of the characters *begin*, …, *stop* - 1 of each text.

    All is empty where the text is null, or its part would begin behind its end.

    >>> words_between(pl.Series(["Nginx, written in C"]), pl.Series([5]), pl.Series([18])).row(0)
    (',', 'in', '2')
    """
    frame = pl.DataFrame({"text": texts.cast(pl.String), "begin": begin, "stop": stop})
    size = pl.col("stop").cast(pl.Int64) - pl.col("begin").cast(pl.Int64)
    part = pl.col("text").str.slice("begin", size.clip(0)).str.to_lowercase()
    parts = frame.select(part=pl.when(size >= 0).then(part))["part"]
    count = parts.str.count_matches(_WORD)
    distance = sum((count >= 2**n - 1).cast(pl.Int64) for n in range(1, MAX_DISTANCE + 1))
    columns = [
        parts.str.extract(f"({_WORD})"),
        parts.str.extract(rf"({_WORD})\s*$"),
        pl.Series(distance).cast(pl.String),
    ]
    return pl.DataFrame(
        [column.fill_null("").alias(name) for name, column in zip(BETWEEN, columns, strict=True)]
    )


def _between(edges: pl.Series, scan: Scan) -> pl.DataFrame:
    """Return ``edge, order`` and `BETWEEN`, where both ends are in one sentence."""
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
    words = words_between(best["text"], best["begin"], best["stop"])
    return pl.concat([best.select("edge", "order"), words], how="horizontal")
