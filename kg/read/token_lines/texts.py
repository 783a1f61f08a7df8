"""Join the tokens of sentences into texts, with character offsets and surfaces of mentions.

Everything is done on bytes of UTF-8; Arrow strings are views of them.
"""

import numpy as np
import polars as pl

from kg.common.arrays import Bytes, Flags, Integers
from kg.read.common.scripts import without_space
from kg.read.token_lines.lines import SPACE, Tokens, binaries, gather, strings

LONGEST_TAG = 40  # bytes between two tokens; longer gaps are cut out one by one
SAMPLE = 1000  # tokens that tell how far apart tokens are
WIDE = 24  # bytes; where the median gap is wider, copying tokens is faster than cutting gaps out


class Texts:
    """The texts of the *kept* sentences: their tokens, joined, as one run of bytes.

    They are joined by one space, or by none in scripts that put none between words, and behind
    tokens that are *glued* to the next one.
    """

    def __init__(self, data: Bytes, tokens: Tokens, kept: Integers, glued: Flags) -> None:
        begin, end, sentence = tokens.begin, tokens.end, tokens.sentence
        keep = np.zeros(len(tokens.first), bool)
        keep[kept] = True
        token_kept = np.flatnonzero(keep[sentence]) if len(begin) else begin
        start, stop = begin[token_kept], end[token_kept]
        last = np.diff(sentence[token_kept], append=-1) != 0
        tight = last | without_space(data, start, stop) | glued[token_kept]
        length = stop - start + ~tight  # each token with the space after it
        self.data = _joined(data, start, stop, tight)
        past = np.cumsum(length)
        self.offset = np.zeros(len(begin), np.int64)  # of each token in the bytes
        self.offset[token_kept] = past - length
        self.length = end - begin
        self.bounds = np.concatenate(([0], past[last]))
        self.origin = np.zeros(len(tokens.first), np.int64)
        self.origin[kept] = self.bounds[:-1]
        self.sentence = sentence
        self.characters: Integers | None = None
        if (self.data >= 0x80).any():  # count each character at its first byte
            heads = (self.data & 0xC0) != 0x80
            self.characters = np.concatenate(([0], np.cumsum(heads)))

    def texts(self) -> pl.Series:
        """Return the text of each kept sentence."""
        return strings(binaries(self.data, self.bounds))

    def surfaces(self, begin: Integers, end: Integers) -> pl.Series:
        """Return the texts from each token of *begin* to that of *end*, inclusive."""
        return strings(gather(self.data, self.offset[begin], self.offset[end] + self.length[end]))

    def character(self, token: Integers, after: bool = False) -> Integers:
        """Return the character offset at which each token begins (or ends) in its sentence."""
        offset = self.offset[token] + (self.length[token] if after else 0)
        origin = self.origin[self.sentence[token]]
        if self.characters is not None:
            offset, origin = self.characters[offset], self.characters[origin]
        return np.asarray(offset - origin)


def _joined(data: Bytes, start: Integers, stop: Integers, tight: Flags) -> Bytes:
    """Return the bytes of tokens, one space after each that is not *tight*.

    A gap between two tokens is mostly a tag, so all gaps lose their first, second, … byte at once.
    """
    sample = start[1:SAMPLE]
    if len(sample) and np.median(sample - stop[: len(sample)]) > WIDE:
        return _copied(data, start, stop, tight)
    data, keep = data.copy(), np.ones(len(data), bool)
    data[stop[~tight]] = SPACE
    cut = np.concatenate(([0], stop + ~tight))
    size = np.append(start, len(keep)) - cut
    if (is_long := size > LONGEST_TAG).any():
        for i in np.flatnonzero(is_long).tolist():
            keep[cut[i] : cut[i] + size[i]] = False
        cut, size = cut[~is_long], size[~is_long]
    for i in range(LONGEST_TAG):
        if not (is_longer := size > i).all():
            cut, size = cut[is_longer], size[is_longer]
        keep[cut + i] = False
    joined: Bytes = data[keep]
    return joined


def _copied(data: Bytes, start: Integers, stop: Integers, tight: Flags) -> Bytes:
    length = stop - start + ~tight
    past = np.cumsum(length)
    joined: Bytes = data[np.repeat(start - past + length, length) + np.arange(past[-1])]
    joined[past[~tight] - 1] = SPACE
    return joined
