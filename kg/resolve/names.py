"""Normalise names: Unicode, determiners, tokenisation, possessives and case of surfaces.

In: distinct surfaces. Out: each one's key, and the least trusted rule that changed it. `RULES` is
the whole of the decision; a rule that would leave no name is not applied. Symbols, digits and
versions stay, because they are what tells C from C++ and Python 2 from Python 3.
"""

import unicodedata
from collections.abc import Collection
from itertools import chain

import polars as pl

from kg.schema.merge_rules import CONFIDENCE, SAME

# What is not seen: soft hyphens, characters of no width, marks of direction and of how to draw.
_UNSEEN = "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe0e\ufe0f\ufeff]"
# What only looks different; a long dash is none of these, it parts two names.
_HYPHENS = "[\u2010-\u2013\u2212]"
_APOSTROPHES = "[\u2018\u2019\u201b\u02bb\u02bc\u2032\u00b4]"
_QUOTES = "[\u201c-\u201f\u2033]"
# Ligatures, letters of full and half width, the micro sign; the rest of NFKC would make x2 of x².
_RANGES = [(0xB5, 0xB6), (0xFB00, 0xFB07), (0xFF01, 0xFF5F), (0xFF61, 0xFFA0)]
_WIDE = {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for code in chain.from_iterable(range(*pair) for pair in _RANGES)
}
_HAS_WIDE = "[" + "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in _RANGES) + "]"
_DOUBLE = r"""^(?:``|''|") ?([^"]+?) ?(?:''|")$"""
_SINGLE = r"""^['`] ?([^'`"](?:[^'`"]|\w'\w)*?) ?['`]$"""
_OPENED = r"""^(?:``|") ?([^"`]{2,})$"""  # and not closed
_CLOSED = r"""^([^"'`]+\p{L}) ?(?:''|")$"""  # and not opened; 24" are inches
_CLOSED_SINGLE = r"""^([^"'`]*\p{L}[\p{L}--[sxz]])'$"""  # after an s it is a genitive
# English has an where a vowel is heard: an RNN, an hour, an 8; but neither An Wang nor An Khê.
_HEARD = r"""[aeiouh8"'(`«].|\. ?\w|1[18]|[flmnrsx][^aeiouy\s]"""

# rule, (pattern, replacement) in order
RULES: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "unicode",
        [(_UNSEEN, ""), (_HYPHENS, "-"), (_APOSTROPHES, "'"), (_QUOTES, '"'), (r"\s+", " ")],
    ),
    # Before tokenisation, which would glue "the .NET". At least two characters must stay, and they
    # start like a name: neither the A of "A *" nor that of "A B" is an article.
    (
        "determiner",
        [
            (r"^(?i:the|a) ((?:[\w\"'(`«$€£¥]|\. ?\w).)", "$1"),
            (rf"^(?i:an ({_HEARD}))", "$1"),
        ],
    ),
    (
        "tokenisation",  # key - value, C ++, . NET, Node . js, Dijkstra 's, AT & T, 10 %
        [
            (_DOUBLE, "$1"),
            (_SINGLE, "$1"),
            (r"^[«»] ?([^«»]+?) ?[«»]$", "$1"),
            (_OPENED, "$1"),
            (_CLOSED, "$1"),
            (_CLOSED_SINGLE, "$1"),
            (r'^([^"]*)" ([^"]+?) "([^"]*)$', '$1"$2"$3'),
            (r"& ?amp ?;", "&"),
            (r"\b(\w{1,2}) & (\w{1,2})\b", "$1&$2"),
            (r"(\w) ?([-/.]) (\w)", "$1$2$3"),
            (r"(\w) ([-/.]) ?(\w)", "$1$2$3"),
            (r"^\. (\w)", ".$1"),
            (r"(\w) ([+#]+)([ \"'),]|$)", "$1$2$3"),
            (r"([+]) ([+])", "$1$2"),
            (r"(\w) (--)$", "$1$2"),
            (r"([^\s\"'(]) ?' ?s\b", "$1's"),
            (r"s ' (\w)", "s' $1"),
            (r"([(\[]) ", "$1"),
            (r" ([)\],])", "$1"),
            (r"(\w) ([:;!?])( |$)", "$1$2$3"),
            (r"(\d) ?: (\d)", "$1:$2"),
            (r"(\d) %", "$1%"),
            (r"([$€£¥]) (\d)", "$1$2"),
            (r"(\.\p{L}|\b(?i:inc|co|corp|ltd|jr|sr|bros)) \.$", "$1."),  # U.S .
            (r"([^.\s]{2}|\.\d) \.$", "$1"),  # the end of a sentence
            (r"(\p{L}{2} (?i:[ivx]{1,4}))\.$", "$1"),  # World War I.
        ],
    ),
    ("possessive", [(r"'s$", ""), (r"^([^']*\p{L}s) ?'$", "$1")]),
]
MAX_ROUNDS = 8  # one rule may make another apply; a name that needs more rounds stays as it is
ALL = frozenset({"case", *(name for name, _ in RULES)})
# What no rule changes: most names, so that the patterns run over the others only.
_PLAIN = "^(?i:[a-z0-9]+(?:[ ./_+-]?[a-z0-9]+)*)$"
_DETERMINED = "^(?i:the|an?) "
_LEFTOVER = "^(?i:the|an|'s)?$"  # The The is a name


def canonical(surfaces: pl.Series, rules: Collection[str] = ALL) -> pl.DataFrame:
    """Return the ``key`` (normalised name) and ``rule`` of each of *surfaces*.

    The rule is the least trusted of those that changed the surface, but for its case: nearly every
    key is in small letters, so that says nothing yet.

    Args:
        surfaces: written forms.
        rules: the active ones; without any, the surface is the key.

    >>> names = pl.Series(["the C ++", "C", "key - value store", "ZooKeeper's", "'s"])
    >>> canonical(names)["key"].to_list()
    ['c++', 'c', 'key-value store', 'zookeeper', "'s"]
    """
    lowered = surfaces.str.to_lowercase() if "case" in rules else surfaces
    start = lowered.to_frame("key").with_columns(rule=pl.lit(SAME)).with_row_index("row")
    plain = pl.col("key").str.contains(_PLAIN) & ~pl.col("key").str.contains(_DETERMINED)
    if start.is_empty():
        return start.drop("row")
    names, done = start.filter(~plain), [start.filter(plain)]
    active = [(rule, patterns) for rule, patterns in RULES if rule in rules]
    for _ in range(MAX_ROUNDS):
        if names.is_empty():
            break
        before = names["key"]
        for rule, patterns in active:
            names = _apply(names, rule, patterns)
        # Few names need a second round, so only those go on.
        moved = names["key"] != before
        done.append(names.filter(~moved))
        names = names.filter(moved)
    endless = start.join(names, on="row", how="semi")
    return pl.concat([*done, endless]).sort("row").drop("row")


def _trusted_more(trust: float) -> pl.Expr:
    """Tell where the rule so far is trusted as much as *trust*, or more."""
    return pl.col("rule").is_in([name for name, value in CONFIDENCE.items() if value >= trust])


def _apply(names: pl.DataFrame, rule: str, patterns: list[tuple[str, str]]) -> pl.DataFrame:
    changed_key = pl.col("key")
    for pattern, replacement in patterns:
        changed_key = changed_key.str.replace_all(pattern, replacement)
    if rule == "unicode":
        wide = changed_key.str.contains(_HAS_WIDE)
        changed_key = pl.when(wide).then(changed_key.str.replace_many(_WIDE)).otherwise(changed_key)
        changed_key = changed_key.str.normalize("NFC")
    names = names.with_columns(changed_key=changed_key.str.strip_chars())
    empty = _LEFTOVER if rule == "determiner" else "^$"
    changed = (pl.col("changed_key") != pl.col("key")) & ~pl.col("changed_key").str.contains(empty)
    return names.select(
        "row",
        key=pl.when(changed).then("changed_key").otherwise("key"),
        rule=pl.when(changed & _trusted_more(CONFIDENCE[rule]))
        .then(pl.lit(rule))
        .otherwise("rule"),
    )


ARTICLE = r"^(?i:the|an?) +"
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
