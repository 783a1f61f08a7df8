"""Split sentences of CoNLL lines at plain ends, where the corpus marks none or too few.

Only sentences of more than 100 tokens are looked at, and every one of a text without marks.
"""

import numpy as np

from kg.common.arrays import Bytes, Integers
from kg.read.common.sentence_splitter import MAX_TOKENS, split_tokens
from kg.read.token_lines.lines import Tokens
from kg.read.token_lines.mentions import TokenSpans


def find_breaks(
    data: Bytes, tokens: Tokens, spans: TokenSpans, is_unmarked: bool, language: str
) -> Integers:
    """Return the tokens at which a sentence begins within those of *tokens*, ascending.

    Args:
        data: the piece.
        tokens: with the sentences that the corpus marks.
        spans: mentions, in which no sentence begins.
        is_unmarked: nothing in the piece ends a sentence, so that all are looked at.
        language: of the text (ISO 639).
    """
    bounds = np.append(tokens.first, len(tokens.row))
    long = np.diff(bounds) > (0 if is_unmarked else MAX_TOKENS)
    breaks: list[int] = []
    for sentence in np.flatnonzero(long).tolist():
        begin, stop = int(bounds[sentence]), int(bounds[sentence + 1])
        words = [
            data[tokens.begin[i] : tokens.end[i]].tobytes().decode() for i in range(begin, stop)
        ]
        within = slice(*np.searchsorted(spans.first, [begin, stop]))
        mentions = zip(spans.first[within] - begin, spans.last[within] - begin + 1, strict=True)
        given = [(int(first), int(end)) for first, end in mentions]
        breaks += [begin + index for index in split_tokens(words, given, language)]
    return np.array(breaks, np.int64)


def with_breaks(tokens: Tokens, breaks: Integers) -> Tokens:
    """Return *tokens* with sentences that begin at *breaks*, too."""
    opens = np.zeros(len(tokens.row), np.int64)
    opens[breaks] = 1
    numbers = tokens.sentence + np.cumsum(opens)
    return Tokens.of(tokens.row, tokens.begin, tokens.end, numbers)
