"""Find abbreviations that the text defines, by Schwartz and Hearst: Recurrent Neural Network (RNN).

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

MIN_LENGTH, MAX_LENGTH = 2, 10  # characters of a short form
MAX_WORDS = 2  # of a short form
DEFINITIONS = pl.Schema({"mention": pl.UInt32, "short": pl.String})

_SHORT = r"([^\s()\[\],;:]+(?:\s[^\s()\[\],;:]+)?)"
_AFTER = re.compile(rf"\s?[(\[]\s?{_SHORT}\s?[)\],;:]")  # LONG (SHORT)
_BEFORE = re.compile(rf"(?:^|(?<=\s)|(?<=[(\[])){_SHORT}\s?[(\[]\s?$")  # SHORT (LONG)
_WHOLE = re.compile(rf"(\S.*?)\s?[(\[]\s?{_SHORT}\s?[)\]]$")
_REACH = (
    MAX_LENGTH + 6
)  # characters beside a mention that are looked at: the short form and brackets
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
        MIN_LENGTH <= len(short) <= MAX_LENGTH
        and len(short.split()) <= MAX_WORDS
        and short[0].isalnum()
        and MIN_LENGTH <= len(letters) < len(long) - 1
        and any(map(str.isalpha, letters))
        and len(words) <= min(len(letters) + 5, 2 * len(letters))
        and short.lower() not in long.lower().split()
        and (_only_capitals(short) or not long.lower().startswith(short.lower()))
        and _written_short(short, long)
        and short.endswith(end[0] if (end := _END.search(long)) else "")
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
    """Return the abbreviations that some sentences define, with the columns of `DEFINITIONS`.

    Args:
        mentions: ``window`` (the row of its sentence in *texts*), ``begin, stop, surface``.
        texts: of the sentences.

    Returns:
        ``mention`` (a row of *mentions*: the long form, or long and short in one), ``short``: as it
        is written there, and in the singular.
    """
    bracketed = texts.str.contains(r"[(\[]").fill_null(False)
    if not bracketed.any():
        return pl.DataFrame(schema=DEFINITIONS)
    candidates = mentions.with_row_index("mention").filter(bracketed.gather(mentions["window"]))
    rows = [*_beside(candidates, texts, bracketed), *_in_one(candidates)]
    defined = [
        (mention, form) for mention, short in rows for form in (short, _PLURAL.sub("", short))
    ]
    return pl.DataFrame(defined, schema=DEFINITIONS, orient="row").unique().sort("mention", "short")


def _beside(
    mentions: pl.DataFrame, texts: pl.Series, bracketed: pl.Series
) -> Iterator[tuple[int, str]]:
    """Yield the mentions that have a short form in brackets after them, or are in such before it.

    All texts are one array of code points, so that the cost does not depend on where in a long
    sentence a mention is; only what stands at a bracket is looked at in Python.
    """
    text = "".join(texts.filter(bracketed))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    sizes = np.where(bracketed, texts.str.len_chars().fill_null(0), 0).astype(np.int64)
    ends = np.cumsum(sizes)
    window = mentions["window"].to_numpy()
    low, high = (ends - sizes)[window], ends[window]
    begin, stop = low + mentions["begin"].to_numpy(), low + mentions["stop"].to_numpy()

    def code(place: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
        """Return what stands at *place*; 0 outside the sentence."""
        return np.where(
            (place >= low) & (place < high), codes[np.clip(place, 0, len(codes) - 1)], 0
        )

    def next_to(place: npt.NDArray[np.int64], step: int, chars: list[int]) -> npt.NDArray[np.bool_]:
        """Tell where one of *chars* stands at *place*, or behind a space there."""
        next_code = np.where(code(place) == _SPACE, code(place + step), code(place))
        return np.asarray(np.isin(next_code, chars))

    opened = next_to(stop, 1, _OPEN)
    inside = next_to(begin - 1, -1, _OPEN) & next_to(stop, 1, _CLOSE)
    number, surface = mentions["mention"].to_numpy(), mentions["surface"]
    for i in np.flatnonzero(opened).tolist():
        match = _AFTER.match(text, stop[i], min(stop[i] + _REACH, high[i]))
        ahead = text[max(begin[i] - _AHEAD, low[i]) : begin[i]]
        if (
            match
            and is_abbreviation(match[1], surface[i])
            and not _of_more(match[1], ahead, surface[i])
        ):
            yield int(number[i]), match[1]
    for i in np.flatnonzero(inside).tolist():
        match = _BEFORE.search(text[max(begin[i] - _REACH, low[i]) : begin[i]])
        shorts = {match[1], match[1].split()[-1]} if match else set()
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


def _in_one(mentions: pl.DataFrame) -> Iterator[tuple[int, str]]:
    bracketed = mentions.filter(pl.col("surface").str.contains(r"\S\s?[(\[].*[)\]]$"))
    for mention, surface in bracketed.select("mention", "surface").rows():
        if parts := _split(surface):
            yield mention, parts[1]


def _split(surface: str) -> tuple[str, str] | None:
    match = _WHOLE.match(surface)
    return (match[1], match[2]) if match and is_abbreviation(match[2], match[1]) else None


def split_whole(surfaces: pl.Series) -> pl.Series:
    """Return the long form of each surface that holds its own abbreviation, or null.

    >>> split_whole(pl.Series(["Random Forest (RF)", "f(x)"])).to_list()
    ['Random Forest', None]
    """
    long = [parts[0] if (parts := _split(surface)) else None for surface in surfaces]
    return pl.Series(surfaces.name, long, dtype=pl.String)


def decide(
    defined: pl.DataFrame, merged: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Decide what each short form stands for.

    Args:
        defined: ``document`` (-1: unknown), ``long_node, short_node``.
        merged: ``node, to`` of long forms that are merged anyway, as plurals are.

    Returns:
        in_document: ``document, node, to`` where a document defines it for one long form.
        elsewhere: ``node, to`` where all documents that define it do so for one long form.
    """
    pairs = defined.select("document", node="short_node", to="long_node")
    if pairs.is_empty():
        return pairs, pairs.select("node", "to")
    if merged is not None:
        roots = merged.select(to="node", root="to").unique("to", keep="none")
        pairs = pairs.join(roots, on="to", how="left").select(
            "document", "node", to=pl.coalesce("root", "to")
        )
    pairs = pairs.filter(pl.col("node") != pl.col("to")).unique().sort("document", "node", "to")
    single = pl.col("to").n_unique() == 1
    in_document = pairs.filter(pl.col("document") >= 0, single.over("document", "node"))
    elsewhere = pairs.filter(single.over("node")).select("node", "to").unique().sort("node", "to")
    return in_document, elsewhere
