"""The callback by which long work tells how far it is."""

from collections.abc import Callable

# The stage, how much of it is done, of how much; 0 where nobody knows.
Progress = Callable[[str, int, int], None]


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""
