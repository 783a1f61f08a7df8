"""Find abbreviations that the text introduces: Recurrent Neural Network (RNN).

The pairs are those of Schwartz and Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text" (PSB 2003), where the long form is a mention, so that its beginning
need not be guessed: the characters of the short form come in the long one in their order, the first
of them at its start. Added: symbols are characters as well, and the number or symbol at the end of
the long form is in the short one, so that C is not short for C++, nor IP for IP version 4; and a
word (see, Apache) is a remark, no abbreviation.
"""

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

SHORTEST, LONGEST = 2, 10  # characters of a short form
WORDS = 2  # of a short form
FOUND = pl.Schema({"mention": pl.UInt32, "short": pl.String})

_SHORT = r"([^\s()\[\],;:]+(?:\s[^\s()\[\],;:]+)?)"
_AFTER = re.compile(rf"\s?[(\[]\s?{_SHORT}\s?[)\],;:]")  # LONG (SHORT)
_BEFORE = re.compile(rf"(?:^|(?<=\s)|(?<=[(\[])){_SHORT}\s?[(\[]\s?$")  # SHORT (LONG)
_WHOLE = re.compile(rf"(\S.*?)\s?[(\[]\s?{_SHORT}\s?[)\]]$")
_REACH = LONGEST + 6  # characters beside a mention that are looked at: the short form and brackets
_AHEAD = 80  # characters before a long form that are looked at
_OPEN, _CLOSE, _SPACE = [ord("("), ord("[")], [ord(")"), ord("]")], ord(" ")

_COUNTS = re.compile(r"[^\W_]|[^\w\s.'’-]")  # of a short form, what must be found in the long one
_END = re.compile(r"(?:[+#*]+|(?<![\w-])\d[\d.]*)$")  # of the long one, in the short
_PLURAL = re.compile(r"(?<=[A-Z\d])s$")
_WORD = re.compile(r"[^\W\d_]?[^\W\d_A-Z]{2,}\.?")  # see, Apache
_FIRSTS = re.compile(r"\b\w")


def is_abbreviation(short: str, long: str) -> bool:
    """Tell whether *short* can be an abbreviation of *long*.

    >>> is_abbreviation("RNN", "recurrent neural network"), is_abbreviation("C", "C++ language")
    (True, False)
    """
    letters = "".join(_COUNTS.findall(_PLURAL.sub("", short))).lower()
    words = re.findall(r"\w+", long)
    return (
        SHORTEST <= len(short) <= LONGEST
        and len(short.split()) <= WORDS
        and short[0].isalnum()
        and SHORTEST <= len(letters) < len(long) - 1
        and any(map(str.isalpha, letters))
        and len(words) <= min(len(letters) + 5, 2 * len(letters))
        and short.lower() not in long.lower().split()
        and (_only_capitals(short) or not long.lower().startswith(short.lower()))
        and _written_short(short, long)
        and short.endswith(found[0] if (found := _END.search(long)) else "")
        and _in_order(letters, long.lower())
    )


def _only_capitals(short: str) -> bool:
    return short.isupper() and short.isalpha()


def _written_short(short: str, long: str) -> bool:
    """Tell whether *short* is no word: it has capitals or digits, or is just the initials."""
    if re.search(r"[A-Z\d]", short):
        return not _WORD.fullmatch(short)
    return not short.islower() or short == "".join(_FIRSTS.findall(long.lower()))


def _in_order(short: str, long: str) -> bool:
    """Tell whether the characters of *short* come in *long* in order, the first at its start."""
    rest = iter(long[long.find(short[0]) :])
    starts = not any(map(str.isalnum, long[: max(long.find(short[0]), 0)]))
    return starts and all(char in rest for char in short)


def definitions(mentions: pl.DataFrame, texts: pl.Series) -> pl.DataFrame:
    """Return the abbreviations that some sentences introduce, with the columns of `FOUND`.

    Args:
        mentions: ``window`` (the row of its sentence in *texts*), ``begin, stop, surface``.
        texts: of the sentences.

    Returns:
        ``mention`` (a row of *mentions*: the long form, or long and short in one), ``short``: as it
        is written there, and in the singular.
    """
    bracketed = texts.str.contains(r"[(\[]").fill_null(False)
    if not bracketed.any():
        return pl.DataFrame(schema=FOUND)
    near = mentions.with_row_index("mention").filter(bracketed.gather(mentions["window"]))
    rows = [*_beside(near, texts, bracketed), *_in_one(near)]
    both = [(mention, one) for mention, short in rows for one in (short, _PLURAL.sub("", short))]
    return pl.DataFrame(both, schema=FOUND, orient="row").unique().sort("mention", "short")


def _beside(
    near: pl.DataFrame, texts: pl.Series, bracketed: pl.Series
) -> Iterator[tuple[int, str]]:
    """Yield the mentions that have a short form in brackets after them, or are in such before it.

    All texts are one array of code points, so that the cost does not depend on where in a long
    sentence a mention is; only what stands at a bracket is looked at in Python.
    """
    text = "".join(texts.filter(bracketed))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    sizes = np.where(bracketed, texts.str.len_chars().fill_null(0), 0).astype(np.int64)
    ends = np.cumsum(sizes)
    window = near["window"].to_numpy()
    low, high = (ends - sizes)[window], ends[window]
    begin, stop = low + near["begin"].to_numpy(), low + near["stop"].to_numpy()

    def code(at: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
        """Return what stands at *at*; 0 outside the sentence."""
        return np.where((at >= low) & (at < high), codes[np.clip(at, 0, len(codes) - 1)], 0)

    def next_to(at: npt.NDArray[np.int64], step: int, chars: list[int]) -> npt.NDArray[np.bool_]:
        """Tell where one of *chars* stands at *at*, or behind a space there."""
        near_it = np.where(code(at) == _SPACE, code(at + step), code(at))
        return np.asarray(np.isin(near_it, chars))

    opened = next_to(stop, 1, _OPEN)
    inside = next_to(begin - 1, -1, _OPEN) & next_to(stop, 1, _CLOSE)
    number, surface = near["mention"].to_numpy(), near["surface"]
    for i in np.flatnonzero(opened).tolist():
        found = _AFTER.match(text, stop[i], min(stop[i] + _REACH, high[i]))
        ahead = text[max(begin[i] - _AHEAD, low[i]) : begin[i]]
        if (
            found
            and is_abbreviation(found[1], surface[i])
            and not _of_more(found[1], ahead, surface[i])
        ):
            yield int(number[i]), found[1]
    for i in np.flatnonzero(inside).tolist():
        found = _BEFORE.search(text[max(begin[i] - _REACH, low[i]) : begin[i]])
        shorts = {found[1], found[1].split()[-1]} if found else set()
        yield from (
            (int(number[i]), short) for short in shorts if is_abbreviation(short, surface[i])
        )


def _of_more(short: str, ahead: str, long: str) -> bool:
    """Tell whether *short* is the initials of *long* and words *ahead* of it.

    >>> _of_more("RIRs", "the regional Internet ", "registries")
    True
    """
    letters, own = _PLURAL.sub("", short).lower(), "".join(_FIRSTS.findall(long.lower()))
    return (
        own != letters
        and letters.endswith(own)
        and ("".join(_FIRSTS.findall(ahead.lower())) + own).endswith(letters)
    )


def _in_one(near: pl.DataFrame) -> Iterator[tuple[int, str]]:
    whole = near.filter(pl.col("surface").str.contains(r"\S\s?[(\[].*[)\]]$"))
    for mention, surface in whole.select("mention", "surface").rows():
        if parts := _split(surface):
            yield mention, parts[1]


def _split(surface: str) -> tuple[str, str] | None:
    found = _WHOLE.match(surface)
    return (found[1], found[2]) if found and is_abbreviation(found[2], found[1]) else None


def split_whole(surfaces: pl.Series) -> pl.Series:
    """Return the long form of each surface that holds its own abbreviation, or null.

    >>> split_whole(pl.Series(["Random Forest (RF)", "f(x)"])).to_list()
    ['Random Forest', None]
    """
    long = [parts[0] if (parts := _split(surface)) else None for surface in surfaces]
    return pl.Series(surfaces.name, long, dtype=pl.String)


def decide(
    found: pl.DataFrame, same: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decide what each short form stands for.

    Args:
        found: ``document`` (-1: unknown), ``long_node, short_node``.
        same: ``node, to`` of long forms that are one thing anyway, as plurals are.

    Returns:
        here: ``document, node, to`` where a document introduces it for one long form.
        elsewhere: ``node, to`` where all that introduce it do so for one long form.
    """
    each = found.select("document", node="short_node", to="long_node")
    if same is not None:
        one = same.select(to="node", one="to").unique("to", keep="none")
        each = each.join(one, on="to", how="left").select(
            "document", "node", to=pl.coalesce("one", "to")
        )
    each = each.filter(pl.col("node") != pl.col("to")).unique().sort("document", "node", "to")
    alone = pl.col("to").n_unique() == 1
    here = each.filter(pl.col("document") >= 0, alone.over("document", "node"))
    elsewhere = each.filter(alone.over("node")).select("node", "to").unique().sort("node", "to")
    return here, elsewhere
