"""Find untagged occurrences of surfaces that are tagged elsewhere: inconsistent annotation.

In: the hashes of all tokens, written to temporary files as they are read, and then the surfaces
that were tagged. Out: how often each occurs outside of any mention, token for token, and where
first. Memory grows with the surfaces, not with the tokens.

A surface that is nearly always tagged and twice not, was forgotten twice; one that is tagged once
and hundreds of times not, was tagged by mistake, or is a common word. So the rank is the number of
places where it is untagged, times the square of the share that is tagged: of the lowest share that
the counts allow for, which is small where there is little evidence.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.common.arrays import Hashes, Integers, narrow
from kg.common.output import open_scratch
from kg.reports.check.hashes import extend
from kg.reports.check.surfaces import MAX_TOKENS

BLOCK = 1 << 18  # tokens that are searched at a time
_FIRST = np.uint64(1)  # the bit that marks the first token of a sentence
_Z = 1.96  # standard deviations: a two-sided interval of 95 %


class Tokens:
    """The hashes and lines of all tokens, in temporary files."""

    def __init__(self) -> None:
        self._hashes = open_scratch()  # `close` closes them
        self._lines = open_scratch()
        self._starts: list[int] = []  # the first token of each source
        self.count = 0

    def open_source(self) -> None:
        """Begin the next source."""
        self._starts.append(self.count)

    def add(
        self, token: Hashes, first: Integers, tagged: npt.NDArray[np.bool_], line: Integers
    ) -> None:
        """Add the tokens of a chunk.

        Args:
            token: their hashes.
            first: the number of each sentence's first token.
            tagged: whether a token is within a mention.
            line: of each token.
        """
        stored = np.where(tagged, np.uint64(0), token)
        stored[first] |= _FIRST
        self._hashes.write(stored.data)
        self._lines.write(narrow(line, np.uint32, "lines of a source").data)
        self.count += len(token)

    def blocks(self) -> Iterator[tuple[int, Hashes]]:
        """Yield runs of hashes with the number of their first; each reaches into the next one."""
        for start in range(0, self.count, BLOCK):
            self._hashes.seek(8 * start)
            yield start, np.frombuffer(self._hashes.read(8 * (BLOCK + MAX_TOKENS - 1)), np.uint64)

    def lines(self, start: int) -> npt.NDArray[np.uint32]:
        """Return the lines of the run that begins with token *start*."""
        self._lines.seek(4 * start)
        return np.frombuffer(self._lines.read(4 * BLOCK), np.uint32)

    def source(self, token: Integers) -> Integers:
        """Return the number of the source of each token."""
        return np.searchsorted(self._starts, token, "right") - 1

    def close(self) -> None:
        """Remove the files."""
        self._hashes.close()
        self._lines.close()


def find_untagged(tokens: Tokens, counted: pl.DataFrame) -> pl.DataFrame:
    """Return the surfaces with untagged occurrences, the likeliest mistakes first.

    Args:
        counted: the tagged surfaces, with the columns of `kg.reports.check.surfaces.COUNTED`.

    The columns are ``surface, type`` (its commonest), ``tagged, untagged`` (times), ``source`` and
    ``line`` of the first place where it is untagged.
    """
    tagged = (
        counted.filter(pl.col("size") > 0)
        .sort("count", "type", descending=[True, False], maintain_order=True)
        .group_by("key", maintain_order=True)
        .agg(pl.first("surface", "type", "size", "head"), tagged=pl.sum("count"))
        .sort("size", "key")
    )
    places = _Occurrences(len(tagged))
    phrases = _Phrases(tagged)
    for start, hashes in tokens.blocks():
        places.add(start, phrases.find(hashes), tokens)
    untagged = tagged.select("surface", "type", "tagged").with_columns(
        untagged=pl.Series(places.count, dtype=pl.UInt32),
        source=pl.Series(tokens.source(places.token), dtype=pl.Int64),
        line=pl.Series(places.line, dtype=pl.UInt32),
    )
    return _ranked(untagged.filter(pl.col("untagged") > 0))


def _ranked(untagged: pl.DataFrame) -> pl.DataFrame:
    n = (pl.col("tagged") + pl.col("untagged")).cast(pl.Float64)
    share = pl.col("tagged") / n
    spread = _Z * (share * (1 - share) / n + _Z**2 / (4 * n * n)).sqrt()
    lower_bound = (share + _Z**2 / (2 * n) - spread) / (1 + _Z**2 / n)  # of the share, Wilson 1927
    return (
        untagged.with_columns(rank=(pl.col("untagged") * lower_bound * lower_bound).round(9))
        .sort(["rank", "tagged", "surface", "line"], descending=[True, True, False, False])
        .drop("rank")
    )


class _Occurrences:
    """The number of untagged occurrences of each surface, and the first of them."""

    def __init__(self, surfaces: int) -> None:
        self.count, self.token, self.line = (np.zeros(surfaces, np.int64) for _ in range(3))

    def add(self, start: int, occurrences: tuple[Integers, Integers], tokens: Tokens) -> None:
        """Add occurrences (token, surface) in the run of tokens that begins with number *start*."""
        position, surface = occurrences
        if not len(position):
            return
        order = np.lexsort((position, surface))
        first = order[np.flatnonzero(np.diff(surface[order], prepend=-1))]
        new = first[self.count[surface[first]] == 0]
        if len(new):
            self.token[surface[new]] = start + position[new]
            self.line[surface[new]] = tokens.lines(start)[position[new]]
        self.count += np.bincount(surface, minlength=len(self.count))


class _Phrases:
    """Finds tagged surfaces in hashes of tokens; surfaces are sorted by size and key."""

    def __init__(self, tagged: pl.DataFrame) -> None:
        key, size = tagged["key"].to_numpy(), tagged["size"].to_numpy()
        head = tagged["head"].to_numpy()
        bounds = np.searchsorted(size, np.arange(1, MAX_TOKENS + 2)).tolist()
        self.keys = [key[bounds[n] : bounds[n + 1]] for n in range(MAX_TOKENS)]
        self.rows = bounds
        bits = min(24, max(10, int(16 * len(key) + 1).bit_length()))
        self.shift = np.uint64(64 - bits)
        # Few tokens have a bit set here; only they are looked up.
        self.mask = np.zeros(1 << bits, np.uint8)
        self.mask[head[size == 1] >> self.shift] = 1
        self.mask[head[size > 1] >> self.shift] |= 2

    def find(self, hashes: Hashes) -> tuple[Integers, Integers]:
        """Return which tokens of the first BLOCK begin a tagged surface, and the surface's row."""
        bits = self.mask[hashes[:BLOCK] >> self.shift]
        token = np.flatnonzero(bits)
        phrase = hashes[token] & ~_FIRST
        token, phrase = token[phrase != 0], phrase[phrase != 0]
        single, longer = (bits[token] & bit != 0 for bit in (1, 2))
        matches = [self._look_up(1, token[single], phrase[single])]
        token, phrase = token[longer], phrase[longer]
        for size in range(2, MAX_TOKENS + 1):
            token, phrase = token[token + size <= len(hashes)], phrase[token + size <= len(hashes)]
            after = hashes[token + size - 1]
            goes_on = (after != 0) & (after & _FIRST == 0)
            token, phrase = token[goes_on], extend(phrase[goes_on], after[goes_on])
            matches.append(self._look_up(size, token, phrase))
        return np.concatenate([token for token, _ in matches]), np.concatenate(
            [row for _, row in matches]
        )

    def _look_up(self, size: int, position: Integers, phrase: Hashes) -> tuple[Integers, Integers]:
        keys = self.keys[size - 1]
        if not len(keys):
            return position[:0], position[:0]
        row = np.searchsorted(keys, phrase)
        row[row == len(keys)] = 0
        same = keys[row] == phrase
        return position[same], row[same] + self.rows[size - 1]
