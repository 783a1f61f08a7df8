"""Contexts of mentions in their sentences: the words beside them, conjunctions, lists.

In: the mentions of some whole sentences, and the texts. Out: one row for each mention.
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers, Signed, Unsigned
from kg.relate.lists import CONJUNCTION
from kg.relate.pairs import Mentions

BUCKETS = 1 << 16  # of words; words of one bucket are taken for one
NO_WORD = 0  # the bucket of none
A_MENTION = 1  # the bucket of a mention that stands there
MAX_WORD = 40  # characters; of a longer word the part nearest to the mention counts
_WORD = r"[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]"


@dataclass(frozen=True)
class Contexts:
    """What stands around mentions; one row each."""

    before: Unsigned  # bucket of the word before it
    after: Unsigned
    conjunction: Signed  # of "and" and "or" in the text between the mention before and it: 1, 0
    repeats: Signed  # a mention before it is in the same list: 1, 0

    def take(self, rows: Integers) -> "Contexts":
        """Return some of the rows."""
        return Contexts(
            self.before[rows], self.after[rows], self.conjunction[rows], self.repeats[rows]
        )


def contexts(mentions: Mentions, texts: pl.Series, gaps: pl.Series, continues: Flags) -> Contexts:
    """Return the contexts of *mentions*.

    Args:
        mentions: of whole sentences.
        texts: one a window.
        gaps: what `kg.relate.lists.texts_before` returned of them.
        continues: whether a mention before it is in the same list.
    """
    near = words_beside(mentions, texts)
    place = mentions.window << 32
    starts, ends = place | mentions.start, place | mentions.end
    before, after = (_buckets(near[name]) for name in ("before", "after"))
    before[_are_in(starts, np.sort(ends))] = A_MENTION
    after[_are_in(ends, starts)] = A_MENTION
    return Contexts(
        before=before,
        after=after,
        conjunction=(gaps.str.contains(CONJUNCTION).to_numpy() & mentions.follows).view(np.int8),
        repeats=continues.view(np.int8),
    )


def words_beside(mentions: Mentions, texts: pl.Series) -> pl.DataFrame:
    """Return ``before, after``: the words beside each mention; null at the ends of a sentence.

    Args:
        mentions: of whole sentences.
        texts: one a window.
    """
    rows = pl.DataFrame(
        {
            "text": texts.gather(mentions.window),
            "begin": mentions.begin,
            "stop": mentions.stop,
        }
    )
    begin, text = pl.col("begin"), pl.col("text")
    head = pl.max_horizontal(begin - MAX_WORD, 0)
    return rows.select(
        before=text.str.slice(head, begin - head).str.extract(rf"({_WORD})\s*$"),
        after=text.str.slice("stop", MAX_WORD).str.extract(rf"^\s*({_WORD})"),
    )


def word_bucket(word: str) -> int:
    """Return the bucket of a *word*; of upper and lower case it is the same."""
    digest = blake2b(word.lower().encode(), digest_size=8).digest()
    return A_MENTION + 1 + int.from_bytes(digest, "big") % (BUCKETS - A_MENTION - 1)


def _buckets(words: pl.Series) -> Unsigned:
    """Return the bucket of each of *words*; a null is the start or the end of a sentence."""
    words = words.fill_null("")
    distinct_words = words.unique(maintain_order=True)
    buckets = [word_bucket(word) for word in distinct_words.to_list()]
    numbers = pl.Series(buckets, dtype=pl.UInt16)
    return words.replace_strict(distinct_words, numbers, return_dtype=pl.UInt16).to_numpy().copy()


def _are_in(values: Integers, ascending: Integers) -> Flags:
    """Tell which *values* are among others."""
    if not len(ascending):
        return np.zeros(len(values), bool)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    return np.asarray(ascending[place] == values)
