"""Scripts that put no space between words: Han, kana, Thai, Lao, Khmer, Myanmar and their marks.

Tokens of these are joined without a space where both the character before the gap and the one
after it are of such a script; Hangul is none, as Korean puts spaces between words.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from kg.common.arrays import Bytes, Flags, Integers

RANGES = (  # of code points, inclusive, ascending
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x2E80, 0x312F),  # radicals, CJK marks, kana, Bopomofo
    (0x3190, 0xA4CF),  # kanbun, Han, Yi
    (0xA9E0, 0xA9FF),  # Myanmar
    (0xAA60, 0xAA7F),
    (0xF900, 0xFAFF),  # Han
    (0xFE30, 0xFE4F),  # CJK marks
    (0xFF00, 0xFF9F),  # of full width, and kana of half width
    (0x1B000, 0x1B16F),  # kana
    (0x20000, 0x3FFFF),  # Han
)
_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES)
_GAP = re.compile(f"(?<=[{_CLASS}]) (?=[{_CLASS}])")
_LEAST = min(chr(RANGES[0][0]).encode())  # no first byte of such a character is below it


def join_tokens(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return *tokens* as a text, and the characters of each in it, half-open.

    >>> join_tokens(["in", "北", "京"])
    ('in 北京', [(0, 2), (3, 4), (4, 5)])
    """
    text = " ".join(tokens)
    spaced = text.isascii() or not _GAP.search(text)
    spans, position = [], 0
    for index, token in enumerate(tokens):
        if index and (spaced or not _is_tight(tokens[index - 1], token)):
            position += 1
        spans.append((position, position + len(token)))
        position += len(token)
    return (text if spaced else _write(tokens, spans)), spans


def join_parts(tokens: Sequence[str], parts: Iterable[tuple[int, int]]) -> str:
    """Return the text of *parts* of *tokens*, half-open, as that of a discontinuous mention.

    >>> join_parts(["breast", "and", "ovarian", "cancer"], [(0, 1), (3, 4)])
    'breast cancer'
    """
    return " ".join(join_tokens(tokens[start:end])[0] for start, end in parts if start < end)


def _is_tight(before: str, after: str) -> bool:
    return bool(before and after and _GAP.match(f"{before[-1]} {after[0]}", 1))


def _write(tokens: Iterable[str], spans: Iterable[tuple[int, int]]) -> str:
    parts, last = [], 0
    for token, (begin, stop) in zip(tokens, spans, strict=True):
        parts += [" " * (begin - last), token]
        last = stop
    return "".join(parts)


def without_space(data: Bytes, start: Integers, stop: Integers) -> Flags:
    """Tell which tokens are followed, without a space, by the next one.

    Args:
        data: UTF-8.
        start: where each token begins in it; *stop*: where it ends.
    """
    tight = np.zeros(len(start), bool)
    size = len(data) - 1
    # Only tokens whose next one begins with such a character are looked at.
    token = np.flatnonzero(data[np.minimum(start, size)][1:] >= _LEAST)
    token = token[(stop[token] > start[token]) & (stop[token + 1] > start[token + 1])]
    if not len(token):
        return tight
    token = token[_holds(_code_points(data, start[token + 1]))]
    last = stop[token] - 1
    for _ in range(3):  # to the first byte of the last character
        last -= (data[last] & 0xC0) == 0x80
    tight[token] = _holds(_code_points(data, last))
    return tight


def _holds(code: Integers) -> Flags:
    """Tell which code points are of such a script."""
    firsts = np.array([first for first, _ in RANGES])
    lasts = np.array([-1, *(last for _, last in RANGES)])
    index = np.searchsorted(firsts, code, side="right")
    return np.asarray((index > 0) & (code <= lasts[index]))


def _code_points(data: Bytes, begin: Integers) -> Integers:
    """Decode the characters that begin at bytes *begin*; 0 for those of less than three bytes."""
    size = len(data) - 1
    lead, *rest = (data[np.minimum(begin + i, size)].astype(np.int64) for i in range(4))
    low = [byte & 0x3F for byte in rest]
    three = (lead & 0x0F) << 12 | low[0] << 6 | low[1]
    four = (lead & 0x07) << 18 | low[0] << 12 | low[1] << 6 | low[2]
    return np.where(lead >= 0xF0, four, np.where(lead >= 0xE0, three, 0))
