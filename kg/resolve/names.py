"""Reduce a written form to the name by which it is known.

In: distinct surfaces. Out: each one's key, and the rule that had to bend it most. `RULES` is the
whole of the decision; a rule whose leftovers would be no name is not applied. Symbols, digits and
versions stay, because they are what tells C from C++ and Python 2 from Python 3.
"""

import unicodedata
from collections.abc import Collection

import polars as pl

from kg.rules import CONFIDENCE, SAME

# Code points that are not seen, and hyphens and apostrophes that only look different.
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_HYPHENS, _APOSTROPHES = "[\u2010\u2011]", "[\u2018\u2019\u02bc]"
# Ligatures and full-width letters; the rest of NFKC would make x2 of x².
_WIDE = {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for code in [*range(0xFB00, 0xFB07), *range(0xFF01, 0xFF5F)]
}
_QUOTED = r"""^(?:["`'“”„«»]+|``|'') ?([^"`'“”„«»].*?) ?["`'“”„«»]+$"""

# rule, (pattern, replacement) in order
RULES: list[tuple[str, list[tuple[str, str]]]] = [
    ("unicode", [(_UNSEEN, ""), (_HYPHENS, "-"), (_APOSTROPHES, "'"), (r"\s+", " ")]),
    # Before tokenisation, which would glue "the .NET". At least two characters must stay, and they
    # start like a name: neither the A of "A *" nor that of "A B" is an article.
    ("determiner", [(r"^(?i:the|an?) ((?:[\w\"'(`“]|\. ?\w).)", "$1")]),
    (
        "tokenisation",  # key - value, C ++, . NET, Node . js, Dijkstra 's
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
    ("possessive", [(r"'s$", "")]),
]
ROUNDS = 8  # a rule may bring out what another one bends; a name that needs more stays as it is
ALL = frozenset({"case", *(name for name, _ in RULES)})


def canonical(surfaces: pl.Series, rules: Collection[str] = ALL) -> pl.DataFrame:
    """Return the ``key`` and ``rule`` of each of *surfaces*.

    The rule is the least trusted of those that changed the surface, but for its case: nearly every
    key is in small letters, so that says nothing yet.

    Args:
        surfaces: written forms.
        rules: those that hold; where none does, the surface is the key.

    >>> names = pl.Series(["the C ++", "C", "key - value store", "ZooKeeper's", "'s"])
    >>> canonical(names)["key"].to_list()
    ['c++', 'c', 'key-value store', 'zookeeper', "'s"]
    """
    lowered = surfaces.str.to_lowercase() if "case" in rules else surfaces
    names = lowered.to_frame("key").with_columns(rule=pl.lit(SAME)).with_row_index("row")
    held = [(rule, patterns) for rule, patterns in RULES if rule in rules]
    done = []
    for _ in range(ROUNDS):
        before = names["key"]
        for rule, patterns in held:
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
        wide = bent.str.contains("[\ufb00-\ufb06\uff01-\uff5e]")
        bent = pl.when(wide).then(bent.str.replace_many(_WIDE)).otherwise(bent)
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


# A capital at the start of a sentence makes no name of these.
_PRONOUN = (
    r"^(?i:i|me|mine?|my(self)?|you(rs?)?(self)?|he|him(self)?|his|she|hers?|herself|its?|itself|"
    r"we|us|ours?|ourselves|they|them(selves)?|theirs?|one|this|that|these|those|who|whom|whose|"
    r"which|what|here|there|(every|some|no)(one|body)|mrs?|ms|dr)\.?$"
)
_BEGINNING = r"[\p{Lu}\p{Lt}\p{Lo}\d\W]"
_PARTICLE = r"\p{Ll}{1,3}(?:['’-]\S*)?"  # de, van, al-Din, of
_NAME = rf"^(?:{_BEGINNING}\S*)(?: (?:{_BEGINNING}\S*|{_PARTICLE}))*$"
_LEADING = r"^(?i:the|an?|this|that|these|those|his|her|its|their|my|your|our|some|all) +"


def written_like_name(surface: pl.Expr) -> pl.Expr:
    """Tell whether each word of a surface begins as words of names do, but for its determiner.

    >>> words = pl.DataFrame({"s": ["Ada", "The king", "He", "the BBC", "Vincent van Gogh"]})
    >>> words.select(written_like_name(pl.col("s"))).to_series().to_list()
    [True, False, False, True, True]
    """
    bare = surface.str.replace(_LEADING, "")
    named = bare.str.contains(_NAME) & bare.str.contains(r"[\p{Lu}\p{Lt}\p{Lo}]")
    return named & ~surface.str.contains(_PRONOUN) & ~surface.str.contains(r"(?i:&|\band\b|,)")
