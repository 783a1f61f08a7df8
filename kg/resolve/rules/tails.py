"""Find shorter names of persons, which stand for one longer name of the same document.

Two rules: ``tail``, the end of the longer name (Wilfried Schneider ... Schneider), and
``initials``, whatever takes a letter for a name or leaves one out (John Richardson Thurman ... John
R. Thurman ... Thurman). Where several longer names fit, all of them must be forms of one; a tail
that some other name holds elsewhere than at its end (Leonard Rose) says nothing; and a given name
with a title (Saint Peter) has no tail.
"""

import polars as pl

PLACE = ["document", "group"]
ONE = ["document", "node"]
TAIL, INITIALS = "tail", "initials"
_INITIALS = pl.lit(INITIALS)
MOST = 6  # words of a longer name; what has more is hardly a name

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
    words = _words(names)
    forms = words.select(*PLACE, "node", "spelt", form=pl.col("word").list.join(" "))
    bare = ~(pl.col("spelt") | pl.col("spelt_right"))
    pairs = (
        forms.join(_shorter(words), on=[*PLACE, "form"], nulls_equal=True)
        .filter(pl.col("node") != pl.col("to"), pl.col("form").str.len_chars() < pl.col("size"))
        .with_columns(
            rule=pl.when(bare & (pl.col("rule") == TAIL)).then("rule").otherwise(_INITIALS)
        )
        .sort(
            *ONE, "to", "rule", "size", "form", descending=[False, False, False, True, True, False]
        )
        .unique([*ONE, "to"], keep="first", maintain_order=True)
    )
    held = _elsewhere(words, pairs)
    tails = _sure(pairs.filter(pl.col("rule") == TAIL), pairs, held)
    others = _sure(pairs, pairs, held).join(tails, on=ONE, how="anti")
    found = pl.concat([tails, others]).filter(~pl.col("titled"))
    return found.select(*ONE, "to", "rule").sort(ONE)


def _sure(asked: pl.DataFrame, pairs: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Return the longest name that each node of *asked* is short for, if no other person is.

    Args:
        asked: some of *pairs*.
        pairs: what is short for what.
        held: ``document, node, to``: other names with the words of a node.
    """
    longest = asked.sort(*ONE, "words", "size", "to", descending=[False, False, True, True, False])
    longest = longest.unique(ONE, keep="first", maintain_order=True)
    other = pl.concat([pairs.select(*ONE, "to"), held]).join(
        longest.select(*ONE, longest="to"), on=ONE
    )
    forms = pairs.select(*ONE, "to")
    either = pl.concat([forms, forms.select("document", node="to", to="node")])
    apart = other.filter(pl.col("to") != pl.col("longest")).join(
        either, left_on=["document", "to", "longest"], right_on=[*ONE, "to"], how="anti"
    )
    return longest.join(apart, on=ONE, how="anti")


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
    longer = words.filter(word.list.len().is_between(2, MOST)).rename({"node": "to"})
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
        (INITIALS, ["first"], 2),
        (INITIALS, ["initial"], 1),
        (INITIALS, ["first", "second"], 2),
        (INITIALS, ["initial", "second"], 2),
    ]
    made = [
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
    return pl.concat(made).filter(pl.col("form").str.contains(_LETTERS))


def _elsewhere(words: pl.DataFrame, short: pl.DataFrame) -> pl.DataFrame:
    """Return ``document, node, to``: names that hold a form of *short*, but not at their end."""
    before = pl.col("word").list.head(pl.col("word").list.len() - 1)
    held = words.select(*PLACE, to="node", form=before).explode("form").drop_nulls("form")
    found = short.select(*PLACE, "node", "form").join(held, on=[*PLACE, "form"], nulls_equal=True)
    return found.select(*ONE, "to").unique()
