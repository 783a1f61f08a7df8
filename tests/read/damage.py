"""Damaged texts for property tests of readers: a sample with pieces put in, cut out, replaced."""

from collections.abc import Sequence

from hypothesis import strategies as st

MOST_CUT = 9  # characters that one edit takes away


def damaged(sample: str, pieces: Sequence[str], most: int = 6) -> st.SearchStrategy[str]:
    """Return a strategy of *sample* after at most *most* edits, each putting in one of *pieces*."""
    edit = st.tuples(st.integers(0, len(sample)), st.integers(0, MOST_CUT), st.sampled_from(pieces))

    def edited(edits: Sequence[tuple[int, int, str]]) -> str:
        text = sample
        for begin, size, piece in edits:
            text = text[:begin] + piece + text[begin + size :]
        return text

    return st.lists(edit, max_size=most).map(edited)
