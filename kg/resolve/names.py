"""Reduce a written form to the name by which it is known.

In: distinct surfaces. Out: each one's key, and the rule that had to bend it most. `RULES` is the
whole of the decision; a rule whose leftovers would be no name is not applied. Symbols, digits and
versions stay, because they are what tells C from C++ and Python 2 from Python 3.
"""

import polars as pl

# Code points that are not seen, and hyphens and apostrophes that only look different.
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_HYPHENS, _APOSTROPHES = "[\u2010\u2011]", "[\u2018\u2019\u02bc]"
_QUOTED = r"""^(?:["`'“”„«»]+|``|'') ?([^"`'“”„«»].*?) ?["`'“”„«»]+$"""

# rule, confidence, (pattern, replacement) in order
RULES: list[tuple[str, float, list[tuple[str, str]]]] = [
    ("unicode", 1.0, [(_UNSEEN, ""), (_HYPHENS, "-"), (_APOSTROPHES, "'"), (r"\s+", " ")]),
    (
        "tokenisation",  # key - value, C ++, . NET, Node . js, Dijkstra 's
        0.99,
        [
            (_QUOTED, "$1"),
            (r"(\w) ?([-/.]) (\w)", "$1$2$3"),
            (r"(\w) ([-/.]) ?(\w)", "$1$2$3"),
            (r"^\. (\w)", ".$1"),
            (r"(\w) ([+#])", "$1$2"),
            (r"([+]) ([+])", "$1$2"),
            (r"(\w) (--)$", "$1$2"),
            (r"(\w) ('s)\b", "$1$2"),
            (r"([(\[]) ", "$1"),
            (r" ([)\],])", "$1"),
        ],
    ),
    ("possessive", 0.99, [(r"'s$", "")]),
    ("determiner", 0.98, [(r"^(?:[Tt]he|an?) (\w\S)", "$1")]),
    ("case", 0.97, []),  # done last, below
]
SAME, CASE, IDENTIFIER = "name", "case", "identifier"
CONFIDENCE = {SAME: 1.0, IDENTIFIER: 1.0} | {name: trust for name, trust, _ in RULES}


def canonical(surfaces: pl.Series) -> pl.DataFrame:
    """Return the ``key`` and ``rule`` of each of *surfaces*.

    The rule is the last that changed the surface, but for its case: every key is in small letters,
    so that says nothing yet.

    >>> names = pl.Series(["the C ++", "C", "key - value store", "ZooKeeper's", "'s"])
    >>> canonical(names)["key"].to_list()
    ['c++', 'c', 'key-value store', 'zookeeper', "'s"]
    """
    names = surfaces.to_frame("key").with_columns(rule=pl.lit(SAME))
    for rule, _, patterns in RULES:
        bent = pl.col("key").str.normalize("NFC") if rule == "unicode" else pl.col("key")
        for pattern, replacement in patterns:
            bent = bent.str.replace_all(pattern, replacement)
        # Step by step: as one expression, each rule would hold all before it several times.
        names = names.with_columns(bent=bent.str.strip_chars())
        changed = (pl.col("bent") != pl.col("key")) & (pl.col("bent") != "")
        names = names.select(
            key=pl.when(changed).then("bent").otherwise("key"),
            rule=pl.when(changed).then(pl.lit(rule)).otherwise("rule"),
        )
    return names.with_columns(pl.col("key").str.to_lowercase())
