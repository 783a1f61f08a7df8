"""Tell from the sentences and tokens of CoNLL lines that a file was hardly meant to be read so.

In: the sentences of each piece. Out, at the end: a warning for each thing that looks wrong, with
what to try.
"""

from typing import NamedTuple

import numpy as np

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.overlong import whole_source_notes
from kg.read.sources.options import ReadOptions
from kg.read.token_lines.layout import Layout
from kg.read.token_lines.lines import Tokens
from kg.read.token_lines.mentions import TokenSpans

FEW = 2  # sentences
MANY = 20  # sentences of one token each that are too many whatever they hold
WIDE = 20  # bytes of a token, on average, that is rather a sentence


class ShapeCounts(NamedTuple):
    """Counts of a piece."""

    sentences: int
    tokens: int
    singles: int  # sentences of one token
    split: int  # sentences that were split off
    tagged: int = 0  # tokens at which a mention begins; this and the next where all are singles
    size: int = 0  # bytes of tokens

    @classmethod
    def of(cls, tokens: Tokens, spans: TokenSpans, split: int) -> "ShapeCounts":
        """Count the sentences of a piece, of which some were *split* off."""
        sizes = np.diff(tokens.first, append=len(tokens.row))
        singles = int(np.count_nonzero(sizes == 1))
        counts = cls(len(sizes), len(tokens.row), singles, split)
        if singles < len(sizes):
            return counts
        size = int((tokens.end - tokens.begin).sum())
        return counts._replace(tagged=len(np.unique(spans.first)), size=size)


class Shape:
    """Counts of a source that show whether its sentences and tokens are such."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.counts = ShapeCounts(0, 0, 0, 0)

    def add(self, piece: ShapeCounts) -> None:
        """Add the counts of a piece."""
        both = zip(self.counts, piece, strict=True)
        self.counts = ShapeCounts(*(before + more for before, more in both))

    def notes(self, options: ReadOptions) -> list[Note]:
        """Return the diagnostics of the source."""
        sentences, tokens, singles, split, tagged, size = self.counts
        notes: list[Note] = list(
            whole_source_notes(sentences, tokens, split, options.split_sentences)
        )
        is_single = singles == sentences >= FEW
        is_wide = tagged == sentences and size >= WIDE * sentences
        if is_single and (is_wide or sentences >= MANY):
            value = f"{sentences:,} sentences of one token each"
            action = "read as they are; are words tokens, and blank lines between sentences only?"
            notes.append((None, Rule.ONE_TOKEN_SENTENCES, value, action))
        if self.layout.is_numbers and not options.token and tokens:
            column = self.layout.token + 1
            action = "read as they are; --token names the column of tokens"
            notes.append((None, Rule.TOKENS_ARE_NUMBERS, f"column {column}", action))
        return notes
