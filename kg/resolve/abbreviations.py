"""Find abbreviations that the text introduces: Recurrent Neural Network (RNN).

The pairs are those of Schwartz and Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text" (PSB 2003), where the long form is a mention, so that its beginning
need not be guessed: the characters of the short form must come in the long one in their order, the
first of them at its very start. Added: digits and symbols are characters as well, so that C is not
short for C++ language; and what is a word in small letters is a remark, no abbreviation.
"""

import re

import polars as pl

SHORTEST, LONGEST = 2, 10  # characters of a short form
WORDS = 2  # of a short form
_BRACKET = r"^\s?[(\[]\s?"
_CLOSED = r"\s?(?:[)\]]|[,;:])"
_SHORT = r"([^\s()\[\],;:]+(?:\s[^\s()\[\],;:]+)?)"
_AFTER = _BRACKET + _SHORT + _CLOSED  # what follows LONG
_BEFORE = rf"{_SHORT}\s?[(\[]\s?$"  # what comes before LONG in brackets
_BEHIND = r"^\s?[)\]]"
_WHOLE = rf"^(\S.*?)\s?[(\[]\s?{_SHORT}\s?[)\]]$"
_REACH = LONGEST + 6  # characters beside a mention that are looked at
_INNER = re.compile(r"[^\W_]|[^\w\s.'-]")  # what of a short form must be found in the long one
FOUND = pl.Schema({"mention": pl.UInt32, "short": pl.String})


def is_abbreviation(short: str, long: str) -> bool:
    """Tell whether *short* can be an abbreviation of *long*.

    >>> is_abbreviation("RNN", "recurrent neural network"), is_abbreviation("C", "C++ language")
    (True, False)
    """
    letters = _plain(short)
    if not _may_be_short(short) or len(letters) < SHORTEST or len(long) <= len(short) + 1:
        return False
    words = re.findall(r"\w+", long)
    if len(words) > min(len(letters) + 5, 2 * len(letters)) or _holds(long, short):
        return False
    return _in_order(letters.lower(), long.lower())


def _holds(long: str, short: str) -> bool:
    """Tell whether *short* is a word of *long*, or begins it: C++ is not short for C++11."""
    return short.lower() in long.lower().split() or long.lower().startswith(short.lower())


def _plain(short: str) -> str:
    """Return the characters that count, without the s of a plural."""
    singular = short[:-1] if re.search(r"[A-Z\d]s$", short) else short
    return "".join(_INNER.findall(singular))


def _may_be_short(short: str) -> bool:
    return (
        SHORTEST <= len(short) <= LONGEST
        and len(short.split()) <= WORDS
        and short[0].isalnum()
        and any(map(str.isalpha, short))
        and bool(re.search(r"[A-Z]|\d|^[^\W\d_]{1,3}$", short))
        and not re.fullmatch(r"[A-Z]?[a-z]{3,}", short)
    )


def _in_order(short: str, long: str) -> bool:
    """Match from the end, as the paper does; the first character starts the long form."""
    at = len(long)
    for i in range(len(short) - 1, -1, -1):
        at -= 1
        while at >= 0 and (long[at] != short[i] or (i == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return False
    return not any(char.isalnum() for char in long[:at])


def definitions(mentions: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    """Return the abbreviations that some sentences introduce, with the columns of `FOUND`.

    Args:
        mentions: ``window`` (the row of its sentence in *texts*), ``begin, stop, surface``.
        texts: of the sentences.

    Returns:
        ``mention`` (a row of *mentions*: the long form, or long and short in one), ``short``.
    """
    bracketed = texts.to_frame("text").with_row_index("window")
    bracketed = bracketed.filter(pl.col("text").str.contains(r"[(\[]"))
    if bracketed.is_empty():
        return pl.DataFrame(schema=FOUND)
    near = (
        mentions.with_row_index("mention")
        .with_columns(pl.col("window").cast(pl.UInt32))
        .join(bracketed, on="window")
    )
    after = pl.col("text").str.slice(pl.col("stop"), _REACH)
    first = (pl.col("begin").cast(pl.Int64) - _REACH).clip(lower_bound=0)
    before = pl.col("text").str.slice(first, pl.col("begin") - first)
    whole = pl.col("surface").str.extract_groups(_WHOLE)
    inside = pl.when(after.str.contains(_BEHIND)).then(before.str.extract(_BEFORE))
    tried = near.select(
        "mention",
        long=pl.coalesce(whole.struct[0], "surface"),
        short=pl.concat_list(
            whole.struct[1],
            pl.when(whole.struct[1].is_null()).then(after.str.extract(_AFTER)),
            inside,
            inside.str.extract(r"(\S+)$"),
        ),
    ).explode("short")
    tried = tried.filter(pl.col("short").is_not_null()).unique(maintain_order=True)
    true = [is_abbreviation(short, long) for long, short in tried.select("long", "short").rows()]
    found = tried.filter(pl.Series(true, dtype=pl.Boolean))
    return found.select(pl.col(name).cast(dtype) for name, dtype in FOUND.items())


def split_whole(surfaces: pl.Series) -> pl.Series:
    """Return the long form of each surface that holds its own abbreviation, or null.

    >>> split_whole(pl.Series(["Random Forest (RF)", "f(x)"])).to_list()
    ['Random Forest', None]
    """
    parts = surfaces.to_frame("s").select(g=pl.col("s").str.extract_groups(_WHOLE)).unnest("g")
    long = [
        long if long and short and is_abbreviation(short, long) else None
        for long, short in parts.rows()
    ]
    return pl.Series(surfaces.name, long, dtype=pl.String)


def decide(found: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decide what each short form stands for.

    Args:
        found: ``document`` (-1: unknown), ``long_node, short_node``.

    Returns:
        here: ``document, node, to`` where a document introduces it for one long form.
        elsewhere: ``node, to`` where all that introduce it do so for one long form.
    """
    each = found.filter(pl.col("long_node") != pl.col("short_node")).select(
        "document", node="short_node", to="long_node"
    )
    each = each.unique().sort("document", "node", "to")
    alone = pl.col("to").n_unique() == 1
    here = each.filter(pl.col("document") >= 0, alone.over("document", "node"))
    elsewhere = each.filter(alone.over("node")).select("node", "to").unique().sort("node", "to")
    return here, elsewhere
