"""Learn cue phrases from known relations: which words between two mentions assert a predicate.

In: mentions that stand beside each other with the text between, and known relations of what they
mention. Out: `LEARNED`, a row for each predicate, direction and phrase: how often the phrase stands
between a pair of the predicate, and how often between any pair of the same types, counted apart in
two halves of the corpus. What is chosen by the one half is judged by the other.
"""

import polars as pl

NEIGHBOURS = pl.Schema(
    {  # mentions side by side
        "scope": pl.UInt64,  # where names mean the same: a document, or the graph
        "first": pl.UInt64,  # what the first mention is of
        "second": pl.UInt64,
        "left": pl.String,  # the type of the first mention
        "right": pl.String,
        "phrase": pl.String,  # what stands between, by `phrase_between`
        "held_back": pl.Boolean,  # in the half by which phrases are judged
        "sentence": pl.UInt32,  # any number for it
    }
)
FACTS = pl.Schema(
    {  # known relations
        "scope": pl.UInt64,
        "subject": pl.UInt64,
        "predicate": pl.String,
        "object": pl.UInt64,
    }
)
LEARNED = pl.Schema(
    {
        "predicate": pl.String,
        "inverse": pl.Boolean,  # the object stands first
        "phrase": pl.String,  # empty: nothing stands between
        "true": pl.UInt32,  # pairs of the predicate with the phrase between, in the one half
        "all": pl.UInt32,  # pairs of the same types with it, in that half
        "held_true": pl.UInt32,  # likewise, in the half that was held back
        "held_all": pl.UInt32,
        "sentence": pl.UInt32,  # of the first pair of the predicate with the phrase
    }
)
MAX_GAP = 60  # characters between two neighbouring mentions
MIN_TRUE = 2  # pairs of a predicate that a phrase must stand between, in the one half
MIN_SHARE = 0.5  # of the pairs with a phrase that must be of the predicate, in that half
SURE_SHARE, SURE_COUNT = 0.9, 3  # of pairs held back, from which a phrase is taken for a cue
_LIGHT = r"^(?:(?:is|are|was|were|be|been|has|have|had|also|then|which|that|who) )+"
_TRAILING = r"(?:(?:^| )(?:the|a|an|its|their|some))+$"
_PHRASE = r"^(?:[(,:] ?)?[\p{L}'-]*(?: [\p{L}'-]+){0,4}$"  # at most five words, behind a sign
_LIST = r"^(?:[,;/ ]|and|or|as well as)+$"


def phrase_between(gap: pl.Expr) -> pl.Expr:
    """Return the phrase in the text between two mentions; null where it can be no cue."""
    text = gap.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    bare = text.str.replace(_LIGHT, "").str.replace(_TRAILING, "").str.strip_chars()
    bare = bare.str.replace(r"^([(,:]) ?", "$1 ").str.strip_chars()
    fits = bare.str.contains(_PHRASE) & ~bare.str.contains(_LIST)
    only_small_words = (bare == "") & (text != "")
    return pl.when(fits & ~only_small_words).then(bare)


def cue_text(phrase: str, inverse: bool) -> str:
    """Return a cue of a schema for a *phrase*.

    >>> cue_text("born in", False), cue_text("", True)
    ('{subject} born in {object}', '{object} {subject}')
    """
    first, second = ("{object}", "{subject}") if inverse else ("{subject}", "{object}")
    return " ".join(part for part in (first, phrase, second) if part)


def learn(neighbours: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Return LEARNED of NEIGHBOURS and FACTS: by predicate, the most frequent phrases first.

    A pair of names with a phrase between counts once in its scope. Takes time in proportion to both
    tables.
    """
    once = ["scope", "first", "second", "left", "right", "phrase"]
    rows = neighbours.unique(once, keep="first", maintain_order=True)
    ways = [
        rows.join(
            facts.unique(),
            left_on=["scope", *ends],
            right_on=["scope", "subject", "object"],
            maintain_order="left_right",
        ).with_columns(inverse=pl.lit(inverse))
        for inverse, ends in ((False, ["first", "second"]), (True, ["second", "first"]))
    ]
    found = pl.concat([way.select(*NEIGHBOURS, "predicate", "inverse") for way in ways])
    key = ["predicate", "inverse", "phrase"]
    half = pl.col("held_back")
    true = found.group_by(key, maintain_order=True).agg(
        (~half).sum().alias("true"),
        half.sum().alias("held_true"),
        pl.col("sentence").first(),
    )
    # Pairs of the types that the predicate has, in that direction, whatever they are related by.
    fits = found.select("predicate", "inverse", "left", "right").unique()
    totals = rows.group_by("left", "right", "phrase").agg(
        (~half).sum().alias("all"), half.sum().alias("held_all")
    )
    totals = totals.join(fits, on=["left", "right"]).group_by(key).agg(pl.sum("all", "held_all"))
    learned = true.join(totals, on=key).filter(
        pl.col("true") >= MIN_TRUE, pl.col("true") >= MIN_SHARE * pl.col("all")
    )
    learned = learned.select(pl.col(name).cast(dtype) for name, dtype in LEARNED.items())
    order = ["predicate", "true", "phrase", "inverse"]
    return learned.sort(order, descending=[False, True, False, False])


def is_sure() -> pl.Expr:
    """Tell which rows of LEARNED held in the half that was held back."""
    return (pl.col("held_true") >= SURE_COUNT) & (
        pl.col("held_true") >= SURE_SHARE * pl.col("held_all")
    )
