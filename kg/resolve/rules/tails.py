"""Merge shortened names of persons into the longer name of the same document (tails, initials).

Three rules: ``tail``, the end of the longer name (Wilfried Schneider ... Schneider); ``initials``,
which takes letters for given names (John Richardson Thurman ... John R. Thurman); and
``middle-name``, which leaves some out (John Quincy Adams ... John Adams). Where several longer
names fit, all of them must be forms of one; a tail that some other name holds elsewhere than at its
end (Leonard Rose) says nothing; and a given name with a title (Saint Peter) has no tail.
"""

import polars as pl

PLACE = ["document", "group"]
NODE = ["document", "node"]
TAIL, INITIALS, MIDDLE_NAME = SHORTENINGS = ("tail", "initials", "middle-name")
_INITIALS = pl.lit(INITIALS)
MAX_WORDS = 6  # of a longer name; what has more is hardly a name

# Somebody of somewhere, or several: Lewis of Luxembourg, Mary & Leigh Block, DAB's Horace Cheung.
_NO_NAME = r"(?i:\s(?:and|at|by|for|from|in|of|on|the|to|with)\s)|[\d&,;:/@_]|['’]s\s"
_QUOTES = r"[\"“”„«»()\[\]]|``|''"
_GENERATION = r",? (?:jr|sr)\.?$"
_INITIAL = r"\b(\p{L})\s?\."
_TITLED = (
    r"^(?:mrs?|ms|miss|dr|sir|lord|lady|madame?|prof(?:essor)?|saint|st|pope|king|queen|prince(?:ss)?|"
    r"emperor|empress|tsar|sultan|sheikh|count|duke|baron|president|captain|colonel|general|major|"
    r"father|brother|sister|uncle|aunt|master|judge|bishop|cardinal|agent|child)\.? \S+$"
)
_LETTERS = r"\p{L}{2}"


def find(names: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, node, to, rule`` of the names that are short for one longer name.

    Args:
        names: ``document, group, key, node, surface``: each name of a document at least once; what
            is not written like a name is left out.

    Takes O(n · m) for n names of m words.
    """
    if names.is_empty():
        return names.select(*NODE, to="node", rule=pl.lit(TAIL))
    words = _words(names)
    forms = words.select(*PLACE, "node", "spelt", form=pl.col("word").list.join(" "))
    spelt_tail = pl.col("spelt") & (pl.col("rule") == TAIL)
    trust = pl.col("rule").replace_strict({r: i for i, r in enumerate(SHORTENINGS)})
    pairs = (
        forms.join(_shorter(words), on=[*PLACE, "form"], nulls_equal=True)
        .filter(pl.col("node") != pl.col("to"), pl.col("form").str.len_chars() < pl.col("size"))
        .with_columns(rule=pl.when(spelt_tail).then(_INITIALS).otherwise("rule"))
        .sort(*NODE, "to", trust, "size", "form", descending=[*[False] * 4, True, False])
        .unique([*NODE, "to"], keep="first", maintain_order=True)
    )
    held_elsewhere = _elsewhere(words, pairs)
    merges = pairs.clear()
    for rule in SHORTENINGS:  # the more trusted first
        candidates = pairs.filter(trust <= SHORTENINGS.index(rule))
        unambiguous = _unambiguous(candidates, pairs, held_elsewhere)
        merges = pl.concat([merges, unambiguous.join(merges, on=NODE, how="anti")])
    return merges.filter(~pl.col("titled")).select(*NODE, "to", "rule").sort(NODE)


def _unambiguous(
    candidates: pl.DataFrame, pairs: pl.DataFrame, held_elsewhere: pl.DataFrame
) -> pl.DataFrame:
    """Return the longest name that each node of *candidates* is short for, if no other person is.

    Args:
        candidates: some of *pairs*.
        pairs: all short names and the longer ones that they may mean.
        held_elsewhere: ``document, node, to``: other names with the words of a node.
    """
    longest = candidates.sort(
        *NODE, "words", "size", "to", descending=[False, False, True, True, False]
    )
    longest = longest.unique(NODE, keep="first", maintain_order=True)
    rivals = pl.concat([pairs.select(*NODE, "to"), held_elsewhere]).join(
        longest.select(*NODE, longest="to"), on=NODE
    )
    forms = pairs.select(*NODE, "to")
    related = pl.concat([forms, forms.select("document", node="to", to="node")])
    contested = rivals.filter(pl.col("to") != pl.col("longest")).join(
        related, left_on=["document", "to", "longest"], right_on=[*NODE, "to"], how="anti"
    )
    return longest.join(contested, on=NODE, how="anti")


def _words(names: pl.DataFrame) -> pl.DataFrame:
    """Return the names of persons, as ``document, group, node, word, spelt, titled``.

    ``word`` is a list; ``spelt`` tells whether one of them is an initial, ``titled`` whether there
    is only one beside a title.
    """
    key = pl.col("key").str.replace(_GENERATION, "").str.replace_all(_QUOTES, " ")
    plain = key.str.replace_all(_INITIAL, "$1 ")
    return (
        names.filter(~pl.col("surface").str.contains(_NO_NAME))
        .select(
            *PLACE,
            "node",
            word=plain.str.extract_all(r"\S+"),
            spelt=key.str.contains(_INITIAL),
            titled=pl.col("key").str.contains(_TITLED),
        )
        .filter(pl.col("word").list.len() > 0)
        .unique([*PLACE, "node", "word"])
    )


def _shorter(words: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, group, form, to, rule, words, size``: each way to shorten each name."""
    word = pl.col("word")
    longer = words.filter(word.list.len().is_between(2, MAX_WORDS)).rename({"node": "to"})
    longer = longer.with_columns(
        words=word.list.len(), size=word.list.join(" ").str.len_chars(), first=word.list.first()
    )
    cut = longer.with_columns(cut=pl.int_ranges(1, "words")).explode("cut")
    cut = cut.with_columns(
        end=word.list.slice(pl.col("cut")).list.join(" "),
        initial=pl.col("first").str.head(1),
        second=word.list.get(1).str.head(1),
    )
    ways = [  # what stands before the end, how many words the longer name has there at least
        (TAIL, [], 1),
        (MIDDLE_NAME, ["first"], 2),
        (INITIALS, ["initial"], 1),
        (INITIALS, ["first", "second"], 2),
        (INITIALS, ["initial", "second"], 2),
    ]
    variants = [
        cut.filter(pl.col("cut") >= least).select(
            *PLACE,
            "to",
            "words",
            "size",
            "spelt",
            "titled",
            form=pl.concat_str(*before, "end", separator=" "),
            rule=pl.lit(rule),
        )
        for rule, before, least in ways
    ]
    return pl.concat(variants).filter(pl.col("form").str.contains(_LETTERS))


def _elsewhere(words: pl.DataFrame, short: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, node, to``: names that hold a form of *short*, but not at their end."""
    words_before_last = pl.col("word").list.head(pl.col("word").list.len() - 1)
    holders = (
        words.select(*PLACE, to="node", form=words_before_last).explode("form").drop_nulls("form")
    )
    matches = short.select(*PLACE, "node", "form").join(
        holders, on=[*PLACE, "form"], nulls_equal=True
    )
    return matches.select(*NODE, "to").unique()
