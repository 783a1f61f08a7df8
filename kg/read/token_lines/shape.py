"""Tell from the sentences and tokens of CoNLL lines that a file was hardly meant to be read so.

In: the sentences of each piece. Out, at the end: a warning for each thing that looks wrong, with
what to try.
"""

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


class Shape:
    """Counts of a source that show whether its sentences and tokens are such."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.sentences = self.tokens = self.singles = self.tagged = self.size = 0
        self.split = 0  # sentences that were split off

    def add(self, tokens: Tokens, spans: TokenSpans) -> None:
        """Count the sentences of a piece."""
        sizes = np.diff(tokens.first, append=len(tokens.row))
        self.sentences += len(sizes)
        self.tokens += len(tokens.row)
        if self.singles == self.sentences - len(sizes):  # as long as all are such
            self.singles += int(np.count_nonzero(sizes == 1))
            self.tagged += len(np.unique(spans.first))
            self.size += int((tokens.end - tokens.begin).sum())

    def notes(self, options: ReadOptions) -> list[Note]:
        """Return the diagnostics of the source."""
        counts = (self.sentences, self.tokens, self.split)
        notes: list[Note] = list(whole_source_notes(*counts, options.split_sentences))
        is_single = self.singles == self.sentences >= FEW
        is_wide = self.tagged == self.sentences and self.size >= WIDE * self.sentences
        if is_single and (is_wide or self.sentences >= MANY):
            value = f"{self.sentences:,} sentences of one token each"
            action = "read as they are; are words tokens, and blank lines between sentences only?"
            notes.append((None, Rule.ONE_TOKEN_SENTENCES, value, action))
        if self.layout.is_numbers and not options.token and self.tokens:
            column = self.layout.token + 1
            action = "read as they are; --token names the column of tokens"
            notes.append((None, Rule.TOKENS_ARE_NUMBERS, f"column {column}", action))
        return notes
