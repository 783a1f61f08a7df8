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

# rule, confidence, (pattern, replacement) in order; what they see is in small letters
RULES: list[tuple[str, float, list[tuple[str, str]]]] = [
    ("unicode", 1.0, [(_UNSEEN, ""), (_HYPHENS, "-"), (_APOSTROPHES, "'"), (r"\s+", " ")]),
    # Before tokenisation, which would glue "the .NET". At least two characters must stay, and they
    # start like a name: neither the A of "A *" nor that of "A B" is an article.
    ("determiner", 0.98, [(r"^(?:the|an?) ((?:[\w\"'(`“]|\. ?\w).)", "$1")]),
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
]
ROUNDS = 8  # a rule may bring out what another one bends; a name that needs more stays as it is
SAME, CASE, IDENTIFIER = "name", "case", "identifier"
CONFIDENCE = {SAME: 1.0, IDENTIFIER: 1.0, CASE: 0.97} | {name: trust for name, trust, _ in RULES}


def canonical(surfaces: pl.Series) -> pl.DataFrame:
    """Return the ``key`` and ``rule`` of each of *surfaces*.

    The rule is the least trusted of those that changed the surface, but for its case: every key is
    in small letters, so that says nothing yet.

    >>> names = pl.Series(["the C ++", "C", "key - value store", "ZooKeeper's", "'s"])
    >>> canonical(names)["key"].to_list()
    ['c++', 'c', 'key-value store', 'zookeeper', "'s"]
    """
    names = surfaces.str.to_lowercase().to_frame("key").with_columns(rule=pl.lit(SAME))
    names = names.with_row_index("row")
    done = []
    for _ in range(ROUNDS):
        before = names["key"]
        for rule, _, patterns in RULES:
            names = _bend(names, rule, patterns)
        # Few names need a second round, so only those go on.
        moved = names["key"] != before
        done.append(names.filter(~moved))
        names = names.filter(moved)
        if names.is_empty():
            break
    return pl.concat([*done, names]).sort("row").drop("row")


def _trusted_more(trust: float) -> pl.Expr:
    """Tell where the rule so far is trusted as much as *trust*, or more."""
    return pl.col("rule").is_in([name for name, value in CONFIDENCE.items() if value >= trust])


def _bend(names: pl.DataFrame, rule: str, patterns: list[tuple[str, str]]) -> pl.DataFrame:
    bent = pl.col("key")
    for pattern, replacement in patterns:
        bent = bent.str.replace_all(pattern, replacement)
    if rule == "unicode":
        bent = bent.str.normalize("NFC")
    names = names.with_columns(bent=bent.str.strip_chars())
    changed = (pl.col("bent") != pl.col("key")) & (pl.col("bent") != "")
    return names.select(
        "row",
        key=pl.when(changed).then("bent").otherwise("key"),
        rule=pl.when(changed & _trusted_more(CONFIDENCE[rule]))
        .then(pl.lit(rule))
        .otherwise("rule"),
    )
